"""Filters over the library's columns, remembered as long as the columns stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.library.columns import Columns
from tonewalk.queries.conditions import Condition, Scope
from tonewalk.queries.filters import parse
from tonewalk.queries.path_words import PathWords
from tonewalk.types import Mask

REMEMBERED: Final = 64
"""Masks kept: of 100,000 sounds each takes 100 kB."""

parsed = lru_cache(maxsize=256)(parse)


class FilterView:
    """The first `count` sounds of the columns, as conditions see them."""

    def __init__(self, columns: Columns, paths: PathWords, count: int) -> None:
        self._columns, self._paths, self._count = columns, paths, count

    def __len__(self) -> int:
        return self._count

    def descriptor(self, name: str) -> npt.NDArray[np.float32]:
        """One descriptor of every sound, NaN where unknown."""
        values: npt.NDArray[np.float32] = getattr(self._columns, name)
        return values[: self._count]

    def favourites(self) -> Mask:
        """Which sounds are favourites."""
        return self._columns.favourite[: self._count]

    def tagged(self, tag: str) -> Mask:
        """Which sounds carry this tag."""
        return self._columns.tag_mask(tag)[: self._count]

    def in_key(self, key: str) -> Mask:
        """Which sounds are in this key."""
        return self._columns.key_mask(key)[: self._count]

    def under_root(self, path: bytes) -> Mask:
        """Which sounds belong to this folder of the library."""
        return self._columns.root_mask(path)[: self._count]

    def with_words(self, words: tuple[str, ...], scope: Scope) -> Mask:
        """Which sounds have these words in their path or name."""
        return self._paths.with_words(words, scope)[: self._count]


class Masks:
    """Filter text to mask; the same text over the same columns is evaluated once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, int], Mask] = OrderedDict()

    def mask(self, text: str, version: int, visible: Mask, sounds: FilterView) -> Mask:
        """Which visible sounds satisfy the filter `[shape=(len(sounds),)]`; not to be written to.

        Raises `InvalidArgument` for a filter that can't be read.
        """
        key = (text, version)
        with self._lock:
            if (known := self._known.get(key)) is not None and len(known) == len(sounds):
                self._known.move_to_end(key)
                return known
        condition: Condition = parsed(text)
        mask = condition.mask(sounds) & visible
        mask.flags.writeable = False
        with self._lock:
            self._known[key] = mask
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return mask
