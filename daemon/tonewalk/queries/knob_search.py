"""Hits as knobs are turned: near to the seed, and among those as far along each knob as it is turned."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.commands.knobs import Knob
from tonewalk.commands.queries import Hits
from tonewalk.library.view import View, Viewed
from tonewalk.queries.knobs import Along, Kept, KnobBox, scale, shares_below
from tonewalk.queries.ranking import Ranked, best
from tonewalk.queries.search import Searcher
from tonewalk.queries.variety import depth

NEAR: Final = 100
"""Sounds nearest to the seed among which a knob moves, or `DEEPER` times the hits wanted where that is more: what
lies further off is of another kind, however far along the knob."""
DEEPER: Final = 4
PULL: Final = 1.2
"""What the whole length of a knob counts at its end, beside standard scores. 500 seeds of the sound bank's `dev`
split, with 1, 1.4 and 2: of the first ten hits 0.805, 0.799 and 0.790 are of the seed's kind (0.823 where nothing
is turned), 0.966, 0.967 and 0.967 of the knobs move them the right way, 0.84, 0.88 and 0.91 by half a standard
deviation of the kind (`evaluate/knobs.py`). Among all sounds of the library, with 12, 0.35 were of its kind."""
FREE: Final = 12.0
"""As `PULL`, of a user's knob between two things of his own naming, which may well be two kinds."""
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


class KnobSearcher:
    """Answers knobs over one library. Any thread may use it."""

    def __init__(self, library: Viewed, searcher: Searcher, box: KnobBox) -> None:
        self._library, self._searcher, self.box = library, searcher, box
        self._lock = Lock()
        self._grounds: OrderedDict[bytes, Ground] = OrderedDict()

    def turn(self, seed: int | str, turned: Mapping[str, float], request: Knob) -> Hits:
        """The seed's hits with these knobs turned; all at 0 gives just what the seed alone finds.

        Raises:
            UnknownKnob: there is no knob of one of these names.
            TonewalkError: as the seed raises.
        """
        knobs = {self.box.named(name): value for name, value in turned.items() if value}
        ground = self._ground(seed, request)
        view = self._library.now()  # after the ground was made, so that it holds all sounds of it
        if not knobs:
            return self._searcher.dressed(ground.ranked, request, view)
        wanted = depth(request.k, request.spread)
        many = min(max(NEAR, DEEPER * wanted), len(ground.ranked.positions))
        near = ground.ranked.at(np.arange(many))
        scores, why = near.scores, dict(near.why)
        for knob, value in knobs.items():
            along, own = self._along(ground, knob, seed, view)
            places = shares_below(np.append(along[:many], np.float32(own)))
            strength = PULL if scale(knob.low, knob.high) or self.box.built_in(knob) else FREE
            scores = scores - np.float32(strength) * pull(places[:-1], float(places[-1]), value)
            why[knob.name] = along[:many]
        return self._searcher.dressed(Ranked(near.positions, scores, why).at(best(scores, wanted)), request, view)

    def _ground(self, seed: int | str, request: Knob) -> Ground:
        key = msgspec.json.encode([seed, request.filter, request.weights, self._searcher.aspects])
        version, now = self._library.now().version, time.monotonic()
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

    def _along(self, ground: Ground, knob: Kept, seed: int | str, view: View) -> tuple[Along, float]:
        known = ground.along.get(knob)
        if known is None:
            everywhere = self.box.along(knob, view)
            along = everywhere[ground.ranked.positions]
            own = float(everywhere[view.position(seed)]) if isinstance(seed, int) else np.nan
            first = along[:FIRST][np.isfinite(along[:FIRST])]
            if not np.isfinite(own):
                own = float(np.median(first)) if len(first) else 0.5
            known = ground.along[knob] = (along, own)
        return known


def pull(along: Along, own: float, value: float) -> npt.NDArray[np.float32]:
    """How far each sound lies from where a knob points, times how far the knob is turned.

    Args:
        along: shares of the sounds around the seed that lie below each; NaN, where that is unknown, is as far off
            as can be. The knob's ends lie at 0 and 1.
        own: the seed's own, where the knob's middle lies.
        value: of the knob, -1 to 1.
    """
    target = own + value * ((1 - own) if value > 0 else own)
    return np.asarray(
        np.float32(abs(value)) * np.nan_to_num(np.abs(along - np.float32(target)), nan=1.0), np.float32
    )
