"""Hits as knobs are turned: near to the seed, and as far along each knob as it is turned."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.queries.knobs import Along, Kept, KnobBox
from tonewalk.queries.ranking import Ranked, best
from tonewalk.queries.search import Searcher
from tonewalk.queries.variety import depth
from tonewalk.replies import Hits
from tonewalk.requests import Knob

PULL: Final = 12.0
"""What the whole length of a knob counts at its end, beside standard scores. Chosen on the sound bank's `train`
split, where 6, 8, 12 and 24 let 0.78, 0.89, 0.97 and 0.98 of the seeds follow (`evaluate/knobs.py`), and 0.64,
0.62, 0.57 and 0.47 of the hits on the way keep the seed's label; on `dev` 12 lets 0.96 follow. Growing with the
turn it keeps more of them than growing with its root."""
FIRST: Final = 10
"""Hits whose middle says where words lie along a knob: they have no measure of their own."""
STALE: Final = 1.0
"""s for which a seed's order stands while the library changes: a fader is not put off by indexing."""
REMEMBERED: Final = 8
"""Seeds kept with the order of the library around them."""


class Ground(NamedTuple):
    """Every sound by how well it fits the seed, and how far along the knobs it lies."""

    ranked: Ranked
    version: int
    made: float
    along: dict[Kept, tuple[Along, float]]
    """Knob -> the ranked sounds' places along it, and the seed's own."""


class Turner:
    """Answers knobs over one library. Any thread may use it."""

    def __init__(self, searcher: Searcher, box: KnobBox) -> None:
        self._searcher, self.box = searcher, box
        self._lock = Lock()
        self._grounds: OrderedDict[bytes, Ground] = OrderedDict()

    def turn(self, seed: int | str, turned: Mapping[str, float], request: Knob) -> Hits:
        """The seed's hits with these knobs turned; all at 0 gives just what the seed alone finds.

        Raises: `UnknownKnob`, and what the seed raises.
        """
        knobs = {self.box.named(name): value for name, value in turned.items() if value}
        ground = self._ground(seed, request)
        scores, why = ground.ranked.scores, dict(ground.ranked.why)
        for knob, value in knobs.items():
            along, own = self._along(ground, knob, seed)
            scores = scores - pull(along, own, value)
            why[knob.name] = along
        if not knobs:
            return self._searcher.dressed(ground.ranked, request)
        order = best(scores, depth(request.k, request.spread))
        return self._searcher.dressed(Ranked(ground.ranked.positions, scores, why).at(order), request)

    def _ground(self, seed: int | str, request: Knob) -> Ground:
        key = msgspec.json.encode([seed, request.filter, request.weights, self._searcher.aspects])
        version, now = self._searcher.version, time.monotonic()
        with self._lock:
            known = self._grounds.get(key)
        if known is None or (known.version != version and now - known.made > STALE):
            known = Ground(self._searcher.ground(seed, request), version, now, {})
        with self._lock:
            self._grounds[key] = known
            self._grounds.move_to_end(key)
            while len(self._grounds) > REMEMBERED:
                self._grounds.popitem(last=False)
        return known

    def _along(self, ground: Ground, knob: Kept, seed: int | str) -> tuple[Along, float]:
        known = ground.along.get(knob)
        if known is None:
            everywhere = self.box.along(knob)
            positions = ground.ranked.positions
            along = np.full(len(positions), np.nan, np.float32)
            there = positions < len(everywhere)
            along[there] = everywhere[positions[there]]
            own = float(everywhere[self._searcher.position(seed)]) if isinstance(seed, int) else np.nan
            first = along[:FIRST][np.isfinite(along[:FIRST])]
            if not np.isfinite(own):
                own = float(np.median(first)) if len(first) else 0.5
            known = ground.along[knob] = (along, own)
        return known


def pull(along: Along, own: float, value: float) -> npt.NDArray[np.float32]:
    """What is taken off each sound's score for a knob turned to `value`, -1 to 1.

    The knob's ends lie at the library's, its middle at the seed's own place; a sound pays for its distance from
    the place between that the knob points to. One of which that is unknown pays for the whole length.
    """
    target = own + value * ((1 - own) if value > 0 else own)
    strength = np.float32(PULL * abs(value))
    return np.asarray(strength * np.nan_to_num(np.abs(along - np.float32(target)), nan=1.0), np.float32)
