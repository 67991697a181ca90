"""A home's library in columns: written beside the running daemon, found again by the next one.

The catalogue says which file belongs to it: a number that is drawn for each file, and committed to the catalogue
once the file is there, whole. A catalogue with that number is one that the file's columns were once read of, with
nothing in it but later changes: one that was restored, replaced or begun anew names another file or none, and is
read row by row. So a kill at any moment costs one slow start at most.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
from pathlib import Path
from typing import Final

from tonewalk.base.errors import Damaged
from tonewalk.base.writing import sync_folder
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.columns import Columns, read, write
from tonewalk.library.view import View

logger = logging.getLogger(__name__)

FEWEST: Final = 10_000
"""Sounds of a library that is worth it: fewer are read in a tenth of a second."""

OLD: Final = 2_000
"""Sounds that changed since, each of which costs the next start 0.05 ms: then columns are written anew as soon as
nothing else is going on."""

OLDER: Final = 8
"""Where a library grows for hours, they are written whenever one in so many sounds has changed."""

_SUFFIX: Final = ".columns"


class ColumnStore:
    """The folder of a home in which they are kept; one daemon writes, whoever opens the library reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, catalogue: Catalogue) -> Columns | None:
        """What was kept of this catalogue; None where it has to be read row by row."""
        number = catalogue.kept_columns()
        if number is None:
            return None
        try:
            columns = read(self._path(number))
        except FileNotFoundError:
            return None
        except (Damaged, OSError) as error:
            logger.warning("%s", error)
            return None
        if columns.change > catalogue.changes():
            logger.warning("%s is newer than its catalogue, which is read anew", self._path(number))
            return None
        most = OLD + len(columns.arrays["ids"]) // OLDER
        return columns if catalogue.count_changed(columns.change, most) < most else None

    def due(self, view: View, changed: float, *, calm: bool) -> bool:
        """Whether a view is to be written.

        Args:
            changed: how many sounds changed since columns were written or read.
            calm: whether nothing else is going on.
        """
        return len(view) >= FEWEST and changed > OLD + (0 if calm else len(view) // OLDER)

    def write(self, view: View) -> int:
        """Write a view's columns; gives the number to be committed to its catalogue.

        Raises:
            DiskFull, OSError: they can't be written.
        """
        number = secrets.randbits(62)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write(self._path(number), view)
        return number

    def forget_all_but(self, number: int) -> None:
        """Delete what no catalogue names any more."""
        for path in self._folder.iterdir():
            if path != self._path(number):
                with contextlib.suppress(PermissionError):  # Windows keeps one that is mapped, until a later start
                    path.unlink(missing_ok=True)
        sync_folder(self._folder)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:016x}{_SUFFIX}"
