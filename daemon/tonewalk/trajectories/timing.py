"""When the steps of a playing trajectory are due: always counted from the last change, never added up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

TICK: Final = 1024
"""Beginnings stand on such parts of a second, so that common steps are exact in binary."""


class Timeline:
    """One trajectory's steps in time.

    Positions are counted in units: steps on a grid, seconds of a recording. `place` counts the steps of all laps
    in the order in which they are played.

    Args:
        gaps: units from each step to the next, the last one's to the first of the next lap.
        start: unix time (s) at which the first step is due.
        unit: s a unit lasts at speed 1.
        swing: share of a unit by which every second step comes late; for grids.
    """

    def __init__(
        self, gaps: Sequence[float], start: float, unit: float, *, swing: float, speed: float, reverse: bool
    ) -> None:
        self._gaps = list(gaps)
        self.unit, self.swing, self.speed = unit, swing, speed
        self.reverse = reverse
        self.place = 0
        self._anchor_time, self._anchor = start, 0.0
        self._lay_out()

    def _lay_out(self) -> None:
        forth = self._gaps[:-1]
        offsets = list(accumulate(reversed(forth) if self.reverse else forth, initial=0.0))
        self._offsets, self._lap = offsets, offsets[-1] + self._gaps[-1]

    @property
    def steps(self) -> int:
        """How many there are in a lap."""
        return len(self._gaps)

    @property
    def over(self) -> bool:
        """Whether the first lap is done."""
        return self.place >= self.steps

    @property
    def step(self) -> int:
        """The number of the step that comes next."""
        number = self.place % self.steps
        return self.steps - 1 - number if self.reverse else number

    def due(self) -> float:
        """When the next step is due (unix time, s)."""
        late = self.swing * self.unit / self.speed if self.place % 2 else 0.0
        return self._straight() + late

    def _straight(self) -> float:
        laps, number = divmod(self.place, self.steps)
        position = laps * self._lap + self._offsets[number]
        return self._anchor_time + (position - self._anchor) * self.unit / self.speed

    def pace(self, now: float, *, unit: float | None = None, speed: float | None = None) -> None:
        """Go on faster or slower from a moment (unix time, s); what is between two steps then is kept."""
        self._anchor += (now - self._anchor_time) * self.speed / self.unit
        self._anchor_time = now
        self.unit, self.speed = unit or self.unit, speed or self.speed

    def move(self, seconds: float) -> None:
        """Let all that is still to come be due so much later."""
        self._anchor_time += seconds

    def jump(self, step: int) -> None:
        """Play this step next, when the next one is due."""
        self._restart(self.steps - 1 - step if self.reverse else step)

    def turn(self, reverse: bool) -> None:
        """Go on in this direction, from the step before the one that was to come."""
        if reverse == self.reverse:
            return
        back = (self.step + (-2 if reverse else 2)) % self.steps
        straight = self._straight()
        self.reverse = reverse
        self._lay_out()
        self._restart(self.steps - 1 - back if reverse else back, straight)

    def _restart(self, place: int, straight: float | None = None) -> None:
        straight = self._straight() if straight is None else straight
        self.place = place
        self._anchor_time, self._anchor = straight, self._offsets[place]


def seconds_a_step(tempo: float, division: int) -> float:
    """How long a step of 1 / `division` whole notes lasts at `tempo` quarter notes a minute."""
    return 240.0 / (tempo * division)


def on_tick(moment: float) -> float:
    """The first tick not before a moment (unix time, s)."""
    return -(-moment * TICK // 1) / TICK


def on_grid(moment: float, origin: float, grid: float) -> float:
    """The first point of a grid of so many s, counted from `origin`, that is not before a moment."""
    # a thousandth of a point early is no reason to wait for the next
    return origin + grid * -(-((moment - origin) / grid - 1e-3) // 1)
