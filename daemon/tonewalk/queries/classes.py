"""Classes that users enrol: a few sounds give a centroid, and what lies as near to it as they do belongs to it.

Prototypes of few examples: Snell et al., "Prototypical Networks for Few-shot Learning", NeurIPS 2017.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument, Unavailable, UnknownClass
from tonewalk.base.types import Mask, Matrix, Vector
from tonewalk.library.view import View
from tonewalk.queries.named import checked_name, load, save

FEWEST: Final = 2
"""Sounds of a class: one says how near to it is near only about itself."""
MOST: Final = 256
"""Classes of one home."""
NEAR: Final = 0.95
"""Share of its members' own mean likeness (each to the others' centroid) from which a sound belongs. Chosen on the
sound bank's `train` split, five sounds enrolled of each of 76 labels, precision and recall among the rest: 0.49
and 0.99 at 0.75, 0.66 and 0.95 at 0.85, 0.80 and 0.81 at 0.95. On `dev`, with 29 labels, 0.95 gives 0.64 and
0.75."""

Likeness = npt.NDArray[np.float32]


class Enrolled(msgspec.Struct, kw_only=True, frozen=True):
    """One class as the home keeps it."""

    name: str
    colour: int
    """Its number, which no other class of the home has."""
    sounds: tuple[int, ...]


class ClassBox:
    """The classes of one home. Any thread may use it.

    Args:
        file: where they are kept.

    Raises:
        Damaged: the file can't be read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._classes: dict[str, Enrolled] = {one.name: one for one in load(file, list[Enrolled])}
        self.version = 0
        """Rises whenever the classes are others."""

    def all(self) -> list[Enrolled]:
        """All of them, by name."""
        return [self._classes[name] for name in sorted(self._classes)]

    def enrol(self, name: str, sounds: list[int], view: View) -> Enrolled:
        """Make a class of these sounds, or give one others.

        Raises:
            InvalidArgument: an odd name, or fewer than two different sounds.
            UnknownSound: there is no sound with one of these ids.
            Unavailable: fewer than two of them have an embedding.
        """
        name = checked_name(name)
        different = tuple(dict.fromkeys(sounds))
        if len(different) < FEWEST:
            raise InvalidArgument(
                f"A class of {len(different)} sounds has no extent: give at least {FEWEST} different ones.",
                where="$.sounds",
            )
        for sound in different:
            view.position(sound, "$.sounds")
        with self._lock:
            known = self._classes.get(name)
            if known is None and len(self._classes) >= MOST:
                raise InvalidArgument(f"There are {MOST} classes already: remove one first.", where="$.name")
            free = min(set(range(MOST + 1)) - {one.colour for one in self._classes.values()})
        made = Enrolled(name=name, colour=free if known is None else known.colour, sounds=different)
        if _embedded(made, view) < FEWEST:
            raise Unavailable(f"Fewer than {FEWEST} sounds of the class have an embedding: give others.")
        with self._lock:
            self._classes[name] = made
            self._changed()
        return made

    def remove(self, name: str) -> None:
        """Forget a class.

        Raises:
            UnknownClass: there is none of this name.
        """
        known = self.named(name)
        with self._lock:
            del self._classes[known.name]
            self._changed()

    def named(self, name: str, where: str = "$.name") -> Enrolled:
        """One of them.

        Raises:
            UnknownClass: there is none of this name.
        """
        if (known := self._classes.get(name)) is None:
            there = ", ".join(sorted(self._classes)) or "none yet"
            raise UnknownClass(f"There is no class {name!r:.80}: there are {there}.", where=where)
        return known

    def _changed(self) -> None:
        self.version += 1
        save(self._file, list(self._classes.values()))

    def members(self, one: Enrolled, view: View) -> Mask:
        """Which sounds belong to a class `[shape=(n,)]`: its own, and what is like them; not to be written to.

        Those that are left of its own alone where they are too few to say what is like them, as after their folder
        was removed.
        """
        return view.once(one, lambda: _members(one, view))


def _members(one: Enrolled, view: View) -> Mask:
    own = view.positions(one.sounds)
    likeness = np.zeros(len(view), np.float32)
    among = np.zeros(len(own), np.float32)
    known = np.zeros(len(view), np.bool_)
    for name in view.spaces.names():
        vectors, rows = view.vectors(name), view.rows(name)
        held = rows >= 0
        mean = view.background(name).mean
        mine: Matrix = vectors[rows[own[held[own]]]] - mean
        if len(mine) < FEWEST:
            continue
        likeness[held] += _cosines(vectors, mean, mine.sum(axis=0))[rows[held]]
        among[held[own]] += [_cosines((part + mean)[None], mean, mine.sum(axis=0) - part)[0] for part in mine]
        known |= held
    mask: Mask = known & (likeness >= NEAR * float(among.mean())) if known.any() else known
    mask[own] = True
    mask.flags.writeable = False
    return mask


def _embedded(one: Enrolled, view: View) -> int:
    """How many of a class's sounds the space holds that holds most of them."""
    own = view.positions(one.sounds)
    return max((int(np.count_nonzero(view.rows(name)[own] >= 0)) for name in view.spaces.names()), default=0)


def _cosines(vectors: Matrix, mean: Vector, centroid: Vector) -> Likeness:
    """Cosines of unit rows, seen from `mean`, with a centroid, without a copy of the rows."""
    lengths = np.sqrt(np.maximum(1 - 2 * (vectors @ mean) + float(mean @ mean), 1e-12))
    scores = vectors @ centroid - float(mean @ centroid)
    return np.asarray(scores / (lengths * max(float(np.linalg.norm(centroid)), 1e-12)), np.float32)
