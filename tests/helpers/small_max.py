"""The small Max of `minimax.js` as a process to talk to."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.helpers.scripts import TOP
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc.arguments import parse

Atom = int | float | str
ARITY = {
    "ping/reply": 2,
    "client/hello/reply": 2,
    "client/reply_port/reply": 2,
    "subscribe/reply": 2,
    **{
        f"{asked}/{what}": 2
        for asked in ("search", "like", "analogy", "blend", "knob", "knob/seed")
        for what in ("begin", "end")
    },
    **{f"{asked}/hit": 8 for asked in ("search", "like", "analogy", "blend", "knob", "knob/seed")},
    "trajectory/build/begin": 3,
    "trajectory/build/step": 15,
    "trajectory/build/end": 2,
    "trajectory/play/reply": 2,
    "trajectory/stop/reply": 2,
    "steps": 14,
    "cursor": 3,
    "xy/hit": 6,
    "unit/hit": 6,
    "unit/among/reply": 2,
    "closer/reply": 3,
    "closer/suggest/reply": 8,
    "closer/undo/reply": 8,
    "closer/use/reply": 8,
    "error": 4,
}
"""Arguments of each answer, as scripts and patches take them; of a sound, which ends in its tags, at least 9."""
OF_ANY_LENGTH = (
    "sound/get/reply",
    "play",
    "selection",
    "session/select/reply",
    "session/cursor/reply",
    "sound/tag/reply",
)
PROGRAM = TOP / "tests" / "maxpatch" / "minimax.js"


class SmallMax:
    """A running Max with abstractions side by side; what it says is kept in `said`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._news = asyncio.Event()
        self._over = False
        self.said: list[dict[str, Any]] = []

    def tell(self, name: str, *message: Atom, inlet: int = 0) -> None:
        """Send a message to an abstraction."""
        self._say({"to": name, "inlet": inlet, "message": message})

    def put_out(self, name: str, kind: str, *message: Atom, outlet: int = 0) -> None:
        """Have an abstraction's last object of a kind that is not computed here put out a message.

        A message box, by its text, is clicked.
        """
        self._say({"object": kind, "in": name, "outlet": outlet, "message": message})

    def shut(self, name: str) -> None:
        """Close an abstraction."""
        self._say({"close": name})

    def out(self, name: str, outlet: int) -> list[list[Atom]]:
        """What came out there so far."""
        return [one["message"] for one in self.said if one.get("from") == name and one["outlet"] == outlet]

    def audio(self, kind: str, n: int, of: str = "") -> list[list[Atom]]:
        """What the n-th audio object of a kind was told so far, in `of`; `NAME/3` is its third voice."""
        found = (one for one in self.said if one.get("object", "").startswith(kind) and one["n"] == n)
        return [one["message"] for one in found if not of or one["in"] == of]

    def osc(self, way: str) -> list[list[Any]]:
        """The OSC messages `sent` or `heard` so far."""
        return [one[way] for one in self.said if way in one]

    @property
    def wrong(self) -> list[str]:
        """What Max would print in red."""
        return [one["wrong"] for one in self.said if "wrong" in one]

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait for something said."""
        async with asyncio.timeout(600):
            while not holds():
                assert not self._over, "the small Max has ended"
                self._news.clear()
                await self._news.wait()

    def _say(self, what: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    async def read(self) -> None:
        """Take down what it says, until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.said.append(json.loads(line))
            self._news.set()
        self._over = True
        self._news.set()


@asynccontextmanager
async def running(
    node: str, package: Path, daemon: int, *names: str, speed: float = 1.0, beats: float = 0.05
) -> AsyncIterator[SmallMax]:
    """A small Max whose tonewalk.client talks to a daemon's OSC port, once it is connected.

    A heart that beats as in Max gives up what a busy machine answers after two beats.
    """
    process = await asyncio.create_subprocess_exec(
        node,
        str(PROGRAM),
        str(package),
        str(speed),
        str(beats),
        "tonewalk.client",
        *names,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    small = SmallMax(process)
    reading = asyncio.create_task(small.read())
    try:
        await _connected(small, daemon)
        yield small
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await reading


async def _connected(small: SmallMax, daemon: int) -> None:
    while [1] not in small.out("tonewalk.client", 0):
        reply = _free_port()
        taken = {"taken": reply}  # by another in the meantime
        small.tell("tonewalk.client", "reply_port", reply)
        small.tell("tonewalk.client", "port", daemon)
        await small.until(lambda taken=taken: taken in small.said or [1] in small.out("tonewalk.client", 0))


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def the_daemon_understands_all(small: SmallMax) -> None:
    """What was sent fits the command table, argument by argument, and what came back fits the patches."""
    for address, *arguments in small.osc("sent"):
        command = COMMANDS[address.removeprefix("/tonewalk/")]
        parse(command.request, arguments if command.stream else arguments[1:])
        assert command.stream or isinstance(arguments[0], int)
    for address, *arguments in small.osc("heard"):
        name = address.removeprefix("/tonewalk/")
        if name in ("sound/get/reply", "play"):
            assert len(arguments) >= 9 or arguments == [0]
        elif name not in OF_ANY_LENGTH:
            assert len(arguments) == ARITY[name], (name, arguments)
    assert small.wrong == []
