"""The commands where a daemon runs: they ask it."""

import contextlib
import json
import os
import re
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command import Daemon, reply, tonewalk
from tonewalk.base.home import DaemonInfo
from tonewalk.cli import serve
from tonewalk.doors import addresses
from tonewalk.doors.addresses import reachable


def test_the_daemon_says_where_it_is_and_shows_a_search(daemon: Daemon) -> None:
    said = daemon.wait_for("Ctrl-C")
    assert "http://127.0.0.1:" in said
    assert "OSC    127.0.0.1:" in said
    assert "Try: tonewalk search" in said
    assert sum(line.rstrip().endswith(".wav") for line in said.splitlines()) == 3


def told(daemon: Daemon, name: str, shown: str = "", **arguments: object) -> tuple[int, dict[str, Any]]:
    """Status and answer of a command that a program of somebody's sends."""
    port = json.loads((daemon.home / "daemon.json").read_text())["http"]
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {shown}"} if shown else {})
    address = f"http://127.0.0.1:{port}/api/v1/{name}"
    request = urllib.request.Request(address, json.dumps(arguments).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=600) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_link_that_is_printed_and_each_of_open_work_once(daemon: Daemon) -> None:
    printed = re.search(r"#once=(\S+)", daemon.wait_for("#once="))
    address = r"^http://127\.0\.0\.1:\d+/#once=(\S+)$"
    opened = [re.search(address, tonewalk(daemon.home, "open").stdout) for _ in "ab"]
    for link in (printed, *opened):
        assert link is not None
        assert [told(daemon, "token", token=link[1])[0] for _ in "ab"] == [200, 401]
    assert not (daemon.home / "open.html").exists(), "no browser is opened where no person sits"


def test_writing_needs_the_token_of_the_daemon_file(daemon: Daemon) -> None:
    token = json.loads((daemon.home / "daemon.json").read_text())["token"]
    status, answer = told(daemon, "sound/tag", sound=1, tag="mine")
    assert (status, answer["code"]) == (401, "token_needed")
    assert str(daemon.home / "daemon.json") in answer["detail"]
    assert told(daemon, "sound/tag", token, sound=1, tag="mine")[0] == 200


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_all_of_a_home_is_its_owners_alone(daemon: Daemon) -> None:
    reply(daemon.home, "path", "build", "id:1", "id:2", "--steps", "4")
    modes = _modes([daemon.home, *daemon.home.rglob("*")])
    assert not [path for path, mode in modes.items() if path.name != "serve.out" and mode & 0o077]
    assert {"catalogue.sqlite", "daemon.json", "token", "tonewalk.log"} <= {path.name for path in modes}


def _modes(paths: list[Path]) -> dict[Path, int]:
    """The modes of those that still exist: the daemon writes beside what it replaces, as a backup of the day."""
    modes = {}
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            modes[path] = path.stat().st_mode
    return modes


def test_with_lan_the_daemon_tells_addresses_that_others_reach(tmp_path: Path) -> None:
    running = Daemon(tmp_path, "--lan")
    said = running.wait_for("Ctrl-C ends")
    assert running.stop() == 0
    (line,) = [line for line in said.splitlines() if line.startswith("Token")]
    told_to_others = re.findall(r"http://(\S+?):\d+/#token=", said)
    assert told_to_others == reachable()
    assert told_to_others or "in no network" in line


@pytest.mark.parametrize(("system", "asks"), [("darwin", True), ("win32", True), ("linux", False)])
def test_where_the_system_s_firewall_asks_the_answer_is_told(
    system: str, asks: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(addresses, "reachable", lambda: ["192.0.2.1"])
    monkeypatch.setattr(serve.sys, "platform", system)
    serve._tell_others(DaemonInfo(pid=1, http=9421, osc=9420, token="a-token"))
    assert ("may take incoming connections, allow it" in capsys.readouterr().out) is asks


def test_commands_ask_the_running_daemon(daemon: Daemon) -> None:
    status = reply(daemon.home, "status")
    assert status["running"] is True
    assert status["pid"] == daemon.process.pid
    assert status["ports"]["http"] > 0
    hits = reply(daemon.home, "search", "closed hi-hat", "-k", "3")["hits"]
    assert any("hat" in hit["name"] for hit in hits)


def test_a_second_daemon_on_one_home_is_told_so(daemon: Daemon) -> None:
    done = tonewalk(daemon.home, "serve", "--http-port", "0", "--osc-port", "0")
    assert done.returncode == 1
    assert "Another daemon already works on" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_named(daemon: Daemon, tmp_path: Path) -> None:
    port = reply(daemon.home, "status")["ports"]["http"]
    done = tonewalk(tmp_path / "other", "serve", "--http-port", str(port), "--osc-port", "0")
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr


def test_errors_of_the_daemon_are_one_sentence(daemon: Daemon) -> None:
    done = tonewalk(daemon.home, "like", "id:9999999")
    assert done.returncode == 1
    assert "9999999" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_indexing_goes_through_the_daemon(daemon: Daemon, demo_folder: Path, tmp_path: Path) -> None:
    (source, *_) = sorted(demo_folder.rglob("*.wav"))
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "one more.wav").write_bytes(source.read_bytes())
    before = reply(daemon.home, "status")["sounds"]
    result = reply(daemon.home, "index", folder)
    assert result["state"] == "done"
    assert reply(daemon.home, "status")["sounds"] == before + 1
    done = tonewalk(daemon.home, "index", folder / "nothing")
    assert done.returncode == 1
    assert "does not exist" in done.stderr


def test_stop_reaches_the_daemon(daemon: Daemon) -> None:
    assert reply(daemon.home, "stop") == {"stopped": True}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_daemon_leaves_a_home_that_opens_again(demo_folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first = Daemon(home, demo_folder)
    first.wait_for("Indexing")
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = Daemon(home, demo_folder)
    second.wait_for("Serving")
    count = len(list(demo_folder.rglob("*.wav")))
    assert reply(home, "status")["sounds"] == count
    assert second.stop() == 0
    assert "Traceback" not in second.log.read_text()
    assert not (home / "daemon.json").exists()
