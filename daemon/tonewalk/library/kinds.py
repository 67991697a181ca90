"""Which files are audio, by name: what is read here, what is audio all the same, and what is nobody's music."""

from __future__ import annotations

from functools import lru_cache

READ = frozenset({".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd"}) | frozenset(
    {".flac", ".ogg", ".oga", ".opus", ".mp3"}
)
"""Extensions that are decoded here."""

UNSUPPORTED = frozenset(
    {".m4a", ".m4b", ".aac", ".caf", ".alac", ".wma", ".ape", ".wv", ".mpc", ".tta", ".ac3", ".amr", ".dsf"}
) | frozenset({".rx2", ".rex", ".rcy", ".sd2", ".ncw", ".sf2", ".gig"})
"""Extensions of audio that is not: a scan names it."""

_JUNK = frozenset(
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
