"""Whether comparisons of sounds help: those that the library has, or some that are simulated from labels.

A simulated musician hears sounds of one label as closer, and clicks about half of the labels. What that teaches is
measured on the other half, of which no click said anything: does it find more of the same kind there?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument
from tonewalk.evaluate.labelled_library import LabelledLibrary
from tonewalk.evaluate.retrieval import Asked, K
from tonewalk.library.labelled import Labelled
from tonewalk.library.view import View
from tonewalk.personal.learn import Lesson, learn
from tonewalk.personal.metric import Metric
from tonewalk.personal.scoring import Scoring, vectors_of
from tonewalk.personal.space import fused_space, lesson_on
from tonewalk.queries.weights import FOR_SOUNDS, of_spaces
from tonewalk_models import metrics
from tonewalk_models.metrics import RESAMPLES

NEAR: Final = 30
"""Of other labels, the nearest so many are what a click tells apart: nobody asks about what nobody confuses."""
FEWEST_LABELS: Final = 4
"""Labels with two sounds at least that clicks can be simulated from: two to click, two to measure."""
SEED: Final = 1

Places = npt.NDArray[np.int64]


class ClicksResult(msgspec.Struct):
    """What clicks did to retrieval by example."""

    clicks: int
    simulated: bool
    lesson: str
    """How many unseen clicks agree."""
    labels: list[str]
    """That were measured on; of simulated clicks those of which none said anything."""
    examples: int
    before: float
    """P@10 without what was learned."""
    after: float
    low: float
    """95 % interval of the difference, by paired bootstrap."""
    high: float
    sentence: str
    """Whether it helped."""


class Given:
    """A transform in the place of what a library has learned."""

    def __init__(self, metric: Metric) -> None:
        self._scoring = Scoring(metric)

    def scoring(self, _: View) -> Scoring:
        """It."""
        return self._scoring


class Source(Protocol):
    """What queries ask for a transform."""

    def scoring(self, view: View) -> Scoring | None:
        """The transform, if there is one."""
        ...


class Taught(NamedTuple):
    """What was learned, and from what."""

    source: Source
    metric: Metric
    clicks: int
    lesson: str
    clicked: frozenset[str]
    """Labels that simulated clicks are about; none where the clicks are a musician's own."""


def of_library(library: LabelledLibrary) -> Taught | None:
    """What the library has learned from its own clicks; None where that helps nothing."""
    box = library.personal
    metric = None if box is None else box.metric(library.view)
    if box is None or metric is None or box.learned is None:
        return None
    return Taught(Given(metric), metric, box.learned.clicks, box.learned.text, frozenset())


def simulated(library: LabelledLibrary, many: int, progress: Callable[[int, int], None]) -> Taught:
    """What so many clicks of a musician would teach who goes by the labels.

    Raises:
        InvalidArgument: there are too few labels.
    """
    view = library.view
    space = fused_space(view, of_spaces(FOR_SOUNDS, view.spaces))
    positions = library.positions
    triplets, clicked = _clicks(library.sounds, vectors_of(space.shares, view, positions), many)
    lesson: Lesson = learn(lesson_on(space, view, positions, triplets), progress)
    metric = Metric(space.shares, lesson.directions, lesson.gains, space.unit)
    return Taught(Given(metric), metric, lesson.clicks, lesson.sentence(), clicked)


def _clicks(
    sounds: Sequence[Labelled], vectors: npt.NDArray[np.float32], many: int
) -> tuple[Places, frozenset[str]]:
    """Places of what is closer to what than to what `[shape=(many, 3)]`, and the labels that they are of."""
    names = np.array([f"{one.family}\0{one.label}" for one in sounds])
    labels, counts = np.unique(names, return_counts=True)
    usable = labels[counts >= 2]
    if len(usable) < FEWEST_LABELS:
        raise InvalidArgument(
            f"Clicks are simulated from {FEWEST_LABELS} labels with two sounds each at least: there are "
            f"{len(usable)}."
        )
    random = np.random.default_rng(SEED)
    clicked = random.permutation(usable)[: len(usable) // 2]
    pool = np.flatnonzero(np.isin(names, clicked))
    made = []
    for a in random.choice(pool, many).tolist():
        same = pool[(names[pool] == names[a]) & (pool != a)]
        others = pool[names[pool] != names[a]]
        nearest = others[np.argsort(-(vectors[others] @ vectors[a]), kind="stable")[:NEAR]]
        made.append((a, int(random.choice(same)), int(random.choice(nearest))))
    return np.array(made, np.int64), frozenset(clicked.tolist())


def helped(
    taught: Taught,
    families: Mapping[str, tuple[Sequence[Labelled], Mapping[str, Sequence[Asked]]]],
    names: tuple[str, str],
) -> ClicksResult | None:
    """What came of it; None where no example may be asked.

    Args:
        families: the sounds of each, and what each space found for their examples.
        names: of the space without what was learned, and of the one with it.
    """
    before, after, labels = [], [], set()
    for family, (sounds, asked) in families.items():
        for plain, learned in zip(asked[names[0]], asked[names[1]], strict=True):
            label = sounds[plain.at].label
            if f"{family}\0{label}" not in taught.clicked:
                labels.add(label)
                before.append(metrics.precision_at(plain.relevance, K))
                after.append(metrics.precision_at(learned.relevance, K))
    if not before:
        return None
    difference = np.asarray(after) - np.asarray(before)
    drawn = np.random.default_rng(SEED).integers(0, len(difference), (RESAMPLES, len(difference)))
    low, high = (float(one) for one in np.quantile(difference[drawn].mean(axis=1), [0.025, 0.975]))
    found = ClicksResult(
        clicks=taught.clicks,
        simulated=bool(taught.clicked),
        lesson=taught.lesson,
        labels=sorted(labels),
        examples=len(before),
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        low=low,
        high=high,
        sentence="",
    )
    found.sentence = _sentence(found)
    return found


def _sentence(found: ClicksResult) -> str:
    what = f"{found.clicks} simulated clicks" if found.simulated else f"Your {found.clicks} clicks"
    on = " of labels that no click was about" if found.simulated else ""
    told = (
        f"{100 * found.after:.1f} % of the first {K} sounds for an example{on} are of its kind, "
        f"{100 * found.before:.1f} % without (95 % interval of the difference {100 * found.low:+.1f} to "
        f"{100 * found.high:+.1f} points, {found.examples} examples)"
    )
    if found.low > 0:
        return f"{what} helped: {told}."
    if found.high < 0:
        return f"{what} did harm by these labels: {told}."
    return f"{what} made no difference beyond chance by these labels: {told}."
