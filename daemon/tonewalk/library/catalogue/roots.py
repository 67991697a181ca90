"""The library's folders, and what a scan could not use in them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tonewalk.base.errors import Conflict, UnknownRoot
from tonewalk.base.types import RootId
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.catalogue.table import Table
from tonewalk.library.records import Problem, Stamp, shown
from tonewalk.library.scanning.roots import holds


class RootTable(Table):
    """Roots and problems."""

    def add_root(self, path: bytes) -> RootRow:
        """Take a folder into the library; one that is there already is given back as it is.

        Roots that lie inside the new one become part of it, with all their sounds. The path has to be absolute
        and without a separator at its end, as `roots.spelled` gives it.

        Raises:
            Conflict: it lies inside another root.
        """
        with self.database.writing():
            inner: list[RootRow] = []
            for root in self.roots():
                if root.path == path:
                    return root
                if holds(root.path, path):
                    raise Conflict(
                        f"{shown(path)} lies inside {shown(root.path)}, which is a root already: scan that one."
                    )
                if holds(path, root.path):
                    inner.append(root)
            root_id = RootId(
                self.database.run("INSERT INTO root (path, added) VALUES (?, ?)", (path, time.time()))
            )
            change = self._next_change()
            for root in inner:
                self.database.run(
                    "UPDATE sound SET root = ?, changed = ? WHERE root = ?", (root_id, change, root.id)
                )
                self.database.run("UPDATE problem SET root = ? WHERE root = ?", (root_id, root.id))
                self.database.run("DELETE FROM root WHERE id = ?", (root.id,))
            return self._root(root_id)

    def remove_root(self, path: bytes) -> None:
        """Forget a folder and its sounds, with their tags; what was measured of their contents is kept.

        Raises:
            UnknownRoot: it is none of the library's.
        """
        with self.database.writing():
            root = self.root_at(path)
            self.database.run("DELETE FROM words WHERE rowid IN (SELECT id FROM sound WHERE root = ?)", (root.id,))
            self.database.run("DELETE FROM sound WHERE root = ?", (root.id,))
            self.database.run("DELETE FROM root WHERE id = ?", (root.id,))
            self._next_change()
            self._words_replaced()

    def roots(self) -> list[RootRow]:
        """The library's folders, in the order they were added."""
        return [
            RootRow(RootId(number), path, bool(online), added)
            for number, path, online, added in self.database.all(
                "SELECT id, path, online, added FROM root ORDER BY id"
            )
        ]

    def root_at(self, path: bytes) -> RootRow:
        """The root with this path.

        Raises:
            UnknownRoot: there is none.
        """
        row = self.database.first("SELECT id FROM root WHERE path = ?", (path,))
        if row is None:
            raise UnknownRoot(
                f"{shown(path)} is no folder of the library: `tonewalk status` lists them, "
                "`tonewalk index` adds one."
            )
        return self._root(RootId(row[0]))

    def set_online(self, root_id: RootId, online: bool) -> None:
        """Say whether the folder is there; while it is not, its sounds are hidden."""
        with self.database.writing():
            root = self._root(root_id)
            if root.online != online:
                self.database.run("UPDATE root SET online = ? WHERE id = ?", (online, root_id))
                self._next_change()

    def put_problems(self, root_id: RootId, problems: Sequence[Problem]) -> None:
        """Replace what is said of a root's files that could not be used."""
        with self.database.writing():
            self._root(root_id)
            self.database.run("DELETE FROM problem WHERE root = ?", (root_id,))
            self.database.many(
                "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (
                        root_id,
                        one.path,
                        one.code,
                        one.text,
                        *((one.stamp.size, one.stamp.mtime_ns) if one.stamp else (None, None)),
                    )
                    for one in problems
                ],
            )

    def problems(self, root_id: RootId | None = None) -> list[Problem]:
        """The files that could not be used: of one root, or of all."""
        return [
            Problem(path=path, code=code, text=text, stamp=None if size is None else Stamp(size, mtime_ns))
            for path, code, text, size, mtime_ns in self.database.all(
                "SELECT path, code, text, size, mtime_ns FROM problem "
                "WHERE ?1 IS NULL OR root = ?1 ORDER BY rowid",
                (root_id,),
            )
        ]

    def problem_counts(self) -> dict[RootId, int]:
        """Root -> how many of its files could not be used."""
        return {
            RootId(number): count
            for number, count in self.database.all("SELECT root, count(*) FROM problem GROUP BY root")
        }

    def _root(self, root_id: RootId) -> RootRow:
        for root in self.roots():
            if root.id == root_id:
                return root
        raise UnknownRoot(f"Root {root_id} is no longer in the library: `tonewalk index` adds a folder again.")
