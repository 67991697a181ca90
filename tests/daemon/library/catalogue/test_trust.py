"""What happens to the catalogue when the world is hostile: damage, full disks, other writers, sudden death."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.scripts import TOP
from tonewalk.base.errors import Conflict, DamagedCatalogue, DiskFull, Unavailable
from tonewalk.library.catalogue import database
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.intake import Intake

File = Callable[..., StoredFile]


def files(file: File, first: int, count: int = 64) -> list[StoredFile]:
    return [file(b"/music/Samples/%d.wav" % number) for number in range(first, first + count)]


def filled(path: Path, file: File, count: int = 2000) -> None:
    catalogue = Catalogue.open(path)
    catalogue.store(catalogue.add_root(b"/music/Samples").id, files(file, 0, count))
    catalogue.close()


def test_what_was_stored_is_there_after_opening_again(tmp_path: Path, file: File) -> None:
    filled(tmp_path / "c.sqlite", file, 10)
    again = Catalogue.open(tmp_path / "c.sqlite")
    assert len(again.sounds(since=0)) == 10
    again.check()
    again.close()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(DamagedCatalogue, match=rf"{path} is damaged .* backup") as told:
        Catalogue.open(path)
    assert told.value.code == "damaged_catalogue"
    assert path.read_bytes() == b"not a database at all" * 1000


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(DamagedCatalogue, match="another program"):
        Catalogue.open(path)
    assert path.read_bytes() == before


def test_a_lost_table_is_damage(tmp_path: Path, file: File) -> None:
    filled(tmp_path / "c.sqlite", file, 3)
    with sqlite3.connect(tmp_path / "c.sqlite") as other:
        other.execute("DROP TABLE embedding")
    other.close()
    with pytest.raises(DamagedCatalogue, match="embedding"):
        Catalogue.open(tmp_path / "c.sqlite")


def test_a_catalogue_of_the_future_asks_for_an_update(tmp_path: Path, file: File) -> None:
    filled(tmp_path / "c.sqlite", file, 3)
    with sqlite3.connect(tmp_path / "c.sqlite") as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(Conflict, match=r"newer tonewalk.*update"):
        Catalogue.open(tmp_path / "c.sqlite")


@pytest.mark.parametrize("what", ["overwritten", "cut"])
def test_damage_in_the_middle_is_told_when_it_is_met(tmp_path: Path, file: File, what: str) -> None:
    path = tmp_path / "c.sqlite"
    filled(path, file)
    data = bytearray(path.read_bytes())
    if what == "cut":
        path.write_bytes(data[: len(data) // 2 // 4096 * 4096])
    else:
        data[4096 * 3 :] = os.urandom(len(data) - 4096 * 3)
        path.write_bytes(data)

    def use() -> None:
        catalogue = Catalogue.open(path)
        try:
            Intake.load(catalogue)
            catalogue.check()
        finally:
            catalogue.close()

    damaged = path.read_bytes()
    with pytest.raises(DamagedCatalogue, match=str(path)):
        use()
    assert path.read_bytes()[: len(damaged)] == damaged


def test_an_empty_file_becomes_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").touch()
    catalogue = Catalogue.open(tmp_path / "c.sqlite")
    assert catalogue.roots() == []
    catalogue.close()


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        Catalogue.open(tmp_path / "nowhere" / "c.sqlite")


def test_a_full_disk_is_told_and_loses_nothing(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, files(file, 0))
    pages = catalogue.database.value("PRAGMA page_count")
    catalogue.database.run(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DiskFull, match="free some space") as told:
        catalogue.store(root.id, files(file, 1000, 2000))
    assert told.value.code == "disk_full"
    assert len(catalogue.sounds(since=0)) == 64
    catalogue.database.run(f"PRAGMA max_page_count = {pages + 4000}")
    catalogue.store(root.id, files(file, 1000, 2000))
    assert len(catalogue.sounds(since=0)) == 2064
    catalogue.check()


def test_a_writer_that_does_not_let_go_is_told_of(
    catalogue: Catalogue, root: RootRow, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    second = Catalogue.open(catalogue.path)
    with catalogue.database.writing():
        with pytest.raises(Conflict, match="Another process"):
            second.store(root.id, files(file, 0))
        assert list(second.there(root.id)) == []  # readers never wait
    assert len(second.store(root.id, files(file, 0))) == 64
    second.close()


def test_writers_take_turns(catalogue: Catalogue, root: RootRow, file: File) -> None:
    def write(first: int) -> None:
        mine = Catalogue.open(catalogue.path)
        for start in range(first, first + 640, 64):
            mine.store(root.id, files(file, start))
        mine.close()

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 10_000, 20_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sounds = catalogue.sounds(since=0)
    assert sorted(sound.id for sound in sounds) == list(range(1, 3 * 640 + 1))
    catalogue.check()


def test_many_may_make_the_catalogue_at_once(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def make() -> None:
        try:
            Catalogue.open(tmp_path / "c.sqlite").close()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    second = Catalogue.open(catalogue.path)
    with second.snapshot():
        before = second.changes()
        catalogue.store(root.id, files(file, 0))
        assert second.changes() == before
        assert second.sounds(since=0) == []
    assert len(second.sounds(since=before)) == 64
    second.close()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.helpers.stored import make_file
from tonewalk.library.catalogue.catalogue import Catalogue
catalogue = Catalogue.open(Path(sys.argv[1]))
root = catalogue.add_root(b"/music/Samples")
space = catalogue.space_id("small", "a" * 64, 8)
first = 0
while True:
    files = [make_file(b"/music/Samples/%d.wav" % n, rows={space: n}) for n in range(first, first + 64)]
    if first == 640:
        with catalogue.database.writing():
            for file in files:
                catalogue._store(root, file, 99)
            print("within", flush=True)
            sys.stdin.read()
    catalogue.store(root.id, files)
    first += 64
    print(first, flush=True)
"""


def test_a_kill_in_the_middle_of_a_transaction_loses_nothing_committed(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(TOP)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if lines[-1] == "within":
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stdin.close()
    assert lines[-2:] == ["640", "within"]
    catalogue = Catalogue.open(path)
    catalogue.check()
    sounds = catalogue.sounds(since=0)
    assert [sound.id for sound in sounds] == list(range(1, 641))
    [space] = catalogue.spaces()
    assert catalogue.row_count(space.id) == 640
    assert len(catalogue.sounds_with("samples", "path", beginning=False)) == 640
    catalogue.close()


def test_a_kill_at_any_moment_leaves_whole_batches(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    for _ in range(3):
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                KILLED.replace("first == 640", "False"),
                str(path),
                str(TOP),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(7)][-1]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        catalogue = Catalogue.open(path)
        catalogue.check()
        count = len(catalogue.sounds(since=0))
        assert count >= told
        assert count % 64 == 0
        [space] = catalogue.spaces()
        assert catalogue.row_count(space.id) == count
        catalogue.close()
