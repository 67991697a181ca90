"""Paths and questions as words: split alike, so that `ClosedHat_01`, `closed-hat 1` and `closed hat` meet."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

Scope = Literal["path", "name"]
"""Where a word is looked for: in the whole path, or in the file's name alone."""

_RUN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PIECE = re.compile(r"\d+|[A-Z]+(?![^\WA-Z\d_])|[A-Z]?[^\WA-Z\d_]+")


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
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
