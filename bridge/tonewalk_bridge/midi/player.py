"""What hands do becomes what the daemon is asked; what the daemon answers is played, shown and known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from tonewalk.base.errors import TonewalkError
from tonewalk_bridge.midi.actions import ALL, Action
from tonewalk_bridge.midi.clock import Beat
from tonewalk_bridge.midi.cursor import Cursor
from tonewalk_bridge.midi.hearing import Gesture
from tonewalk_bridge.midi.known import Known, Target
from tonewalk_bridge.midi.link import Link
from tonewalk_bridge.midi.mapping import Clock, Control
from tonewalk_bridge.midi.mpe import Touch
from tonewalk_bridge.midi.points import Points
from tonewalk_bridge.midi.takeover import Takeover

TOPICS: Final = ("cursor", "knobs", "aspects", "circle", "beat", "slots")
"""What the daemon tells us of."""
SOFTEST: Final = -60.0
"""dB"""
_MOST_HITS: Final = 64
_USUAL_TEMPO: Final = 120.0
_ASKED: Final[dict[str, Callable[[Action], tuple[str, *tuple[int | str, ...]]]]] = {
    "map": lambda action: ("/tonewalk/map/use", 0, action.name),
    "search": lambda action: ("/tonewalk/search", 0, action.name, _MOST_HITS, ""),
}
"""What is struck and only has to be asked for."""


def gain(velocity: float) -> float:
    """dB of a velocity, 0 to 1: 40 log10, as General MIDI's instruments have it (DLS Level 1, MMA 1997)."""
    return max(40 * math.log10(velocity), SOFTEST) if velocity > 0 else SOFTEST


