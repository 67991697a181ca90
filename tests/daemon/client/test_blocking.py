"""The client of plain programs."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from inspect import getmembers, isfunction
from pathlib import Path

import pytest

from tests.helpers.command import environment
from tests.helpers.waiting import wait_until
from tonewalk.base.errors import InvalidArgument, Unavailable, UnknownSound
from tonewalk.client import AsyncClient, Client, connect
from tonewalk.commands.session import Cursor


def test_whatever_can_be_awaited_can_be_waited_for() -> None:
    names = [name for name, _ in getmembers(AsyncClient, isfunction) if not name.startswith("_")]
    assert "search" in names
    for name in names:
        assert getattr(Client, name).__doc__, name


def test_a_search_and_its_audio(home: Path, tmp_path: Path) -> None:
    with connect(home) as atlas:
        hits = atlas.search("kick drum", k=3)
        assert {hit.name.rpartition("-")[0] for hit in hits} == {"kick"}
        assert atlas.save(hits[0].id, tmp_path / "kick.wav").read_bytes() == atlas.audio(hits[0].id)
        with pytest.raises(UnknownSound, match="9999999"):
            atlas.like(9999999)


def test_events_are_an_iterator(home: Path) -> None:
    with connect(home) as atlas, atlas.cursor() as moves:
        for x in (0.25, 0.75):
            atlas.ask("session/cursor", Cursor(x=x, y=0.5))
            assert next(moves).data.x == x
    with pytest.raises(Unavailable, match="closed"):
        next(moves)
    with Client(home) as atlas, pytest.raises(InvalidArgument, match="is no topic"):
        atlas.events("weather")  # type: ignore[arg-type]


def test_threads_share_one_client(home: Path) -> None:
    with connect(home) as atlas, ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: atlas.search("kick drum", k=1)[0].id, range(32)))
    assert len(set(found)) == 1


def test_to_connect_wants_a_daemon(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(Unavailable, match="No daemon runs"):
        connect(tmp_path)
    assert not set(threading.enumerate()) - before


def test_a_closed_client_says_so(home: Path) -> None:
    atlas = connect(home)
    atlas.close()
    atlas.close()
    with pytest.raises(Unavailable, match="This client was closed"):
        atlas.status()


def test_who_waits_in_another_thread_is_told_when_it_is_closed(home: Path) -> None:
    atlas = connect(home)
    moves = atlas.cursor()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(next, moves)
        wait_until(lambda: moves.subscribed)
        atlas.close()
        with pytest.raises(Unavailable, match="This client was closed"):
            waiting.result()


async def test_it_works_where_a_loop_runs_already(home: Path) -> None:
    """As in a notebook."""
    with connect(home) as atlas:
        assert atlas.status().sounds > 0


def test_a_program_that_closes_nothing_ends_in_silence(home: Path) -> None:
    program = (
        "import sys; from tonewalk.client import connect\nprint(connect(sys.argv[1]).search('kick', k=1)[0].name)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program, str(home)],
        capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    assert done.stdout.startswith("kick-")
    assert not [line for line in done.stderr.splitlines() if "Unclosed" in line or "never" in line], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_ends_a_wait(home: Path) -> None:
    program = (
        "import sys; from tonewalk.client import connect\n"
        "with connect(sys.argv[1]) as atlas, atlas.cursor() as moves:\n"
        "    try: print('listening', flush=True), next(moves)\n"
        "    except KeyboardInterrupt: print('interrupted', atlas.ask('ping').version)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read().startswith("interrupted")
    assert process.returncode == 0
