"""The Open Stage Control session and its module: played against a real daemon over UDP.

The app itself is in no registry, so what it does is done here as its documentation says: a widget sends its
address, its preArgs and its value; what comes reaches the widgets of that address whose preArgs begin it. The
module runs under node.
"""

from __future__ import annotations

import json
import queue
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

from tests.helpers.osc_peer import OscPeer
from tests.helpers.waiting import wait_until
from tonewalk.base.home import Home
from tonewalk.doors.osc.packets import decode
from tonewalk_bridge.pads import board, openstage, whereabouts
from tonewalk_bridge.pads.whereabouts import Whereabouts

Ask = Callable[..., dict[str, Any]]

AWKWARD = ('say "kick"', "it's <b> @{x}")


class Range(msgspec.Struct, forbid_unknown_fields=True):
    min: float
    max: float


class Widget(msgspec.Struct, forbid_unknown_fields=True):
    """The properties that our widgets use, as version 1.30 has them."""

    type: Literal["xy", "knob", "fader", "button", "text", "variable"]
    id: str
    address: Annotated[str, msgspec.Meta(pattern="^/")]
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    colorWidget: str = ""  # noqa: N815 - as the file has it, and so on
    default: Any = ""
    target: Annotated[str, msgspec.Meta(pattern=r"^[\d.]+:\d+$")] = "0:0"
    ignoreDefaults: bool = False  # noqa: N815
    preArgs: list[Any] = []  # noqa: N815
    typeTags: str = ""  # noqa: N815
    decimals: int = 2
    range: Range | None = None
    snap: bool = False
    pips: bool = True
    horizontal: bool = False
    doubleTap: bool = False  # noqa: N815
    mode: Literal["tap", ""] = ""
    on: Any = 1
    label: str = ""
    wrap: str = ""
    onValue: str = ""  # noqa: N815


class Root(msgspec.Struct, forbid_unknown_fields=True):
    type: Literal["root"]
    id: Literal["root"]
    widgets: list[Widget]
    tabs: list[Any]
    colorBg: str = ""  # noqa: N815


class Session(msgspec.Struct, forbid_unknown_fields=True):
    createdWith: Literal["Open Stage Control"]  # noqa: N815
    version: str
    type: Literal["session"]
    content: Root


def read(data: bytes) -> dict[str, Widget]:
    widgets = msgspec.json.decode(data, type=Session).content.widgets
    found = {widget.id: widget for widget in widgets}
    assert len(found) == len(widgets), "an id is used twice"
    return found


NOWHERE = Whereabouts(address="192.0.2.7", osc=9420, http=9421, knobs=AWKWARD)


def test_the_session_is_of_the_app_s_form_and_keeps_words_as_they_are() -> None:
    widgets = read(openstage.session(board.parts(AWKWARD, AWKWARD), NOWHERE))
    assert [widgets[f"search{n}"].preArgs for n in (1, 2)] == [[1, AWKWARD[0]], [2, AWKWARD[1]]]
    assert [widgets[f"knob{n}"].preArgs for n in (1, 2)] == [[AWKWARD[0]], [AWKWARD[1]]]
    assert {widget.target for widget in widgets.values() if widget.ignoreDefaults} == {"192.0.2.7:9420"}


def test_type_tags_stand_for_every_argument() -> None:
    for widget in read(openstage.session(board.parts(("bright",)), NOWHERE)).values():
        if widget.address.startswith("/tonewalk/"):
            own = 2 if widget.type == "xy" else 1
            assert len(widget.typeTags) == len(widget.preArgs) + own, widget.id


class Stage:
    """The app as its documentation says it is: widgets, and the server with the module in node."""

    def __init__(self, node: str, session: bytes, module: Path, daemon: int) -> None:
        self.widgets = read(session)
        self.values = {name: widget.default for name, widget in self.widgets.items()}
        self.peer, self.daemon = OscPeer(daemon), daemon
        program = [node, str(Path(__file__).with_name("stage_host.js")), str(module)]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.sent: list[list[Any]] = []

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line)

    def tell(self, what: str, **said: Any) -> None:
        assert self.process.stdin is not None
        print(json.dumps({"what": what, **said}), file=self.process.stdin, flush=True)

    def look(self) -> None:
        """Take in what came from the daemon, and from the module."""
        while True:
            try:
                data = self.peer.socket.recv(65536)
            except BlockingIOError:
                break
            for message in decode(data):
                self.tell("in", address=message.address, args=[{"value": value} for value in message.arguments])
        while not self._said.empty():
            said = json.loads(self._said.get())
            if said["what"] == "send":
                self.send(said["address"], *said["args"])
            else:
                self.receive(said["address"], said["args"])

    def seen(self, holds: Callable[[], object]) -> None:
        def look() -> bool:
            self.look()
            return bool(holds())

        wait_until(look)

    def send(self, address: str, *arguments: Any) -> None:
        plain = [one["value"] if isinstance(one, dict) else one for one in arguments]
        self.sent.append([address, *plain])
        self.peer.send(address, *plain)

    def receive(self, address: str, arguments: list[Any]) -> None:
        for name, widget in self.widgets.items():
            count = len(widget.preArgs)
            if widget.address == address and widget.preArgs == arguments[:count]:
                rest = arguments[count:]
                self.values[name] = rest[0] if len(rest) == 1 else rest

    def resolved(self, value: Any) -> Any:
        """A property, with `@{id}` as that widget's value."""
        found = re.fullmatch(r"@\{(\w+)\}", value) if isinstance(value, str) else None
        return self.values[found[1]] if found else value

    def touch(self, name: str, *values: float) -> None:
        widget = self.widgets[name]
        given = list(values) or [self.resolved(widget.on)]
        casts = {"f": float, "i": int, "s": str}
        arguments = [
            casts[tag](value) for tag, value in zip(widget.typeTags, [*widget.preArgs, *given], strict=True)
        ]
        self.tell("out", address=widget.address, args=arguments)
        for call in re.findall(r"send\((.*)\)", widget.onValue):
            said = json.loads(f"[{call}]".replace("value[0]", str(given[0])).replace("value[1]", str(given[-1])))
            self.send(*said)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(600)
        self.peer.socket.close()


