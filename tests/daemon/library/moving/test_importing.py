"""A library that comes into another home: all of it as it was, or nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.daemon.library.catalogue.test_schema import version_1
from tests.helpers import movable
from tonewalk.base import config
from tonewalk.base.errors import Conflict, Damaged, DamagedCatalogue, FolderMissing, HomeLocked, TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue import schema
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.moving.importing import Imported, bring
from tonewalk.spaces.vectors import VectorFile


def brought(home: Path, archive: Path, *roots: str) -> Imported:
    return bring(Home(home), archive, roots, None, Report())


def test_a_library_is_the_same_in_another_home(archive: Path, source: Home, tmp_path: Path) -> None:
    done = brought(tmp_path / "home", archive)
    assert movable.told(tmp_path / "home") == movable.told(source.path)
    assert [(one.here, one.found, one.moved, one.missing) for one in done.folders] == [(True, 42, 0, [])]
    assert not done.notes
    names = {path.name for path in (tmp_path / "home").iterdir() if path.suffix != ".lock"}
    assert names == {"catalogue.sqlite", "spaces", *(name.split("/")[0] for name in movable.KEPT)}


def test_the_next_scan_finds_nothing_new_and_embeds_nothing(archive: Path, samples: Path, tmp_path: Path) -> None:
    brought(tmp_path / "home", archive)
    summary = index_folders(Home(tmp_path / "home"), [str(samples)], config.Library(workers=1), Report())
    assert (summary.new, summary.changed, summary.moved, summary.embedded) == (0, 0, 0, 0)
    assert summary.unchanged == 42


def test_a_folder_that_is_elsewhere_is_pointed_at_and_found_by_its_new_words(
    archive: Path, source: Home, samples: Path, tmp_path: Path
) -> None:
    elsewhere = movable.copied(samples, tmp_path / "Zanzibar" / "Klänge")
    brought(tmp_path / "home", archive, f"{samples}={elsewhere}")
    assert movable.told(tmp_path / "home") == movable.told(source.path)
    catalogue = Catalogue.open(tmp_path / "home" / "catalogue.sqlite")
    assert [root.path for root in catalogue.roots()] == [os.fsencode(elsewhere)]
    everything = len(catalogue.ids())
    assert len(catalogue.sounds_with("zanzibar", "path", beginning=False)) == everything
    assert not len(catalogue.sounds_with("samples", "path", beginning=False))
    catalogue.check()
    catalogue.close()


def test_a_folder_that_is_not_there_is_offline_and_nothing_of_it_is_lost(
    archive: Path, samples: Path, tmp_path: Path
) -> None:
    away = samples.with_name("away")
    samples.rename(away)
    try:
        done = brought(tmp_path / "home", archive)
    finally:
        away.rename(samples)
    assert [(one.here, one.sounds, one.missing) for one in done.folders] == [(False, 42, [])]
    catalogue = Catalogue.open(tmp_path / "home" / "catalogue.sqlite")
    assert [root.online for root in catalogue.roots()] == [False]
    assert not any(one.missing for one in catalogue.sounds())
    catalogue.close()
    index_folders(Home(tmp_path / "home"), [str(samples)], config.Library(workers=1), Report())
    catalogue = Catalogue.open(tmp_path / "home" / "catalogue.sqlite")
    assert [root.online for root in catalogue.roots()] == [True]
    assert catalogue.sound(SoundId(3)).tags == ["mine"]
    catalogue.close()


def test_a_folder_that_does_not_exist_is_told_and_nothing_comes(
    archive: Path, samples: Path, tmp_path: Path
) -> None:
    with pytest.raises(FolderMissing, match="no such"):
        brought(tmp_path / "home", archive, f"{samples}={tmp_path / 'no such'}")
    assert nothing_came(tmp_path / "home")


def nothing_came(home: Path) -> bool:
    return {path.suffix for path in home.iterdir()} <= {".lock"}


def test_a_home_that_was_served_and_is_empty_takes_a_library_and_keeps_its_own_settings(
    archive: Path, source: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    Catalogue.open(home.catalogue).close()
    VectorFile.create(home.space("small", "ab" * 32), "small", "ab" * 32, 4).close()
    home.config.write_text("[server]\nhttp_port = 5555\n")
    token = home.token()
    brought(home.path, archive)
    assert movable.told(home.path) == movable.told(source.path)
    assert (home.config.read_text(), home.token()) == ("[server]\nhttp_port = 5555\n", token)


@pytest.mark.parametrize("name", ["classes.json", "trajectories/a.json", "midi/a.toml"])
def test_a_home_that_holds_something_of_a_user_takes_none(archive: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "home" / name
    file.parent.mkdir(parents=True)
    file.write_text("[]")
    with pytest.raises(Conflict, match=name) as refused:
        brought(tmp_path / "home", archive)
    assert "--home" in refused.value.text
    assert file.read_text() == "[]"


def test_a_home_with_a_library_takes_none_and_stays_as_it_is(archive: Path, tmp_path: Path) -> None:
    brought(tmp_path / "home", archive)
    before = movable.told(tmp_path / "home")
    with pytest.raises(Conflict, match="holds a library"):
        brought(tmp_path / "home", archive)
    assert movable.told(tmp_path / "home") == before


def test_a_home_that_lost_its_catalogue_takes_none(archive: Path, tmp_path: Path) -> None:
    brought(tmp_path / "home", archive)
    (tmp_path / "home" / "catalogue.sqlite").unlink()
    with pytest.raises(DamagedCatalogue, match="missing"):
        brought(tmp_path / "home", archive)


def test_a_home_that_is_worked_on_takes_none(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for name in ("daemon", "index"):
        with home.locked(name, "Somebody"), pytest.raises(HomeLocked, match="already works"):
            brought(home.path, archive)
    assert nothing_came(home.path)


def test_a_library_heard_with_other_encoders_is_heard_with_them_here_where_they_are_here(
    source: Home, tmp_path: Path
) -> None:
    archive = movable.exported(source, tmp_path / "x.zip")
    other = movable.changed(
        archive, tmp_path / "timbre.zip", manifest=lambda said: said.update(encoders=["timbre"])
    )
    home = Home(tmp_path / "home")
    home.config.write_text("[server]\nhttp_port = 5555\n")
    brought(home.path, other)
    settings = config.load(home.config)[0]
    assert (settings.library.encoders, settings.server.http_port) == (["timbre"], 5555)


def test_encoders_that_are_not_here_are_named_with_what_brings_them(archive: Path, tmp_path: Path) -> None:
    clap = movable.changed(
        archive, tmp_path / "c.zip", manifest=lambda said: said.update(encoders=["clap", "timbre"])
    )
    (note,) = brought(tmp_path / "home", clap).notes
    assert "`tonewalk models pull clap`" in note


def test_a_library_of_older_tables_is_upgraded_on_its_way(tmp_path: Path) -> None:
    folder = tmp_path / "Samples"
    folder.mkdir()
    for name in ("kick", "和太鼓の音"):
        (folder / f"{name}.wav").write_bytes(name.encode())
    old = Home(tmp_path / "old")
    version_1(old.catalogue, [(folder / "kick.wav", "chunk", "name"), (folder / "和太鼓の音.wav", "", "")])
    with sqlite3.connect(old.catalogue) as database:
        database.execute(
            "UPDATE sound SET path = CAST('1/' || substr(path, ?) AS BLOB)", (len(os.fsencode(folder)) + 2,)
        )
        database.execute("PRAGMA journal_mode = DELETE")
    database.close()
    new = Home(tmp_path / "new")
    Catalogue.open(new.catalogue).close()
    # an archive as the tonewalk of those tables would have made it
    archive = movable.changed(
        movable.exported(new, tmp_path / "empty.zip"),
        tmp_path / "old.zip",
        {"catalogue.sqlite": old.catalogue.read_bytes()},
        lambda said: said.update(catalogue=1),
    )
    moved = movable.copied(folder, tmp_path / "moved")
    brought(tmp_path / "home", archive, f"{folder}={moved}")
    catalogue = Catalogue.open(tmp_path / "home" / "catalogue.sqlite")
    assert catalogue.sound(SoundId(1)).descriptors.tempo_confidence == 1.0
    assert [one.tags for one in catalogue.sounds([SoundId(1), SoundId(2)])] == [["mine"], ["mine"]]
    assert catalogue.sounds_with("太鼓", "name", beginning=False).tolist() == [2]
    assert len(catalogue.sounds_with("moved", "path", beginning=False)) == 2
    catalogue.close()
    assert not (tmp_path / "home" / "backups").exists()


def database_of(archive: Path, at: Path, statements: Sequence[str]) -> bytes:
    at.write_bytes(movable.entries_of(archive)["catalogue.sqlite"])
    database = sqlite3.connect(at)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return at.read_bytes()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE sound SET path = CAST('1/../../../etc/passwd.wav' AS BLOB) WHERE id = 2",
            "leads out of its folder",
        ),
        ("UPDATE sound SET path = CAST('/etc/passwd.wav' AS BLOB) WHERE id = 2", "leads out of its folder"),
        ("UPDATE sound SET path = CAST('7/a.wav' AS BLOB) WHERE id = 2", "leads out of its folder"),
        ("UPDATE sound SET path = 'text' WHERE id = 2", "leads out of its folder"),
        ("CREATE TRIGGER t AFTER UPDATE ON sound BEGIN DELETE FROM tag; END", "holds a trigger"),
        ("CREATE VIEW v AS SELECT 1", "holds a view"),
        ("PRAGMA application_id = 1", "another program's"),
        (f"PRAGMA user_version = {schema.VERSION + 1}", "version that never was"),
        ("DROP TABLE tag", "does not hold together"),
        ("DELETE FROM words WHERE rowid = 2", "does not hold together"),
        ("UPDATE content SET hash = x'' WHERE id = 1", "does not hold together"),
        ("UPDATE sound SET root = 9 WHERE id = 2", "leads out of its folder"),
        ("DROP TABLE root", "no such table"),
        ('UPDATE embedding SET "row" = "row" + 100000', "do not fit"),
    ],
)
def test_a_catalogue_that_somebody_made_is_refused_in_a_sentence(
    archive: Path, tmp_path: Path, statement: str, what: str
) -> None:
    data = database_of(archive, tmp_path / "made.sqlite", [statement])
    made = movable.changed(archive, tmp_path / "made.zip", {"catalogue.sqlite": data})
    with pytest.raises(Damaged, match=what) as refused:
        brought(tmp_path / "home", made)
    assert str(made) in refused.value.text
    assert refused.value.text.endswith("nothing was imported.")
    assert nothing_came(tmp_path / "home")


@pytest.mark.parametrize("cut", [0, 1, 4096, 5000])
def test_vectors_that_do_not_fit_are_refused(archive: Path, tmp_path: Path, cut: int) -> None:
    (name,) = [
        one for one in movable.entries_of(archive) if one.startswith("spaces/small-") and one.endswith("f32")
    ]
    made = movable.changed(archive, tmp_path / "made.zip", {name: movable.entries_of(archive)[name][:cut]})
    with pytest.raises(Damaged, match="vectors do not fit"):
        brought(tmp_path / "home", made)
    assert nothing_came(tmp_path / "home")


@pytest.mark.parametrize("said", [{"format": 2}, {"catalogue": schema.VERSION + 1}])
def test_an_archive_of_a_newer_tonewalk_is_refused_in_words(
    archive: Path, tmp_path: Path, said: dict[str, int]
) -> None:
    made = movable.changed(archive, tmp_path / "n.zip", manifest=lambda old: old.update(said, tonewalk="9.1"))
    with pytest.raises(Conflict, match="newer tonewalk") as refused:
        brought(tmp_path / "home", made)
    assert "9.1" in refused.value.text
    assert nothing_came(tmp_path / "home")


def test_a_full_disk_is_told_and_nothing_comes(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from tonewalk.base import arriving

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arriving, "commit", full)
    with pytest.raises(TonewalkError, match="free some space"):
        brought(tmp_path / "home", archive)
    assert nothing_came(tmp_path / "home")


def test_too_little_room_is_told_before_anything_is_unpacked(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(TonewalkError, match="0 MB free"):
        brought(tmp_path / "home", archive)
    assert nothing_came(tmp_path / "home")


def test_what_is_stopped_leaves_the_home_as_it_was(archive: Path, tmp_path: Path) -> None:
    class Stopping(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            if text.startswith("Putting"):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(Home(tmp_path / "home"), archive, [], None, Stopping())
    assert nothing_came(tmp_path / "home")
    assert json.loads(movable.entries_of(archive)["manifest.json"])["counts"]["folders"] == 1


def test_columns_that_the_home_kept_of_other_paths_are_not_taken_for_its_own(
    source: Home, samples: Path, tmp_path: Path
) -> None:
    home = Home(Path(shutil.copytree(source.path, tmp_path / "home")))
    with sqlite3.connect(home.catalogue) as connection:
        connection.execute("INSERT OR REPLACE INTO state VALUES ('columns', 7)")
    connection.close()
    archive = movable.exported(home, tmp_path / "library.zip")
    elsewhere = movable.copied(samples, tmp_path / "elsewhere")
    brought(tmp_path / "other", archive, f"{samples}={elsewhere}")
    with sqlite3.connect(tmp_path / "other" / "catalogue.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM state WHERE name = 'columns'").fetchone() == (0,)
    connection.close()


def test_an_interrupt_while_paths_are_written_anew_leaves_the_home_as_it_was(
    archive: Path, tmp_path: Path, interrupted_in: Callable[[str], AbstractContextManager[None]]
) -> None:
    with interrupted_in("absolute"), pytest.raises(KeyboardInterrupt):
        brought(tmp_path / "home", archive)
    assert not (tmp_path / "home").exists()
    brought(tmp_path / "home", archive)
