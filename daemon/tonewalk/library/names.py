"""Paths and questions as words: split alike, so that `ClosedHat_01`, `closed-hat 1` and `closed hat` meet."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

_RUN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PIECE = re.compile(r"\d+|[A-Z]+(?![^\WA-Z\d_])|[A-Z]?[^\WA-Z\d_]+")

WHOLE_LENGTH = 2
"""Words up to this length, and numbers, match whole words only; longer ones match beginnings too."""


def words(text: str) -> list[str]:
    """The words of a text, folded (no case, no diacritics), each once, in the order of their first place.

    Runs of letters and digits are split where letters meet digits, at camelCase and at hyphens; neighbours within
    a run are also given joined, so that `hihat` finds `Hi-Hat` and `HiHat`, and `tr808` finds `TR808`.

    >>> words("TR808_ClosedHat-01")
    ['tr', '808', 'tr808', 'closed', 'hat', 'closedhat', '01', 'hat01']
    """
    found: dict[str, None] = {}
    for run in _RUN.findall(_unaccented(text)):
        before = ""
        for piece in _PIECE.findall(run):
            part = piece.casefold()
            found[part] = None
            if before:
                found[before + part] = None
            before = part
    return list(found)


def path_words(path: bytes, root: bytes) -> list[str]:
    """The words of a file's path from the root's own name on, without its extension."""
    inside = path[len(os.path.split(root)[0]) :] if path.startswith(root) else path
    folders, name = os.path.split(inside)
    return list(dict.fromkeys([*_part_words(folders), *words(_text(name.rpartition(b".")[0]))]))


def matches_whole(word: str) -> bool:
    """Whether this word must be met whole, and not as a beginning: `c`, `hi`, `808`."""
    return len(word) <= WHOLE_LENGTH or word.isdigit()


@lru_cache(maxsize=4096)
def _part_words(folders: bytes) -> list[str]:
    return words(_text(folders))


def _text(path: bytes) -> str:
    return path.decode("utf-8", "replace")


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
