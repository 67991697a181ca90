"""What spaces make of a dataset: its labels by example and by word, its folds and splits, its captions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.base.figures import Figure
from tonewalk.base.home import Home
from tonewalk.datasets.item import Item, Layout
from tonewalk.datasets.neighbours import Labels, accuracies, precisions, predicted
from tonewalk.evaluate.contenders import FUSED, Contender, chosen, contender, encoders_for
from tonewalk.evaluate.labelled_library import LabelledLibrary, opened
from tonewalk.evaluate.retrieval import K, ask, figure, figures
from tonewalk.library.indexing import Report
from tonewalk.library.labelled import FEWEST, Labelled
from tonewalk_models import metrics

MOST_CAPTIONS: Final = 2000
"""Captions that are asked; of more a seeded sample."""


class SpaceFigures(msgspec.Struct):
    """One space."""

    space: str
    figures: list[Figure]


class Measured(msgspec.Struct):
    """What was measured of a dataset."""

    dataset: str
    licence: str
    folder: str
    sounds: int
    left_out: int
    """Sounds of the dataset that the library does not have."""
    parts: dict[str, int]
    """Fold or split -> how many of the sounds."""
    protocol: list[str]
    """What the figures are of, a sentence each."""
    spaces: list[SpaceFigures]


async def measure(
    home: Home,
    layout: Layout,
    folder: Path,
    items: Sequence[Item],
    config: Config,
    report: Report,
    spaces: Sequence[str],
) -> Measured:
    """Measure the library's sounds of a dataset, with the embeddings that it has.

    Args:
        folder: the dataset's, as the catalogue spells it.
        spaces: which to compare; none: the library's own, together and apart.

    Raises:
        NothingIndexed: the library has none of its sounds.
        InvalidArgument: the library has no such space, or the dataset's sounds here are all of one label.
    """
    encoders = config.library.encoders
    names = chosen(spaces or (FUSED, *encoders), encoders, None)
    missing = [name for name in encoders_for(names, encoders) if name not in encoders]
    if missing:
        raise InvalidArgument(
            f"The library has no space {missing[0]!r}: index it with `tonewalk index --encoder {missing[0]}`."
        )
    by_path = {os.fsencode(folder / item.path): item for item in items}
    labelled = [Labelled(path, _shown(item.labels[:1]), group=item.group) for path, item in by_path.items()]
    async with opened(home, config) as engine:
        library = LabelledLibrary(engine, labelled, names=False)
        here = [by_path[sound.path] for sound in library.sounds]
        measuring = _Measuring(layout, library, here)
        found = [
            SpaceFigures(one.name, measuring.figures(one, report))
            for one in (contender(name, library, None, report) for name in names)
        ]
    if not any(one.figures for one in found):
        raise NothingIndexed(
            f"Nothing can be measured of the {len(here)} sounds of {layout.title} here: a label needs {FEWEST}."
        )
    return Measured(
        dataset=layout.name,
        licence=layout.licence,
        folder=str(folder),
        sounds=len(here),
        left_out=library.left_out,
        parts=_counted(here),
        protocol=measuring.protocol,
        spaces=found,
    )


def _shown(labels: Sequence[str]) -> str:
    """A label as words to search by: `dog_bark` as `dog bark`, `mood-happy` as `happy`."""
    if not labels:
        return ""
    label = labels[0]
    for kind in ("genre-", "instrument-", "mood-"):
        label = label.removeprefix(kind)
    return label.replace("_", " ")


def _counted(items: Iterable[Item]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        if item.part:
            counts[item.part] = counts.get(item.part, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (len(one[0]), one[0])))


class _Measuring:
    """One dataset's sounds, asked in one space after another."""

    def __init__(self, layout: Layout, library: LabelledLibrary, items: Sequence[Item]) -> None:
        self.layout, self.library, self.items = layout, library, items
        self.members = range(len(items))
        self.captioned = any(item.captions for item in items)
        self.single = not self.captioned and all(len(item.labels) == 1 for item in items)
        self.labels = Labels.of([item.labels for item in items])
        self.rounds = list(self._rounds())
        self.protocol = self._protocol()
        if not self.captioned and len(self.labels.names) < 2:
            raise InvalidArgument(
                f"The sounds of {layout.title} here all carry the label {self.labels.names[0]!r}: add more of it."
            )

    def figures(self, one: Contender, report: Report) -> list[Figure]:
        """All that can be measured in a space."""
        report.progress(0, 0, f"Asking {one.name}")
        if self.captioned:
            return self._of_captions(one, report)
        return [*self._by_example(one), *self._by_word(one), *self._by_parts(one)]

    def _rounds(self) -> Iterable[tuple[list[int], list[int]]]:
        """Places that test, and places that are learned from, as the dataset's folds or splits say."""
        parts = [item.part for item in self.items]
        if self.layout.parts == "fold":
            turns = [({part}, set(parts) - {part, ""}) for part in sorted(set(parts) - {""})]
        else:
            turns = [({self.layout.test} - {""}, set(self.layout.train))]
        for testing, learning in turns:
            test = [at for at, part in enumerate(parts) if part in testing]
            train = [at for at, part in enumerate(parts) if part in learning]
            if test and train:
                yield test, train

    def _protocol(self) -> list[str]:
        if self.captioned:
            test = self.layout.test if any(item.part == self.layout.test for item in self.items) else "all"
            return [f"words: each sentence of {test} asks for the one recording that it describes."]
        own = "audio: each sound asks for those of its label, its own recording, speaker or artist left out."
        said = [own] if self.single else []
        said.append("text: each label asks by its words, for the sounds that carry it.")
        kind = "accuracy" if self.single else "map"
        if not self.rounds:
            why = "has none" if not self.layout.parts else "is here in one part only"
            said.append(f"No figure by folds or splits: the dataset {why}.")
        elif self.layout.parts == "fold":
            said.append(
                f"folds.{kind}: each of {len(self.rounds)} folds is labelled by the {K} nearest of the others."
            )
        else:
            learned = " and ".join(self.layout.train)
            said.append(f"split.{kind}: {self.layout.test} is labelled by the {K} nearest of {learned}.")
        return said

    def _by_example(self, one: Contender) -> list[Figure]:
        if not self.single:
            return []
        return figures("audio", [asked.relevance for asked in ask(self.library.sounds, one.like(self.members))])

    def _by_word(self, one: Contender) -> list[Figure]:
        if one.text is None:
            return []
        rank = one.text(self.members)
        relevances = []
        for number, name in enumerate(self.labels.names):
            carried = self.labels.of_sounds[:, number]
            if np.count_nonzero(carried) >= FEWEST:
                relevances.append(carried[rank(_shown([name]))])
        return figures("text", [one for one in relevances if one.any()])

    def _by_parts(self, one: Contender) -> list[Figure]:
        right: list[float] = []
        scores = np.zeros(self.labels.of_sounds.shape, np.float32)
        tested: list[int] = []
        for test, train in self.rounds:
            scores[test] = predicted(one.vectors[test], one.vectors[train], self.labels.of_sounds[train], K)
            tested += test
            if self.single:
                right += accuracies(scores[test], self.labels.of_sounds[test])
        start = "folds" if self.layout.parts == "fold" else "split"
        if self.single:
            return [figure(f"{start}.accuracy", right)] if right else []
        found = precisions(scores[tested], self.labels.of_sounds[tested]) if tested else []
        return [figure(f"{start}.map", found)] if found else []

    def _of_captions(self, one: Contender, report: Report) -> list[Figure]:
        """Which recording a sentence describes: recall at 1 and 10, and the mean reciprocal rank."""
        if one.text is None:
            return []
        asking = [at for at, item in enumerate(self.items) if item.captions and item.part == self.layout.test]
        asking = asking or [at for at, item in enumerate(self.items) if item.captions]
        queries = [(text, place) for place, at in enumerate(asking) for text in self.items[at].captions]
        if len(queries) > MOST_CAPTIONS:
            kept = np.sort(np.random.default_rng(1).choice(len(queries), MOST_CAPTIONS, replace=False))
            queries = [queries[at] for at in kept.tolist()]
        report.progress(0, len(queries), f"Asking {one.name} for {len(queries)} sentences")
        rank = one.text(asking)
        relevances = [rank(text) == place for text, place in queries]
        return [
            figure("words.r@1", [float(relevance[:1].any()) for relevance in relevances]),
            figure(f"words.r@{K}", [float(relevance[:K].any()) for relevance in relevances]),
            figure("words.mrr", [metrics.reciprocal_rank(relevance) for relevance in relevances]),
        ]
