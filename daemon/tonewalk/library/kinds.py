"""Which files are audio, by name: what is read here, what is audio all the same, and what is nobody's music."""

from __future__ import annotations

import os

READ = frozenset({".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd"}) | frozenset(
    {".flac", ".ogg", ".oga", ".opus", ".mp3"}
)
"""Extensions that are decoded here."""

UNSUPPORTED = frozenset(
    {".m4a", ".m4b", ".aac", ".caf", ".alac", ".wma", ".ape", ".wv", ".mpc", ".tta", ".ac3", ".amr", ".dsf"}
) | frozenset({".rx2", ".rex", ".rcy", ".sd2", ".ncw", ".sf2", ".gig"})
"""Extensions of audio that is not: a scan names it."""

_JUNK_FOLDERS = frozenset(
    ("__macosx", "$recycle.bin", "system volume information", "lost+found", "@eadir", "#recycle")
)


def extension(name: bytes) -> str:
    """A file name's extension with its dot, in small letters; "" where there is none."""
    return os.path.splitext(name)[1].decode("ascii", "replace").lower()


def is_junk(name: bytes) -> bool:
    """Whether a file or folder of this name is passed over in silence: hidden, or left by a system or program.

    That covers `._*`, `.DS_Store` and `.Trash`; `.asd`, `.reapeaks` and the like are no audio in any case.
    """
    return name.startswith(b".") or name.decode("utf-8", "replace").lower() in _JUNK_FOLDERS
