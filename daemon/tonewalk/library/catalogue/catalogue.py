"""The catalogue: the SQLite file that knows every sound, what was measured of it, where its embeddings stand."""

from __future__ import annotations

import contextlib
from pathlib import Path

from tonewalk.library.catalogue import schema, soundness
from tonewalk.library.catalogue.clicks import ClickTable
from tonewalk.library.catalogue.database import Database
from tonewalk.library.catalogue.slices import SliceTable
from tonewalk.library.catalogue.sounds import SoundTable
from tonewalk.library.catalogue.spaces import SpaceTable
from tonewalk.library.catalogue.store import StoreTable
from tonewalk.library.catalogue.words import NameTable


class Catalogue(StoreTable, SoundTable, SpaceTable, NameTable, SliceTable, ClickTable):
    """All that the home knows of its sounds. Open it with `Catalogue.open`.

    One object serves one thread at a time; several processes may each have one open: readers never wait, writers
    take turns. Every method is a transaction of its own unless it stands within `snapshot`, and raises `DiskFull`,
    `DamagedCatalogue`, `Conflict` (another writer does not let go) or `Unavailable` where the file fails it;
    what was committed before stays.
    """

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the file, or make it.

        Raises:
            DamagedCatalogue: it is not ours or can't be read; it is left as it is.
            Conflict: a newer tonewalk wrote it.
        """
        if not path.exists():
            schema.refuse_lost(path)  # before a connection makes the file
        database = Database(path)
        try:
            schema.prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def path(self) -> Path:
        """The file."""
        return self.database.path

    def close(self) -> None:
        """Let go of the file; what was stored is on the disk already."""
        self.database.close()

    def changes(self) -> int:
        """How many changes there have been so far: what `sounds(since=...)` counts from."""
        return int(self.database.value("SELECT value FROM state WHERE name = 'changed'"))

    def kept_columns(self) -> int | None:
        """The number of the columns that were kept of this catalogue (see `ColumnStore`), if any were."""
        row = self.database.first("SELECT value FROM state WHERE name = 'columns'")
        return None if row is None else int(row[0])

    def keep_columns(self, number: int) -> None:
        """Say that columns of this number were kept of this catalogue."""
        with self.database.writing():
            self.database.run(
                "INSERT INTO state VALUES ('columns', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (number,),
            )

    def snapshot(self) -> contextlib.AbstractContextManager[None]:
        """Reads within see one state, whatever another process commits meanwhile."""
        return self.database.reading()

    def check(self) -> None:
        """Look through the whole file (a second where there are 100,000 sounds).

        Raises:
            DamagedCatalogue: a page is damaged, or tables, words and references do not agree.
        """
        soundness.check(self.path)
