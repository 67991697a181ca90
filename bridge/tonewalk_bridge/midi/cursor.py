"""The shared cursor under hands: where it goes, and what is played there, each sound once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.link import Link

ANSWERING: Final = 0.2
"""s for what was struck to be named; longer ago it was lost"""
SETTLING: Final = 0.03
"""s after that in which the daemon may still answer to places that were passed before"""


class Cursor:
    """Moves it, and strikes what is nearest to it.

    The streams `xy` and `xyz` name what is nearest when that has become another sound; `sound/strike` plays it in
    any case. What both name is played once.

    Args:
        play: has a sound played: its id, its name, and by how many dB louder.
    """

    def __init__(self, link: Link, known: Known, play: Callable[[int, str, float], None]) -> None:
        self._link, self._known, self._play = link, known, play
        self._moved = self._is_solid = self._has_no_solid = False
        self._louder = 0.0
        """dB by which what is passed is louder: as the finger that passes it has struck"""
        self._strikes, self._struck_at, self._struck_by = 0, -ANSWERING, 0.0
        """How often it was struck; when last, until that is answered, and how loud."""
        self._passed: tuple[int, str] | None = None
        self._just_struck, self._settled_at = 0, 0.0

    def met(self) -> None:
        """A daemon was met, which may have other maps."""
        self._has_no_solid = False

    def moved(self, *, solid: bool = False) -> None:
        """It is elsewhere, as is known; `solid`: on a 3D map, where there is one."""
        self._moved = True
        self._is_solid |= solid and not self._has_no_solid

    def go(self, x: float, y: float, z: float, *, solid: bool = False) -> None:
        """It is there now."""
        for axis, value in zip("xyz", (x, y, z), strict=True):
            self._known.moved((axis, 0), value)
        self.moved(solid=solid)

    def strike(self, louder: float) -> None:
        """Have played what is nearest to it, whether that is another sound or not."""
        x, y, z = self._known.place
        self._strikes += 1
        self._struck_at, self._struck_by = time.monotonic(), louder
        solid = (z,) if self._is_solid else ()
        self._link.send("/tonewalk/sound/strike", self._strikes, x, y, louder, *solid)

    def press(self, louder: float) -> None:
        """As `strike`; what the finger passes from now on is as loud."""
        self._louder = louder
        self.strike(louder)

    def flush(self) -> None:
        """Tell the daemon where it is, if it has moved."""
        if not self._moved:
            return
        self._moved = False
        x, y, z = self._known.place
        for axis, value in zip("xyz", (x, y, z), strict=True):
            self._known.sent((axis, 0), value)
        self._link.send("/tonewalk/session/cursor", 0, x, y, z)
        if self._is_solid:
            self._link.send("/tonewalk/xyz", x, y, z)
        else:
            self._link.send("/tonewalk/xy", x, y)

    def is_nearest(self, sound: int, name: str) -> None:
        """Another sound is nearest. While a place is being struck it may be that one."""
        now = time.monotonic()
        if now - self._struck_at < ANSWERING:
            self._passed = sound, name
        elif now < self._settled_at:
            return  # an answer to where it was before
        elif sound != self._just_struck:
            self._play(sound, name, self._louder)
        self._just_struck = 0

    def is_struck(self, number: int, sound: int) -> None:
        """What was struck is named."""
        if number != self._strikes:
            return
        passed, self._passed = self._passed, None
        self._just_struck = 0 if passed else sound
        self._struck_at, self._settled_at = -ANSWERING, time.monotonic() + SETTLING
        if passed and passed[0] != sound:
            self._play(*passed, self._louder)

    def lacks(self, address: str) -> None:
        """There is no 3D map: the flat one is walked, and what was struck is struck again there."""
        again = self._is_solid and address.endswith("strike")
        self._is_solid, self._has_no_solid, self._moved = False, True, True
        self._struck_at = -ANSWERING
        if again:
            self.strike(self._struck_by)
