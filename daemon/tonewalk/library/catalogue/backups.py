"""Backups of the catalogue: made beside its readers and writers, checked before they count, few kept."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tonewalk.base.errors import Damaged, DamagedCatalogue, InvalidArgument, NotFound, TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.writing import disk_full_told, put_in_place, set_aside, sync_folder, whole
from tonewalk.library.catalogue import soundness
from tonewalk.library.catalogue.backup_files import Backup, folder_of, listed
from tonewalk.library.catalogue.database import error_of_sqlite
from tonewalk.spaces.header import HEADER_BYTES, VECTORS_NAME, unpack
from tonewalk.spaces.seals import SEALS_NAME, no_seals, prefix_digest, read_seals

logger = logging.getLogger(__name__)

DAY: Final = 24 * 3600.0
"""s after which a catalogue that has changed is backed up again."""

KEPT: Final = 3
"""Backups of a kind that stay; of those before an upgrade the last one of each."""


def make(catalogue: Path, why: str) -> Path:
    """Back a catalogue up, into the folder backups beside it; readable by its owner alone.

    Raises:
        DamagedCatalogue: the copy fails its check; nothing is kept of it, and older backups stay.
        DiskFull, Unavailable: it can't be written.
    """
    folder = folder_of(catalogue)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"catalogue-{time.strftime('%Y%m%d-%H%M%S')}-{why}.sqlite"
        with _faults_told(catalogue), disk_full_told(folder), whole(path, 0o600) as temporary:
            _copy(catalogue, temporary)
    except OSError as error:
        raise TonewalkError(
            f"No backup can be made in {folder} ({error.strerror}): mend its permissions or free some space."
        ) from error
    _forget_old(catalogue, why)
    return path


def wanted(catalogue: Path) -> bool:
    """Whether the catalogue has changed since the newest backup, and that one is older than a day."""
    backups = listed(catalogue)
    if not backups:
        return _changes(catalogue) != (0, 0, 0)
    age = time.time() - time.mktime(time.strptime(backups[0].made, "%Y%m%d-%H%M%S"))
    return not 0 <= age < DAY and _changes(catalogue) != _changes(backups[0].path)


def restore(home: Home, chosen: Path | None) -> tuple[Path, list[Path]]:
    """Put a backup in the catalogue's place; what was there is kept beside it.

    Args:
        chosen: a backup; None takes the newest that can be read.

    Returns:
        The backup, and where what was there before is now.

    Raises:
        HomeLocked: a daemon or an index run works on this home.
        NotFound: there is no backup.
        DamagedCatalogue: the backup itself is damaged.
    """
    with home.locked("daemon", "A daemon"), home.locked("index", "An index run"):
        temporary = home.path / f".{secrets.token_hex(4)}.restored"
        try:
            backup = _taken(home, chosen, temporary)
            # the old file first: its log beside another file would be taken for that one's
            files = [home.catalogue.with_name(home.catalogue.name + end) for end in ("", "-wal", "-shm")]
            kept = [set_aside(path) for path in files if path.exists()]
            with disk_full_told(home.catalogue):
                put_in_place(temporary, home.catalogue)
        except sqlite3.Error as error:
            raise error_of_sqlite(error, home.catalogue) or error from error
        finally:
            temporary.unlink(missing_ok=True)
    return backup, kept


def _taken(home: Home, chosen: Path | None, to: Path) -> Path:
    """Copy the first backup that is whole to `to`."""
    candidates = [backup.path for backup in listed(home.catalogue)] if chosen is None else [chosen]
    failed: TonewalkError = NotFound(f"There is no backup in {folder_of(home.catalogue)}: give a file.")
    for path in candidates:
        if not path.is_file():
            raise InvalidArgument(f"{path} is no file: {folder_of(home.catalogue)} holds the backups.")
        try:
            with disk_full_told(to):
                to.unlink(missing_ok=True)
                os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
                shutil.copyfile(path, to)
            with _opened(to) as connection:
                soundness.examine(connection, path)
                _forget_foreign_rows(connection, home)
            return path
        except Damaged as damage:
            logger.info("%s", damage.text)
            failed = DamagedCatalogue(
                f"{path} is damaged, or no backup of a catalogue: {folder_of(home.catalogue)} holds the backups; "
                "the catalogue was left as it is."
            )
    raise failed


def _copy(catalogue: Path, to: Path) -> None:
    with _opened(catalogue) as source, _opened(to) as copy:
        soundness.copy_into(source, copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        soundness.examine(copy, catalogue)
        # rows mean something in these vectors alone: what names those of each space goes along
        copy.execute("CREATE TABLE vectors (space INTEGER PRIMARY KEY, digest TEXT)")
        for space, folder, rows in _spaces(copy, catalogue.parent):
            copy.execute("INSERT INTO vectors VALUES (?, ?)", (space, _digest(folder, rows)))


def _forget_foreign_rows(connection: sqlite3.Connection, home: Home) -> None:
    """Have those spaces embedded again whose vectors are not those that the backup was made beside."""
    known: dict[int, str | None] = {}
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'vectors'").fetchone():
        known = dict(connection.execute("SELECT space, digest FROM vectors"))
    for space, folder, rows in _spaces(connection, home.path):
        if known.get(space) is None or known[space] != _digest(folder, rows):
            logger.warning(
                "the vectors in %s are others than when the backup was made: its sounds are embedded again", folder
            )
            connection.execute("DELETE FROM embedding WHERE space = ?", (space,))
    connection.execute("DROP TABLE IF EXISTS vectors")
    # columns that were kept beside the running catalogue may know of rows that were forgotten just now
    connection.execute("DELETE FROM state WHERE name = 'columns'")


def _spaces(connection: sqlite3.Connection, home: Path) -> list[tuple[int, Path, int]]:
    """Every space: id, folder, rows in use."""
    found = connection.execute(
        "SELECT id, encoder, fingerprint, "
        '(SELECT ifnull(max("row") + 1, 0) FROM embedding WHERE space = space.id) FROM space'
    ).fetchall()
    return [
        (number, Home.space_in(home, encoder, fingerprint), rows) for number, encoder, fingerprint, rows in found
    ]


def _digest(folder: Path, rows: int) -> str | None:
    """What names the first rows of a vector file; None where that can't be said."""
    path = folder / VECTORS_NAME
    try:
        with path.open("rb") as file:
            header = unpack(file.read(HEADER_BYTES), path)
        log = read_seals(folder / SEALS_NAME, header, path, no_seals())
    except (OSError, TonewalkError):
        return None
    return prefix_digest(log.seals, rows)


def _changes(catalogue: Path) -> tuple[int, ...] | None:
    """What tells two states of a catalogue apart: its counters, and how many folders; None: it can't be read."""
    try:
        with _opened(catalogue) as connection:
            counts = [
                value
                for (value,) in connection.execute(
                    "SELECT value FROM state WHERE name IN ('changed', 'renamed') ORDER BY name"
                )
            ]
            return (*counts, connection.execute("SELECT count(*) FROM root").fetchone()[0])
    except sqlite3.Error:
        return None


def _forget_old(catalogue: Path, why: str) -> None:
    same: list[Backup] = [backup for backup in listed(catalogue) if backup.why == why]
    for old in same[KEPT if why in {"daily", "asked"} else 1 :]:
        old.path.unlink(missing_ok=True)
    sync_folder(folder_of(catalogue))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=10.0, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _faults_told(catalogue: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise error_of_sqlite(error, catalogue) or error from error
