"""Where embeddings stand: content -> row of a space's vector file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import ContentId, Row, Rows
from tonewalk.library.catalogue.entries import SpaceRow
from tonewalk.library.catalogue.table import AT_ONCE, Table, marks

BEYOND: Final = 2**63 - 1
"""Of all ids that there can be, the greatest."""


class SpaceTable(Table):
    """Spaces and their rows."""

    def space_id(self, encoder: str, fingerprint: str, dim: int) -> int:
        """The space of an encoder with these weights; made where there is none."""
        with self.database.writing():
            self.database.run(
                "INSERT INTO space (encoder, fingerprint, dim) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (encoder, fingerprint, dim),
            )
            return int(
                self.database.value(
                    "SELECT id FROM space WHERE encoder = ? AND fingerprint = ?", (encoder, fingerprint)
                )
            )

    def spaces(self) -> list[SpaceRow]:
        """All spaces, oldest first."""
        return [
            SpaceRow(*row)
            for row in self.database.all("SELECT id, encoder, fingerprint, dim FROM space ORDER BY id")
        ]

    def rows_of(self, space_id: int) -> tuple[npt.NDArray[np.int64], Rows]:
        """All embeddings of a space: content ids and rows, `[shape=(n,)]` each, by content id."""
        # as two long texts: half the time of a hundred thousand tuples
        contents, rows = self.database.first(
            'SELECT group_concat(content), group_concat("row") FROM '
            '(SELECT content, "row" FROM embedding WHERE space = ? ORDER BY content)',
            (space_id,),
        ) or (None, None)
        return _numbers(contents), _numbers(rows)

    def rows_for(self, space_id: int, content_ids: Iterable[ContentId]) -> dict[ContentId, Row]:
        """Content -> row, for those of these contents that have an embedding in a space."""
        wanted, found = list(content_ids), dict[ContentId, Row]()
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            found |= self.database.all(
                f'SELECT content, "row" FROM embedding WHERE space = ? AND content IN ({marks(len(part))})',
                (space_id, *part),
            )
        return found

    def row_count(self, space_id: int) -> int:
        """How many rows of the space's vector file are in use: the last one's number, and one."""
        return int(
            self.database.value('SELECT ifnull(max("row") + 1, 0) FROM embedding WHERE space = ?', (space_id,))
        )

    def put_rows(self, space_id: int, rows: Mapping[ContentId, Row]) -> None:
        """Store where embeddings of known contents stand; a content that has a row in the space keeps it."""
        with self.database.writing():
            change = self._next_change()
            self.database.many(
                "INSERT INTO embedding VALUES (?, ?, ?) ON CONFLICT (space, content) DO NOTHING",
                [(space_id, content, row) for content, row in rows.items()],
            )
            self.database.many(
                "UPDATE sound SET changed = ? WHERE content = ?", [(change, content) for content in rows]
            )

    def forget_rows(self, space_id: int) -> None:
        """The vector file was deleted: all its sounds are to be embedded again."""
        with self.database.writing():
            change = self._next_change()
            self.database.run(
                "UPDATE sound SET changed = ? WHERE content IN (SELECT content FROM embedding WHERE space = ?)",
                (change, space_id),
            )
            self.database.run("DELETE FROM embedding WHERE space = ?", (space_id,))

    def contents_without(self, space_id: int) -> Iterator[tuple[ContentId, bytes, float | None, float | None]]:
        """What a space has no embedding of, each content once: one of its paths that are there, start and end (s).

        Favourites come first, then the newest. Storing rows while this runs is fine.
        """
        # a content has one row in a space at most, so that this tells without looking at every sound
        all_held = "SELECT (SELECT count(*) FROM embedding WHERE space = ?) = (SELECT count(*) FROM content)"
        if self.database.value(all_held, (space_id,)):
            return
        favourites: set[ContentId] = set()
        for least in (1, 0):
            last = BEYOND
            while rows := self.database.all(
                'SELECT content.id, min(sound.path), content.start, content."end" FROM content '
                "JOIN sound ON sound.content = content.id JOIN root ON root.id = root "
                "WHERE content.id < ? AND NOT missing AND online "
                "AND NOT EXISTS (SELECT 1 FROM embedding WHERE space = ? AND embedding.content = content.id) "
                "GROUP BY content.id HAVING max(favourite) >= ? ORDER BY content.id DESC LIMIT ?",
                (last, space_id, least, AT_ONCE),
            ):
                last = rows[-1][0]
                yield from (row for row in rows if row[0] not in favourites)
                if least:
                    favourites.update(row[0] for row in rows)


def _numbers(listed: str | None) -> npt.NDArray[np.int64]:
    return np.fromstring(listed or "", np.int64, sep=",")
