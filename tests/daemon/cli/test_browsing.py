"""`tonewalk open`, and what a browser is given."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Daemon, environment, tonewalk

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
        assert done.wait(120) == 0
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


def test_without_a_daemon_open_says_what_to_start(tmp_path: Path) -> None:
    done = tonewalk(tmp_path, "open")
    assert done.returncode == 1
    assert done.stderr.strip() == "tonewalk: No daemon runs: start `tonewalk serve` first."
