"""How things are, as the daemon says and as we have moved them: what soft takeover and LEDs go by."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any, Final

Target = tuple[str, str | int]

_ASPECTS: Final = ("semantic", "timbre", "pitch", "loudness", "envelope", "name")
_ECHOES: Final = 256
"""Moves of ours that may be under way at once."""
_SAME: Final = 1e-5
"""OSC has floats of 32 bits."""
_MIDDLE: Final = {"x": 0.5, "y": 0.5, "z": 0.5}


class Known:
    """Values by what they are of, in units of the daemon's; what nobody has told is not there."""

    def __init__(self) -> None:
        self._values: dict[Target, float] = {(name, 0): value for name, value in _MIDDLE.items()}
        self._moved: set[Target] = set()
        self._sent: dict[Target, deque[float]] = defaultdict(lambda: deque(maxlen=_ECHOES))
        self._takes: dict[str, Callable[[Sequence[Any]], None]] = {
            "cursor": self._cursor,
            "session/get/reply": self._session,
            "knobs": self._knobs,
            "aspects": self._aspects,
            "circle": self._circle,
            "beat/get/circle": lambda values: self._at_first(self._circle, values[2:]),
            "beat": self._beat,
            "beat/get/begin": lambda values: self._at_first(self._beat, values[2:]),
            "map/list/begin": lambda _: self.maps.clear(),
            "map/list/map": lambda values: self.maps.append(str(values[2])),
        }
        self.slots: dict[int, tuple[int, str]] = {}
        """Hits of the last query, by their rank from 1: id and name."""
        self.is_told = False
        """Whether the daemon has ever said how things are."""
        self.maps: list[str] = []
        self.beat = False
        self.heard = 0
        """The sound that was heard last; 0: none yet."""

    def value(self, target: Target) -> float | None:
        """How something is; None where nobody has said."""
        return self._values.get(target)

    @property
    def place(self) -> tuple[float, float, float]:
        """Where the cursor is."""
        return self._values["x", 0], self._values["y", 0], self._values["z", 0]

    def asked(self) -> None:
        """The daemon is asked how things are: what we move from now on its answer does not know of."""
        self._moved.clear()
        self._sent.clear()

    def moved(self, target: Target, value: float) -> None:
        """We have moved it."""
        self._values[target] = value
        self._moved.add(target)

    def sent(self, target: Target, value: float) -> None:
        """We have told the daemon, who tells it to all, us among them."""
        self._sent[target].append(value)

    def take(self, address: str, values: Sequence[Any]) -> None:
        """A message of the daemon's."""
        name = address.removeprefix("/tonewalk/")
        if name.startswith("slot/"):
            self._slot(int(name.removeprefix("slot/")), values)
        elif take := self._takes.get(name):
            take(values)

    def _at_first(self, take: Callable[[Sequence[Any]], None], values: Sequence[Any]) -> None:
        """An answer to what was asked: what we have moved meanwhile stays where we have moved it."""
        mine = {target: self._values[target] for target in self._moved}
        take(values)
        self._values |= mine

    def _session(self, values: Sequence[Any]) -> None:
        self._at_first(self._cursor, values[1:])
        self.is_told = True

    def _cursor(self, values: Sequence[Any]) -> None:
        for name, value in zip("xyz", values[:3], strict=True):
            self._told((name, 0), value)

    def _knobs(self, values: Sequence[Any]) -> None:
        turned = dict(zip(map(str, values[1::2]), values[2::2], strict=False))
        untouched = [name for kind, name in self._values if kind == "knob" and name not in turned]
        for name, value in [*((name, 0.0) for name in untouched), *turned.items()]:
            self._told(("knob", name), value)

    def _aspects(self, values: Sequence[Any]) -> None:
        for name, value in zip(_ASPECTS, values, strict=False):
            self._told(("aspect", name), value)

    def _circle(self, values: Sequence[Any]) -> None:
        self._told(("level", int(values[0])), values[3])

    def _beat(self, values: Sequence[Any]) -> None:
        self.beat = bool(values[0])
        self._told(("beat-tempo", 0), values[1])

    def _slot(self, number: int, values: Sequence[Any]) -> None:
        if values[0]:
            self.slots[number] = int(values[0]), str(values[1])
        else:
            self.slots.pop(number, None)

    def _told(self, target: Target, value: Any) -> None:
        """Something is so; what is sent as "" is as the library has it, which nobody says."""
        if not isinstance(value, int | float):
            return
        sent = self._sent[target]
        if any(abs(one - value) < _SAME for one in sent):
            while abs(sent.popleft() - value) >= _SAME:
                pass  # what was sent before that is overtaken
            return  # what we have said ourselves, come back later than the hand has moved on
        self._values[target] = float(value)