class Player:
    """One for all devices.

    Args:
        say: told what is heard, and what goes wrong, in a sentence.
    """

    def __init__(self, link: Link, known: Known, points: Points, say: Callable[[str], None]) -> None:
        self._link, self._known, self._points, self._say = link, known, points, say
        self._cursor = Cursor(link, known, self._play)
        self._takeovers: dict[tuple[int, int], Takeover] = {}
        self._told: dict[Target, tuple[str, tuple[float | str, ...]]] = {}
        self._sounding: tuple[int, int] | None = None
        self._storing = False
        self._best_comes = False
        self._wanted_path = ""
        self._paths: dict[str, tuple[str, bool]] = {}
        """Of each path how it was made, and whether it plays."""
        self._switches: dict[tuple[str, str], bool] = {}

    # hands

    def take(self, gesture: Gesture) -> None:
        """Do what a control does; what moves is sent with `flush`, the newest alone."""
        if gesture.how in ("at", "by"):
            self._move(gesture)
        elif gesture.how == "strike":
            self._do(gesture)
        elif gesture.control.action.kind == "store":
            self._storing = False
        elif gesture.control.choke and self._sounding == (id(gesture.control), gesture.number):
            self._silence()

    def touch(self, touch: Touch) -> None:
        """Go where a finger is, and play what is nearest there when it comes."""
        if touch.left:
            self._silence()
            return
        self._cursor.go(touch.x, touch.y, touch.z, solid=True)
        if touch.struck:
            self._cursor.press(gain(touch.struck))

    def beat(self, beat: Beat, clock: Clock) -> None:
        """Follow a device's clock."""
        if beat.says == "tempo":
            self._link.send("/tonewalk/trajectory/steer", clock.tempo, "tempo", beat.tempo)
            if clock.beat:
                self._link.send("/tonewalk/beat/tempo", 0, beat.tempo)
        elif beat.says == "stop":
            if clock.play is not None:
                self._link.send("/tonewalk/trajectory/stop", 0, clock.play)
            if clock.beat:
                self._link.send("/tonewalk/beat/stop", 0)
        else:
            if clock.play is not None:
                self._play_path(clock.play, beat.tempo or _USUAL_TEMPO)
            if clock.beat:
                self._link.send("/tonewalk/beat/play", 0)

    def flush(self) -> None:
        """Send what has moved."""
        self._cursor.flush()
        for target, (address, values) in self._told.items():
            self._known.sent(target, float(values[-1]))
            self._link.send(address, *values)
        self._told.clear()

    def _move(self, gesture: Gesture) -> None:
        control, target = gesture.control, gesture.control.target
        value = self._known.value(target)
        where = None if value is None else control.range.share(value)
        if gesture.how == "by":
            share = min(max((0.5 if where is None else where) + gesture.value / control.steps, 0.0), 1.0)
        else:
            share = gesture.value
            if control.picks_up:
                held = self._takeovers.setdefault((id(control), gesture.channel), Takeover())
                if not held.take(share, where):
                    return
        moved = control.range.at(share)
        self._known.moved(target, moved)
        self._send(control.action, moved)

    def _send(self, action: Action, value: float) -> None:
        kind, name = action.kind, action.name
        if kind in ("x", "y", "z"):
            self._cursor.moved(solid=kind == "z")
            return
        told: tuple[str, tuple[float | str, ...]]
        if kind in ("knob", "aspect"):
            told = f"/tonewalk/{kind}", (name, value)
        elif kind == "level":
            told = "/tonewalk/beat/level", (0, action.number, value)
        elif kind == "beat-tempo":
            told = "/tonewalk/beat/tempo", (0, value)
        else:
            told = "/tonewalk/trajectory/steer", (name, kind, round(value) if kind == "jump" else value)
        self._told[kind, name or action.number] = told

    def _do(self, gesture: Gesture) -> None:
        action = gesture.control.action
        if deed := _DEEDS.get(action.kind):
            deed(self, gesture)
        else:
            self._link.send(*_ASKED[action.kind](action))

    def _strike_sound(self, gesture: Gesture) -> None:
        self._sounding = id(gesture.control), gesture.number
        number = gesture.control.action.number or gesture.number + 1
        if gesture.control.action.kind == "hit":
            self._hit(number, gain(gesture.value))
        else:
            self._known.heard = number
            self._link.send("/tonewalk/sound/play", 0, number, gain(gesture.value))

    def _switch(self, gesture: Gesture) -> None:
        kind, name = gesture.control.action.kind, gesture.control.action.name
        on = self._switches[kind, name] = not self._is_on(kind, name)
        if kind == "record":
            self._link.send("/tonewalk/trajectory/record", 0, name, int(on))
            self._say(f"{name} is being recorded" if on else f"{name} is kept")
        else:
            self._link.send("/tonewalk/trajectory/steer", name, kind, int(on))

    def _is_on(self, kind: str, name: str) -> bool:
        """Paths loop at first, and go forth."""
        return self._switches.get((kind, name), kind == "loop")

    def _path(self, gesture: Gesture) -> None:
        self._wanted_path = gesture.control.action.name
        self._link.send("/tonewalk/trajectory/list", 0)  # whether it plays, and in what timing

    def _store(self, _: Gesture) -> None:
        self._storing = True

    def _beat(self, _: Gesture) -> None:
        self._link.send("/tonewalk/beat/stop" if self._known.beat else "/tonewalk/beat/play", 0)

    def _stop(self, _: Gesture) -> None:
        self._link.send("/tonewalk/trajectory/stop", 0, ALL)
        self._silence()

    def _hit(self, number: int, louder: float) -> None:
        found = self._known.slots.get(number)
        if found is None:
            there = len(self._known.slots)
            self._say(f"There is no hit {number}: " + (f"the search found {there}." if there else "search first."))
            return
        self._play(*found, louder)

    def _beside(self, gesture: Gesture) -> None:
        by = 1 if gesture.control.action.kind == "next" else -1
        ranks = {sound: rank for rank, (sound, _) in sorted(self._known.slots.items(), reverse=True)}
        self._hit(ranks[self._known.heard] + by if self._known.heard in ranks else 1, 0.0)

    def _of_heard(self, gesture: Gesture) -> None:
        if not self._known.heard:
            self._say("No sound was heard yet: play one first.")
        elif gesture.control.action.kind == "like":
            self._link.send("/tonewalk/like", 0, self._known.heard, _MOST_HITS)
        else:
            self._link.send("/tonewalk/sound/favourite", 0, self._known.heard, 1)

    def _point(self, gesture: Gesture) -> None:
        number = gesture.control.action.number or gesture.number + 1
        if self._storing:
            try:
                self._points.store(number, self._known.place)
                self._say(f"point {number} is stored")
            except TonewalkError as error:
                self._say(error.text)
            return
        place = self._points.get(number)
        if place is None:
            self._say(f"Point {number} was not stored yet: hold what does `store` and strike it.")
            return
        self._cursor.go(*place)
        self._cursor.strike(gain(gesture.value))

    def _use_map(self, gesture: Gesture) -> None:
        number = gesture.number
        if number < len(self._known.maps):
            self._link.send("/tonewalk/map/use", 0, self._known.maps[number])
        else:
            self._say(f"There is no map {number + 1}: there are {', '.join(self._known.maps) or 'none yet'}.")

    def _play_path(self, name: str, tempo: float) -> None:
        self._link.send("/tonewalk/trajectory/play", 0, name, tempo, 16, 1)

    def _silence(self) -> None:
        self._sounding = None
        self._link.send("/tonewalk/sound/stop", 0)

    # the daemon

    def ask(self) -> None:
        """Ask for what is known at first, when a daemon has been met."""
        self._known.asked()
        self._cursor.met()
        self._link.send("/tonewalk/session/get", 0)
        self._link.send("/tonewalk/map/list", 0)
        self._link.send("/tonewalk/beat/get", 0)

    def answer(self, address: str, values: Sequence[Any]) -> None:
        """A message of the daemon's."""
        self._known.take(address, values)
        match address:
            case "/tonewalk/sound/strike/reply":
                self._known.heard = int(values[1])
                self._say(str(values[6]))
                self._cursor.is_struck(values[0], int(values[1]))
            case "/tonewalk/xy/hit":
                self._cursor.is_nearest(values[0], values[4])
            case "/tonewalk/xyz/hit":
                self._cursor.is_nearest(values[0], values[5])
            case "/tonewalk/knob/begin":
                self._best_comes = True
            case "/tonewalk/knob/hit" if self._best_comes:
                self._best_comes = False
                self._play(values[2], values[6], 0.0)
            case "/tonewalk/trajectory/list/begin":
                self._paths.clear()
            case "/tonewalk/trajectory/list/trajectory":
                self._paths[values[2]] = values[3], bool(values[7])
            case "/tonewalk/trajectory/list/end" if self._wanted_path:
                self._toggle(self._wanted_path)
                self._wanted_path = ""
            case "/tonewalk/hello":
                self._link.meet_again()
                self.ask()
            case "/tonewalk/error":
                self._refused(values)

    def _toggle(self, name: str) -> None:
        mode, plays = self._paths.get(name, ("", False))
        if name in self._paths:
            self._paths[name] = mode, not plays
        if plays:
            self._link.send("/tonewalk/trajectory/stop", 0, name)
            return
        timed = mode in ("recorded", "mosaic")
        tempo = self._known.value(("tempo", name)) or self._known.value(("tempo", ALL)) or _USUAL_TEMPO
        self._play_path(name, 0.0 if timed else tempo)

    def _refused(self, values: Sequence[Any]) -> None:
        _, code, address, text = values[:4]
        if code == "token_needed" and self._link.greet():
            return  # the daemon was started anew
        if code == "unknown_map" and address in ("/tonewalk/xyz", "/tonewalk/sound/strike"):
            self._cursor.lacks(address)
            return
        self._say(str(text))

    def _play(self, sound: int, name: str, louder: float) -> None:
        self._known.heard = int(sound)
        self._link.send("/tonewalk/sound/play", 0, int(sound), float(louder))
        self._say(str(name))

    # what LEDs show

    def is_lit(self, control: Control, number: int) -> bool | None:
        """Whether what a control strikes is on; None: it is not, but could be struck.

        Args:
            number: which of a row of notes, counted from 0.
        """
        action = control.action
        number = action.number or number + 1
        match action.kind:
            case "hit":
                found = self._known.slots.get(number)
                return found is not None and (found[0] == self._known.heard or None)
            case "point":
                return None if self._points.get(number) else False
            case "sound":
                return action.number == self._known.heard or None
            case "beat":
                return self._known.beat
            case "play":
                return self._paths.get(action.name, ("", False))[1]
            case "loop" | "reverse" | "record":
                return self._is_on(action.kind, action.name)
            case "store":
                return self._storing
        return None


_DEEDS: Final[dict[str, Callable[[Player, Gesture], None]]] = {
    "hit": Player._strike_sound,
    "sound": Player._strike_sound,
    "play": Player._path,
    "loop": Player._switch,
    "reverse": Player._switch,
    "record": Player._switch,
    "point": Player._point,
    "store": Player._store,
    "maps": Player._use_map,
    "like": Player._of_heard,
    "favourite": Player._of_heard,
    "next": Player._beside,
    "previous": Player._beside,
    "beat": Player._beat,
    "stop": Player._stop,
}
"""What is struck, and what is done then."""
