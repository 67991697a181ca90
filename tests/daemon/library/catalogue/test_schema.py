"""Catalogues of older versions: made as they were then, opened as they are now."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.config import Library
from tonewalk.base.errors import DamagedCatalogue
from tonewalk.base.home import Home
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue import schema
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.second_pass import HEARD_VERSION

VERSION_1 = """
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO state VALUES ('changed', 0), ('renamed', 0);

CREATE TABLE root (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    online INTEGER NOT NULL DEFAULT 1,
    added REAL NOT NULL
);

CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL,
    start REAL,
    "end" REAL,
    sample_rate INTEGER NOT NULL,
    channels INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    duration REAL NOT NULL,
    loudness REAL,
    peak REAL,
    centroid REAL,
    flatness REAL,
    f0 REAL,
    f0_confidence REAL NOT NULL,
    attack REAL,
    zcr REAL,
    tempo REAL,
    tempo_source TEXT NOT NULL,
    "key" TEXT,
    key_source TEXT NOT NULL,
    tempo_key_tried INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX content_identity ON content (hash, ifnull(start, -1), ifnull("end", -1));

CREATE TABLE sound (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root INTEGER NOT NULL REFERENCES root,
    content INTEGER NOT NULL REFERENCES content,
    path BLOB NOT NULL,
    start REAL,
    "end" REAL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    missing INTEGER NOT NULL DEFAULT 0,
    favourite INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL
);
CREATE UNIQUE INDEX sound_identity ON sound (path, ifnull(start, -1), ifnull("end", -1));
CREATE INDEX sound_root ON sound (root);
CREATE INDEX sound_content ON sound (content);
CREATE INDEX sound_changed ON sound (changed);

CREATE TABLE tag (
    sound INTEGER NOT NULL REFERENCES sound ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (sound, tag)
) WITHOUT ROWID;

CREATE TABLE space (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    encoder TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    dim INTEGER NOT NULL,
    UNIQUE (encoder, fingerprint)
);

CREATE TABLE embedding (
    space INTEGER NOT NULL REFERENCES space,
    content INTEGER NOT NULL REFERENCES content,
    "row" INTEGER NOT NULL,
    PRIMARY KEY (space, content)
) WITHOUT ROWID;
CREATE UNIQUE INDEX embedding_row ON embedding (space, "row");

CREATE TABLE problem (
    root INTEGER NOT NULL REFERENCES root ON DELETE CASCADE,
    path BLOB NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    size INTEGER,
    mtime_ns INTEGER
);
CREATE INDEX problem_root ON problem (root);

