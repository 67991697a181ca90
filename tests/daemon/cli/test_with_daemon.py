"""The commands where a daemon runs: they ask it."""

import os
import signal
import sys
from pathlib import Path

import pytest

from .conftest import Daemon, reply, tonewalk


def test_the_daemon_says_where_it_is_and_shows_a_search(daemon: Daemon) -> None:
    said = daemon.wait_for("Ctrl-C")
    assert "http://127.0.0.1:" in said
    assert "OSC    127.0.0.1:" in said
    assert "Try: tonewalk search" in said
    assert sum(line.rstrip().endswith(".wav") for line in said.splitlines()) == 3


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
