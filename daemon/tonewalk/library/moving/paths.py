"""Paths of a catalogue, relative to their folders while it travels: `3/Kicks/808.wav` lies in its folder number 3.

Every version of the tables has them in `root.path` and `sound.path`, so an older catalogue becomes a local one
first and is upgraded then. Separators are `/` on the way; bytes that are no UTF-8 stay as they are.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from tonewalk.base.types import RootId
from tonewalk.library.catalogue import schema
from tonewalk.library.catalogue.database import Database
from tonewalk.library.catalogue.entries import Known
from tonewalk.library.names import indexed
from tonewalk.library.records import Stamp, shown

SEPARATOR: Final = os.fsencode(os.sep)
_AT_ONCE: Final = 20_000
_PORTABLE: Final = re.compile(rb"([1-9][0-9]*)/(.+)", re.DOTALL)
_FOREIGN: Final = {"trigger", "view"}
"""What no catalogue of ours has, and what would run by itself."""

Told = Callable[[int], None]
"""Called with how many sounds are done."""


class Folder(NamedTuple):
    """A folder of a library that travels."""

    id: RootId
    path: bytes
    """Where it was."""
    sounds: int


def opened(path: Path) -> closing[sqlite3.Connection]:
    """A catalogue that nobody else uses, for statements of one transaction each."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    return closing(connection)


def make_portable(connection: sqlite3.Connection) -> None:
    """Make the paths of a copy relative; what could not be used in its folders, and all free pages, go.

    Raises:
        sqlite3.Error: it can't be written.
    """
    roots = {
        number: path.rstrip(SEPARATOR) + SEPARATOR
        for number, path in connection.execute("SELECT id, path FROM root")
    }

    def relative(root: int, path: bytes) -> bytes:
        if not path.startswith(roots[root]):
            raise sqlite3.IntegrityError(f"{shown(path)} does not lie in its folder")
        inner = path[len(roots[root]) :]
        return b"%d/%s" % (root, inner if SEPARATOR == b"/" else inner.replace(SEPARATOR, b"/"))

    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("BEGIN")
    _respell(connection, relative)
    connection.execute("DELETE FROM problem")
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _respell(connection: sqlite3.Connection, spell: Callable[[int, bytes], bytes]) -> None:
    """Give every sound another path, which `spell` makes of its root and the one it has.

    Not as a function of SQLite's own: an interrupt in one would be told as a fault of the catalogue.
    """
    last = 0
    while rows := connection.execute(
        "SELECT id, root, path FROM sound WHERE id > ? ORDER BY id LIMIT ?", (last, _AT_ONCE)
    ).fetchall():
        last = rows[-1][0]
        spelled = [(spell(root, path), sound) for sound, root, path in rows]
        connection.executemany("UPDATE sound SET path = ? WHERE id = ?", spelled)


def folders(connection: sqlite3.Connection) -> list[Folder]:
    """The folders of a library that travels, in the order they were added."""
    return [
        Folder(RootId(number), path, count)
        for number, path, count in connection.execute(
            "SELECT id, path, (SELECT count(*) FROM sound WHERE root = root.id) FROM root ORDER BY id"
        )
    ]


def odd(connection: sqlite3.Connection) -> str:
    """What makes a database out of an archive none of ours, before anything is done with it; "" where it is one.

    Raises:
        sqlite3.Error: it can't be read.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION:
        return "its catalogue is another program's database"
    if connection.execute("PRAGMA user_version").fetchone()[0] not in range(1, schema.VERSION + 1):
        return "the tables of its catalogue are of a version that never was"
    if kinds := {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM sqlite_master")} & _FOREIGN:
        return f"its catalogue holds a {min(kinds)}"
    roots = {number for (number,) in connection.execute("SELECT id FROM root WHERE typeof(path) = 'blob'")}
    for root, inner in connection.execute("SELECT root, path FROM sound"):
        match = _PORTABLE.fullmatch(inner) if isinstance(inner, bytes) else None
        if match is None or root not in roots or int(match[1]) != root or not _inside(match[2]):
            return f"a path in it leads out of its folder: {inner!r:.80}"
    return ""


def _inside(inner: bytes) -> bool:
    parts = inner.replace(SEPARATOR, b"/").split(b"/")
    return not {b"", b".", b".."} & set(parts) and b"\0" not in inner and not (os.name == "nt" and b":" in inner)


def make_local(connection: sqlite3.Connection, places: Mapping[RootId, bytes]) -> None:
    """Make the paths of a checked catalogue absolute again: all of them, or none.

    Args:
        places: where each folder is now.

    Raises:
        sqlite3.Error: it can't be written, or two folders are at one place.
    """
    before = {root: place.rstrip(SEPARATOR) + SEPARATOR for root, place in places.items()}

    def absolute(root: int, path: bytes) -> bytes:
        return before[RootId(root)] + path.partition(b"/")[2].replace(b"/", SEPARATOR)

    connection.execute("BEGIN")
    try:
        # kept of other paths, maybe in this very home
        connection.execute("DELETE FROM state WHERE name = 'columns'")
        _respell(connection, absolute)
        for root in places:  # a place may be another's until that one has gone
            connection.execute("UPDATE root SET path = CAST('moved ' || id AS BLOB) WHERE id = ?", (root,))
        for root, place in places.items():
            connection.execute("UPDATE root SET path = ? WHERE id = ?", (place, root))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.rollback()


def whole_files(database: Database, root: RootId) -> dict[bytes, Known]:
    """Every whole file of a folder that was ever stored, by its path, missing ones too."""
    rows = database.all(
        "SELECT path, sound.id, content, size, mtime_ns, hash, missing FROM sound "
        "JOIN content ON content.id = content "
        'WHERE root = ? AND sound.start IS NULL AND sound."end" IS NULL',
        (root,),
    )
    return {
        path: Known(sound, content, Stamp(size, mtime), digest, bool(missing))
        for path, sound, content, size, mtime, digest, missing in rows
    }


def index_words(database: Database, root: RootId, told: Told) -> None:
    """Have the sounds of a folder found by the words of the paths that they have now."""
    last = 0
    while rows := database.all(
        "SELECT id, path FROM sound WHERE root = ? AND id > ? ORDER BY id LIMIT ?", (root, last, _AT_ONCE)
    ):
        last = rows[-1][0]
        with database.writing():
            database.many(
                "UPDATE words SET name = ?, folders = ? WHERE rowid = ?",
                ((*indexed(path), sound) for sound, path in rows),
            )
            database.run("UPDATE state SET value = value + 1 WHERE name = 'renamed'")
        told(len(rows))
