"""What the parts of the catalogue have in common."""

from __future__ import annotations

from typing import Final

from tonewalk.library.catalogue.database import Database

AT_ONCE: Final = 500
"""Values in one `IN (...)`; SQLite takes at least 999."""


class Table:
    """A part of the catalogue over the one connection."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def _next_change(self) -> int:
        """The number of the change that the current transaction makes."""
        self.database.run("UPDATE state SET value = value + 1 WHERE name = 'changed'")
        return int(self.database.value("SELECT value FROM state WHERE name = 'changed'"))

    def _words_replaced(self) -> None:
        """Words of sounds that were there before are different or gone: what was read of them is stale."""
        self.database.run("UPDATE state SET value = value + 1 WHERE name = 'renamed'")

    def words_changed(self) -> int:
        """How often words of sounds that were there became others or went: no sound goes without."""
        return int(self.database.value("SELECT value FROM state WHERE name = 'renamed'"))


def marks(count: int) -> str:
    """`?, ?, ?`."""
    return ", ".join("?" * count)
