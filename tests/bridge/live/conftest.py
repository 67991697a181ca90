"""A fake Live, an OSC client beside it, and sounds to load."""

from __future__ import annotations

import json
import socket
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from tests.helpers.fake_live import FakeLive
from tests.helpers.fake_live.devices import SimplerDevice
from tests.helpers.fake_live.song import Track

RATE = 8000


class Peer:
    """Somebody who asks, on a socket of their own, while Live goes on."""

    def __init__(self, live: FakeLive, home: Path) -> None:
        self.live, self._home = live, home
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.heard: list[tuple[str, list[Any]]] = []

    @property
    def to(self) -> tuple[str, int]:
        """Where the script says that it listens."""
        path = self._home / "live.json"
        self.live.run_until(path.is_file)
        return "127.0.0.1", int(json.loads(path.read_text())["port"])

    def send(self, address: str, *arguments: Any) -> None:
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        self.socket.sendto(builder.build().dgram, self.to)

    def hear(self) -> bool:
        """Take in what has come; whether there was anything yet."""
        while True:
            try:
                data = self.socket.recv(65536)
            except BlockingIOError:
                return bool(self.heard)
            message = OscMessage(data)
            self.heard.append((message.address, list(message.params)))

    def next(self) -> tuple[str, list[Any]]:
        """The next message that comes."""
        self.live.run_until(self.hear)
        return self.heard.pop(0)

    def ask(self, address: str, *arguments: Any) -> tuple[str, list[Any]]:
        self.send(address, *arguments)
        return self.next()


class Setting:
    """A Live that has chosen the script, and who asks it."""

    def __init__(self, live: FakeLive, home: Path) -> None:
        self.live, self.home, self.peer = live, home, Peer(live, home)

    def load(self, path: Path, *more: Any) -> tuple[str, list[Any]]:
        return self.peer.ask("/tonewalk/live/load", 7, str(path), *more)

    def loaded(self, path: Path, *more: Any) -> list[Any]:
        """Kind, path and sentence of a load that has to work."""
        address, (number, *told) = self.load(path, *more)
        assert (address, number) == ("/tonewalk/live/load/reply", 7), told
        assert f"tonewalk: {told[-1]}" in self.live.shown
        return told

    def refused(self, path: Path, *more: Any) -> tuple[str, str]:
        """Code and text of a load that is refused."""
        return self.error(*self.load(path, *more))

    def error(self, address: str, arguments: list[Any]) -> tuple[str, str]:
        assert (address, arguments[0]) == ("/tonewalk/error", 7), arguments
        _, code, asked, text = arguments
        assert asked.startswith("/tonewalk/live/")
        assert f"tonewalk: {text}" in self.live.shown
        assert text.endswith(".")
        return code, text

    def simpler(self, path: str = "", **how: Any) -> SimplerDevice:
        """A Simpler on a track of its own, selected."""
        device = SimplerDevice(path, **how)
        self.select(self.live.track("Bass", midi=True), device)
        return device

    def select(self, track: Track, device: Any) -> None:
        if device not in track.devices:
            track._put(device, -1)
        track.view.selected_device = device

    @property
    def steps(self) -> list[list[str]]:
        return self.live.undo.steps


@pytest.fixture
def sounds(tmp_path: Path) -> list[Path]:
    """A second of silence each, in a folder, and by names, with letters of several scripts and spaces."""
    folder = tmp_path / "Sämple Library" / "鼓 kits"
    folder.mkdir(parents=True)
    paths = [folder / name for name in ("Größe 1.wav", "кик 2.wav", "スネア drum.wav", "hat.wav")]
    for path in paths:
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(bytes(2 * RATE))
    return paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("TONEWALK_HOME", str(folder))
    return folder


@pytest.fixture
def start(tmp_path: Path, home: Path) -> Iterator[Callable[..., Setting]]:
    """Starts a Live of a version, with the script chosen; one a test."""
    made: list[Setting] = []
    (tmp_path / "User Library").mkdir()

    def started(profile: str = "12.4", **how: Any) -> Setting:
        live = FakeLive(profile, str(tmp_path / "User Library"), **how)
        live.choose()
        made.append(Setting(live, home))
        return made[-1]

    yield started
    for one in made:
        one.peer.socket.close()
        one.live.close()
        assert not one.live.undo.is_open, "an undo step was left open"
        assert not (home / "live.json").exists()
        assert not [line for line in one.live.logged if "Traceback" in line], one.live.logged
