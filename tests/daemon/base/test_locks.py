"""Locks that the system lets go of."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tonewalk.base import locks
from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.base.locks import take

HOLDER = """
import sys
from pathlib import Path
from tonewalk.base.locks import take
lock = take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""

OLDER = """
import fcntl, sys
file = open(sys.argv[1], "a+b")
fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def holding(program: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


@pytest.mark.parametrize(
    "program",
    [HOLDER, pytest.param(OLDER, marks=pytest.mark.skipif(sys.platform == "win32", reason="flock"))],
    ids=["ours", "an older daemon's"],
)
def test_another_process_has_it_until_it_is_killed(tmp_path: Path, program: str) -> None:
    path = tmp_path / "a.lock"
    with holding(program, path) as holder:
        assert take(path) is None
        holder.kill()
        holder.wait()
        lock = take(path)
        assert lock is not None
        lock.release()
    assert path.is_file()


def test_one_process_holds_it_once(tmp_path: Path) -> None:
    first = take(tmp_path / "a.lock")
    assert first is not None
    assert take(tmp_path / "a.lock") is None
    first.release()
    again = take(tmp_path / "a.lock")
    assert again is not None
    again.release()


def test_it_is_let_go_of_in_whatever_thread(tmp_path: Path) -> None:
    lock = take(tmp_path / "a.lock")
    assert lock is not None
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    again = take(tmp_path / "a.lock")
    assert again is not None
    again.release()


def test_a_process_that_is_just_ending_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Event()
    real = locks.FileLock._acquire

    def trying(self: locks.BaseFileLock) -> None:
        real(self)
        tried.set()

    with holding(HOLDER, tmp_path / "a.lock") as holder:
        monkeypatch.setattr(locks.FileLock, "_acquire", trying)
        found = list[object]()
        waiting = threading.Thread(target=lambda: found.append(take(tmp_path / "a.lock", patience=600.0)))
        waiting.start()
        tried.wait()
        assert not found
        holder.kill()
        waiting.join()
    (lock,) = found
    assert isinstance(lock, locks.BaseFileLock)
    lock.release()


def test_a_home_that_no_lock_can_be_made_in_is_told_in_one_sentence(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "daemon.lock").mkdir()
    with pytest.raises(Unavailable, match=r"can't be written \(Is a directory\): mend its permissions .* --home"):
        home.daemon()
    with pytest.raises(Unavailable, match="can't be written"), home.locked("daemon", "Another daemon"):
        pytest.fail("nothing holds it")
