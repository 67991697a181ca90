"""Whether every page of a catalogue can be read and agrees with the others: what damage leaves behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from tonewalk.library.catalogue.database import damaged, error_of_sqlite

_CHECKS: Final = (
    ("SELECT count(*) <> 2 FROM state WHERE name IN ('changed', 'renamed')", "its counters are gone"),
    (
        "SELECT (SELECT count(*) FROM sound) <> (SELECT count(*) FROM words_content)",
        "its sounds and their words are not as many",
    ),
    (
        "SELECT EXISTS (SELECT 1 FROM sound WHERE id NOT IN (SELECT id FROM words_content))",
        "a sound has lost its words",
    ),
    ("SELECT EXISTS (SELECT 1 FROM root WHERE typeof(path) <> 'blob' OR path = x'')", "a folder has no path"),
    (
        "SELECT EXISTS (SELECT 1 FROM sound WHERE typeof(path) <> 'blob' OR path = x'' "
        "OR typeof(size) <> 'integer')",
        "a sound has no path",
    ),
    (
        "SELECT EXISTS (SELECT 1 FROM content WHERE typeof(hash) <> 'blob' OR hash = x'' "
        "OR typeof(duration) NOT IN ('real', 'integer'))",
        "a sound's measures can't be read",
    ),
    ("SELECT EXISTS (SELECT 1 FROM tag WHERE typeof(tag) <> 'text')", "a tag can't be read"),
    (
        'SELECT EXISTS (SELECT 1 FROM embedding WHERE typeof("row") <> \'integer\' OR "row" < 0)',
        "the rows of its embeddings can't be read",
    ),
    (
        "SELECT EXISTS (SELECT 1 FROM sound WHERE id > (SELECT seq FROM sqlite_sequence WHERE name = 'sound'))",
        "its ids are beyond the last that was given",
    ),
)


def examine(connection: sqlite3.Connection, path: Path) -> None:
    """Look at every page of a catalogue, at its references, its words and its values.

    Args:
        connection: to a copy that nobody else uses: this writes to it, and takes it back.
        path: of the catalogue, for the sentence.

    Raises:
        DamagedCatalogue: something does not agree.
        DiskFull: no room for what this takes.
    """
    try:
        found = _fault(connection)
    except sqlite3.Error as error:
        told = error_of_sqlite(error, path)
        raise (damaged(path, str(error)) if told is None else told) from error
    if found:
        raise damaged(path, found)


def check(path: Path) -> None:
    """`examine` a catalogue that others read and write meanwhile, in a copy of its own.

    It takes about a second for 100,000 sounds.

    Raises:
        DamagedCatalogue, DiskFull, Unavailable: as `examine`; the file can't be read.
    """
    try:
        source = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        copy = sqlite3.connect("", isolation_level=None)  # in memory, and on disk where it is large
        try:
            copy_into(source, copy)
            examine(copy, path)
        finally:
            copy.close()
            source.close()
    except sqlite3.Error as error:
        told = error_of_sqlite(error, path)
        raise (damaged(path, str(error)) if told is None else told) from error


def copy_into(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a catalogue as it stands at this moment; its writers and readers go on meanwhile.

    Within one snapshot: else every transaction of another process would begin the copy anew.
    """
    source.execute("BEGIN")
    try:
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=512)
    finally:
        if source.in_transaction:
            source.rollback()


def _fault(connection: sqlite3.Connection) -> str:
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        return str(answer).splitlines()[-1]
    if row := connection.execute("PRAGMA foreign_key_check").fetchone():
        return f"table {row[0]} refers to what table {row[2]} does not have"
    try:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    finally:
        if connection.in_transaction:
            connection.rollback()
    return next((sentence for sql, sentence in _CHECKS if connection.execute(sql).fetchone()[0]), "")
