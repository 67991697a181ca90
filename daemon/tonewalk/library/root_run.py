"""A folder's way into the library: scan, analyse what is new, store it in batches that are whole or not there."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from typing import Final, NamedTuple

from tonewalk.base.types import ContentId, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Known, Move, RootRow, StoredFile
from tonewalk.library.indexer import Indexer
from tonewalk.library.listening.tasks import TRIED_AGAIN, Analyse, Analysed, Answer, Hash, Hashed, Task, Unusable
from tonewalk.library.records import Analysis, Content, Problem, Stamp, Stamped, shown
from tonewalk.library.scanning.scan import ScanPlan, scan_root
from tonewalk.library.summary import Summary, counted
from tonewalk.library.targets import full, held

BATCH_SECONDS: Final = 1.0


FEW: Final = 64
"""New files that are hashed first whatever their size: all sizes of a large library take longer to be read."""
MOST: Final = 1024
"""Places that are looked at one by one."""


def index_root(indexer: Indexer, root: RootRow, places: Collection[bytes] = ()) -> Summary:
    """Bring one root up to date.

    Args:
        places: paths in it, of files or of folders with all below, beside which nothing has changed; none: all
            of it is looked through. Files that could not be used and may be usable now are tried again as well.

    Raises:
        DiskFull, Damaged, Unavailable: see there; what was committed stays.
    """
    catalogue, report = indexer.catalogue, indexer.report
    started = time.monotonic()
    report.progress(0, 0, f"Looking through {shown(root.path)}")
    roots = [one.path for one in catalogue.roots()]
    if places:
        tried = [one.path for one in catalogue.problems(root.id) if one.code in TRIED_AGAIN]
        places = () if len(places) + len(tried) > MOST else {*places, *tried}
    plan = scan_root(root.path, _Stored(catalogue, root), roots, report.stopped, places)
    summary = Summary(
        offline=plan.offline, unchanged=plan.unchanged, stopped=plan.stopped, partly=bool(plan.places)
    )
    if plan.stopped:
        return summary
    catalogue.set_online(root.id, not plan.offline)
    if plan.offline:
        report.committed()
        return summary
    if not plan.places:
        report.looked(root.path, plan.linked)
    run = _Run(indexer, root, plan, summary)
    run.files()
    if run.vanished:
        summary.offline = True
        catalogue.set_online(root.id, False)
        report.committed()
    elif not summary.stopped:
        run.finish()
    summary.seconds = time.monotonic() - started
    return summary


class _Stored(NamedTuple):
    """What the catalogue remembers of a root, for a scan to compare with."""

    catalogue: Catalogue
    root: RootRow

    def there(self, places: Collection[bytes] = ()) -> Iterator[list[Stamped]]:
        """As `StoreTable.there`."""
        return self.catalogue.there(self.root.id, places)

    def known(self, paths: Collection[bytes]) -> dict[bytes, Known]:
        """As `StoreTable.known`."""
        return self.catalogue.known(self.root.id, paths)


class _Ready(NamedTuple):
    """A file that goes into the next batch."""

    path: bytes
    hash: bytes
    analysis: Analysis | None
    known: ContentId | None


class _Pending(NamedTuple):
    """A batch on its way into the catalogue."""

    files: list[_Ready]
    moves: list[Move]
    heard: Future[None] | None
    """Done when every analysis has all its embeddings."""


class _Run:
    """The files of one root, on their way through the pool into the catalogue.

    Attributes:
        summary: of what was done.
        vanished: whether the whole folder went meanwhile, as a share or a drive does: its files are no problems
            then, and it is brought up to date once it is there again.
    """

    def __init__(self, indexer: Indexer, root: RootRow, plan: ScanPlan, summary: Summary) -> None:
        self._indexer, self._root, self.summary = indexer, root, summary
        self._catalogue, self._report = indexer.catalogue, indexer.report
        tried = {one.path: one for one in self._catalogue.problems(root.id) if one.code not in TRIED_AGAIN}
        still = [
            one
            for path, stamp in (*plan.new, *plan.changed)
            if (one := tried.get(path)) is not None and one.stamp == stamp
        ]
        bad = {one.path for one in still}
        self._new = [(path, stamp) for path, stamp in plan.new if path not in bad]
        self._changed = {path: stamp for path, stamp in plan.changed if path not in bad}
        self._stamps: dict[bytes, Stamp] = dict(self._new) | self._changed
        self._gone = set(plan.gone)
        self._failed = bad & dict(plan.changed).keys()
        self._again: deque[Task] = deque()
        self._source = self._tasks()
        self._files: list[_Ready] = []
        self._held = 0
        self._embedding: deque[_Pending] = deque()
        self._moves: list[Move] = []
        elsewhere = [one for one in self._catalogue.problems(root.id) if plan.leaves(one.path)]
        self._problems: list[Problem] = [*elsewhere, *plan.problems, *still]
        self.vanished = False
        self._done, self._last = 0, time.monotonic()

    def _tasks(self) -> Iterator[Task]:
        """What may be known already by its bytes is only hashed first: moves, copies, touched files."""
        for path in self._changed:
            yield Hash(path)
        if self.summary.partly and len(self._new) <= FEW:
            yield from (Hash(path) for path, _ in self._new)
            return
        sizes = self._catalogue.sizes()
        for path, stamp in self._new:
            yield Hash(path) if stamp.size in sizes else Analyse(path)
            sizes.add(stamp.size)

    def _take(self) -> Task | None:
        if self._again and not self.vanished:
            return self._again.popleft()
        return None if self.vanished or self._report.stopped() else next(self._source, None)

    def files(self) -> None:
        """Everything new and changed, in batches."""
        total = len(self._stamps)
        if total:
            with self._indexer.pool() as pool:
                for answer in pool.run(self._take):
                    self._accept(answer)
                    self._report.progress(self._done, total, self._so_far())
                    if full(len(self._files), self._held) or time.monotonic() - self._last > BATCH_SECONDS:
                        self._commit()
            self._commit()
            self._finish_embedding()
        self.summary.stopped = self._report.stopped()

    def _so_far(self) -> str:
        """What was found and heard, in words."""
        summary = self.summary
        found, fresh = len(self._stamps) + summary.unchanged, summary.new + summary.changed + summary.copies
        parts = [
            f"Listening to {shown(self._root.path)}: {counted(found, 'file')} found",
            f"{fresh} new or changed",
        ]
        if self._problems:
            parts.append(f"{len(self._problems)} could not be used")
        return ", ".join(parts)

    def _accept(self, answer: Answer) -> None:
        match answer:
            case Unusable(task, code, text):
                self._refuse(task.path, code, text)
            case Hashed(task, digest):
                known = self._catalogue.content_ids([digest]).get(digest)
                if known is None:
                    self._again.append(Analyse(task.path))
                else:
                    self._take_in(_Ready(task.path, digest, None, known))
            case Analysed(task, digest, analysis):
                known = self._catalogue.content_ids([digest]).get(digest)
                self._take_in(_Ready(task.path, digest, analysis, known))

    def _refuse(self, path: bytes, code: str, text: str) -> None:
        if self.vanished or (code == "unreadable" and _is_away(self._root.path)):
            self.vanished = True
            return
        self._problems.append(Problem(path=path, code=code, text=text, stamp=self._stamps[path]))
        if path in self._changed:
            self._failed.add(path)
        self._done += 1

    def _take_in(self, file: _Ready) -> None:
        path, known = file.path, file.known
        self._done += 1
        new = path not in self._changed
        if new and known is not None and (sound := self._moved_from(file.hash)) is not None:
            self._moves.append(Move(sound, path, self._stamps[path]))
            self._gone.discard(sound)
            self.summary.moved += 1
            return
        self._files.append(file)
        self._held += held([file.analysis])
        if path in self._changed:
            self.summary.changed += 1
        elif known is None:
            self.summary.new += 1
        else:
            self.summary.copies += 1

    def _moved_from(self, digest: bytes) -> SoundId | None:
        """A sound with these bytes whose own file is no longer there, if there is one."""
        waiting = (move for batch in self._embedding for move in batch.moves)
        taken = {move.sound_id for move in (*self._moves, *waiting)}
        for place in self._catalogue.places([digest]).get(digest, []):
            if place.sound_id not in taken and place.root_online and not os.path.lexists(place.path):
                return place.sound_id
        return None

    def _commit(self) -> None:
        """Store what was gathered; where it has to be embedded first, batches before are stored meanwhile."""
        self._last = time.monotonic()
        if not self._files and not self._moves:
            return
        batch = _Pending(self._files, self._moves, None)
        self._files, self._moves = [], []
        if not self._held:
            self._finish_embedding()
            self._store(batch)
            return
        self._held = 0
        targets = self._indexer.targets
        heard = targets.embed([file.analysis for file in batch.files if file.analysis is not None])
        self._finish_embedding(targets.on_their_way - 1)
        self._embedding.append(batch._replace(heard=heard))

    def _finish_embedding(self, left: int = 0) -> None:
        """Wait for the batches that are being embedded, and store them in order, but for the last `left`."""
        while len(self._embedding) > left:
            waiting = self._embedding.popleft()
            if waiting.heard is not None:
                waiting.heard.result()
            self._store(waiting)

    def _store(self, batch: _Pending) -> None:
        held = self._catalogue.content_ids(file.hash for file in batch.files)
        fresh = {file.hash: file.analysis for file in batch.files if file.analysis and file.hash not in held}
        rows = self._indexer.targets.append(fresh)
        entries = [
            StoredFile(
                path=file.path,
                stamp=self._stamps[file.path],
                content=held[file.hash]
                if file.hash in held
                else Content(hash=file.hash, analysis=fresh[file.hash]),
                rows=rows.get(file.hash, {}),
            )
            for file in batch.files
        ]
        self._catalogue.store(self._root.id, entries, batch.moves)
        self._report.committed()

    def finish(self) -> None:
        """What a whole pass knows: which sounds are gone, and what could not be used.

        A sound whose file can't be used any more is hidden like one that is gone: it comes back with its file.
        """
        failed = self._catalogue.known(self._root.id, self._failed).values()
        self._catalogue.mark_missing(self._gone | {one.sound_id for one in failed})
        self._catalogue.put_problems(self._root.id, self._problems)
        self.summary.missing, self.summary.problems = len(self._gone), len(self._problems)
        self._report.committed()


def _is_away(root: bytes) -> bool:
    """Whether a folder that held files is not there, or all empty, as the mount point of a share that went."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is None
    except OSError:
        return True
