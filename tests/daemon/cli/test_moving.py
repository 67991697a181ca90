"""A library moved by the commands that users run: beside a daemon, interrupted, killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.helpers.command import Daemon, environment, reply, tonewalk
from tests.helpers.waiting import wait_until

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(scope="module")
def archive(home: Path, daemon: Daemon, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a library that is being served."""
    assert daemon.process.poll() is None
    # the map that it makes by itself is not to come between the archive and what is compared with it
    wait_until(lambda: any(one["map"] == "umap2d" for one in reply(home, "map", "list")["maps"]))
    reply(home, "class", "enrol", "mine", "id:3", "id:5")
    reply(home, "map", "build", "--method", "pca")
    target = tmp_path_factory.mktemp("archive") / "library.zip"
    done = tonewalk(home, "library", "export", target)
    assert done.returncode == 0, done.stderr
    assert str(target) in done.stdout
    return target


def start(home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )


def test_a_served_library_answers_the_same_where_it_was_brought(home: Path, archive: Path, tmp_path: Path) -> None:
    done = reply(tmp_path, "library", "import", archive)
    assert [(one["here"], one["missing"]) for one in done["folders"]] == [(True, [])]
    assert done["report"] == ""
    question = ("search", "short bright kick", "-k", "5")
    assert reply(tmp_path, *question)["hits"] == reply(home, *question)["hits"]
    assert reply(tmp_path, "class", "list") == reply(home, "class", "list")
    assert reply(tmp_path, "map", "list")["maps"] == reply(home, "map", "list")["maps"]
    assert tonewalk(tmp_path, "doctor").stdout.count("BAD") == 0


def test_what_is_not_found_is_named_and_written_down(archive: Path, demo_folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(demo_folder, tmp_path / "moved"))
    gone = sorted(moved.rglob("*.wav"))[:25]
    for path in gone:
        path.unlink()
    done = tonewalk(tmp_path / "home", "library", "import", archive, "--root", f"{demo_folder}={moved}")
    assert done.returncode == 0, done.stderr
    assert "25 not found" in done.stdout
    assert "and 5 more" in done.stdout
    (report,) = (tmp_path / "home" / "log").glob("import-*.txt")
    assert str(report) in done.stdout
    told = report.read_text("utf-8")
    assert all(str(path) in told for path in gone)


def test_an_archive_made_while_a_daemon_indexes_fits_together(
    home: Path, daemon: Daemon, demo_folder: Path, tmp_path: Path
) -> None:
    del daemon
    more = tmp_path / "More"
    more.mkdir()
    for number, path in enumerate(sorted(demo_folder.rglob("*.wav"))[:24]):
        (more / f"{number} {path.name}").write_bytes(path.read_bytes() + b"\0" * 2 * (number + 1))
    indexing = threading.Thread(target=tonewalk, args=(home, "index", more))
    indexing.start()
    archives = []
    while indexing.is_alive() or not archives:
        archives.append(reply(home, "library", "export", tmp_path / "x.zip", "--overwrite"))
        shutil.copy(tmp_path / "x.zip", tmp_path / f"{len(archives)}.zip")
    indexing.join()
    for number, said in enumerate(archives, start=1):
        place = tmp_path / f"home {number}"
        assert reply(place, "library", "import", tmp_path / f"{number}.zip")["counts"] == said["counts"]
        assert reply(place, "status")["sounds"] == said["counts"]["sounds"]
        assert "BAD" not in tonewalk(place, "doctor").stdout
        if number == 2:
            break


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_stopped_leaves_nothing_unless_it_was_done(
    home: Path, daemon: Daemon, tmp_path: Path, number: signal.Signals
) -> None:
    del daemon
    process = start(home, "library", "export", tmp_path / "x.zip")
    while not list(tmp_path.iterdir()) and process.poll() is None:
        time.sleep(0.001)
    os.kill(process.pid, number)
    process.communicate(timeout=120)
    assert process.returncode in {0, 130, -number}  # the last where only the interpreter was still there
    left = list(tmp_path.iterdir())
    # it may be stopped between the last byte and its own last word
    assert left == [] if process.returncode and not left else left == [tmp_path / "x.zip"]
    assert all(ZipFile(path).testzip() is None for path in left)


@posix
def test_an_export_that_is_killed_at_any_moment_leaves_a_whole_archive_or_none(
    home: Path, daemon: Daemon, tmp_path: Path
) -> None:
    del daemon
    began = time.monotonic()
    whole = start(home, "library", "export", tmp_path / "whole.zip")
    assert whole.wait(120) == 0
    lasting = time.monotonic() - began
    for moment in range(4):
        target = tmp_path / f"{moment}.zip"
        process = start(home, "library", "export", target)
        time.sleep(lasting * random.Random(moment).uniform(0.5, 1))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        if target.exists():
            with ZipFile(target) as zipped:
                assert zipped.testzip() is None
                assert json.loads(zipped.read("manifest.json"))["entries"]
    assert tonewalk(home, "library", "export", tmp_path / "last.zip").returncode == 0


@posix
def test_an_import_that_is_killed_at_any_moment_leaves_all_or_nothing(archive: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    assert start(tmp_path / "whole", "library", "import", archive).wait(120) == 0
    lasting = time.monotonic() - began
    sounds = reply(tmp_path / "whole", "status")["sounds"]
    for moment in range(4):
        home = tmp_path / str(moment)
        process = start(home, "library", "import", archive)
        time.sleep(lasting * random.Random(moment).uniform(0.4, 1))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        there = reply(home, "status")["sounds"]
        assert there in (0, sounds)
        if not there:
            assert tonewalk(home, "library", "import", archive).returncode == 0
        assert not list(home.glob(".arriv*"))
        assert reply(home, "status")["sounds"] == sounds


def test_what_is_no_archive_is_told_in_one_sentence(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:-3000])
    done = tonewalk(tmp_path / "home", "library", "import", tmp_path / "cut.zip")
    assert done.returncode == 1
    assert len([line for line in done.stderr.splitlines() if line.startswith("tonewalk: ")]) == 1
    assert "Traceback" not in done.stderr
    assert "nothing was imported" in done.stderr
