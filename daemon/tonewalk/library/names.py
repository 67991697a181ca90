"""Paths and questions as words: split alike, so that `ClosedHat_01`, `closed-hat 1` and `closed hat` meet.

Scripts that put no spaces between words (Chinese, Japanese, Korean compounds, Thai) are split into letters, so
that `太鼓` is found inside `和太鼓の音`: like everywhere, neighbours are also joined, which makes the pairs of
letters that such scripts are commonly searched by.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Scope = Literal["path", "name"]
"""Where a word is looked for: in the whole path, or in the file's name alone."""

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana, Han, Hangul; as ranges of a pattern."""

_RUN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LOWER: Final = rf"[^\WA-Z\d_{_UNSPACED}]"
_PIECE: Final = re.compile(rf"\d+|[{_UNSPACED}]|[A-Z]+(?!{_LOWER})|[A-Z]?{_LOWER}+")
_ALONE: Final = re.compile(rf"[{_UNSPACED}]")
_KANA_MARKS: Final = "\u3099\u309a"
"""They tell `ba` and `pa` from `ha`: no accents."""


class PathWords(NamedTuple):
    """The words that a file is found by."""

    name: list[str]
    """Words of the file's name, its extension too."""
    folders: list[str]
    """Words of the folders around it."""


def parts(text: str) -> list[str]:
    """The parts of a text, folded (no case, no diacritics), in order.

    >>> parts("TR808_ClosedHat-01")
    ['tr', '808', 'closed', 'hat', '01']
    """
    return [part for run in _runs(text) for part in run]


def phrases(text: str) -> list[str]:
    """The parts of a text, those of a script without spaces still together as they were written.

    >>> phrases("TR808_太鼓 大きい")
    ['tr', '808', '太鼓', '大きい']
    """
    found: list[str] = []
    for run in _runs(text):
        before = False
        for part in run:
            alone = is_unspaced(part)
            if alone and before:
                found[-1] += part
            else:
                found.append(part)
            before = alone
    return found


def is_unspaced(word: str) -> bool:
    """Whether a word begins with a letter of a script that puts no spaces between words."""
    return _ALONE.match(word) is not None


def has_latin(text: str) -> bool:
    """Whether a Latin letter or a digit stands in a text, with whatever accents."""
    return re.search("[A-Za-z0-9]", _unaccented(text)) is not None


def has_unspaced(path: bytes) -> bool:
    """Whether a letter of such a script stands in a path."""
    return not path.isascii() and _ALONE.search(_unaccented(_text(path))) is not None


def words(text: str) -> list[str]:
    """The words that a text is found by: its parts, each once, in the order of their first place.

    Neighbours within a run of letters, digits and hyphens are also given joined, so that `hihat` finds `Hi-Hat`
    and `HiHat`, and `tr808` finds `TR808`.

    >>> words("TR808_ClosedHat-01")
    ['tr', '808', 'tr808', 'closed', 'hat', 'closedhat', '01', 'hat01']
    """
    found: dict[str, None] = {}
    for run in _runs(text):
        before = ""
        for part in run:
            found[part] = None
            if before:
                found[before + part] = None
            before = part
    return list(found)


def path_words(path: bytes) -> PathWords:
    """The words of a file's absolute path; bytes that are no UTF-8 separate words."""
    folders, name = os.path.split(path)
    return PathWords(words(_text(name)), list(_folder_words(folders)))


def indexed(path: bytes) -> tuple[str, str]:
    """Words of the name and of the folders, as they stand in the catalogue's full-text table."""
    found = path_words(path)
    return " ".join(found.name), " ".join(found.folders)


def path_parts(path: bytes, scope: Scope) -> list[str]:
    """The parts of a file's path, or of its name, in order: what a phrase is looked for in."""
    folders, name = os.path.split(path)
    return [*(_folder_parts(folders) if scope == "path" else ()), *parts(_text(name))]


@lru_cache(maxsize=4096)
def _folder_words(folders: bytes) -> tuple[str, ...]:  # kept, as many files share a folder
    return tuple(words(_text(folders)))


@lru_cache(maxsize=4096)
def _folder_parts(folders: bytes) -> tuple[str, ...]:
    return tuple(parts(_text(folders)))


def _runs(text: str) -> Iterator[list[str]]:
    """Runs of letters, digits and hyphens, split at hyphens, camelCase and where letters meet digits."""
    for run in _RUN.findall(_unaccented(text)):
        yield [piece.casefold() for piece in _PIECE.findall(run)]


def _text(path: bytes) -> str:
    return path.decode("utf-8", "replace")


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    kept = (letter for letter in apart if letter in _KANA_MARKS or not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", "".join(kept))
