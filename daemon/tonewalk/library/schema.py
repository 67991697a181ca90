"""The catalogue's tables, and whether a file has them."""

from __future__ import annotations

from tonewalk.errors import Conflict
from tonewalk.library.database import Database, damaged

APPLICATION = 0x746F6E65
"""SQLite's application id of our files: `tone`."""

VERSION = 1
"""Of these tables, in SQLite's user version."""

TABLES = """
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
    "key" TEXT,
    key_source TEXT NOT NULL,
    tempo_key_tried INTEGER NOT NULL DEFAULT 0
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

-- rowid: the sound's id; words are split and folded by names.py, so that the tokenizer has nothing left to do.
-- detail: which column a word stands in, not where, since phrases are looked for in the path itself
CREATE VIRTUAL TABLE words USING fts5(
    name, folders, tokenize = 'ascii', prefix = '3', detail = 'column', columnsize = 0
);
"""

_NAMES = {"state", "root", "content", "sound", "tag", "space", "embedding", "problem", "words"}


def prepare(database: Database) -> None:
    """Make the tables in an empty file; check them in any other.

    Raises:
        DamagedCatalogue: not an SQLite file, another program's, or without some of our tables.
        Conflict: a newer tonewalk wrote it.
    """
    if _is_empty(database):
        database.run("PRAGMA journal_mode = WAL")
        with database.writing():
            if _is_empty(database):  # else another process was faster
                for statement in TABLES.split(";\n"):
                    database.run(statement)
                database.run(f"PRAGMA application_id = {APPLICATION}")
                database.run(f"PRAGMA user_version = {VERSION}")
    if database.value("PRAGMA application_id") != APPLICATION:
        raise damaged(database.path, "it is another program's database")
    version = database.value("PRAGMA user_version")
    if version > VERSION:
        raise Conflict(
            f"The catalogue {database.path} was written by a newer tonewalk (its tables are of version {version}, "
            f"this one knows {VERSION}): update tonewalk, or give another --home."
        )
    if lost := _NAMES - {name for (name,) in database.all("SELECT name FROM sqlite_master")}:
        raise damaged(database.path, f"it has lost its table {sorted(lost)[0]}")
    database.run("PRAGMA journal_mode = WAL")
    # in WAL mode this survives a killed process; after a power cut the last transactions may be missing, whole
    database.run("PRAGMA synchronous = NORMAL")
    database.run("PRAGMA foreign_keys = ON")
    database.run("PRAGMA cache_size = -32768")


def _is_empty(database: Database) -> bool:
    return not database.all("SELECT name FROM sqlite_master LIMIT 1")
