"""What a user said of three sounds: the first is closer to the second than to the third."""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from tonewalk.base.errors import NotFound
from tonewalk.base.types import ContentId
from tonewalk.library.catalogue.table import Table

_CLICKS: Final = "SELECT id, a, b, c, made FROM click"


class Click(NamedTuple):
    """One comparison, of contents: it outlives moves, and a folder that is away for a while."""

    number: int
    a: ContentId
    """What is compared with the two others."""
    b: ContentId
    """The closer one."""
    c: ContentId
    made: float
    """Unix time, s."""


class ClickTable(Table):
    """Comparisons, in the order in which they were made."""

    def clicks(self) -> list[Click]:
        """All of them."""
        return [Click(*row) for row in self.database.all(f"{_CLICKS} ORDER BY id")]

    def count_clicks(self) -> int:
        """How many there are."""
        return int(self.database.value("SELECT count(*) FROM click"))

    def add_click(self, a: ContentId, b: ContentId, c: ContentId) -> Click:
        """Keep a comparison; said once more it is the newest, and its opposite is forgotten."""
        with self.database.writing():
            self._next_change()  # so that the next daily backup is wanted
            self.database.run("DELETE FROM click WHERE a = ?1 AND b IN (?2, ?3) AND c IN (?2, ?3)", (a, b, c))
            made = time.time()
            number = self.database.run("INSERT INTO click (a, b, c, made) VALUES (?, ?, ?, ?)", (a, b, c, made))
            return Click(number, a, b, c, made)

    def forget_click(self, number: int) -> Click:
        """Take a comparison back.

        Args:
            number: 0: the last one.

        Raises:
            NotFound: there is none of this number.
        """
        with self.database.writing():
            which = "ORDER BY id DESC LIMIT 1" if not number else "WHERE id = ?"
            row = self.database.first(f"{_CLICKS} {which}", (number,) if number else ())
            if row is None:
                what = f"There is no click {number}" if number else "There is no click to take back"
                raise NotFound(
                    f"{what}: `tonewalk closer list` (closer/list) shows those there are.", where="$.number"
                )
            self._next_change()
            self.database.run("DELETE FROM click WHERE id = ?", (row[0],))
            return Click(*row)

    def forget_clicks(self) -> int:
        """Take all of them back; how many they were."""
        with self.database.writing():
            count = self.count_clicks()
            self._next_change()
            self.database.run("DELETE FROM click")
            return count
