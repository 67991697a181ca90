"""Whether what words find is more than chance: the least cosine by which hits count as found.

Every question has a nearest sound, nonsense too, and the cosine alone hardly tells the two apart. What does is
whether the encoder knows the words (`KnowsWords`). So the floor is `KNOWN` for words that it knows, what nonsense
reaches in this very library for words that it does not, and lies between for what is between. A word that stands
in a path is found, whatever the cosine.

Measured on the sound bank's `dev` split with the 349 queries of `benchmarks/words.csv`, and on the demo library
with 26 for what is in it, against 256 words of nonsense beside those that the floor is measured by: area under
the ROC curve by the best cosine 0.82 and 1.00, by the cosine less this floor 1.00 and 1.00; queries refused 0
and 0; nonsense told 0.94 and 0.96. Words that the encoder knows and the library lacks (`giraffe`) reach what
some do that are there, so that they are not told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.view import View
from tonewalk.queries.ranking import Ranked
from tonewalk.spaces.handles import SpaceHandle
from tonewalk_models.encoder import KnowsWords, Matrix

KNOWN: Final = 0.2
"""Floor of words that the encoder knows: the least best cosine of the queries above is 0.23 on `dev` and 0.34
on the demo library. It refuses what is far from all there is, not all that is lacking."""
UNMEASURED: Final = 0.38
"""Floor of words that the encoder does not know, until nonsense was measured: what it is on `dev`."""
REACHED: Final = 0.99
"""Share of nonsense words that stay below the floor which is measured by them."""
NONSENSE: Final = 256
"""Words that it is measured by: 0.1 s of the embedded text tower."""
JUDGED: Final = 16
"""Hits looked at, however few are wanted: the first by all evidence need not be the one with the best cosine."""
_BLOCK: Final = 16_384
"""Rows scored at once, which bounds the memory."""

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWELS: Final = "aeiouy"
_CONSONANTS: Final = "".join(letter for letter in _LETTERS if letter not in _VOWELS)


class Fit(NamedTuple):
    """Whether hits are what was asked for."""

    fits: bool
    floor: float
    """The least cosine by which they are."""


class _Measured(NamedTuple):
    file: Hashable
    rows: int
    """That it was measured over."""
    floor: float


class Floor:
    """The floor of one library, measured beside the questions, never by one of them. Any thread may use it."""

    def __init__(self) -> None:
        self._measured: _Measured | None = None

    def outgrown(self, view: View) -> bool:
        """Whether nonsense should be measured (again): never yet, or over half or double as many rows."""
        semantic = view.spaces.semantic
        if semantic not in view.spaces.handles or not isinstance(_handle(view).encoder, KnowsWords):
            return False
        count, known = len(view.vectors(semantic)), self._measured
        if not count:
            return False
        return known is None or known.file != view.file(semantic) or not known.rows < 2 * count < 4 * known.rows

    def measure(self, view: View, stopped: Callable[[], bool] = lambda: False) -> None:
        """Find what nonsense reaches in this library: a pass over its vectors (0.3 s for 100,000 sounds).

        Args:
            stopped: whether it is to be left, after any of its parts, as if it had not been begun.
        """
        semantic, texts = view.spaces.semantic, nonsense()
        vectors, asked = view.vectors(semantic), np.asarray(_handle(view).encoder.embed_text(texts), np.float32)
        best = np.full(len(texts), -1.0, np.float32)
        for start in range(0, len(vectors), _BLOCK):
            if stopped():
                return
            np.maximum(best, _best(vectors[start : start + _BLOCK], asked), out=best)
        reached = max(KNOWN, float(np.quantile(best, REACHED)))
        self._measured = _Measured(view.file(semantic), len(vectors), reached)

    def judged(self, words: Sequence[str], ranked: Ranked, view: View, *, named: bool, alone: bool) -> Fit | None:
        """Whether the first hits for words are what one of them asks for; None where the encoder can't tell.

        Args:
            words: what was asked for, each by itself; at least one.
            ranked: hits of the view, the best first.
            named: whether one of the words stands in a path, among those that were looked at.
            alone: whether nothing else was asked for than these words, in one piece.

        Returns:
            With the floor of those words that clear theirs by most.
        """
        semantic, handle = view.spaces.semantic, _handle(view)
        if not isinstance(handle.encoder, KnowsWords):
            return None
        floors = np.array([self._floor(handle.encoder.known(text), view) for text in words])
        if alone and semantic in ranked.why:  # the cosines with these very words
            best = np.array([np.fmax.reduce(ranked.why[semantic], initial=-1.0)])
        else:
            rows = view.rows(semantic)[ranked.positions]
            asked = np.asarray(handle.encoder.embed_text(words), np.float32)
            best = np.array([view.score(semantic, one, rows[rows >= 0]).max(initial=-1.0) for one in asked])
        nearest = int(np.argmax(best - floors))
        return Fit(named or bool(best[nearest] >= floors[nearest]), float(floors[nearest]))

    def _floor(self, known: float, view: View) -> float:
        measured = self._measured
        mine = measured is not None and measured.file == view.file(view.spaces.semantic)
        reached = measured.floor if measured is not None and mine else UNMEASURED
        return KNOWN + (reached - KNOWN) * (1.0 - known)


def nonsense(count: int = NONSENSE) -> list[str]:
    """Words that mean nothing: letters by chance, fingers along a keyboard, syllables; always the same ones."""
    chance = np.random.default_rng(1)
    return [" ".join(_word(chance) for _ in range(chance.integers(1, 3))) for _ in range(count)]


def _word(chance: np.random.Generator) -> str:
    kind = chance.integers(3)
    if kind == 0:
        return "".join(chance.choice(list(_LETTERS), chance.integers(3, 10)))
    if kind == 1:
        row = _ROWS[chance.integers(len(_ROWS))][:: chance.choice((-1, 1))]
        first = chance.integers(len(row) - 3)
        return row[first : first + chance.integers(3, 8)]
    syllables = range(chance.integers(2, 4))
    return "".join(f"{chance.choice(list(_CONSONANTS))}{chance.choice(list(_VOWELS))}" for _ in syllables)


def _best(rows: Matrix, asked: Matrix) -> npt.NDArray[np.float32]:
    best: npt.NDArray[np.float32] = (rows @ asked.T).max(axis=0)
    return best


def _handle(view: View) -> SpaceHandle:
    return view.spaces.handles[view.spaces.semantic]
