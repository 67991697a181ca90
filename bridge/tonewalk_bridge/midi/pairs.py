"""Two halves of seven bits that are one value of fourteen, whichever comes first."""

from __future__ import annotations

from typing import Final

WAIT: Final = 0.004
"""s for the other half: controllers send both at once, 1 ms apart over a MIDI cable."""
MOST: Final = 0x3FFF


class Pair:
    """Coarse and fine half of one control, each at most 127.

    MIDI 1.0 has the coarse half first, and a fine half alone for a small move; some controllers send the fine half
    first. So halves are taken in twos, whatever their order; one that stays alone for `WAIT` is a move of its own.
    """

    def __init__(self) -> None:
        self._coarse, self._fine = 0, 0
        self._is_fine = False
        self._waits: tuple[bool, float] | None = None

    def take(self, is_coarse: bool, value: int, now: float) -> float | None:
        """Take a half in; the whole value, 0 to 1, where it is complete with that.

        Args:
            now: s, of a clock that never goes back.
        """
        if is_coarse:
            self._coarse = value
        else:
            self._fine, self._is_fine = value, True
        if self._waits and self._waits[0] != is_coarse:
            self._waits = None
            return self.value
        self._waits = is_coarse, now
        return None

    def due(self, now: float) -> float | None:
        """The value where a half has waited long enough for the other one."""
        if self._waits is None or now - self._waits[1] < WAIT:
            return None
        if self._waits[0]:
            self._fine = 0  # as MIDI 1.0 has it: a coarse half sets the fine one to 0
        self._waits = None
        return self.value

    @property
    def waits(self) -> bool:
        """Whether a half waits for the other one."""
        return self._waits is not None

    @property
    def value(self) -> float:
        """0 to 1; of seven bits where no fine half has ever come."""
        return (self._coarse << 7 | self._fine) / MOST if self._is_fine else self._coarse / 127
