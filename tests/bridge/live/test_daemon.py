"""The script and a real daemon: what is in hand, Live's tempo, and a daemon that goes and comes back."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.live.conftest import Setting
from tests.helpers.command import Daemon
from tests.helpers.osc_peer import OscPeer
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.cli.client import post
from tonewalk.doors.osc.packets import decode

Start = Callable[..., Setting]
LOAD = "/tonewalk/live/load"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """A home in which the demo library is indexed, whose daemon answers nobody without its token."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "config.toml").write_text('[server]\nclosed = true\n\n[maps]\nmethod = "pca"\n')
    first = Daemon(folder, demo_folder)
    first.wait_for("Serving")
    assert first.stop() == 0
    return folder


@pytest.fixture
def home(served: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONEWALK_HOME", str(served))
    return served


def begun(home: Path) -> tuple[Daemon, DaemonInfo]:
    running = Daemon(home)
    running.wait_for("Serving")
    info = Home(home).daemon()
    assert info is not None
    return running, info


def test_what_is_selected_or_played_anywhere_is_in_hand_also_after_the_daemon_came_back(
    start: Start, home: Path
) -> None:
    setting = start("12.4")
    device = setting.simpler()
    link = setting.live.surface._script._link

    def loads(number: int, info: DaemonInfo, command: str, **arguments: Any) -> None:
        """The sound that is in hand goes into the Simpler, though no path is sent."""
        path = post(info, "sound/get", sound=number)["path"]
        setting.live.run_until(lambda: link.there)

        def in_hand() -> bool:
            post(info, command, **arguments)  # until the script has subscribed, it hears of none
            for _ in range(100):
                setting.live.turn()
            return bool(link.in_hand.path == path)

        setting.live.run_until(in_hand)
        address, told = setting.peer.ask(LOAD, 7)
        assert address == f"{LOAD}/reply", told
        assert device.sample is not None
        assert device.sample.file_path == path

    running, info = begun(home)
    try:
        loads(3, info, "session/select", sounds=[2, 3])
        loads(5, info, "sound/play", sound=5)
    finally:
        assert running.stop() == 0
    setting.live.run_until(lambda: not link.there)
    assert setting.peer.ask(LOAD, 7)[0] == f"{LOAD}/reply", "what is in hand stays so"
    running, info = begun(home)
    try:
        loads(4, info, "session/select", sounds=[4])
        if sys.platform != "win32":
            running.process.send_signal(signal.SIGKILL)
            running.process.wait()
            running, info = begun(home)
            loads(6, info, "session/select", sounds=[6])
    finally:
        running.stop()


def test_a_path_that_plays_follows_live_s_tempo(start: Start, home: Path) -> None:
    running, info = begun(home)
    peer = OscPeer(info.osc)
    try:
        setting = start("12.4")
        setting.live.run_until(lambda: setting.live.surface._script._link.there)
        peer.send("/tonewalk/client/hello", 0, info.token)
        peer.send("/tonewalk/subscribe", 0, "steps")
        post(info, "trajectory/build", trajectory="slow", mode="graph", sounds=[1, 9], steps=8)
        post(info, "trajectory/play", trajectory="slow", tempo=1, division=1, loop=True)
        steps: list[int] = []

        def stepped() -> bool:
            try:
                (message,) = decode(peer.socket.recv(65536))
            except BlockingIOError:
                return len(steps) > 8
            if message.address == "/tonewalk/steps":
                steps.append(message.arguments[0])
            elif message.address == "/tonewalk/error":
                raise AssertionError(message)
            return False

        setting.live.song.tempo = 999.0
        setting.live.run_until(stepped)
    finally:
        peer.socket.close()
        running.stop()
