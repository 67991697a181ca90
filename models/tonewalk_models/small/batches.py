"""Chooses the sounds of a batch, and holds what is known of each: kind, standing, teacher's opinion, likeness."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.small.meant import Meanings
from tonewalk_models.small.prepare import Prepared
from tonewalk_models.small.vocabulary import Concept, concept, concepts, spaced

Floats = npt.NDArray[np.float32]
Random = np.random.Generator

VAGUE: Final = ("misc", "percussion", "sound effect", "hit", "impulse", "impulse a")
"""Labels that say nothing about likeness."""
BALANCED_LABELS: Final = 26
PER_LABEL: Final = 4
FREE: Final = 32
VIEWS: Final = 32
EMPHASIS: Final = {
    "environment": 4.0,
    "orchestra": 2.5,
    "drums": 2.0,
    "percussion": 1.5,
    "general-midi": 0.6,
    "described": 0.6,
    "speech": 0.3,
    "interface": 0.3,
}
"""How often the kinds of a family are drawn beside what their numbers say: few kinds, much to learn."""
KIN: Final = 0.3
"""How alike two labels are of which nobody knows whether they are one kind: `glass clink` and `glass tap`."""
SETTLED: Final = 12
"""Sounds from which on a label is a kind of its own, however near it is to another such: violin and viola."""
FEW: Final = 3
"""Labels with fewer sounds are drawn among the free ones."""
STRANGERS: Final = 0.45
"""Cosine of meanings up to which two labels have nothing to do with each other."""
NEAREST: Final = 0.6
"""How alike two labels can be by what they mean: an open and a closed hi-hat are two things."""
BATCH: Final = BALANCED_LABELS * PER_LABEL + FREE + VIEWS


def bag_of_words(entry: Concept) -> Counter[str]:
    """The words of a concept's label and its broader words, as weights."""
    bag: Counter[str] = Counter()
    for word in spaced(entry.label).split():
        bag[word.rstrip("s") if len(word) > 3 else word] += 2
    for broader in entry.broader:
        for word in broader.split():
            bag[word] += 1
    return bag


def likeness(labels: list[str]) -> Floats:
    """Cosine between labels as weighted bags of rare words `[shape=(labels, labels)]`."""
    bags = [bag_of_words(concept(label)) for label in labels]
    spread = Counter(word for bag in bags for word in bag)
    words = {word: column for column, word in enumerate(spread)}
    table = np.zeros((len(labels), len(words)), np.float32)
    for row, bag in enumerate(bags):
        for word, weight in bag.items():
            table[row, words[word]] = weight * np.log(len(labels) / spread[word])
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    return table @ table.T


def related(meanings: Floats) -> Floats:
    """How alike labels are by their meanings, at most `NEAREST` for two; unknown ones are like none."""
    known = np.nan_to_num(meanings)
    alike: Floats = np.clip((known @ known.T - STRANGERS) / (1.0 - STRANGERS), 0.0, NEAREST)
    np.fill_diagonal(alike, 1.0)
    return alike


def cepstra(prepared: Prepared) -> Floats:
    """Means and deviations of 20 cepstral coefficients, standardised `[shape=(n, 40)]`."""
    from scipy.fft import dct

    rows = []
    for index in range(len(prepared)):
        coefficients = dct(prepared.sound(index).astype(np.float32), axis=1, norm="ortho")[:, 1:21]
        rows.append(np.concatenate([coefficients.mean(axis=0), coefficients.std(axis=0)]))
    table = np.stack(rows)
    result: Floats = ((table - table.mean(axis=0)) / (table.std(axis=0) + 1e-6)).astype(np.float32)
    return result


class Batches:
    """Draws batches: many kinds with several sounds each from different kits, free sounds, second views."""

    def __init__(self, prepared: Prepared, left_out: tuple[str, ...], meanings: Meanings | None = None) -> None:
        self.set, self.meanings = prepared, meanings
        labels = np.array(prepared.labels)
        self.usable = np.flatnonzero(~np.isin(labels, left_out))
        heard = sorted({prepared.labels[index] for index in self.usable})
        unheard = [label for label in concepts() if label not in heard and label not in left_out]
        self.labels = heard + unheard
        place = {label: row for row, label in enumerate(self.labels)}
        self.label_of = np.array([place.get(label, -1) for label in prepared.labels])
        alike = likeness(self.labels)
        if meanings is not None:
            alike = np.maximum(alike, related(meanings.of([spaced(label) for label in self.labels])))
        self.kin = self._kin(alike)
        targets = np.exp((alike - 1.0) / 0.18)
        targets[alike < 0.3] = 0.0
        self.targets = (targets / targets.sum(axis=1, keepdims=True)).astype(np.float32)
        self.members = [np.flatnonzero(self.label_of == row) for row in range(len(heard))]
        counts = np.array([len(rows) for rows in self.members], np.float64)
        weights = np.where(counts >= FEW, np.sqrt(counts), 0.0)
        families = [Counter(prepared.families[row] for row in rows).most_common(1)[0][0] for rows in self.members]
        weights *= np.array([EMPHASIS.get(family, 1.0) for family in families])
        self.weights = weights / weights.sum()
        rare = {label for label, rows in zip(heard, self.members, strict=True) if len(rows) < FEW}
        free = np.array(
            [
                prepared.families[index] in ("described", "electronic") or prepared.labels[index] in rare
                for index in self.usable
            ]
        )
        self.free = self.usable[free] if free.any() else self.usable
        self.cepstra = cepstra(prepared)
        self.named = np.array([label not in VAGUE for label in self.labels])

    def _kin(self, alike: Floats) -> npt.NDArray[np.bool_]:
        """Which labels are near each other and not settled `[shape=(labels, labels)]`."""
        known = self.label_of[self.label_of >= 0]
        few = np.bincount(known, minlength=len(self.labels)) < SETTLED
        near: npt.NDArray[np.bool_] = (alike > KIN) & (few[:, None] | few[None])
        np.fill_diagonal(near, False)
        return near

    def choose(self, rng: Random) -> list[int]:
        """Indices of one batch; the last `VIEWS` are sounds that are in it already."""
        chosen: list[int] = []
        kinds = min(BALANCED_LABELS, int(np.count_nonzero(self.weights)))
        for row in rng.choice(len(self.weights), kinds, replace=False, p=self.weights):
            members = self.members[row]
            pool = rng.permutation(members)[: PER_LABEL * 3]
            fresh = {self.set.kits[index]: int(index) for index in pool}.values()
            rest = [int(index) for index in pool if index not in fresh]
            chosen += [*fresh, *rest][:PER_LABEL]
        chosen += [int(index) for index in rng.choice(self.free, min(FREE, len(self.free)), replace=False)]
        chosen += [chosen[int(place)] for place in rng.choice(len(chosen), VIEWS, replace=False)]
        return chosen


def class_names(path: Path) -> list[str]:
    """The teacher's class names, lower-cased, from its class map."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row["display_name"].lower() for row in csv.DictReader(file)]
