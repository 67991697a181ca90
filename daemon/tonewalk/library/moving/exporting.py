"""A library as one file, written beside a daemon that serves and indexes meanwhile.

What refers to others is read before what it refers to: a path or a map before the catalogue, the catalogue before
the vectors that it counts. What grows meanwhile only grows behind that, so all that is packed fits together.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import msgspec

from tonewalk.base import config
from tonewalk.base.errors import DamagedVectors, InvalidArgument, NothingIndexed, Refused, TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.saving import Rules, saved
from tonewalk.base.writing import beside
from tonewalk.library.catalogue import soundness
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.database import error_of_sqlite
from tonewalk.library.moving import parts, paths
from tonewalk.library.moving.manifest import Manifest
from tonewalk.library.moving.packing import Packer
from tonewalk.library.moving.rows import CountedRows
from tonewalk.library.records import shown
from tonewalk.library.report import Report
from tonewalk.spaces.header import VECTORS_NAME
from tonewalk.spaces.seals import SEALS_NAME

_COUNTS = {
    "sounds": "SELECT count(*) FROM sound",
    "tags": "SELECT count(*) FROM tag",
    "favourites": "SELECT count(*) FROM sound WHERE favourite",
    "folders": "SELECT count(*) FROM root",
}


class Exported(msgspec.Struct):
    """What was written."""

    path: str
    bytes: int
    counts: dict[str, int]
    left_out: list[str]
    """One sentence for each space whose vectors are damaged: its sounds are embedded again after an import."""


class _Space(NamedTuple):
    """A space that the catalogue counts."""

    id: int
    folder: Path
    rows: int


def export(home: Home, target: Path, rules: Rules, report: Report) -> Exported:
    """Write the library of a home into one file: whole or not at all, never over another unasked.

    Raises:
        NothingIndexed: there is none.
        DamagedCatalogue: it can't be read.
        DiskFull, Refused: the file can't be written, or lies in the home.
        InvalidArgument: it is a folder.
    """
    _check_target(home, target)
    if not home.catalogue.exists():
        raise NothingIndexed(f"There is no library in {home.path} yet: `tonewalk index PATH` makes one.")
    with closing(Catalogue.open(home.catalogue)) as catalogue:
        folders = tuple(root.path for root in catalogue.roots())
    rules = msgspec.structs.replace(rules, roots=folders)
    left_out: list[str] = []
    with saved(target, rules) as saving, ZipFile(saving.temporary, "w", allowZip64=True) as zipped:
        packer = Packer(zipped, _size(home), report)
        kept = [part.name for part in parts.kept(home.path) if packer.add_file(part.name, part.path)]
        report.progress(0, 0, "Copying the catalogue")
        with beside(saving.temporary.with_suffix(".sqlite"), 0o600) as copy:
            counts, roots = _pack_library(home, copy, packer, left_out)
        counts |= parts.counted(kept)
        packer.finish(
            Manifest(
                made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                encoders=config.load(home.config)[0].library.encoders,
                roots=roots,
                counts=counts,
                entries=packer.entries,
            )
        )
    return Exported(str(saving.path), saving.path.stat().st_size, counts, left_out)


def _check_target(home: Home, target: Path) -> None:
    """Refuse what is no file, and what would be written among the files of the library itself."""
    if target.is_dir() or not target.name:
        raise InvalidArgument(f"{target} is a folder: give a file, such as {target / 'library.zip'}.")
    place, exports = Path(os.path.realpath(target)), Path(os.path.realpath(home.exports))
    if place.is_relative_to(os.path.realpath(home.path)) and exports not in place.parents:
        raise Refused(f"{target} lies in {home.path}, among the library's own files: choose another place.")


def _pack_library(home: Home, copy: Path, packer: Packer, left_out: list[str]) -> tuple[dict[str, int], list[str]]:
    """The catalogue as it is at this moment, and the vectors that it counts.

    Returns:
        What there is, by kind, and the folders.
    """
    try:
        with paths.opened(copy) as connection:
            with closing(sqlite3.connect(home.catalogue, timeout=10.0, isolation_level=None)) as source:
                soundness.copy_into(source, connection)
            connection.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            soundness.examine(connection, home.catalogue)
            for space in _spaces(connection, home.path):
                try:
                    rows = CountedRows(space.folder, space.rows)
                    rows.check()  # a part of an entry can't be taken back
                except DamagedVectors as error:
                    left_out.append(error.text)
                    connection.execute("DELETE FROM embedding WHERE space = ?", (space.id,))
                    continue
                name = f"spaces/{space.folder.name}"
                packer.add(f"{name}/{VECTORS_NAME}", rows.pieces())
                packer.add(f"{name}/{SEALS_NAME}", [rows.seals.tobytes()])
            counts = {what: int(connection.execute(sql).fetchone()[0]) for what, sql in _COUNTS.items()}
            roots = [shown(folder.path) for folder in paths.folders(connection)]
            paths.make_portable(connection)
    except sqlite3.Error as error:
        raise _of_sqlite(error, home.catalogue) from error
    packer.add_file(parts.CATALOGUE, copy)
    return counts, roots


def _spaces(connection: sqlite3.Connection, home: Path) -> list[_Space]:
    found = connection.execute(
        'SELECT space.id, encoder, fingerprint, max("row") + 1 FROM space JOIN embedding ON space = space.id '
        "GROUP BY space.id ORDER BY space.id"
    ).fetchall()
    return [_Space(number, Home.space_in(home, name, mark), rows) for number, name, mark, rows in found]


def _size(home: Home) -> int:
    """About how many bytes there are to pack."""
    files = [home.catalogue, *home.path.glob(f"spaces/*/{VECTORS_NAME}")]
    return sum(part.path.stat().st_size for part in parts.kept(home.path)) + sum(
        one.stat().st_size for one in files
    )


def _of_sqlite(error: sqlite3.Error, catalogue: Path) -> TonewalkError:
    told = error_of_sqlite(error, catalogue)
    return told if told is not None else TonewalkError(f"The catalogue {catalogue} can't be packed ({error}).")
