"""Which sounds belong near each other: the paper's five kinds of neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

Kind = Literal["nearest", "class", "pitch", "class-pitch", "class-pitch2"]
"""`nearest`: the input's own nearest; `class`: of one label; `pitch`: the same note; `class-pitch`: both;
`class-pitch2`: of one label and no more than two semitones apart."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NEAREST: Final = 10
"""How many of the input's nearest count as neighbours."""
SEMITONES: Final = 2.0

Places = npt.NDArray[np.int64]
Related = npt.NDArray[np.bool_]


class UnusableLabels(ValueError):
    """The labels or pitches give no two different neighbourhoods."""

    code = "invalid_argument"


class Neighbourhoods:
    """Who is whose neighbour among labelled sounds.

    Args:
        kind: see `Kind`.
        labels: one each; "" for none.
        pitches: MIDI notes `[shape=(n,)]`, NaN where there is none.
        inputs: what `nearest` compares, one row each; may be empty for the other kinds.
    """

    def __init__(
        self, kind: Kind, labels: Sequence[str], pitches: npt.NDArray[np.float64], inputs: npt.NDArray[np.float32]
    ) -> None:
        self.kind = kind
        self._labels = np.unique(np.asarray(labels, object).astype(str), return_inverse=True)[1]
        self._labelled = np.array([bool(label) for label in labels])
        self._pitches = np.round(pitches)
        self._near = _nearest(inputs) if kind == "nearest" else np.empty((0, 0), np.int64)

    def __len__(self) -> int:
        return len(self._labels)

    def related(self, rows: Places, columns: Places) -> Related:
        """Which of `columns` are neighbours of which of `rows` `[shape=(len(rows), len(columns))]`.

        A sound is its own neighbour, except where it has no label or pitch to go by: then it is nobody's.
        """
        if self.kind == "nearest":
            near = np.zeros((len(rows), len(self)), np.bool_)
            np.put_along_axis(near, self._near[rows], True, axis=1)
            back = np.zeros((len(columns), len(self)), np.bool_)
            np.put_along_axis(back, self._near[columns], True, axis=1)
            return np.asarray(near[:, columns] | back[:, rows].T, np.bool_)
        found = np.ones((len(rows), len(columns)), np.bool_)
        if self.kind != "pitch":
            found &= self._labels[rows, None] == self._labels[columns]
            found &= self._labelled[rows, None] & self._labelled[columns]
        if self.kind != "class":
            reach = SEMITONES if self.kind == "class-pitch2" else 0.0
            found &= np.abs(self._pitches[rows, None] - self._pitches[columns]) <= reach
        return found

    def draw(self, generator: np.random.Generator, rows: Places, among: Places) -> tuple[Places, Places]:
        """A neighbour of each row and a sound that is none, drawn from `among`; itself where there is none."""
        related = self.related(rows, among)
        others = rows[:, None] != among
        chance = generator.random(related.shape, np.float32)
        friends, strangers = chance * (related & others), chance * (~related & others)
        friend, stranger = friends.argmax(axis=1), strangers.argmax(axis=1)
        at = np.arange(len(rows))
        return (
            np.where(friends[at, friend] > 0, among[friend], rows),
            np.where(strangers[at, stranger] > 0, among[stranger], rows),
        )

    def usable(self) -> Places:
        """Places of the sounds that have another as a neighbour and a third that is none.

        Raises:
            UnusableLabels: there are fewer than four such.
        """
        everyone = np.arange(len(self))
        if self.kind == "nearest" and len(self) > NEAREST:
            return everyone
        found = []
        for part in np.array_split(everyone, max(1, len(self) // 1024)):
            counts = self.related(part, everyone).sum(axis=1)
            found.append(part[(counts > 1) & (counts < len(self))])
        usable = np.concatenate(found) if found else everyone
        if len(usable) < 4:
            raise UnusableLabels(self._refusal())
        return usable

    def _refusal(self) -> str:
        count = len(self)
        if count < 4:
            return f"{count} sounds are too few to learn from: give at least two labels with two sounds each."
        classes = len(np.unique(self._labels[self._labelled]))
        pitched = int(np.isfinite(self._pitches).sum())
        if self.kind in {"pitch", "class-pitch", "class-pitch2"} and not pitched:
            return f"No sound has a pitch, which neighbourhood {self.kind!r} needs: choose class or nearest."
        if self.kind != "pitch" and self.kind != "nearest" and classes < 2:
            return (
                f"All sounds have {'one label' if classes else 'no label'}: give at least two labels (folders, "
                "tags or a manifest), or choose the neighbourhood nearest."
            )
        return (
            f"Neighbourhood {self.kind!r} gives no sound both a neighbour and a stranger among these {count} "
            "sounds: give at least two labels with two sounds each."
        )


def _nearest(inputs: npt.NDArray[np.float32]) -> Places:
    """The nearest other rows of each row by Euclidean distance `[shape=(n, at most 10)]`."""
    count = min(NEAREST, max(len(inputs) - 1, 0))
    lengths = np.einsum("ij,ij->i", inputs, inputs)
    found = np.empty((len(inputs), count), np.int64)
    for part in np.array_split(np.arange(len(inputs)), max(1, len(inputs) // 1024)):
        distances = lengths - 2 * (inputs[part] @ inputs.T)
        distances[np.arange(len(part)), part] = np.inf
        found[part] = np.argpartition(distances, count - 1, axis=1)[:, :count] if count else 0
    return found