@pytest.fixture
def stage(home: Home, node: str, tmp_path: Path) -> Iterator[Stage]:
    where = whereabouts.find(home)
    parts = board.parts(where.knobs, ("kick", AWKWARD[0]))
    module = tmp_path / "tonewalk.js"
    module.write_bytes(openstage.module(where))
    running = Stage(node, openstage.session(parts, where), module, where.osc)
    yield running
    running.close()


def test_a_search_fills_the_slots_and_a_slot_plays_its_sound(stage: Stage, ask: Ask) -> None:
    stage.seen(lambda: str(stage.values["status"]).startswith("tonewalk at"))
    stage.touch("search1")
    hits = ask("search", text="kick", k=8)["hits"]
    label = stage.widgets["slot3"].label
    stage.seen(lambda: stage.resolved(label) == hits[2]["name"])
    stage.touch("slot3")
    stage.seen(lambda: ["/tonewalk/sound/play", 3, hits[2]["id"]] in stage.sent)


def test_the_map_plays_what_is_touched_and_follows_others(stage: Stage, ask: Ask) -> None:
    stage.touch("xy", 0.25, 0.75)
    there = ask("xy", x=0.25, y=0.75)
    stage.seen(lambda: stage.values["hit"] == there["name"])
    stage.seen(lambda: ["/tonewalk/sound/play", 0, there["id"]] in stage.sent)
    stage.seen(lambda: (ask("session/get")["x"], ask("session/get")["y"]) == (0.25, 0.75))
    ask("session/cursor", x=0.5, y=0.1)
    stage.seen(lambda: stage.values["xy"] == pytest.approx([0.5, 0.1]))


def test_knobs_turn_and_follow(stage: Stage, ask: Ask) -> None:
    stage.seen(lambda: str(stage.values["status"]).startswith("tonewalk at"))
    ask("knob/seed", seed="kick")
    (name,) = stage.widgets["knob1"].preArgs
    stage.touch("knob1", 0.5)
    stage.seen(lambda: {one["name"]: one["value"] for one in ask("knob/list")["knobs"]}[name] == 0.5)
    (other,) = stage.widgets["knob2"].preArgs
    stage.send("/tonewalk/knob", other, -1.0)
    stage.seen(lambda: stage.values["knob2"] == -1.0)


def test_paths_are_chosen_played_and_stopped(stage: Stage, ask: Ask) -> None:
    def chosen() -> object:
        """What all parts agree on; None as long as only some have been told."""
        path, played, stopped = (stage.values[name] for name in ("path", "playtag", "stoptag"))
        return path if path == played == stopped else None

    stage.seen(lambda: chosen() in ("long-walk", "other.2"))
    first = chosen()
    (other,) = {"long-walk", "other.2"} - {first}
    for button, name in (("next", other), ("previous", first), ("next", other)):
        stage.touch(button)
        stage.seen(lambda name=name: chosen() == name)
    stage.touch("play")
    stage.seen(lambda: ["/tonewalk/trajectory/play", 0, other] in stage.sent)
    steps = {step["name"] for step in ask("trajectory/get", trajectory=other)["steps"]}
    stage.seen(lambda: stage.values["step"] in steps)
    stage.touch("speed", 0.5)
    stage.touch("stop")
    stage.seen(lambda: not any(one["playing"] for one in ask("trajectory/list")["trajectories"]))


def test_what_the_daemon_refuses_is_shown(stage: Stage) -> None:
    stage.values["playtag"] = "nothing-of-that-name"
    stage.touch("play")
    stage.seen(lambda: "nothing-of-that-name" in str(stage.values["status"]))
