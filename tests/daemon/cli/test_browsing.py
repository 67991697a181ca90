"""`tonewalk open`, and what a browser is given."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.command import Daemon, environment, tonewalk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")

Open = Callable[..., str]


@pytest.fixture(scope="module")
def empty_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    running = Daemon(tmp_path_factory.mktemp("home"))
    running.wait_for("Ctrl-C ends")
    yield running
    running.stop()


@pytest.fixture
def open_at_a_terminal(empty_daemon: Daemon, tmp_path: Path) -> Open:
    """What a person at a terminal sees; the browser is a script that notes what it was called with."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/called\n')
    browser.chmod(0o755)

    def go(**more: str) -> str:
        elsewhere = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION")
        inherited = {name: value for name, value in environment().items() if name not in elsewhere}
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "tonewalk", "--home", str(empty_daemon.home), "open"]
        done = subprocess.Popen(command, stdout=theirs, env=inherited | {"BROWSER": f"{browser} %s"} | more)
        said = os.read(ours, 4096).decode()
        assert done.wait(600) == 0
        os.close(theirs)
        os.close(ours)
        return said

    return go


def test_the_browser_is_led_to_the_link_by_a_page_that_only_the_owner_reads(
    empty_daemon: Daemon, open_at_a_terminal: Open, tmp_path: Path
) -> None:
    said = open_at_a_terminal(DISPLAY=":9")
    link = re.search(r"http://127\.0\.0\.1:\d+/#once=[\w-]+", said)
    assert link is not None
    page = empty_daemon.home / "open.html"
    assert (tmp_path / "called").read_text().strip() == page.as_uri(), "the code is in no process's arguments"
    assert link[0] in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.parametrize("where", [{}, {"DISPLAY": ":9", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}])
def test_where_no_window_would_appear_the_link_is_only_printed(
    open_at_a_terminal: Open, tmp_path: Path, where: dict[str, str]
) -> None:
    if sys.platform == "darwin" and not where:
        pytest.skip("a Mac has always a desktop")
    assert "#once=" in open_at_a_terminal(**where)
    assert not (tmp_path / "called").exists()


def opened(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), "open", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment() | more)


@pytest.fixture
def free_ports(tmp_path: Path) -> Path:
    """A home whose daemon takes any free ports."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[server]\nhttp_port = 0\nosc_port = 0\n")
    return home


def test_open_starts_a_daemon_that_stays_and_close_ends_it(free_ports: Path) -> None:
    first, second = opened(free_ports), opened(free_ports)
    links = [re.search(r"^http://127\.0\.0\.1:(\d+)/#once=[\w-]+$", one.stdout) for one in (first, second)]
    assert links[0] is not None, first.stderr
    assert links[1] is not None, second.stderr
    assert links[0][1] == links[1][1], "the second asks the daemon that the first has started"
    info = json.loads((free_ports / "daemon.json").read_text())
    assert os.getsid(info["pid"]) == info["pid"], "it has no terminal to end with"
    assert "Ctrl-C ends" in (free_ports / "log" / "background.log").read_text()
    assert "serving" in (free_ports / "log" / "tonewalk.log").read_text()
    closed = tonewalk(free_ports, "close")
    assert closed.stdout == f"The daemon (process {info['pid']}) has ended.\n"
    assert not (free_ports / "daemon.json").exists()
    assert tonewalk(free_ports, "close").stdout == "No daemon runs.\n"


def test_a_launcher_opens_the_browser_without_any_terminal(free_ports: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/called\n')
    browser.chmod(0o755)
    done = opened(free_ports, "--window", BROWSER=f"{browser} %s")
    assert tonewalk(free_ports, "close").returncode == 0
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "called").read_text().strip() == (free_ports / "open.html").as_uri()
    assert done.stdout.strip() in (free_ports / "open.html").read_text()


def test_a_daemon_that_does_not_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[library]\nencoders = 3\n")
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    done = opened(home, "--window", BROWSER=f"{browser} %s")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("tonewalk: The daemon did not start: ")
    assert "encoders" in line
    assert "background.log" in line
    assert "The daemon did not start: " in (home / "open.html").read_text(), "who clicked sees it in the browser"


def test_a_killed_daemon_s_announcement_leads_nobody_astray(free_ports: Path) -> None:
    opened(free_ports)
    info = json.loads((free_ports / "daemon.json").read_text())
    os.kill(info["pid"], signal.SIGKILL)
    again = opened(free_ports)
    assert again.returncode == 0, again.stderr
    assert json.loads((free_ports / "daemon.json").read_text())["pid"] != info["pid"]
    assert tonewalk(free_ports, "close").returncode == 0
