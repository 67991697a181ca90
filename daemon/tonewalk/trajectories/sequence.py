"""Places along a path, and which sound each of them gets."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix, Vector

PARALLEL: Final = 1e-6
"""Angle (rad) under which two embeddings, or one and the other's opposite, span no plane."""


def along_line(points: Matrix, steps: int) -> Matrix:
    """Places at equal distances along the line through `points` `[shape=(steps, dims)]`, both ends included.

    One step is the beginning. A path without length (one point, or one point repeated) stays where it is.

    Args:
        points: at least one `[shape=(n, dims)]`.
    """
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=1)
    marks = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.linspace(0.0, marks[-1], steps)
    return np.stack([np.interp(wanted, marks, axis) for axis in points.T], axis=1).astype(np.float32)


def along_circles(vectors: Matrix, steps: int) -> Matrix:
    """Unit vectors at equal angles along the great circles from each vector to the next `[shape=(steps, dim)]`.

    Spherical linear interpolation (Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985). Between
    a vector and its opposite every great circle is as short as any other; one of them is taken.

    Args:
        vectors: at least one, of unit length `[shape=(n, dim)]`.
    """
    arcs = [_Arc(start, end) for start, end in pairwise(vectors)]
    marks = np.concatenate([[0.0], np.cumsum([arc.angle for arc in arcs])])
    placed = []
    for wanted in np.linspace(0.0, marks[-1], steps):
        number = min(max(int(np.searchsorted(marks, wanted, "right")) - 1, 0), len(arcs) - 1)
        placed.append(arcs[number].at(wanted - marks[number]) if arcs else vectors[0])
    return np.stack(placed).astype(np.float32)


class _Arc:
    def __init__(self, start: Vector, end: Vector) -> None:
        self._start = start.astype(np.float64)
        self._start /= np.linalg.norm(self._start)  # float32's unit length is not exact enough for what follows
        aside = end - np.dot(self._start, end) * self._start
        self.angle = float(np.arctan2(np.linalg.norm(aside), np.dot(self._start, end)))
        if np.linalg.norm(aside) < PARALLEL:
            aside = np.zeros_like(self._start)
            aside[np.argmin(np.abs(self._start))] = 1.0
            aside -= np.dot(self._start, aside) * self._start
        aside = aside / np.linalg.norm(aside)
        aside -= np.dot(self._start, aside) * self._start  # what was left of the start grew with a short aside
        self._aside = aside / np.linalg.norm(aside)

    def at(self, angle: float) -> npt.NDArray[np.float64]:
        point: npt.NDArray[np.float64] = np.cos(angle) * self._start + np.sin(angle) * self._aside
        return point


def choose(steps: int, nearest: Callable[[int, int], Sequence[int]], no_repeat: int) -> list[int]:
    """One sound a step: the nearest that was not one of the last `no_repeat`.

    Where there are too few sounds for that, the one that was heard longest ago.

    Args:
        nearest: (step, k) -> up to k different sounds, nearest first; at least one.
        no_repeat: 0 lets a sound follow itself.
    """
    recent: deque[int] = deque(maxlen=no_repeat)
    chosen: list[int] = []
    for step in range(steps):
        near = nearest(step, len(set(recent)) + 1)
        fresh = [sound for sound in near if sound not in recent]
        sound = fresh[0] if fresh else min(near, key=lambda one: -list(reversed(recent)).index(one))
        chosen.append(sound)
        recent.append(sound)
    return chosen
