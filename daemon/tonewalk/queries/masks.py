"""Filters over a view of the library, remembered until there is another view."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.types import Mask
from tonewalk.library.names import Scope
from tonewalk.library.view import Positions, View
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.filters import parse
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.written import Written

REMEMBERED: Final = 64
"""Filters kept, those asked for last: each takes up to 0.9 MB of 100,000 sounds."""
MOST: Final = 32_000_000
"""Bytes that they take together, but for the last one."""

parsed = lru_cache(maxsize=256)(parse)


class FilterView:
    """The sounds of a view, as conditions see them.

    Args:
        labels: what `auto:` asks; None: nothing is labelled.
        classes: what `class:` asks; None: there are none.
    """

    def __init__(
        self, view: View, paths: Written, labels: LabelBox | None = None, classes: ClassBox | None = None
    ) -> None:
        self._view, self._paths = view, paths
        self._labels, self._classes = labels, classes

    def __len__(self) -> int:
        return len(self._view)

    def descriptor(self, name: str) -> npt.NDArray[np.float32]:
        """One descriptor of every sound, NaN where unknown."""
        return self._view.descriptor(name)

    def favourites(self) -> Mask:
        """Which sounds are favourites."""
        return self._view.favourite

    def tagged(self, tag: str) -> Mask:
        """Which sounds carry this tag."""
        return self._view.tag_mask(tag)

    def in_key(self, key: str) -> Mask:
        """Which sounds are in this key."""
        return self._view.key_mask(key)

    def under_root(self, path: bytes) -> Mask:
        """Which sounds belong to this folder of the library."""
        return self._view.root_mask(path)

    def labelled(self, words: str) -> Mask:
        """Which sounds have an automatic label with these words.

        Raises:
            InvalidArgument: no label has them.
            EncoderUnavailable: no encoder of the library reads text.
        """
        if self._labels is None:
            raise InvalidArgument("Nothing is labelled here: leave auto: out.", where="$.filter")
        return self._labels.mask(words, self._view)

    def enrolled(self, name: str) -> Mask:
        """Which sounds belong to this class of the user's.

        Raises:
            UnknownClass: there is none of this name.
            InvalidArgument: there are no classes here.
        """
        if self._classes is None:
            raise InvalidArgument("There are no classes here: leave class: out.", where="$.filter")
        return self._classes.members(self._classes.named(name, "$.filter"), self._view)

    def with_words(self, words: tuple[str, ...], scope: Scope) -> Mask:
        """Which sounds have these words in their path or name."""
        return self._paths.with_words(words, scope, self._view)


class Allowed:
    """The sounds that a filter lets through, and what searching among them needs, made once.

    Attributes:
        mask: by position `[shape=(n,)]`; not to be written to.
        positions: where the mask is true, rising.
    """

    def __init__(self, mask: Mask) -> None:
        mask.flags.writeable = False
        self.mask = mask
        self.positions: Positions = np.flatnonzero(mask)
        self._rows: dict[str, Mask | None] = {}

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        return self.mask.nbytes + self.positions.nbytes

    def rows(self, space: str, view: View) -> Mask | None:
        """Which rows of a space belong to these sounds `[shape=(rows,)]`; None: all of them.

        Args:
            view: that the mask is of.
        """
        if space not in self._rows:
            mine = view.rows(space)[self.positions]
            among = np.zeros(len(view.vectors(space)), np.bool_)
            among[mine[mine >= 0]] = True
            self._rows[space] = None if among.all() else among
        return self._rows[space]


class Masks:
    """Filter text to sounds; the same text over the same view is evaluated once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, tuple[int, ...]], Allowed] = OrderedDict()

    def allowed(self, text: str, version: tuple[int, ...], visible: Mask, sounds: FilterView) -> Allowed:
        """The visible sounds that satisfy the filter.

        Args:
            version: of everything that the filter may ask about.

        Raises:
            InvalidArgument: a filter that can't be read.
        """
        key = (text, version)
        with self._lock:
            if (known := self._known.get(key)) is not None:
                self._known.move_to_end(key)
                return known
        allowed = Allowed(parsed(text).mask(sounds) & visible)
        with self._lock:
            self._known[key] = allowed
            bytes_held = sum(one.nbytes for one in self._known.values())
            while len(self._known) > REMEMBERED or (bytes_held > MOST and len(self._known) > 1):
                bytes_held -= self._known.popitem(last=False)[1].nbytes
        return allowed
