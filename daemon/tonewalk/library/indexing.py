"""Index runs: in this process, or in one beside the daemon that reports through a pipe."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from tonewalk.base import log
from tonewalk.base.config import Library
from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexer import Indexer, Summary
from tonewalk.library.report import Report
from tonewalk.library.scanning.roots import spelled
from tonewalk.library.second_pass import listen
from tonewalk.library.slicing import Sliced, Wanted, chosen, cut, renew

__all__ = [
    "Committed",
    "Ended",
    "Failed",
    "Progressed",
    "Report",
    "Summary",
    "Wanted",
    "index_folders",
    "run",
    "slice_recordings",
    "workers",
]

logger = logging.getLogger(__name__)

EVERY = 0.1
"""s between two reports of progress."""

HEARING = 20.0
"""s for which a daemon's run hears what it has found; what is left by then is heard by a job of its own, since
maps and the next folder wait for this one."""

PATIENCE = 60.0
"""s that a daemon's run waits for another: that of a daemon that was killed ends with the batch in its hands."""


class Progressed(msgspec.Struct):
    """How far the run is."""

    done: int
    total: int
    text: str


class Committed(msgspec.Struct):
    """The catalogue has changed."""


class Ended(msgspec.Struct):
    """The run is over: one sentence of what it did."""

    text: str


class Failed(msgspec.Struct):
    """The run broke off."""

    code: str
    text: str


def workers(library: Library) -> int:
    """How many decoding processes."""
    return library.workers or min(os.cpu_count() or 1, 16)


def index_folders(
    home: Home,
    folders: Sequence[str],
    library: Library,
    report: Report,
    *,
    patience: float = 0.0,
    hearing: float = math.inf,
) -> Summary:
    """Bring folders up to date, adding those that are not in the library yet, and hear them for `hearing` s.

    Raises:
        FolderMissing: one that is not in the library does not exist.
        HomeLocked: another index run works on this home.
        DiskFull, Damaged, EncoderUnavailable: see there; what was committed stays.
    """
    summary = Summary()
    with Indexer(home, library.encoders, workers(library), report, patience) as indexer:
        known = {root.path: root for root in indexer.catalogue.roots()}
        for folder in folders:
            root = known.get(os.fsencode(folder)) or indexer.catalogue.add_root(spelled(folder))
            summary.add(indexer.index(root))
            if summary.stopped:
                return summary
        indexer.complete(summary)
        if not summary.stopped:
            again = renew(indexer)
            summary.sliced, summary.stopped = again.files, again.stopped
        if not summary.stopped:
            summary.heard = listen(indexer.catalogue, indexer.workers, report, hearing)
            summary.stopped = report.stopped()
    return summary


def slice_recordings(
    home: Home, wanted: Wanted, library: Library, report: Report, *, patience: float = 0.0
) -> Sliced:
    """Cut recordings of the library at their onsets into slices.

    Raises:
        UnknownSound, UnknownRoot: there is no such recording.
        AudioError: the only one that was asked for can't be used.
        HomeLocked, DiskFull, Damaged, EncoderUnavailable: see there; what was committed stays.
    """
    with Indexer(home, library.encoders, workers(library), report, patience) as indexer:
        path = indexer.catalogue.sound(SoundId(wanted.sound)).path if wanted.sound else None
        return cut(indexer, chosen(indexer.catalogue.recordings(), wanted, path))


def hear_all(home: Home, library: Library, report: Report) -> str:
    """Hear what has not been heard yet (see `listening.py`); gives a sentence of what was done.

    Raises: as `listen`, and `DamagedCatalogue`.
    """
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        count = listen(catalogue, workers(library), report)
    return f"Heard tempo, key and pitch of {count} sounds."


class _Told(Report):
    """Tells the daemon through a pipe, and hears from it when to stop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._said = 0.0
        self._stopped = False

    def progress(self, done: int, total: int, text: str) -> None:
        now = time.monotonic()
        if now - self._said > EVERY or done == total:
            self._said = now
            self._send(Progressed(done, total, text))

    def committed(self) -> None:
        self._send(Committed())

    def stopped(self) -> bool:
        """The daemon said stop, or is gone."""
        if not self._stopped and self._connection.poll():
            self._stopped = True
        return self._stopped

    def _send(self, message: Progressed | Committed) -> None:
        try:
            self._connection.send(message)
        except (BrokenPipeError, ConnectionResetError):
            self._stopped = True


def run(home: Path, what: list[str] | Wanted | None, library: Library, connection: Connection) -> None:
    """The indexing process's main function: folders are indexed, recordings cut; None: the library is heard."""
    report = _Told(connection)
    place = Home(home)
    log.start(place.index_log)
    last: Ended | Failed
    try:
        if isinstance(what, Wanted):
            last = Ended(slice_recordings(place, what, library, report, patience=PATIENCE).sentence())
        elif what is None:
            last = Ended(hear_all(place, library, report))
        else:
            summary = index_folders(place, what, library, report, patience=PATIENCE, hearing=HEARING)
            last = Ended(summary.sentence())
    except TonewalkError as error:
        last = Failed(error.code, error.text)
    except Exception as error:
        logger.exception("an index run broke off")
        last = Failed("internal", f"Indexing broke off ({type(error).__name__}: {error}): see {place.index_log}.")
    try:
        connection.send(last)
    except (BrokenPipeError, ConnectionResetError):
        logger.warning("the daemon went away while indexing; what was committed is kept")
