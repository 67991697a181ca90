"""Words of a path or a query, the same way on both sides."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

NAME_END: Final = "\0"
"""Kept as a word of its own, so that many names can be split at once; no path holds it."""

_SPLIT: Final = re.compile(r"[^\W\d_]+|\d+|\0")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def fold(text: str) -> str:
    """Lower case without diacritics: `Übung` and `ubung` are one word."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def split_words(text: str) -> list[str]:
    """Words of letters and numbers of digits, folded, in order: `HiHat_01.closed` -> hi, hat, 01, closed."""
    return _SPLIT.findall(fold(_HUMP.sub(" ", text)))
