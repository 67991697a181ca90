"""Filters over the library's columns, remembered as long as the columns stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Mask
from tonewalk.library.columns import Columns
from tonewalk.library.names import Scope
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.filters import parse
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.written import Written

REMEMBERED: Final = 64
"""Filters kept: each takes up to 1.1 MB of 100,000 sounds."""

parsed = lru_cache(maxsize=256)(parse)


class FilterView:
    """The first `count` sounds of the columns, as conditions see them.

    Args:
        labels: what `auto:` asks; None: nothing is labelled.
        classes: what `class:` asks; None: there are none.
    """

    def __init__(
        self,
        columns: Columns,
        paths: Written,
        count: int,
        labels: LabelBox | None = None,
        classes: ClassBox | None = None,
    ) -> None:
        self._columns, self._paths, self._count = columns, paths, count
        self._labels, self._classes = labels, classes

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

    def labelled(self, words: str) -> Mask:
        """Which sounds have an automatic label with these words.

        Raises: `InvalidArgument` where no label has them; `EncoderUnavailable`.
        """
        if self._labels is None:
            raise InvalidArgument("Nothing is labelled here: leave auto: out.", where="$.filter")
        return self._fitted(self._labels.mask(words))

    def enrolled(self, name: str) -> Mask:
        """Which sounds belong to this class of the user's.

        Raises `UnknownClass`.
        """
        if self._classes is None:
            raise InvalidArgument("There are no classes here: leave class: out.", where="$.filter")
        return self._fitted(self._classes.members(self._classes.named(name, "$.filter")))

    def _fitted(self, mask: Mask) -> Mask:
        """A mask that may be of an earlier or a later state, at the length of this one."""
        return np.pad(mask[: self._count], (0, max(0, self._count - len(mask))))

    def with_words(self, words: tuple[str, ...], scope: Scope) -> Mask:
        """Which sounds have these words in their path or name."""
        return self._paths.with_words(words, scope, self._count)


class Allowed:
    """The sounds that a filter lets through, and what searching among them needs, made once.

    Attributes:
        mask: by position `[shape=(n,)]`; not to be written to.
        positions: where the mask is true, rising.
    """

    def __init__(self, mask: Mask) -> None:
        mask.flags.writeable = False
        self.mask = mask
        self.positions = np.flatnonzero(mask)
        self._rows: dict[tuple[int, int], Mask | None] = {}

    def rows(self, space_id: int, rows: npt.NDArray[np.int64], count: int) -> Mask | None:
        """Which of a space's first `count` rows belong to these sounds `[shape=(count,)]`; None: all of them.

        Args:
            rows: of every position, -1 for none `[shape=(n,)]`.
        """
        key = (space_id, count)
        if key not in self._rows:
            mine = rows[self.positions]
            among = np.zeros(count, np.bool_)
            among[mine[(mine >= 0) & (mine < count)]] = True
            self._rows[key] = None if among.all() else among
        return self._rows[key]


class Masks:
    """Filter text to sounds; the same text over the same columns is evaluated once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, tuple[int, ...]], Allowed] = OrderedDict()

    def allowed(self, text: str, version: tuple[int, ...], visible: Mask, sounds: FilterView) -> Allowed:
        """The visible sounds that satisfy the filter.

        Args:
            version: of everything that the filter may ask about.

        Raises `InvalidArgument` for a filter that can't be read.
        """
        key = (text, version)
        with self._lock:
            if (known := self._known.get(key)) is not None and len(known.mask) == len(sounds):
                self._known.move_to_end(key)
                return known
        allowed = Allowed(parsed(text).mask(sounds) & visible)
        with self._lock:
            self._known[key] = allowed
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return allowed
