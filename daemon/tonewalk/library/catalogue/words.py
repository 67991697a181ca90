"""Sounds by words of their paths."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.catalogue.database import Database
from tonewalk.library.catalogue.table import Table
from tonewalk.library.names import Scope

Ids = npt.NDArray[np.int32]
"""Sound ids, rising; not to be written to."""

_KEPT: Final = 4_000_000
"""Sound ids (4 bytes each) of words that are kept in memory, those asked for last."""

_WORD: Final = 64
"""What a word itself counts among them."""


class _Found(NamedTuple):
    ids: Ids
    """Sounds with this word."""
    upto: int
    """The last sound that was there when it was looked for."""


class NameTable(Table):
    """Full-text search over paths.

    FTS5 gives the sounds of a word; what several words are worth together is the caller's to say, since FTS5's own
    ranking takes 75 ms where words are common among 100,000 paths. Sounds of a word are kept in memory and
    completed as new ones come.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._kept: OrderedDict[tuple[str, Scope, bool], _Found] = OrderedDict()
        self._size = 0
        self._renamed = -1

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> Ids:
        """The sounds in whose path or name a word stands, also as the beginning of a longer one if so asked.

        Args:
            word: one of `names.words`.
        """
        last, renamed = self.database.all(
            "SELECT ifnull(max(id), 0), (SELECT value FROM state WHERE name = 'renamed') FROM sound"
        )[0]
        if renamed != self._renamed:
            self._kept.clear()
            self._size, self._renamed = 0, renamed
        asked = (word, scope, beginning)
        found = self._kept.get(asked, _NOTHING)
        if found.upto < last:
            ids = np.concatenate([found.ids, self._ask(*asked, found.upto, last)])
            ids.flags.writeable = False
            found = _Found(ids, last)
        self._keep(asked, found)
        return found.ids

    def _keep(self, asked: tuple[str, Scope, bool], found: _Found) -> None:
        if asked in self._kept:
            self._size -= len(self._kept.pop(asked).ids) + _WORD
        self._kept[asked] = found
        self._size += len(found.ids) + _WORD
        while self._size > _KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.ids) + _WORD

    def _ask(self, word: str, scope: Scope, beginning: bool, after: int, last: int) -> Ids:
        pattern = f'"{word}"*' if beginning else f'"{word}"'
        # one text in place of many rows: three times as fast
        listed = self.database.value(
            "SELECT group_concat(rowid) FROM words WHERE words MATCH ? AND rowid > ? AND rowid <= ?",
            (f"name : {pattern}" if scope == "name" else pattern, after, last),
        )
        return np.sort(np.fromstring(listed, np.int32, sep=",")) if listed else _NOTHING.ids


_NOTHING: Final = _Found(np.empty(0, np.int32), 0)
