"""Index runs: in this process, or in one beside the daemon that reports through a pipe."""

from __future__ import annotations

import contextlib
import logging
import math
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tonewalk.base import log
from tonewalk.base.config import Library
from tonewalk.base.errors import TonewalkError, UnknownRoot
from tonewalk.base.home import Home
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.embedding import complete
from tonewalk.library.indexer import Indexer
from tonewalk.library.pools import Pools
from tonewalk.library.report import Report
from tonewalk.library.root_run import index_root
from tonewalk.library.scanning.roots import spelled
from tonewalk.library.second_pass import listen
from tonewalk.library.slicing import Sliced, Wanted, chosen, cut, renew
from tonewalk.library.summary import Summary
from tonewalk.work.spawn import Asker, Stopped

__all__ = [
    "Committed",
    "Looked",
    "Report",
    "Summary",
    "Wanted",
    "index_folders",
    "run",
    "slice_recordings",
    "workers",
]

logger = logging.getLogger(__name__)

HEARING: Final = 20.0
"""s for which a daemon's run hears what it has found; what is left by then is heard by a job of its own, since
maps and the next folder wait for this one."""

PATIENCE: Final = 60.0
"""s that a daemon's run waits for another: that of a daemon that was killed ends with the batch in its hands."""


class Committed(msgspec.Struct):
    """The catalogue has changed."""


class Looked(msgspec.Struct):
    """See `Report.looked`."""

    root: bytes
    linked: bool


class IndexJob(msgspec.Struct):
    """What the indexing process is to do."""

    home: Path
    what: list[str] | Wanted | None
    """Folders to be indexed, or recordings to be cut; None: the library is to be heard."""
    library: Library
    places: dict[bytes, frozenset[bytes]] = {}
    """Of those folders, paths beside which nothing has changed; none: anything may have."""


def workers(library: Library) -> int:
    """How many decoding processes."""
    return library.workers or min(os.cpu_count() or 1, 16)


def pools(library: Library) -> Pools:
    """Where files are listened to."""
    return Pools(workers(library), library.ray)


def index_folders(
    home: Home,
    folders: Sequence[str],
    library: Library,
    report: Report,
    *,
    patience: float = 0.0,
    hearing: float = math.inf,
    adding: bool = True,
    places: Mapping[bytes, Collection[bytes]] | None = None,
) -> Summary:
    """Bring folders up to date, adding those that are not in the library yet, and hear them for `hearing` s.

    Args:
        adding: False leaves folders alone that are not in the library (any more).
        places: of a folder, as the library spells it, where alone something can have changed (see `index_root`).

    Raises:
        FolderMissing: one that is not in the library does not exist.
        HomeLocked: another index run works on this home.
        DiskFull, Damaged, EncoderUnavailable: see there; what was committed stays.
    """
    summary = Summary()
    with Indexer(home, library.encoders, pools(library), report, patience) as indexer:
        known = {root.path: root for root in indexer.catalogue.roots()}
        for folder in folders:
            if not adding and os.fsencode(folder) not in known:
                continue
            root = known.get(os.fsencode(folder))
            if root is None:
                indexer.pools.check()
                root = indexer.catalogue.add_root(spelled(folder))
            try:
                summary.add(index_root(indexer, root, (places or {}).get(root.path, ())))
            except UnknownRoot:
                if adding:
                    raise
                continue  # it was removed meanwhile, and the others are still to be looked through
            if summary.stopped:
                return summary
        complete(indexer, summary)
        if not summary.stopped:
            again = renew(indexer)
            summary.sliced, summary.stopped = again.files, again.stopped
        if not summary.stopped:
            summary.heard = listen(indexer.catalogue, indexer.pools, report, hearing)
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
    with Indexer(home, library.encoders, pools(library), report, patience) as indexer:
        path = indexer.catalogue.sound(SoundId(wanted.sound)).path if wanted.sound else None
        return cut(indexer, chosen(indexer.catalogue.recordings(), wanted, path))


def hear_all(home: Home, library: Library, report: Report) -> str:
    """Hear what has not been heard yet (see `listening.py`); gives a sentence of what was done.

    Raises:
        TonewalkError: as `Catalogue.open` and `listen`.
    """
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue, pools(library) as hearing:
        count = listen(catalogue, hearing, report)
    return f"Heard tempo, key and pitch of {count} sounds."


class _Told(Report):
    """Tells the daemon, and hears from it when to stop: after the batch in hand, which is stored."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def progress(self, done: int, total: int, text: str) -> None:
        with contextlib.suppress(Stopped):  # `stopped` says so, too
            self._asker.progress(done, total, text)

    def committed(self) -> None:
        with contextlib.suppress(Stopped):
            self._asker.give(Committed())

    def looked(self, root: bytes, linked: bool) -> None:
        with contextlib.suppress(Stopped):
            self._asker.give(Looked(root, linked))

    def stopped(self) -> bool:
        """The daemon said stop, or is gone."""
        return self._asker.stopped()


def run(job: IndexJob, asker: Asker) -> str:
    """Index, in a process of its own; gives `Committed` and `Looked` on its way, and a sentence of what it did.

    Raises:
        TonewalkError: the run broke off; what was committed stays.
    """
    report = _Told(asker)
    home = Home(job.home)
    log.start(home.index_log)
    try:
        if isinstance(job.what, Wanted):
            return slice_recordings(home, job.what, job.library, report, patience=PATIENCE).sentence()
        if job.what is None:
            return hear_all(home, job.library, report)
        return index_folders(
            home,
            job.what,
            job.library,
            report,
            patience=PATIENCE,
            hearing=HEARING,
            adding=False,
            places=job.places,
        ).sentence()
    except TonewalkError:
        raise
    except Exception as error:
        logger.exception("an index run broke off")
        text = f"Indexing broke off ({type(error).__name__}: {error}): see {home.index_log}."
        raise TonewalkError(text) from error
