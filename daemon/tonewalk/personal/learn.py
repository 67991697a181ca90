"""Learning from clicks, in a process of its own: the transform, and how many clicks it would have foretold.

`run` is what the daemon spawns: scipy's optimiser is a quarter of a second to import, which the daemon never does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import Unavailable
from tonewalk.base.types import Matrix
from tonewalk.personal.basis import Basis, basis
from tonewalk.personal.fit import SHARPNESS, Fitter, Float, Triplets, stretched
from tonewalk.work.spawn import Asker

FEWEST: Final = 8
"""Clicks from which on something is learned."""
MOST: Final = 2000
"""Clicks that are learned from, the newest: tastes change, and it takes seconds."""
FOLDS: Final = 5
"""Parts of the clicks, each of which is foretold by what the others teach."""
INNER: Final = 3
"""Parts of those others, by which the strength is chosen that the first part is foretold with."""
STRENGTHS: Final = (10.0, 3.0, 1.0)
"""How strongly a transform is pulled towards changing nothing; each is begun from what the one before it found."""
SURE: Final = 1.3
"""Standard deviations by which more clicks must be gained than lost: chance gets that far one time in 10."""


class LearnJob(msgspec.Struct, kw_only=True):
    """What to learn from."""

    dims: list[int]
    """Of the spaces that fused vectors are made of."""
    sample: Matrix
    """Fused vectors of some of the library's sounds `[shape=(n, dim)]`."""
    measured: npt.NDArray[np.float64]
    """Their descriptors, as `basis` takes them."""
    sounds: Matrix
    """Fused vectors of the sounds that clicks are about `[shape=(m, dim)]`."""
    triplets: Triplets
    """Rows of `sounds`: each the one, the closer one, the other one `[shape=(clicks, 3)]`."""


class Lesson(msgspec.Struct, kw_only=True):
    """What was learned, and what it is worth."""

    directions: Matrix
    gains: npt.NDArray[np.float32]
    clicks: int
    before: int
    """Clicks that agree with the fused space as it is."""
    after: int
    """Clicks that agree with what was learned from others than these."""
    helps: bool
    """Whether that is more than chance does."""
    strength: float

    def sentence(self) -> str:
        """As a musician reads it."""
        told = f"{self.after} of {self.clicks} unseen clicks agree, {self.before} before"
        return f"{told}." if self.helps else f"{told}: that is no more than chance, so it is not used."


def run(job: LearnJob, asker: Asker) -> Lesson:
    """Learn, and judge what was learned.

    Raises:
        Unavailable: there are too few clicks.
    """
    return learn(job, lambda done, total: asker.progress(done, total, f"Learning from {len(job.triplets)} clicks"))


def learn(job: LearnJob, progress: Callable[[int, int], None] = lambda *_: None) -> Lesson:
    """See `run`.

    The clicks are parted into five. Each part is foretold by a transform that was learned from the other four, at
    the strength that foretells these best among themselves, so that nothing of a click that is judged by had a say
    (nested cross-validation: Stone, 1974; Varma & Simon, 2006).

    Args:
        progress: called with parts done and all parts.
    """
    triplets = job.triplets[-MOST:]
    if len(triplets) < FEWEST:
        raise Unavailable(too_few(len(triplets)))
    directions = basis(job.sample, job.dims, job.measured)
    fitter = Fitter.of(job.sounds, directions)
    before = fitter.margins(triplets, _nothing(directions))
    after = np.empty_like(before)
    parts = _parts(len(triplets), FOLDS)
    for number, part in enumerate(parts):
        progress(number, len(parts) + 1)
        others = np.delete(triplets, part, axis=0)
        after[part] = fitter.margins(triplets[part], fitter.fit(others, _strength(fitter, others)))
    progress(len(parts), len(parts) + 1)
    strength = _strength(fitter, triplets)
    columns, gains = stretched(fitter.fit(triplets, strength), directions)
    progress(len(parts) + 1, len(parts) + 1)
    return Lesson(
        directions=columns,
        gains=gains,
        clicks=len(triplets),
        before=int(np.count_nonzero(before > 0)),
        after=int(np.count_nonzero(after > 0)),
        helps=_helps(before, after),
        strength=strength,
    )


def too_few(clicks: int) -> str:
    """The sentence for fewer clicks than teach anything."""
    are = "is 1 click" if clicks == 1 else f"are {clicks} clicks"
    return f"There {are} of sounds that are there and embedded: {FEWEST} are the fewest to learn from."


def _helps(before: Float, after: Float) -> bool:
    """Whether more clicks are foretold than were, beyond chance, by number (McNemar, 1947) and by likelihood."""
    gained = int(np.count_nonzero((after > 0) & (before <= 0)))
    lost = int(np.count_nonzero((after <= 0) & (before > 0)))
    return gained - lost >= SURE * max(gained + lost, 1) ** 0.5 and _doubt(after) < _doubt(before)


def _doubt(margins: Float) -> float:
    """The loss of clicks with these margins."""
    return float(np.logaddexp(0, -SHARPNESS * margins).sum())


def _strength(fitter: Fitter, triplets: Triplets) -> float:
    """The one of `STRENGTHS` at which parts of these clicks are foretold best by the rest of them."""
    doubts = np.zeros(len(STRENGTHS))
    for part in _parts(len(triplets), INNER):
        others, change = np.delete(triplets, part, axis=0), None
        for number, strength in enumerate(STRENGTHS):
            change = fitter.fit(others, strength, change)
            doubts[number] += _doubt(fitter.margins(triplets[part], change))
    return STRENGTHS[int(doubts.argmin())]


def _parts(count: int, many: int) -> list[npt.NDArray[np.int64]]:
    """Numbers below `count`, in so many random parts; the same every time."""
    return np.array_split(np.random.default_rng(1).permutation(count), min(many, count))


def _nothing(directions: Basis) -> Float:
    size = directions.columns.shape[1]
    return np.zeros((size, size))
