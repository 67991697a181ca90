"""Moving a home's spaces to a Milvus and back: nothing here is let go of before all is there and compared."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tonewalk.base import config
from tonewalk.base.errors import DamagedIndex, DamagedVectors, StoreUnfit
from tonewalk.base.home import Home
from tonewalk.base.writing import set_aside
from tonewalk.spaces.build import build_index
from tonewalk.spaces.header import Header
from tonewalk.spaces.info import INFO_NAME, read_info
from tonewalk.spaces.mapping import VectorMapping
from tonewalk.spaces.milvus import comparing
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.collection import Collection, row_sums
from tonewalk.spaces.milvus.connection import Connection
from tonewalk.spaces.milvus.pushing import Progress, push
from tonewalk.spaces.vectors import VectorFile
from tonewalk.work.spawn import Stopped


class Place(NamedTuple):
    """One space of a home.

    Attributes:
        folder: its files.
        header: whose rows they are.
        rows: how many the catalogue names.
    """

    folder: Path
    header: Header
    rows: int


class Moved(NamedTuple):
    """What became of one space.

    Attributes:
        encoder: whose it is.
        rows: that are there and were compared.
        copied: of these, how many were written by this run.
        effort, recall: what finding the ten nearest takes there, and how many of them it finds; 0 and None for a
            space without rows.
    """

    encoder: str
    rows: int
    copied: int
    effort: int
    recall: float | None


def there(
    home: Home,
    settings: config.Spaces,
    connection: Connection,
    places: Sequence[Place],
    progress: Progress,
    stopped: Callable[[], bool],
) -> list[Moved]:
    """Copy all spaces to a Milvus, compare them row by row, and let it find from now on.

    Whatever ends it before, a kill included, leaves the spaces searched here as they are; run again it goes on
    where it was. At its end the settings name the Milvus, in one write, and only then the indexes here, which
    nobody asks any more, are deleted. The vector files stay.

    Raises:
        Stopped: as `stopped` said.
        StoreAway, StoreUnfit, Unavailable: the Milvus can't be asked, or holds something else.
        DamagedVectors, DiskFull, HomeLocked, ConfigError: of the files here.
    """
    version = connection.version(connection.address.patience)
    for place in places:  # before the first row goes: whether all of them can
        Collection(connection, place.header, home.identity()).ensure()
    moved = [_one(home, settings, connection, place, progress, stopped) for place in places]
    config.change_all(home.config, _settings(settings, connection))
    for place in places:
        discard_index(place.folder)
    progress(1, 1, f"the Milvus {version} at {connection.address.shown} finds from now on")
    return moved


def _settings(settings: config.Spaces, connection: Connection) -> dict[str, str]:
    given = {
        "spaces.uri": connection.address.uri,
        "spaces.ca": connection.address.ca,
        "spaces.token_file": str(Path(settings.token_file).expanduser().absolute()) if settings.token_file else "",
    }
    return {key: value for key, value in given.items() if value} | {"spaces.store": "milvus"}


def _one(
    home: Home,
    settings: config.Spaces,
    connection: Connection,
    place: Place,
    progress: Progress,
    stopped: Callable[[], bool],
) -> Moved:
    identity = home.identity()
    encoder = place.header.encoder

    def told(done: int, total: int, text: str) -> None:
        progress(done, total, f"{encoder}: {text}")

    pushed = push(place.folder, connection, identity, told, stopped)
    collection = Collection(connection, place.header, identity)
    held = VectorMapping(place.folder).read(place.rows)
    if not place.rows:
        return Moved(encoder, 0, 0, 0, None)
    if not collection.seal(stopped, lambda done, total: told(done, total, "Milvus indexes them")):
        raise Stopped
    comparing.compare(place.folder, collection, connection.address.uri, held, told, stopped)
    counted = collection.count(0, place.rows)
    if counted != place.rows:
        raise StoreUnfit(
            f"The Milvus at {connection.address.shown} counts {counted} of {place.rows} rows of {encoder}: move "
            "the spaces there once more."
        )
    known = marks.read(place.folder, connection.address.uri, collection.name).mark
    effort, recall = known.effort, known.recall
    if recall is None or known.measured != place.rows:
        effort, recall = comparing.measure(
            place.folder, collection, connection.address.uri, held, settings.recall, told
        )
    return Moved(encoder, place.rows, pushed.copied, effort, recall)


def back(
    home: Home,
    settings: config.Spaces,
    connection: Connection | None,
    places: Sequence[Place],
    progress: Progress,
    stopped: Callable[[], bool],
) -> list[Moved]:
    """Search on this machine again: the vector files are checked, what is lost of them fetched, indexes built.

    Where a vector file is whole, as it always should be, the Milvus is not asked at all: it may be gone for good.
    Run again after a kill it goes on with what was fetched. The settings are changed last.

    Args:
        connection: to the Milvus that the settings name; None where it can't be reached any more.

    Raises:
        Stopped: as `stopped` said.
        StoreAway, StoreUnfit: rows are lost here, and the Milvus that should have them can't be asked.
        DamagedVectors: rows are lost here and there.
        DiskFull, ConfigError: of the files here.
    """
    moved = []
    for place in places:
        fetched = 0
        try:
            VectorMapping(place.folder).read(place.rows)
        except DamagedVectors as damage:
            if connection is None:
                raise
            fetched = fetch(home, connection, place, damage, progress, stopped)
        else:
            shutil.rmtree(_beside(place), ignore_errors=True)  # of a fetch that is not needed any more
        moved.append(_indexed(place, fetched, settings, progress, stopped))
    config.change_all(home.config, {"spaces.store": "local"})
    return moved


def _indexed(
    place: Place, fetched: int, settings: config.Spaces, progress: Progress, stopped: Callable[[], bool]
) -> Moved:
    encoder = place.header.encoder
    if not place.rows:
        return Moved(encoder, 0, 0, 0, None)

    def told(done: float, text: str) -> None:
        progress(round(100 * done), 100, f"{encoder}: {text}")

    info = build_index(place.folder, settings.index, settings.recall, progress=told, should_stop=stopped)
    return Moved(encoder, place.rows, fetched, info.effort, info.recall if info.kind != "exact" else None)


def fetch(
    home: Home,
    connection: Connection,
    place: Place,
    damage: DamagedVectors,
    progress: Progress,
    stopped: Callable[[], bool],
) -> int:
    """Write a space's vector file anew from what a Milvus holds; the damaged one is set aside, whole.

    Every row is compared with the checksum that was stored beside it. Rows are gathered in a folder beside the
    space's, and survive a kill there; it takes the space's name once it has all.

    Raises:
        DamagedVectors: the Milvus has not all of the rows either: nothing is changed.
        StoreAway, StoreUnfit: it can't be asked; what was fetched is kept.
        Stopped: as `stopped` said; likewise.
    """
    header, total = place.header, place.rows
    collection = Collection(connection, header, home.identity())
    if not collection.exists() or (collection.ensure() and collection.count(0, total) < total):
        raise damage
    beside = _beside(place)
    with VectorFile.open(beside, header.encoder, header.fingerprint, header.dim) as file:
        for first in range(file.count, total, collection.batch):
            if stopped():
                raise Stopped
            progress(first, total, f"{header.encoder}: fetching rows from Milvus")
            end = min(first + collection.batch, total)
            numbers, sums, vectors = collection.fetch(first, end)
            if not np.array_equal(numbers, np.arange(first, end)) or not np.array_equal(sums, row_sums(vectors)):
                raise damage
            file.append(vectors)
            file.flush()
    if place.folder.exists():
        set_aside(place.folder)
    beside.rename(place.folder)
    return total


def _beside(place: Place) -> Path:
    """Where rows that are fetched gather."""
    return place.folder.with_name(f"{place.folder.name}.fetched")


def discard_index(folder: Path) -> None:
    """Delete the index of a space that is searched elsewhere; one in use on Windows goes with the next build."""
    try:
        info = read_info(folder)
    except DamagedIndex:
        info = None
    (folder / INFO_NAME).unlink(missing_ok=True)
    if info is not None and info.file:
        try:
            (folder / info.file).unlink(missing_ok=True)
        except PermissionError:
            return


def drop(home: Home, connection: Connection, places: Sequence[Place]) -> int:
    """Delete a home's collections from a Milvus, and the marks here; how many there were.

    Raises:
        StoreAway, StoreUnfit: it can't be asked.
    """
    dropped = 0
    for place in places:
        collection = Collection(connection, place.header, home.identity())
        if collection.exists():
            collection.drop()
            dropped += 1
        (place.folder / marks.MARK_NAME).unlink(missing_ok=True)
    return dropped
