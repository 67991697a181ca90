"""Which words stand in which sound's path, in memory: a query must not wait for SQLite, nor share its thread."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections import OrderedDict
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.queries.concepts import Concept
from tonewalk.queries.conditions import Scope
from tonewalk.queries.words import NAME_END, split_words
from tonewalk.types import Mask

REMEMBERED: Final = 128
"""Concepts kept with the sounds that have them: of 100,000 sounds each takes 100 kB."""


class _Postings:
    """Word -> numbers of the things (names, folders) that have it."""

    def __init__(self) -> None:
        self._places: dict[str, array[int]] = {}
        self._sorted: list[str] = []
        self._unsorted: list[str] = []

    def add(self, word: str, place: int) -> None:
        places = self._places.get(word)
        if places is None:
            self._places[word] = array("i", (place,))
            self._unsorted.append(word)
        else:
            places.append(place)

    def add_all(self, names: list[str], first: int) -> None:
        """Add many names, numbered from `first`: all together, since one by one takes three times as long."""
        place, known = first, self._places
        for word in split_words(NAME_END.join([*names, ""])):
            if word == NAME_END:
                place += 1
            elif (places := known.get(word)) is not None:
                places.append(place)
            else:
                known[word] = array("i", (place,))
                self._unsorted.append(word)

    def remove(self, word: str, place: int) -> None:
        self._places[word].remove(place)

    def places(self, word: str, *, prefix: bool) -> list[npt.NDArray[np.int32]]:
        if not prefix:
            found = self._places.get(word)
            return [np.array(found, np.int32)] if found else []
        if self._unsorted:
            self._sorted += self._unsorted
            self._sorted.sort()
            self._unsorted.clear()
        at = bisect_left(self._sorted, word)
        arrays = []
        while at < len(self._sorted) and self._sorted[at].startswith(word):
            arrays.append(np.array(self._places[self._sorted[at]], np.int32))
            at += 1
        return arrays


class PathWords:
    """Finds positions (of `Columns`) by the words of their paths. Safe to read while another thread adds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._paths: list[bytes] = []
        self._names = _Postings()
        self._folders = _Postings()
        self._folder_numbers: dict[bytes, int] = {}
        self._folder_of = np.zeros(0, np.int32)
        self._concepts: OrderedDict[Concept, Mask] = OrderedDict()

    def __len__(self) -> int:
        return len(self._paths)

    def extend(self, paths: list[bytes]) -> None:
        """Add the paths of the next positions."""
        folders = np.empty(len(paths), np.int32)
        names = []
        with self._lock:
            self._concepts.clear()
            for index, path in enumerate(paths):
                folder, name = os.path.split(path)
                folders[index] = self._folder_number(folder)
                names.append(os.fsdecode(name))
            self._names.add_all(names, len(self._paths))
            self._folder_of = np.concatenate([self._folder_of, folders])
            self._paths += paths

    def move(self, position: int, path: bytes) -> None:
        """A sound has another path now."""
        with self._lock:
            self._concepts.clear()
            for word in split_words(_name(self._paths[position])):
                self._names.remove(word, position)
            for word in split_words(_name(path)):
                self._names.add(word, position)
            self._folder_of[position] = self._folder_number(os.path.split(path)[0])
            self._paths[position] = path

    def having_any(self, concept: Concept) -> Mask:
        """Which positions have a spelling of this in their path `[shape=(len(self),)]`; not to be written to."""
        with self._lock:
            known = self._concepts.get(concept)
            if known is None:
                known = self._concepts[concept] = np.zeros(len(self._paths), np.bool_)
                for spelling in concept.spellings:
                    having = [self._having(word, "path", prefix=concept.prefix) for word in spelling.split()]
                    known |= np.logical_and.reduce(having)
                known.flags.writeable = False
                while len(self._concepts) > REMEMBERED:
                    self._concepts.popitem(last=False)
            self._concepts.move_to_end(concept)
            return known

    def with_words(self, words: tuple[str, ...], scope: Scope) -> Mask:
        """Which positions have these words one after the other, the last one as a prefix.

        A word that a path splits (`Hi-Hat`, `HiHat`) is also found written as one (`hihat`).
        """
        with self._lock:
            mask = self._in_order(words, scope)
            if len(words) == 1:
                word = words[0]
                for at in range(1, len(word)):
                    mask |= self._in_order((word[:at], word[at:]), scope)
            return mask

    def _in_order(self, words: tuple[str, ...], scope: Scope) -> Mask:
        mask = np.ones(len(self._paths), np.bool_)
        for word in words[:-1]:
            if not mask.any():
                return mask
            mask &= self._having(word, scope, prefix=False)
        mask &= self._having(words[-1], scope, prefix=True)
        if len(words) > 1:
            for position in np.flatnonzero(mask):
                path = self._paths[position]
                text = os.fsdecode(path) if scope == "path" else _name(path)
                mask[position] = _in_order(words, split_words(text))
        return mask

    def _having(self, word: str, scope: Scope, *, prefix: bool) -> Mask:
        mask = np.zeros(len(self._paths), np.bool_)
        for positions in self._names.places(word, prefix=prefix):
            mask[positions] = True
        folders = self._folders.places(word, prefix=prefix) if scope == "path" else []
        if folders:
            having = np.zeros(len(self._folder_numbers), np.bool_)
            having[np.concatenate(folders)] = True
            mask |= having[self._folder_of]
        return mask

    def _folder_number(self, folder: bytes) -> int:
        number = self._folder_numbers.get(folder)
        if number is None:
            number = self._folder_numbers[folder] = len(self._folder_numbers)
            for word in split_words(os.fsdecode(folder)):
                self._folders.add(word, number)
        return number


def _name(path: bytes) -> str:
    return os.fsdecode(os.path.split(path)[1])


def _in_order(words: tuple[str, ...], among: list[str]) -> bool:
    head, last = words[:-1], words[-1]
    return any(
        tuple(among[at : at + len(head)]) == head and among[at + len(head)].startswith(last)
        for at in range(len(among) - len(head))
    )
