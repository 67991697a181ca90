"""What is brought into a home is there whole or not at all, wherever its process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.base import arriving
from tonewalk.base.home import Home

SCRIPT = """
import os, signal, sys
from pathlib import Path
from tonewalk.base import arriving
from tonewalk.base.home import Home

home, which = Home(Path(sys.argv[1])), int(sys.argv[2])
steps = 0

def killing(step):
    def take(*arguments, **more):
        global steps
        steps += 1
        if steps == which:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments, **more)
    return take

os.fsync, os.replace, Path.rename, Path.rmdir = map(killing, (os.fsync, os.replace, Path.rename, Path.rmdir))
arriving.shutil.rmtree = killing(arriving.shutil.rmtree)
with arriving.gathered(home.path) as folder:
    (folder / "spaces").mkdir()
    (folder / "spaces" / "new").write_text("new")
    (folder / "classes.json").write_text("new")
    (folder / "catalogue.sqlite").write_text("new")
    home.take_in(folder)
print(steps)
"""

OLD = {"catalogue.sqlite": "old", "catalogue.sqlite-wal": "old log", "spaces/old": "old", "token": "kept"}
NEW = {"catalogue.sqlite": "new", "spaces/new": "new", "classes.json": "new", "token": "kept"}


def fresh(path: Path) -> Path:
    (path / "spaces").mkdir(parents=True)
    for name, text in OLD.items():
        (path / name).write_text(text)
    return path


def held(home: Path) -> dict[str, str]:
    files = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {path.relative_to(home).as_posix(): path.read_text() for path in files}


def run(home: Path, which: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(home), str(which)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_kill_at_any_step_leaves_all_or_nothing(
    tmp_path: Path,
) -> None:
    whole = run(fresh(tmp_path / "whole"), 0)
    assert held(tmp_path / "whole") == NEW, whole.stderr
    steps = int(whole.stdout)
    assert steps > 8
    ends = []
    for which in range(1, steps + 1):
        home = fresh(tmp_path / str(which))
        done = run(home, which)
        assert done.returncode == -signal.SIGKILL, done.stderr
        arrived = arriving.waits(home) or not list(home.glob(".arriving-*"))
        Home(home)
        arriving.sweep(home)
        assert held(home) == (NEW if arrived else OLD), which
        assert not arriving.waits(home)
        ends.append(arrived)
    assert ends == sorted(ends)  # once it is done, it is done
    assert {True, False} == set(ends)


def test_who_takes_a_lock_of_the_home_finishes_what_arrived_after_it_was_opened(tmp_path: Path) -> None:
    home = Home(fresh(tmp_path / "home"))
    with arriving.gathered(home.path) as folder:
        (folder / "catalogue.sqlite").write_text("new")
        arriving.commit(folder)
    assert home.catalogue.read_text() == "old"
    with home.locked("index", "An index run"):
        assert home.catalogue.read_text() == "new"
    assert not (home.path / "catalogue.sqlite-wal").exists()


def test_what_is_gathered_and_not_wanted_goes(tmp_path: Path) -> None:
    home = fresh(tmp_path / "home")
    with pytest.raises(FileNotFoundError), arriving.gathered(home) as folder:
        (folder / "catalogue.sqlite").write_bytes((folder / "not there").read_bytes())
    assert held(home) == OLD


def test_what_a_killed_process_gathered_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".arriving-12345678"
    left.mkdir()
    (left / "file").write_text("half")
    with arriving.gathered(tmp_path) as folder:
        assert not left.exists()
        assert os.listdir(tmp_path) == [folder.name]
