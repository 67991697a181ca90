"""The catalogue's tables, and whether a file has them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tonewalk.base.errors import Conflict, Unavailable
from tonewalk.base.writing import sync_folder
from tonewalk.library.catalogue import backups
from tonewalk.library.catalogue.backup_files import FOLDER
from tonewalk.library.catalogue.database import Database, damaged
from tonewalk.library.names import has_unspaced, indexed

APPLICATION: Final = 0x746F6E65
"""SQLite's application id of our files: `tone`."""

VERSION: Final = 3
"""Of these tables, in SQLite's user version."""

TABLES: Final = """
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO state VALUES ('changed', 0), ('renamed', 0);

CREATE TABLE root (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path BLOB NOT NULL UNIQUE,
    online INTEGER NOT NULL DEFAULT 1,
    added REAL NOT NULL
);

-- what is analysed and embedded once, however many files hold it: (hash of the bytes, start, end)
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
    tempo_confidence REAL NOT NULL,
    "key" TEXT,
    key_source TEXT NOT NULL,
    key_confidence REAL NOT NULL,
    -- by which version of the listening pass (listening.py); 0: by none yet
    heard INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX content_identity ON content (hash, ifnull(start, -1), ifnull("end", -1));

-- AUTOINCREMENT: an id is never given twice, even after its sound is deleted
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

-- "row": in the space's vector file
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

-- a is closer to b than to c, says the user: of contents, so that it outlives moves and a folder's absence
CREATE TABLE click (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    a INTEGER NOT NULL REFERENCES content,
    b INTEGER NOT NULL REFERENCES content,
    c INTEGER NOT NULL REFERENCES content,
    made REAL NOT NULL
);

-- rowid: the sound's id; words are split and folded by names.py, so that the tokenizer has nothing left to do.
-- detail: which column a word stands in, not where, since phrases are looked for in the path itself
CREATE VIRTUAL TABLE words USING fts5(
    name, folders, tokenize = 'ascii', prefix = '3', detail = 'column', columnsize = 0
);
"""

_NAMES: Final = {"state", "root", "content", "sound", "tag", "space", "embedding", "problem", "click", "words"}

_TO_2: Final = """
ALTER TABLE content DROP COLUMN tempo_key_tried;
ALTER TABLE content ADD COLUMN tempo_confidence REAL NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN key_confidence REAL NOT NULL DEFAULT 0;
ALTER TABLE content ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
UPDATE content SET
    tempo_confidence = CASE tempo_source WHEN 'chunk' THEN 1 WHEN 'name' THEN 0.95 ELSE 0 END,
    key_confidence = CASE key_source WHEN 'chunk' THEN 1 WHEN 'name' THEN 0.95 ELSE 0 END
"""


def _to_2(database: Database) -> None:
    """What was heard says how sure it is, and by which version of the listening pass; all is heard again."""
    for statement in _TO_2.split(";\n"):
        database.run(statement)
    _split_anew(database)


_TO_3: Final = """
CREATE TABLE click (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    a INTEGER NOT NULL REFERENCES content,
    b INTEGER NOT NULL REFERENCES content,
    c INTEGER NOT NULL REFERENCES content,
    made REAL NOT NULL
)
"""


def _to_3(database: Database) -> None:
    """Comparisons of sounds are kept."""
    database.run(_TO_3)


def _split_anew(database: Database) -> None:
    """Names in scripts without spaces, each of which was one word, are found by what stands inside them."""
    paths = [(sound, path) for sound, path in database.all("SELECT id, path FROM sound") if has_unspaced(path)]
    for sound, path in paths:
        database.run("UPDATE words SET name = ?, folders = ? WHERE rowid = ?", (*indexed(path), sound))


_BESIDE: Final = ("spaces", "maps", FOLDER)
"""Folders of a home that hold something only where there has been a catalogue."""

UPGRADES: Final[dict[int, Callable[[Database], None]]] = {1: _to_2, 2: _to_3}
"""Version -> what makes the next one of it, within a transaction."""


def prepare(database: Database) -> None:
    """Make the tables in an empty file, upgrade those of an older version, check them in any other.

    Raises:
        DamagedCatalogue: not an SQLite file, another program's, without some of our tables, or empty in a home
            that had a catalogue.
        Conflict: a newer tonewalk wrote it.
    """
    if _is_empty(database):
        refuse_lost(database.path)
        database.run("PRAGMA journal_mode = WAL")
        with database.writing():
            if _is_empty(database):  # else another process was faster
                for statement in TABLES.split(";\n"):
                    database.run(statement)
                database.run(f"PRAGMA application_id = {APPLICATION}")
                database.run(f"PRAGMA user_version = {VERSION}")
        sync_folder(database.path.parent)
    if database.value("PRAGMA application_id") != APPLICATION:
        raise damaged(database.path, "it is another program's database")
    version = database.value("PRAGMA user_version")
    if version > VERSION:
        raise Conflict(
            f"The catalogue {database.path} was written by a newer tonewalk (its tables are of version {version}, "
            f"this one knows {VERSION}): update tonewalk, or give another --home."
        )
    if version < VERSION:
        backups.make(database.path, f"before-version-{VERSION}")
        _upgrade(database)
    if lost := _NAMES - {name for (name,) in database.all("SELECT name FROM sqlite_master")}:
        raise damaged(database.path, f"it has lost its table {sorted(lost)[0]}")
    if database.value("PRAGMA journal_mode = WAL") != "wal":
        raise Unavailable(
            f"The disk of {database.path} can't share a log between processes, as some network shares can't: give "
            "a --home on a disk of this machine."
        )
    # what was committed, a tag as well as a batch of sounds, is on the disk, also after a power cut
    database.run("PRAGMA synchronous = FULL")
    database.run("PRAGMA foreign_keys = ON")
    database.run("PRAGMA cache_size = -32768")


def refuse_lost(path: Path) -> None:
    """Take an empty or missing file for a new catalogue only where its home is new.

    Raises:
        DamagedCatalogue: its home holds what belongs to one.
    """
    for name in _BESIDE:
        folder = path.parent / name
        if folder.is_dir() and any(folder.iterdir()):
            what = "it is empty" if path.exists() else "it is missing"
            raise damaged(path, f"{what}, though {folder} holds what belongs to it")


def _upgrade(database: Database) -> None:
    """To this version, wholly or not at all, whatever else opens the file meanwhile.

    Raises:
        DamagedCatalogue: its version never was, or its tables are not those of its version.
    """
    with database.writing():
        for version in range(database.value("PRAGMA user_version"), VERSION):  # none where another was faster
            if (upgrade := UPGRADES.get(version)) is None:
                raise damaged(database.path, f"its tables are of version {version}, which never was")
            try:
                upgrade(database)
            except sqlite3.OperationalError as error:
                raise damaged(database.path, str(error)) from error
        database.run(f"PRAGMA user_version = {VERSION}")


def _is_empty(database: Database) -> bool:
    return not database.all("SELECT name FROM sqlite_master LIMIT 1")
