"""Which sounds have what a query asks for written in their paths."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask
from tonewalk.library.columns import Columns
from tonewalk.library.names import Scope, path_parts
from tonewalk.queries.concepts import Concept

REMEMBERED: Final = 128
"""Concepts kept with the sounds that have them: of 100,000 sounds each takes 100 kB."""

LONGEST: Final = 255
"""Characters: no file system has longer names, so that what is longer is not looked for in two parts."""


class SoundsWith(Protocol):
    """The full-text table over paths, safe to ask from several threads (`LiveLibrary.sounds_with`)."""

    def __call__(self, word: str, scope: Scope, *, beginning: bool) -> npt.NDArray[np.int32]:
        """The ids of the sounds that have this word, or where `beginning` one that begins with it, rising."""
        ...


class _Known(NamedTuple):
    version: int
    mask: Mask


class Written:
    """The full-text table's answers as masks over the columns.

    The table may know sounds that the columns do not know yet; those are left out.
    """

    def __init__(self, columns: Columns, sounds_with: SoundsWith) -> None:
        self._columns, self._sounds_with = columns, sounds_with
        self._lock = Lock()
        self._concepts: OrderedDict[Concept, _Known] = OrderedDict()

    def having_any(self, concept: Concept, count: int) -> Mask:
        """Which of the first `count` positions have a spelling of this in their path `[shape=(count,)]`.

        Not to be written to.
        """
        version = self._columns.version  # before all else: what changes from here on makes a new one
        with self._lock:
            known = self._concepts.get(concept)
        if known is None or known.version != version or len(known.mask) < count:
            known = _Known(version, self._spelled(concept, count))
            known.mask.flags.writeable = False
        with self._lock:
            self._concepts[concept] = known
            self._concepts.move_to_end(concept)
            while len(self._concepts) > REMEMBERED:
                self._concepts.popitem(last=False)
        return known.mask[:count]

    def with_words(self, words: tuple[str, ...], scope: Scope, count: int) -> Mask:
        """Which of the first `count` positions have these words one after the other, the last as a beginning.

        A word that a path spells as two (`Hi Hat`) is also found written as one (`hihat`).
        """
        mask = np.zeros(count, np.bool_)
        self._add_in_order(mask, words, scope)
        if len(words) == 1 and len(word := words[0]) <= LONGEST:
            for at in range(1, len(word)):
                self._add_in_order(mask, (word[:at], word[at:]), scope)
        return mask

    def _spelled(self, concept: Concept, count: int) -> Mask:
        mask = np.zeros(count, np.bool_)
        for spelling in concept.spellings:
            first, *more = [self._sounds_with(word, "path", beginning=concept.prefix) for word in spelling.split()]
            for other in more:
                first = np.intersect1d(first, other, assume_unique=True)
            self._mark(mask, first)
        return mask

    def _add_in_order(self, mask: Mask, words: tuple[str, ...], scope: Scope) -> None:
        """Let positions that have these words in their order be true as well."""
        candidates = ~mask
        for at, word in enumerate(words, 1):
            having = np.zeros(len(mask), np.bool_)
            self._mark(having, self._sounds_with(word, scope, beginning=at == len(words)))
            candidates &= having
            if not candidates.any():
                return
        if len(words) > 1:
            for position in np.flatnonzero(candidates).tolist():
                path = self._columns.path(position)
                candidates[position] = _stand_in(path_parts(path, scope), words)
        mask |= candidates

    def _mark(self, mask: Mask, sound_ids: npt.NDArray[np.int32]) -> None:
        positions = self._columns.positions(sound_ids)
        mask[positions[positions < len(mask)]] = True


def _stand_in(parts: list[str], words: tuple[str, ...]) -> bool:
    head, last = list(words[:-1]), words[-1]
    return any(
        parts[at : at + len(head)] == head and parts[at + len(head)].startswith(last)
        for at in range(len(parts) - len(head))
    )
