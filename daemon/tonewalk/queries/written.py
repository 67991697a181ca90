"""Which sounds have what a query asks for written in their paths."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask
from tonewalk.library.names import Scope, path_parts
from tonewalk.library.view import Library, View
from tonewalk.queries.concepts import Concept, named_words

REMEMBERED: Final = 128
"""Concepts kept with the sounds that have them: of 100,000 sounds each takes 13 kB."""
MOST: Final = 16_000_000
"""Bytes that they take together, but for the last one."""

LONGEST: Final = 255
"""Characters: no file system has longer names, so that what is longer is not looked for in two parts."""


class _Known(NamedTuple):
    version: int
    bits: npt.NDArray[np.uint8]
    """Of the mask, eight a byte: a million are spread again in 0.1 ms."""


class Written:
    """The full-text table's answers as masks over a view; sounds that the view does not know are left out."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = Lock()
        self._concepts: OrderedDict[Concept, _Known] = OrderedDict()

    def having_any(self, concept: Concept, view: View) -> Mask:
        """Which sounds have a spelling of this in their path `[shape=(n,)]`."""
        with self._lock:
            known = self._concepts.get(concept)
        if known is None or known.version != view.version:
            known = _Known(view.version, np.packbits(self._spelled(concept, view)))
        with self._lock:
            self._concepts[concept] = known
            self._concepts.move_to_end(concept)
            most = max(1, min(REMEMBERED, MOST // max(1, len(known.bits))))
            while len(self._concepts) > most:
                self._concepts.popitem(last=False)
        return np.unpackbits(known.bits, count=len(view)).view(np.bool_)

    def prepare(self, stopped: Callable[[], bool]) -> None:
        """Look up what musicians call sounds: in a million paths a first question would wait 0.1 s for it.

        Args:
            stopped: asked between two words.
        """
        for word in named_words():
            if stopped():
                return
            self._library.sounds_with(word, "path", beginning=False)

    def with_words(self, words: tuple[str, ...], scope: Scope, view: View) -> Mask:
        """Which sounds have these words one after the other, the last as a beginning `[shape=(n,)]`.

        A word that a path spells as two (`Hi Hat`) is also found written as one (`hihat`).
        """
        mask = np.zeros(len(view), np.bool_)
        self._add_in_order(mask, words, scope, view)
        if len(words) == 1 and len(word := words[0]) <= LONGEST:
            for at in range(1, len(word)):
                self._add_in_order(mask, (word[:at], word[at:]), scope, view)
        return mask

    def _spelled(self, concept: Concept, view: View) -> Mask:
        mask = np.zeros(len(view), np.bool_)
        for spelling in concept.spellings:
            first, *more = [
                self._library.sounds_with(word, "path", beginning=concept.prefix) for word in spelling.split()
            ]
            for other in more:
                first = np.intersect1d(first, other, assume_unique=True)
            mask[view.positions(first)] = True
        return mask

    def _add_in_order(self, mask: Mask, words: tuple[str, ...], scope: Scope, view: View) -> None:
        """Let positions that have these words in their order be true as well."""
        candidates = ~mask
        for at, word in enumerate(words, 1):
            having = np.zeros(len(mask), np.bool_)
            having[view.positions(self._library.sounds_with(word, scope, beginning=at == len(words)))] = True
            candidates &= having
            if not candidates.any():
                return
        if len(words) > 1:
            for position in np.flatnonzero(candidates).tolist():
                path = view.path(position)
                candidates[position] = _stand_in(path_parts(path, scope), words)
        mask |= candidates


def _stand_in(parts: list[str], words: tuple[str, ...]) -> bool:
    head, last = list(words[:-1]), words[-1]
    return any(
        parts[at : at + len(head)] == head and parts[at + len(head)].startswith(last)
        for at in range(len(parts) - len(head))
    )
