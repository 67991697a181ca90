"""Random walks with momentum: one seed, one walk."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from tonewalk.base.types import Mask, Matrix, Vector
from tonewalk.spaces.space import Space

NEIGHBOURS: Final = 16
"""Sounds among which a walk through a space chooses where to go next."""
SHARPNESS: Final = 4.0
"""How much more likely the way straight on is than the way back at full momentum: e to twice this."""


def over_map(start: Vector, steps: int, stride: float, momentum: float, seed: int) -> Matrix:
    """Places of a walk that begins at `start` and is reflected at the map's borders `[shape=(steps, dims)]`.

    Args:
        start: `[shape=(dims,)]`, in [0, 1].
        stride: the length of a step.
        momentum: share of the last step's direction in the next one's.
    """
    rng = np.random.default_rng(seed)
    place, going = start.astype(np.float64), np.zeros(len(start))
    places = [place]
    for turn in rng.normal(size=(steps - 1, len(start))):
        going = momentum * going + (1.0 - momentum) * turn / np.linalg.norm(turn)
        length = float(np.linalg.norm(going))
        going = going / length if length > 1e-9 else turn / np.linalg.norm(turn)
        beyond = np.mod(place + stride * going, 2.0)
        turned = (place + stride * going < 0) | (place + stride * going > 1)
        place, going = np.where(beyond > 1.0, 2.0 - beyond, beyond), np.where(turned, -going, going)
        places.append(place)
    return np.array(places, np.float32)


def through_space(
    space: Space, start: int, steps: int, allowed: Mask, no_repeat: int, momentum: float, seed: int
) -> list[int]:
    """Rows of a walk from neighbour to neighbour, the likelier the straighter on, beginning at `start`.

    Args:
        allowed: rows that it may go to.
        no_repeat: it comes back to a row after this many steps at the earliest, if there is another to go to.
        momentum: 0 goes to any neighbour, 1 nearly always to those straight on.
    """
    rng = np.random.default_rng(seed)
    recent: deque[int] = deque([start][:no_repeat], maxlen=no_repeat)
    walked, going = [start], np.zeros(space.vectors.shape[1])
    while len(walked) < steps:
        here = space.vectors[walked[-1]]
        near, _ = space.search(here, NEIGHBOURS + len(recent) + 1, allowed)
        open_ways = near[~np.isin(near, recent)][:NEIGHBOURS]
        if not len(open_ways):
            open_ways = near[:1]
        ways = space.vectors[open_ways] - here
        lengths = np.maximum(np.linalg.norm(ways, axis=1), 1e-9)
        straight = ways @ going / lengths
        chances = np.exp(SHARPNESS * momentum * straight)
        taken = int(rng.choice(len(open_ways), p=chances / chances.sum()))
        going = momentum * going + (1.0 - momentum) * ways[taken] / lengths[taken]
        going /= max(float(np.linalg.norm(going)), 1e-9)
        walked.append(int(open_ways[taken]))
        recent.append(walked[-1])
    return walked
