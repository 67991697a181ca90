"""Which files are audio, by name: what is read here, what is audio all the same, and what is nobody's music."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tonewalk.library.listening import foreign

_LIBSNDFILE: Final = frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"}
) | frozenset({".flac", ".ogg", ".oga", ".opus", ".mp3"})
_BY_THE_SYSTEM: Final = frozenset(
    {".m4a", ".m4b", ".aac", ".alac", ".wma", ".ape", ".wv", ".mpc", ".tta", ".ac3", ".amr", ".spx"}
)

READ: Final = _LIBSNDFILE | (_BY_THE_SYSTEM if foreign.decoder() else frozenset())
"""Extensions that are decoded here; what is inside some of them the system's decoder has to know."""

UNSUPPORTED: Final = (
    _BY_THE_SYSTEM | frozenset({".dsf", ".rx2", ".rex", ".rcy", ".sd2", ".ncw", ".sf2", ".gig"})
) - READ
"""Extensions of audio that is not: a scan names it."""

_JUNK: Final = frozenset(
    {b"__macosx", b"$recycle.bin", b"system volume information", b"lost+found", b"@eadir", b"#recycle"}
)


def extension(name: bytes) -> str:
    """A file name's extension with its dot, in small letters; "" where there is none."""
    dot = name.rfind(b".")
    return _small(name[dot:]) if dot > 0 else ""


def is_junk(name: bytes) -> bool:
    """Whether a file or folder of this name is passed over in silence: hidden, or left by a system or program.

    That covers `._*`, `.DS_Store` and `.Trash`; `.asd`, `.reapeaks` and the like are no audio in any case.
    """
    return name.startswith(b".") or name.lower() in _JUNK


@lru_cache(maxsize=1024)
def _small(kind: bytes) -> str:
    return kind.decode("ascii", "replace").lower()
