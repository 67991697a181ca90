"""A library brought into a home that has none: unpacked and matched in a folder of its own, then there at once.

Only an empty home takes one. Merging two would join what was said of one sound in two ways, give sounds other ids
than those by which paths, knobs and classes name them, and mix maps: with `--home` both are kept.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import msgspec

from tonewalk.base import arriving, config
from tonewalk.base.errors import Conflict, DamagedCatalogue, DamagedVectors
from tonewalk.base.home import Home
from tonewalk.base.saving import not_written
from tonewalk.library.catalogue import schema, soundness
from tonewalk.library.catalogue.backup_files import FOLDER
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.moving import parts, paths, unpacking
from tonewalk.library.moving.manifest import damaged
from tonewalk.library.moving.matching import Matched, Matcher
from tonewalk.library.moving.pointing import Ask, Place, pointed
from tonewalk.library.records import shown
from tonewalk.library.report import Report
from tonewalk.spaces.encoders import available
from tonewalk.spaces.header import Header
from tonewalk.spaces.space import Space

_EVER: Final = "SELECT EXISTS (SELECT 1 FROM content)"
"""Whether anything was ever heard: vectors may stand for it."""


class Imported(msgspec.Struct):
    """What came."""

    counts: dict[str, int]
    folders: list[Matched]
    notes: list[str]
    """Sentences: what is to be done, or is done again by itself."""


def bring(home: Home, archive: Path, told: Sequence[str], ask: Ask | None, report: Report) -> Imported:
    """Bring the library in an archive into a home: all of it, or nothing, whatever happens to this process.

    Args:
        told: `OLD=NEW` for folders that are elsewhere now.
        ask: for those that are not where they were and were not told.

    Raises:
        HomeLocked: a daemon or an index run works on the home.
        Conflict: it has a library, or a newer tonewalk made the archive.
        Damaged: the file is no whole archive.
        ConfigError: the home's settings can't be read.
        InvalidArgument, UnknownRoot, FolderMissing: as `pointed`.
        DiskFull, Refused: the home can't take it.
    """
    with (
        home.locked("daemon", "A daemon"),
        home.locked("index", "An index run"),
        unpacking.opened(archive) as packed,
    ):
        _check_empty(home)
        config.load(home.config)  # what is wrong there is told before anything is unpacked
        try:
            with arriving.gathered(home.path) as folder:
                packed.unpack(folder, report)
                with _faults_told(archive):
                    matched, notes = _made_local(folder, archive, told, ask, report)
                notes += _hear_with(home, folder, packed.manifest.encoders)
                report.progress(0, 0, "Putting it in place")
                home.take_in(folder)
        except OSError as error:
            raise not_written(home.path, error.errno or 0) from error
    return Imported(packed.manifest.counts, matched, notes)


def _check_empty(home: Home) -> None:
    """Refuse a home in which something would be written over.

    Raises:
        Conflict: it has a library, or something that a user said.
        DamagedCatalogue: it has lost its catalogue.
    """
    holds = ""
    if home.catalogue.exists():
        with closing(Catalogue.open(home.catalogue)) as catalogue:
            if catalogue.roots() or catalogue.database.value(_EVER):
                holds = f"a library ({catalogue.count()} sounds)"
    else:
        schema.refuse_lost(home.catalogue)
    if not holds and (there := next(parts.kept(home.path), None)) is not None:
        holds = there.name
    for name in {Path(part).parts[0] for part in ("spaces", "maps", "trajectories", "manifolds", "midi")}:
        if (home.path / name).is_symlink():
            holds = f"{name}, which is a link,"
    if holds:
        raise Conflict(
            f"{home.path} holds {holds} already, and two libraries are not made one: import into another home "
            "with --home; nothing was imported."
        )


def _made_local(
    folder: Path, archive: Path, told: Sequence[str], ask: Ask | None, report: Report
) -> tuple[list[Matched], list[str]]:
    """Make a catalogue of this machine out of the one that was unpacked, of this version, with the files found."""
    file = folder / parts.CATALOGUE
    with paths.opened(file) as connection:
        if what := paths.odd(connection):
            raise damaged(archive, what)
        places = pointed(paths.folders(connection), told, ask)
        paths.make_local(connection, {place.folder.id: place.path for place in places})
    with closing(Catalogue.open(file)) as catalogue:
        shutil.rmtree(folder / FOLDER, ignore_errors=True)  # of the older tables: the archive itself is that
        for place in places:
            if place.path != place.folder.path:
                _respell(catalogue, place, report)
        notes = _check_spaces(catalogue, folder)
        matched = Matcher(catalogue, report).match(places)
    with paths.opened(file) as connection:
        soundness.examine(connection, file)
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    return matched, notes


@contextmanager
def _faults_told(archive: Path) -> Iterator[None]:
    """What a catalogue or vectors can have that came whole and do not hold together."""
    try:
        yield
    except DamagedCatalogue as error:
        raise damaged(archive, "its catalogue does not hold together") from error
    except DamagedVectors as error:
        raise damaged(archive, "its vectors do not fit their checksums") from error
    except sqlite3.Error as error:
        raise damaged(archive, f"{parts.CATALOGUE}: {error}") from error


def _respell(catalogue: Catalogue, place: Place, report: Report) -> None:
    """Have the sounds of a folder that is elsewhere now found by the words of its new path."""
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        report.progress(done, 0, f"Naming the sounds of {shown(place.path)} anew")

    paths.index_words(catalogue.database, place.folder.id, told)


def _check_spaces(catalogue: Catalogue, folder: Path) -> list[str]:
    """Compare all vectors with their checksums; what has none is embedded again, which is told.

    Raises:
        DamagedVectors: they do not fit.
    """
    notes = []
    for space in catalogue.spaces():
        rows = catalogue.row_count(space.id)
        vectors = Home.space_in(folder, space.encoder, space.fingerprint)
        if vectors.is_dir() and rows:
            with closing(Space.open(vectors, rows)) as opened:
                if opened.header != Header(space.encoder, space.fingerprint, space.dim):
                    raise DamagedVectors(f"{vectors} holds rows of another encoder")
        elif rows:
            catalogue.forget_rows(space.id)
            notes.append(f"There are no vectors of {space.encoder} in it: its sounds are embedded again.")
    return notes


def _hear_with(home: Home, folder: Path, encoders: list[str]) -> list[str]:
    """Have it heard with what it was heard with, where that is on this machine; else say what is to do."""
    if encoders == config.load(home.config)[0].library.encoders:
        return []
    ready = {info.name for info in available() if info.ready}
    if lacking := [name for name in encoders if name not in ready]:
        names = " and ".join(lacking)
        return [
            f"The library was heard with {names}, which is not on this machine: its vectors wait for `tonewalk "
            f"models pull {lacking[0]}`, then `tonewalk index FOLDER --encoder {lacking[0]}`."
        ]
    settings = folder / home.config.name
    if home.config.exists():
        shutil.copyfile(home.config, settings)
    config.change(settings, "library.encoders", encoders)
    return []