CREATE VIRTUAL TABLE words USING fts5(
    name, folders, tokenize = 'ascii', prefix = '3', detail = 'column', columnsize = 0
);"""


def version_1(path: Path, files: list[tuple[Path, str, str]]) -> None:
    """A catalogue as the first version left it, with files of one folder, and where tempo and key came from."""
    database = sqlite3.connect(path)
    database.executescript(VERSION_1)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA application_id = {schema.APPLICATION}")
    database.execute("PRAGMA user_version = 1")
    for number, (file, tempo_source, key_source) in enumerate(files, start=1):
        if number == 1:
            database.execute("INSERT INTO root (path, added) VALUES (?, 0)", (os.fsencode(file.parent),))
        database.execute(
            "INSERT INTO content (hash, sample_rate, channels, frames, duration, f0_confidence, "
            'tempo, tempo_source, "key", key_source, tempo_key_tried) '
            "VALUES (?, 44100, 1, 44100, 2.0, 0.0, ?, ?, ?, ?, 1)",
            (
                bytes([number] * 16),
                97.0 if tempo_source else None,
                tempo_source,
                "Am" if key_source else None,
                key_source,
            ),
        )
        status = file.stat() if file.exists() else os.stat(path)
        database.execute(
            "INSERT INTO sound (root, content, path, size, mtime_ns, changed) VALUES (1, ?, ?, ?, ?, 0)",
            (number, os.fsencode(file), status.st_size, status.st_mtime_ns),
        )
        database.execute("INSERT INTO words (rowid, name, folders) VALUES (?, ?, '')", (number, file.stem))
        database.execute("INSERT INTO tag VALUES (?, 'mine')", (number,))
    database.commit()
    database.close()


def columns_of(path: Path) -> dict[str, set[tuple[str, str, int]]]:
    database = sqlite3.connect(path)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: {(row[1], row[2], row[3]) for row in database.execute(f'PRAGMA table_info("{name}")')}
        for name in names
    }
    database.close()
    return found


def test_an_upgraded_catalogue_keeps_what_it_knew_and_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    sources = [("chunk", "name"), ("name", "audio"), ("audio", ""), ("", "chunk")]
    files = [(tmp_path / f"{number}.wav", *pair) for number, pair in enumerate(sources)]
    version_1(tmp_path / "old.sqlite", files)
    catalogue = Catalogue.open(tmp_path / "old.sqlite")
    (tmp_path / "new").mkdir()
    Catalogue.open(tmp_path / "new" / "new.sqlite").close()
    sounds = catalogue.sounds([SoundId(number) for number in range(1, 5)])
    assert [(one.descriptors.tempo, one.descriptors.tempo_source) for one in sounds] == [
        *((97.0, "chunk"), (97.0, "name"), (97.0, "audio"), (None, ""))
    ]
    assert [one.descriptors.tempo_confidence for one in sounds] == [1.0, 0.95, 0.0, 0.0]
    assert [one.descriptors.key_confidence for one in sounds] == [0.95, 0.0, 0.0, 1.0]
    assert [one.tags for one in sounds] == [["mine"]] * 4
    assert catalogue.count_unheard(HEARD_VERSION) == 4
    catalogue.close()
    assert columns_of(tmp_path / "old.sqlite") == columns_of(tmp_path / "new" / "new.sqlite")


def test_an_older_catalogue_finds_what_stands_inside_names_without_spaces(tmp_path: Path) -> None:
    version_1(tmp_path / "old.sqlite", [(tmp_path / f"{name}.wav", "", "") for name in ("和太鼓の音", "kick")])
    catalogue = Catalogue.open(tmp_path / "old.sqlite")
    assert catalogue.sounds_with("太鼓", "name", beginning=False).tolist() == [1]
    assert catalogue.sounds_with("kick", "name", beginning=False).tolist() == [2]
    catalogue.close()


def test_an_upgrade_that_breaks_off_leaves_the_old_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_1(tmp_path / "old.sqlite", [(tmp_path / "1.wav", "chunk", "")])

    def half(database: object) -> None:
        schema._to_2(database)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setitem(schema.UPGRADES, 1, half)
        with pytest.raises(KeyboardInterrupt):
            Catalogue.open(tmp_path / "old.sqlite")
    database = sqlite3.connect(tmp_path / "old.sqlite")
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    assert database.execute("SELECT tempo_key_tried FROM content").fetchall() == [(1,)]
    database.close()
    catalogue = Catalogue.open(tmp_path / "old.sqlite")
    assert catalogue.sound(SoundId(1)).descriptors.tempo == 97.0
    catalogue.close()


def test_several_that_open_an_old_catalogue_at_once_upgrade_it_once(tmp_path: Path) -> None:
    version_1(tmp_path / "old.sqlite", [(tmp_path / "1.wav", "name", "")])
    found: list[float] = []

    def look() -> None:
        catalogue = Catalogue.open(tmp_path / "old.sqlite")
        found.append(catalogue.sound(SoundId(1)).descriptors.tempo_confidence)
        catalogue.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0.95] * 8


def test_tables_that_are_not_those_of_their_version_are_damage(tmp_path: Path) -> None:
    version_1(tmp_path / "old.sqlite", [])
    with sqlite3.connect(tmp_path / "old.sqlite") as database:
        database.execute("ALTER TABLE content DROP COLUMN tempo_key_tried")
    database.close()
    with pytest.raises(DamagedCatalogue, match="tempo_key_tried"):
        Catalogue.open(tmp_path / "old.sqlite")


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_damage(tmp_path: Path, version: int) -> None:
    version_1(tmp_path / "old.sqlite", [])
    with sqlite3.connect(tmp_path / "old.sqlite") as database:
        database.execute(f"PRAGMA user_version = {version}")
    database.close()
    with pytest.raises(DamagedCatalogue, match="never was"):
        Catalogue.open(tmp_path / "old.sqlite")


def test_a_library_of_an_older_tonewalk_is_heard_again_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "Samples"
    folder.mkdir()
    tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(44_100) / 44_100)
    for name in ("tone.wav", "loop 97bpm.wav"):
        soundfile.write(folder / name, tone, 44_100)
    home = Home(tmp_path / "home")
    version_1(home.catalogue, [(folder / "tone.wav", "audio", "audio"), (folder / "loop 97bpm.wav", "name", "")])
    summary = index_folders(home, [str(folder)], Library(encoders=["timbre"], workers=1), Report())
    assert (summary.new, summary.unchanged, summary.heard) == (0, 2, 2)
    catalogue = Catalogue.open(home.catalogue)
    tone_now, loop = (catalogue.sound(SoundId(number)).descriptors for number in (1, 2))
    assert tone_now.f0 == pytest.approx(220, rel=0.01)
    assert tone_now.tempo is None
    assert (loop.tempo, loop.tempo_source, loop.tempo_confidence) == (97.0, "name", 0.95)
    assert catalogue.count_unheard(HEARD_VERSION) == 0
    catalogue.close()
