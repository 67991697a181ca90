"""Sounds by words of their paths."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.database import Database
from tonewalk.library.entries import NameMatch
from tonewalk.library.names import matches_whole
from tonewalk.library.table import Table
from tonewalk.types import Mask

MAX_WORDS = 32
"""Words of one question that are looked for; the bits of `NameMatch.matched`."""

_KEPT = 128
"""Words whose sounds are kept in memory, the last asked for; one that 100,000 sounds have takes 0.4 MB."""


class _Found(NamedTuple):
    ids: npt.NDArray[np.int32]
    """Sounds with this word, rising."""
    upto: int
    """The last sound that was there when it was looked for."""


class NameTable(Table):
    """Full-text search over paths.

    FTS5 gives the sounds of a word; ranking them is left to numpy, since FTS5's own takes 75 ms where words are
    common among 100,000 paths. Sounds of a word are kept in memory and completed as new ones come.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._kept: OrderedDict[str, _Found] = OrderedDict()
        self._renamed = -1

    def find_words(self, words: Sequence[str], limit: int, allowed: Mask | None = None) -> list[NameMatch]:
        """Sounds whose paths have some of the words, best first; sounds with one score by id.

        Args:
            words: as `names.words` gives them; those after the first 32 are left out. A word matches the
                beginning of a path's word, or all of it where `names.matches_whole`.
            limit: how many at most.
            allowed: `[shape=(ids,)]`, by sound id, which sounds may be found; ids beyond its end may not.
        """
        with self.database.reading():
            last = self.database.value("SELECT ifnull(max(id), 0) FROM sound")
            found = [self._sounds_with(word, last) for word in words[:MAX_WORDS]]
        scores = np.zeros(last + 1, np.float32)
        matched = np.zeros(last + 1, np.uint32)
        for bit, ids in enumerate(found):
            scores[ids] += np.log1p((last - len(ids) + 0.5) / (len(ids) + 0.5))
            matched[ids] |= np.uint32(1 << bit)
        if allowed is not None:
            matched[: len(allowed)][~allowed[: last + 1]] = 0
            matched[len(allowed) :] = 0
        candidates = np.flatnonzero(matched)
        if len(candidates) > limit:
            # the limit's score and all above, so that equal scores are cut by id
            least = np.partition(scores[candidates], len(candidates) - limit)[len(candidates) - limit]
            candidates = candidates[scores[candidates] >= least]
        best = candidates[np.argsort(-scores[candidates], kind="stable")[:limit]]
        return [
            NameMatch(*match)
            for match in zip(best.tolist(), matched[best].tolist(), scores[best].tolist(), strict=True)
        ]

    def _sounds_with(self, word: str, last: int) -> npt.NDArray[np.int32]:
        renamed = self.database.value("SELECT value FROM state WHERE name = 'renamed'")
        if renamed != self._renamed:
            self._kept.clear()
            self._renamed = renamed
        found = self._kept.get(word, _Found(np.empty(0, np.int32), 0))
        if found.upto < last:
            found = _Found(np.concatenate([found.ids, self._ask(word, found.upto)]), last)
        self._kept[word] = found
        self._kept.move_to_end(word)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found.ids

    def _ask(self, word: str, after: int) -> npt.NDArray[np.int32]:
        pattern = f'"{word}"' if matches_whole(word) else f'"{word}"*'
        # one text in place of many rows: three times as fast
        listed = self.database.value(
            "SELECT group_concat(rowid) FROM words WHERE words MATCH ? AND rowid > ?", (pattern, after)
        )
        return np.sort(np.fromstring(listed, np.int32, sep=",")) if listed else np.empty(0, np.int32)
