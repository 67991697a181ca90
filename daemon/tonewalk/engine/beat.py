"""The beat that all clients share: pages play it, and whoever likes steers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tonewalk.commands.beat import (
    Beat,
    BeatState,
    BeatTempo,
    Circle,
    CircleAt,
    CircleLens,
    CircleLevel,
    CircleSteps,
)
from tonewalk.commands.common import Nothing
from tonewalk.work.events import Event, Events

_TEMPO: Final = 120.0
_PLACES: Final = ((0.3, 0.7), (0.7, 0.7), (0.3, 0.3), (0.7, 0.3))
"""of circles that are spoken of before they were laid"""


class BeatBox:
    """Where circles and steps stand, told to all on every change: topics `circle` and `beat`. Nothing is kept."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._circles: dict[int, Circle] = {}
        self._beat = Beat(playing=False, tempo=_TEMPO)

    def get(self) -> BeatState:
        """As it is now."""
        circles = [self._circles[number] for number in sorted(self._circles)]
        return BeatState(playing=self._beat.playing, tempo=self._beat.tempo, circles=circles)

    def circle(self, number: int) -> Circle:
        """One circle, to be changed and then `told`; laid where it was not."""
        if number not in self._circles:
            x, y = _PLACES[number - 1]
            lens = CircleLens(circle=number)
            self._circles[number] = Circle(
                circle=number,
                x=x,
                y=y,
                level=0.0,
                lens=False,
                reach=lens.reach,
                every=lens.every,
                drift=lens.drift,
                steps=[],
            )
        return self._circles[number]

    def told(self, circle: Circle) -> Circle:
        """The circle, after all were told of it."""
        self._events.tell(Event("circle", circle))
        return circle

    def change(self, *, playing: bool | None = None, tempo: float | None = None) -> Beat:
        """Begin, stop, or go on at another tempo; what is None stays."""
        self._beat.playing = self._beat.playing if playing is None else playing
        self._beat.tempo = self._beat.tempo if tempo is None else tempo
        self._events.tell(Event("beat", self._beat))
        return self._beat

    def carry(self, carried: Callable[[Sequence[float]], Sequence[float]]) -> None:
        """A map was laid out anew: put the circles where what they are at lies now."""
        for circle in self._circles.values():
            place = carried((circle.x, circle.y, 0.5))
            circle.x, circle.y = place[0], place[1]
            self.told(circle)


class BeatController:
    """The beat."""

    def __init__(self, box: BeatBox) -> None:
        self.box = box

    async def beat_get(self, _: Nothing) -> BeatState:
        """The beat that open pages play, with its circles."""
        return self.box.get()

    async def beat_circle(self, request: CircleAt) -> Circle:
        """Lay a circle somewhere."""
        circle = self.box.circle(request.circle)
        circle.x, circle.y = request.x, request.y
        return self.box.told(circle)

    async def beat_steps(self, request: CircleSteps) -> Circle:
        """Say at which steps a circle plays."""
        circle = self.box.circle(request.circle)
        circle.steps = sorted(set(request.steps))
        return self.box.told(circle)

    async def beat_level(self, request: CircleLevel) -> Circle:
        """Set how loud a circle is."""
        circle = self.box.circle(request.circle)
        circle.level = request.level
        return self.box.told(circle)

    async def beat_lens(self, request: CircleLens) -> Circle:
        """Make a circle a lens, or none."""
        circle = self.box.circle(request.circle)
        circle.lens = request.on
        circle.reach, circle.every, circle.drift = request.reach, request.every, request.drift
        return self.box.told(circle)

    async def beat_tempo(self, request: BeatTempo) -> Beat:
        """Set how fast it is."""
        return self.box.change(tempo=request.tempo)

    async def beat_play(self, _: Nothing) -> Beat:
        """Play the beat in the pages that are open."""
        return self.box.change(playing=True)

    async def beat_stop(self, _: Nothing) -> Beat:
        """Stop it."""
        return self.box.change(playing=False)
