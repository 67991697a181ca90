"""A daemon that is killed and started again, as its OSC clients live through it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk import __version__
from tonewalk.doors.osc.packets import Message, decode


class Life:
    """One daemon after another over an empty home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> int:
        """Start one; its OSC port."""
        (self.home / "daemon.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "tonewalk", "--home", str(self.home), "serve", "--http-port", "0"]
        environment = {**os.environ, "TONEWALK_LIBRARY_ENCODERS": "timbre"}
        with (self.home / "serve.out").open("ab") as out:
            self.process = subprocess.Popen([*command, "--osc-port", "0"], stdout=out, stderr=out, env=environment)
        while not (self.home / "daemon.json").exists():
            assert self.process.poll() is None, (self.home / "serve.out").read_text()
            time.sleep(0.05)
        return int(json.loads((self.home / "daemon.json").read_text())["osc"])

    def end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(600)
            self.process = None


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = Life(tmp_path)
    yield life
    life.end(signal.SIGKILL)


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """Where a client listens that sends from other ports, as liblo's `oscsend`, TouchOSC and Lemur do."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(600)
        yield ear


def send(port: int, address: str, *arguments: Any) -> None:
    """One message, from a port that nobody listens at afterwards."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.sendto(builder.build().dgram, ("127.0.0.1", port))


def heard(ear: socket.socket) -> Message:
    (message,) = decode(ear.recv(65536))
    return message


def test_a_killed_daemon_comes_back_and_goes_on_telling_and_answering(life: Life, ear: socket.socket) -> None:
    first = life.begin()
    send(first, "/tonewalk/client/reply_host_port", 0, ear.getsockname()[1])
    assert heard(ear) == Message("/tonewalk/client/reply_host_port/reply", [0, 1])
    send(first, "/tonewalk/subscribe", 1, "steps")
    send(first, "/tonewalk/subscribe", 2, "cursor")
    assert {heard(ear).address, heard(ear).address} == {"/tonewalk/subscribe/reply"}
    while not all(topic in kept(life) for topic in ("cursor", "steps")):
        time.sleep(0.02)
    life.end(signal.SIGKILL)
    second = life.begin()
    assert heard(ear) == Message("/tonewalk/hello", [__version__])
    send(second, "/tonewalk/ping", 3)
    assert heard(ear) == Message("/tonewalk/ping/reply", [3, __version__])
    # on a slow machine the 30 s may be over: then the hello has asked for it again
    send(second, "/tonewalk/subscribe", 4, "cursor")
    assert heard(ear) == Message("/tonewalk/subscribe/reply", [4, 1])
    send(second, "/tonewalk/session/cursor", 5, 0.25, 0.75)
    assert {heard(ear).address, heard(ear).address} == {"/tonewalk/cursor", "/tonewalk/session/cursor/reply"}


def kept(life: Life) -> str:
    path = life.home / "osc_clients.json"
    return path.read_text() if path.exists() else ""
