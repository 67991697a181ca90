"""What an archive holds: all that travels, nothing else, and all of it fitting together."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.helpers import movable
from tonewalk.base.errors import InvalidArgument, NothingIndexed, Refused
from tonewalk.base.home import Home
from tonewalk.base.saving import NEW, Rules
from tonewalk.library.catalogue import schema
from tonewalk.library.indexing import Report
from tonewalk.library.moving.exporting import export
from tonewalk.library.moving.importing import bring


@pytest.fixture
def copy(source: Home, tmp_path: Path) -> Home:
    """A home of its own, to be damaged."""
    shutil.copytree(source.path, tmp_path / "copy", ignore=shutil.ignore_patterns("*.lock"))
    return Home(tmp_path / "copy")


def test_an_archive_holds_what_a_user_said_the_catalogue_and_the_vectors(archive: Path, source: Home) -> None:
    entries = movable.entries_of(archive)
    spaces = {
        f"spaces/{one.name}/{file}"
        for one in source.path.glob("spaces/*-*")
        for file in ("vectors.f32", "vectors.seals")
    }
    spaces = {name for name in spaces if "small-old" not in name}
    assert set(entries) == {"manifest.json", "catalogue.sqlite", *movable.KEPT, *spaces}
    assert {name: entries[name] for name in movable.KEPT} == movable.KEPT
    assert b"RIFF" not in b"".join(entries.values())


def test_its_manifest_counts_and_sums_every_entry(archive: Path) -> None:
    entries = movable.entries_of(archive)
    said = json.loads(entries.pop("manifest.json"))
    assert {one["name"]: (one["bytes"], one["sha256"]) for one in said["entries"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in entries.items()
    }
    assert (said["format"], said["catalogue"], said["encoders"]) == (1, schema.VERSION, ["small", "timbre"])
    counts = said["counts"]
    assert counts["sounds"] > 42  # slices, too
    assert (counts["tags"], counts["favourites"], counts["folders"]) == (2, 1, 1)
    assert (counts["maps"], counts["trajectories"], counts["learned spaces"], counts["MIDI mappings"]) == (
        1,
        1,
        1,
        1,
    )


def test_its_paths_are_relative_to_their_folders_and_say_nothing_of_where_those_are(
    archive: Path, samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(movable.entries_of(archive)["catalogue.sqlite"])
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as database:
        paths = {path for (path,) in database.execute("SELECT path FROM sound")}
        assert database.execute("SELECT path FROM root").fetchall() == [(os.fsencode(samples),)]
    database.close()
    files = {b"1/" + os.fsencode(path.relative_to(samples).as_posix()) for path in samples.rglob("*.wav")}
    assert paths == files


def test_rows_that_are_not_counted_yet_stay_behind(copy: Home, tmp_path: Path) -> None:
    before = movable.entries_of(movable.exported(copy, tmp_path / "before.zip"))
    with sqlite3.connect(copy.catalogue) as database:
        (last,) = database.execute('SELECT max("row") FROM embedding WHERE space = 1').fetchone()
        database.execute('DELETE FROM embedding WHERE space = 1 AND "row" > ?', (last - 3,))
    database.close()
    after = movable.entries_of(movable.exported(copy, tmp_path / "after.zip"))
    (name,) = [one for one in before if one.startswith("spaces/small-") and one.endswith(".f32")]
    assert after[name] == before[name][: 4096 + (last - 2) * 256 * 4]
    home = Home(tmp_path / "home")
    bring(home, tmp_path / "after.zip", [], None, Report())
    assert len(movable.told(home.path)["sounds"]) == len(movable.told(copy.path)["sounds"])


def test_a_space_that_is_damaged_is_left_out_and_named(copy: Home, tmp_path: Path) -> None:
    (vectors,) = copy.path.glob("spaces/timbre-*/vectors.f32")
    data = bytearray(vectors.read_bytes())
    data[5000] ^= 1
    vectors.write_bytes(data)
    done = export(copy, tmp_path / "x.zip", NEW, Report())
    assert len(done.left_out) == 1
    assert str(vectors) in done.left_out[0]
    home = Home(tmp_path / "home")
    bring(home, tmp_path / "x.zip", [], None, Report())
    assert [one.name for one in home.path.glob("spaces/*")] == [
        one.name for one in copy.path.glob("spaces/small-*") if one.name != "small-old"
    ]


def test_an_archive_is_never_written_over_another_file_unasked(source: Home, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"mine")
    assert movable.exported(source, tmp_path / "x.zip") == tmp_path / "x-2.zip"
    assert (tmp_path / "x.zip").read_bytes() == b"mine"
    done = export(source, tmp_path / "x.zip", Rules(overwrite=True), Report())
    assert done.path == str(tmp_path / "x.zip")
    assert (tmp_path / "x.zip").stat().st_size == done.bytes > 4


def test_nothing_is_written_into_the_library_unasked(source: Home, samples: Path) -> None:
    with pytest.raises(Refused, match="folder of the library"):
        export(source, samples / "x.zip", NEW, Report())
    assert not (samples / "x.zip").exists()


def test_there_is_nothing_to_export_where_nothing_was_indexed(tmp_path: Path) -> None:
    with pytest.raises(NothingIndexed, match="tonewalk index"):
        export(Home(tmp_path / "home"), tmp_path / "x.zip", NEW, Report())


def test_what_is_stopped_leaves_nothing(source: Home, tmp_path: Path) -> None:
    class Stopping(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            if "catalogue" in text:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(source, tmp_path / "x.zip", NEW, Stopping())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["catalogue.sqlite", "config.toml", "spaces/vectors.zip", "new.zip"])
def test_no_file_of_the_library_itself_is_ever_written_over(source: Home, name: str) -> None:
    before = {path: path.read_bytes() for path in source.path.rglob("*") if path.is_file()}
    rules = Rules(overwrite=True, into_library=True)
    with pytest.raises(Refused, match="among the library's own files"):
        export(source, source.path / name, rules, Report())
    assert {path: path.read_bytes() for path in source.path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_archive(source: Home, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidArgument, match="is a folder: give a file"):
        export(source, Path(name), Rules(), Report())
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_an_interrupt_while_paths_are_written_anew_is_no_fault_of_the_catalogue(
    source: Home, tmp_path: Path, interrupted_in: Callable[[str], AbstractContextManager[None]]
) -> None:
    with interrupted_in("relative"), pytest.raises(KeyboardInterrupt):
        export(source, tmp_path / "x.zip", NEW, Report())
    assert list(tmp_path.iterdir()) == []
