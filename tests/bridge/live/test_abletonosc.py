"""Live's tempo through AbletonOSC, which a fake one answers over real UDP; a real daemon's path follows it."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command import Daemon, environment
from tests.helpers.fake_abletonosc import FakeAbletonOsc
from tests.helpers.osc_peer import OscPeer
from tests.helpers.waiting import wait_until
from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli.client import post
from tonewalk.doors.osc.packets import decode
from tonewalk_bridge.live.abletonosc import AbletonOsc, Following, look


@pytest.fixture
def live() -> Iterator[FakeAbletonOsc]:
    with FakeAbletonOsc() as running:
        yield running


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def steered() -> list[float]:
    return []


@pytest.fixture
def following(live: FakeAbletonOsc, said: list[str], steered: list[float]) -> Iterator[Following]:
    link = AbletonOsc(live.port, live.reply_port)
    yield Following(link, steered.append, said.append)
    link.close()


def until(following: Following, holds: Callable[[], Any]) -> None:
    def turned() -> bool:
        following.turn()
        return bool(holds())

    wait_until(turned)


def test_tempo_and_selection_are_known_and_followed(
    live: FakeAbletonOsc, following: Following, said: list[str], steered: list[float]
) -> None:
    until(following, lambda: said[-1:] == ["Live 12.1, AbletonOSC: 120 BPM, the track Drums is selected."])
    assert {*steered} == {120}
    until(
        following,
        lambda: {"/live/song/start_listen/tempo", "/live/view/start_listen/selected_track"} <= {*live.heard},
    )
    live.turn(97.5)
    until(following, lambda: steered[-1] == 97.5)
    assert {*steered} == {120, 97.5}
    live.select(1)
    until(following, lambda: said[-1] == "Live 12.1, AbletonOSC: 97.5 BPM, the track Bass is selected.")
    following.leave()
    wait_until(lambda: live.heard[-1] == "/live/view/stop_listen/selected_track")


def test_a_live_that_is_started_anew_is_listened_to_again(live: FakeAbletonOsc, following: Following) -> None:
    until(following, lambda: following.whole)
    listened = "/live/song/start_listen/tempo"
    wait_until(lambda: listened in live.heard)
    count = live.heard.count(listened)
    live.say("/live/startup")
    until(following, lambda: live.heard.count(listened) > count)


def test_a_return_has_no_number_and_everything_else_is_known(
    live: FakeAbletonOsc, following: Following, said: list[str]
) -> None:
    until(following, lambda: following.track)
    live.selected = None
    until(following, lambda: said[-1] == "Live 12.1, AbletonOSC: 120 BPM.")
    found = None
    following._link.close()
    while found is None:
        found = look(0.5, live.port, live.reply_port)
    assert (found.tempo, found.track) == (120, "")


def test_looking_takes_no_listener_away_from_others(live: FakeAbletonOsc) -> None:
    assert look(600, live.port, live.reply_port) is not None
    assert not [address for address in live.heard if "listen" in address]


def test_odd_answers_change_nothing(live: FakeAbletonOsc, following: Following, steered: list[float]) -> None:
    until(following, lambda: following.whole)
    live.say("/live/song/get/tempo", "fast")
    live.say("/live/song/get/tempo")
    live.say_bytes(b"/live/song/get/tempo\0\0\0\0,s\0\0\xff\xfe\0\0")
    live.say("/live/error", "Index out of range")

    def last() -> bool:
        live.say("/live/track/get/name", 0, "Last")  # what was asked before may be answered behind it
        following.turn()
        return following.track == "Last"

    wait_until(last)
    assert {*steered} == {120}


def test_where_nobody_answers_the_way_to_it_is_told_once(said: list[str], steered: list[float]) -> None:
    with FakeAbletonOsc() as live:
        port, reply_port = live.port, live.reply_port
    link = AbletonOsc(port, reply_port)
    following = Following(link, steered.append, said.append)
    for _ in range(3):
        following.turn()
    assert said == [
        f"No AbletonOSC answers on port {port}: start Live, and choose AbletonOSC under Settings > Link, Tempo & "
        "MIDI > Control Surface."
    ]
    link.close()
    assert look(0.2, port, reply_port) is None


def test_a_port_that_is_taken_is_told(live: FakeAbletonOsc) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", live.reply_port))
        with pytest.raises(Unavailable, match=f"Port {live.reply_port}, where AbletonOSC answers, is taken"):
            AbletonOsc(live.port, live.reply_port)
        assert look(0.2, live.port, live.reply_port) is None
    found = look(600, live.port, live.reply_port)
    assert found is not None
    assert (found.version, found.tempo, found.track) == ("12.1", 120, "Drums")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches all of a console there")
def test_a_path_that_plays_follows_it(live: FakeAbletonOsc, tmp_path: Path, demo_folder: Path) -> None:
    command = [sys.executable, "-m", "tonewalk", "--home", str(tmp_path), "live", "follow"]
    ports = ["--port", str(live.port), "--reply-port", str(live.reply_port)]
    daemon = Daemon(tmp_path, demo_folder)
    follows = subprocess.Popen([*command, *ports], stdout=subprocess.PIPE, text=True, env=environment())
    peer: OscPeer | None = None
    try:
        daemon.wait_for("Serving")
        info = Home(tmp_path).daemon()
        assert info is not None
        peer = OscPeer(info.osc)

        def idle() -> bool:
            return all(job["state"] == "done" for job in post(info, "job/list")["jobs"])

        wait_until(lambda: post(info, "status")["sounds"] and idle())
        assert follows.stdout is not None
        assert any("120 BPM" in line for line in follows.stdout)
        peer.send("/tonewalk/client/hello", 0, info.token)
        peer.send("/tonewalk/subscribe", 0, "steps")
        post(info, "trajectory/build", trajectory="slow", mode="graph", sounds=[1, 9], steps=8)
        post(info, "trajectory/play", trajectory="slow", tempo=1, division=1, loop=True)
        live.turn(999.0)
        steps = 0

        def stepped() -> bool:
            nonlocal steps
            try:
                (message,) = decode(peer.socket.recv(65536))
            except BlockingIOError:
                peer.send("/tonewalk/subscribe", 0, "steps")  # it ends after 30 s
                return steps > 8
            steps += message.address == "/tonewalk/steps"
            return False

        wait_until(stepped)
        assert any("999 BPM" in line for line in follows.stdout)
        follows.send_signal(signal.SIGINT)
        assert follows.wait(600) == 0
        wait_until(lambda: live.heard[-1].startswith("/live/view/stop_listen"))
    finally:
        if follows.poll() is None:
            follows.kill()
        follows.wait()
        if peer is not None:
            peer.socket.close()
        daemon.stop()
