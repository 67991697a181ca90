"""Soft takeover: a control that others have overtaken moves nothing before it has come to where the value is."""

from __future__ import annotations

from typing import Final

NEAR: Final = 1.5 / 127
"""From there on it has come to it: a fast hand passes a step of seven bits."""


class Takeover:
    """Of one control that stands somewhere by itself, as a knob or a fader without a motor does."""

    def __init__(self) -> None:
        self._stood: float | None = None
        self._sent: float | None = None

    def take(self, stands: float, value: float | None) -> bool:
        """Whether it may move the value, now that it stands where it does.

        Args:
            stands: 0 to 1.
            value: where the value is on the same way, 0 to 1; None: nobody knows, and it may.
        """
        before, self._stood = self._stood, stands
        mine = self._sent is not None and value is not None and abs(value - self._sent) <= NEAR
        if value is None or mine or abs(stands - value) <= NEAR or _between(before, value, stands):
            self._sent = stands
            return True
        self._sent = None
        return False


def _between(one: float | None, value: float, other: float) -> bool:
    return one is not None and min(one, other) <= value <= max(one, other)
