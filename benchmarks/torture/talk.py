"""A daemon that is told things and killed meanwhile: what it said "yes" to has to be there afterwards."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Generator
from typing import Any, Final

from benchmarks.torture.lives import Ground, Told
from benchmarks.torture.victims import PATIENCE, Daemon, Hung

LONGEST: Final = 1.5
"""s that a daemon is told things before it is killed"""
MAPS: Final = 12

Kept = dict[tuple[str, Any], Any]
"""What was acknowledged: ("tag", (sound, tag)) -> whether it is on, ("class", name) -> its sounds, ..."""


def telling(ground: Ground, chance: random.Random, told: Told) -> Generator[None, None, None]:
    """Tags, favourites, classes, knobs, paths and maps."""
    home = ground.copy("killed daemon")
    (home / "config.toml").write_text("[library]\nwatch = false\n")
    teller = _Teller(sorted(ground.indexed.ids.values()), chance)
    while True:
        with Daemon(home) as daemon:
            there = _there(daemon, teller)
            for what, value in teller.kept.items():
                if what != teller.under_way and there.get(what) != value:
                    told(f"daemon: {what} was {value!r}, is {there.get(what)!r}")
            teller.settle(there)
            end = threading.Timer(chance.uniform(0, LONGEST), daemon.kill)
            end.start()
            try:
                teller.talk(daemon)
            finally:
                end.join()
        yield


class _Teller:
    """Says one thing after another and keeps what was acknowledged."""

    def __init__(self, sounds: list[int], chance: random.Random) -> None:
        self.kept: Kept = {}
        self.under_way: tuple[str, Any] | None = None
        """What a daemon was told when it was killed: done or not, both are right."""
        self._sounds, self._chance, self._number = sounds, chance, 0
        self._maps: set[str] = set()

    def settle(self, there: Kept) -> None:
        """What was under way is kept from now on as it was found."""
        if self.under_way is not None:
            if self.under_way in there:
                self.kept[self.under_way] = there[self.under_way]
            else:
                self.kept.pop(self.under_way, None)
        self.under_way = None

    def talk(self, daemon: Daemon) -> None:
        """Until it is gone."""
        ways = (self._tag, self._tag, self._tag, self._untag, self._favourite, self._class, self._knob, self._path)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self._number += 1
            try:
                self._chance.choice((*ways, self._map))(daemon)
            except OSError:
                return
            self.under_way = None
        raise Hung("a daemon that was killed went on answering")

    def _ask(self, daemon: Daemon, command: str, what: tuple[str, Any], value: object, **said: object) -> None:
        self.under_way = what
        daemon.ask(command, **said)
        self.kept[what] = value

    def _tag(self, daemon: Daemon) -> None:
        sound, tag = self._chance.choice(self._sounds), f"t{self._number}"
        self._ask(daemon, "sound/tag", ("tag", (sound, tag)), True, sound=sound, tag=tag)

    def _untag(self, daemon: Daemon) -> None:
        tags = [what for what, on in self.kept.items() if what[0] == "tag" and on]
        if tags:
            what = self._chance.choice(tags)
            self._ask(daemon, "sound/tag", what, False, sound=what[1][0], tag=what[1][1], on=False)

    def _favourite(self, daemon: Daemon) -> None:
        sound = self._chance.choice(self._sounds)
        on = not self.kept.get(("favourite", sound), False)
        self._ask(daemon, "sound/favourite", ("favourite", sound), on, sound=sound, on=on)

    def _class(self, daemon: Daemon) -> None:
        name, sounds = f"class {self._number}", sorted(self._chance.sample(self._sounds, 3))
        self._ask(daemon, "class/enrol", ("class", name), sounds, name=name, sounds=sounds)

    def _knob(self, daemon: Daemon) -> None:
        name = f"knob {self._number}"
        self._ask(daemon, "knob/define", ("knob", name), ["dark", "bright"], name=name, low="dark", high="bright")

    def _path(self, daemon: Daemon) -> None:
        name, sounds = f"path{self._number}", self._chance.sample(self._sounds, 4)
        self.under_way = ("path", name)
        built = daemon.ask("trajectory/build", trajectory=name, sounds=sounds, mode="slerp", steps=8)
        self.kept[("path", name)] = [step["id"] for step in built["steps"]]

    def _map(self, daemon: Daemon) -> None:
        name = f"map{len(self._maps) % MAPS}"
        self._maps.add(f"{self._number}")
        self._ask(daemon, "map/build", ("nothing", 0), None, map=name, method="pca")


def _there(daemon: Daemon, teller: _Teller) -> Kept:
    """All that is asked for, as a daemon that was started again has it; every map of it opens."""
    found: Kept = {("nothing", 0): None}
    for what in teller.kept.keys() | ({teller.under_way} if teller.under_way else set()):
        if what[0] in {"tag", "favourite"}:
            sound = what[1][0] if what[0] == "tag" else what[1]
            info = daemon.ask("sound/get", sound=sound)
            found[what] = what[1][1] in info["tags"] if what[0] == "tag" else info["favourite"]
    found |= {("class", one["name"]): sorted(one["sounds"]) for one in daemon.ask("class/list")["enrolled"]}
    found |= {("knob", one["name"]): [one["low"], one["high"]] for one in daemon.ask("knob/list")["knobs"]}
    for one in daemon.ask("trajectory/list")["trajectories"]:
        name = one["trajectory"]
        found[("path", name)] = [step["id"] for step in daemon.ask("trajectory/get", trajectory=name)["steps"]]
    for one in daemon.ask("map/list")["maps"]:
        daemon.ask("map/points", map=one["map"])
    return found
