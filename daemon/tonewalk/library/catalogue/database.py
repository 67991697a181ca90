"""The SQLite connection below the catalogue: transactions, and its errors as sentences for a user."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from tonewalk.base.errors import Conflict, DamagedCatalogue, DiskFull, TonewalkError, Unavailable
from tonewalk.library.catalogue.backup_files import remedy

PATIENCE: Final = 10.0
"""Seconds to wait for another process's transaction; ours take milliseconds."""

_SHM_SIZE: Final = 4874  # SQLITE_IOERR_SHMSIZE: no room for the -shm file, which SQLite does not call "full"


class Database:
    """One connection to the catalogue's file, for one thread at a time.

    A transaction is committed whole or not at all, whatever happens to the process. Every method raises
    `DiskFull`, `DamagedCatalogue`, `Conflict` or `Unavailable` in place of the matching SQLite error.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        except sqlite3.Error as error:
            self._tell(error)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._tell(error)

    def first(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        try:
            row: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            self._tell(error)
        return row

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The one value of a query that always has one row."""
        row = self.first(sql, values)
        if row is None:
            raise LookupError(sql)
        return row[0]

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute one statement; gives the id of the last row inserted."""
        try:
            return self._connection.execute(sql, values).lastrowid or 0
        except sqlite3.Error as error:
            self._tell(error)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Execute one statement once for each tuple of values."""
        try:
            self._connection.executemany(sql, values)
        except sqlite3.Error as error:
            self._tell(error)

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that writes: committed at the end, rolled back on any exception."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite itself rolls back on some errors
                self._connection.rollback()
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """All reads within see the catalogue as it stood at the first of them; may stand in another one."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()

    def _tell(self, error: sqlite3.Error) -> NoReturn:
        told = error_of_sqlite(error, self.path)
        if told is None:
            raise error
        raise told from error


def error_of_sqlite(error: sqlite3.Error, path: Path) -> TonewalkError | None:
    """The error for a user that an SQLite error stands for; None where it can only be our own mistake."""
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or extended == _SHM_SIZE:
        return DiskFull(
            f"The disk that holds {path} is full: free some space and run it again; what is indexed is kept."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Conflict(
            f"Another process has been writing to {path} for over {PATIENCE:.0f} s: wait for it, or stop it."
        )
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return Unavailable(f"{path} can't be read or written ({error}): check its permissions and its disk.")
    return None


def damaged(path: Path, what: str) -> DamagedCatalogue:
    """The sentence for a catalogue that can't be used; nothing of it is deleted."""
    return DamagedCatalogue(f"The catalogue {path} is damaged ({what}): {remedy(path)}; nothing was deleted.")
