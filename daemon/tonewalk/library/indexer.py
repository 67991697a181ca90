"""A folder's way into the library: scan, analyse what is new, store it in batches that are whole or not there.

Runs in a process of its own beside the daemon, or inside `tonewalk index` where no daemon runs. Vectors go to
their files first and are counted by the catalogue's transaction afterwards, so a kill at any moment leaves at
most rows that nobody counts, which the next run cuts off.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np

from tonewalk.base.errors import DamagedVectors
from tonewalk.base.home import Home
from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue import mended
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Known, Move, RootRow, StoredFile
from tonewalk.library.listening.analyse import average
from tonewalk.library.listening.pipeline import Answer, Pool, Task
from tonewalk.library.records import Analysis, Content, Problem, Stamp, shown
from tonewalk.library.report import Report
from tonewalk.library.scanning.scan import ScanPlan, scan_root
from tonewalk.spaces import encoders
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Encoder

K = TypeVar("K")

BATCH = 64
"""Sounds a transaction: what a kill can lose, and how often a listener sees the library grow."""

BATCH_SECONDS = 1.0

HELD = 64_000_000
"""Bytes of clips that a batch may hold: two batches are in memory at a time."""

TRIED_AGAIN = frozenset({"unreadable", "outside_library", "analysis_failed"})
"""Problems that may be over though the file is the same: permissions, a new root, a fault of ours that was
mended."""


class Summary(msgspec.Struct):
    """What one run did."""

    new: int = 0
    changed: int = 0
    copies: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    problems: int = 0
    embedded: int = 0
    heard: int = 0
    sliced: int = 0
    offline: bool = False
    stopped: bool = False
    seconds: float = 0.0

    def add(self, other: Summary) -> None:
        """Take in what was done for another root."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def sentence(self) -> str:
        """For people."""
        if self.offline and not self.new + self.unchanged:
            return "The folder is offline: its sounds are hidden until it is back."
        counts = {"new": self.new, "changed": self.changed, "copies": self.copies, "moved": self.moved}
        counts |= {"missing": self.missing, "embedded again": self.embedded, "recordings cut again": self.sliced}
        parts = [f"{count} {name}" for name, count in counts.items() if count] or ["nothing new"]
        if parts == ["nothing new"] and not (self.unchanged or self.problems or self.stopped):
            return "No sound was found: give a folder that holds WAV, AIFF, FLAC, Ogg, Opus or MP3 files."
        text = f"{', '.join(parts)}, {self.unchanged} unchanged, in {self.seconds:.1f} s"
        if self.problems:
            text += f"; {self.problems} files could not be used (`tonewalk problems` names them)"
        return ("Stopped; the next run goes on here: " if self.stopped else "Indexed: ") + text + "."


class _Target(msgspec.Struct):
    """One encoder's place to write to."""

    encoder: Encoder
    space_id: int
    vectors: VectorFile


class _Ready(NamedTuple):
    """A file that goes into the next batch."""

    path: bytes
    hash: bytes
    analysis: Analysis | None
    known: ContentId | None


def held(analyses: Iterable[Analysis | None]) -> int:
    """Bytes of the clips that wait to be embedded in this process."""
    clips = (clip for one in analyses if one is not None for each in one.clips.values() for clip in each)
    return sum(clip.nbytes for clip in clips)


class Indexer:
    """Indexes roots of one home; a context manager that holds the home's index lock.

    Args:
        encoders: names from the registry.
        workers: decoding processes.
        patience: s to wait for another run that is just ending.

    Raises:
        HomeLocked: another index run works on this home.
        EncoderUnavailable: weights are missing.
        DamagedCatalogue: see there.
    """

    def __init__(
        self, home: Home, encoders: Sequence[str], workers: int, report: Report, patience: float = 0.0
    ) -> None:
        self.report = report
        self._home, self.workers = home, workers
        self._names = list(encoders)
        self._lock = home.locked("index", "An index run", patience)

    def __enter__(self) -> Indexer:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._lock)
            self.catalogue = Catalogue.open(self._home.catalogue)
            stack.callback(self.catalogue.close)
            self._embedding = stack.enter_context(ThreadPoolExecutor(1, "embedding"))
            self._targets: dict[str, _Target] = {}
            for name in self._names:
                self._targets[name] = self._target(name)
                stack.callback(self._targets[name].vectors.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _target(self, name: str) -> _Target:
        encoder = encoders.load(name, os.cpu_count() or 1)
        space_id = self.catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        folder = self._home.space(name, encoder.fingerprint)
        try:
            vectors = VectorFile.open(folder, name, encoder.fingerprint, encoder.dim)
            if not vectors.count:  # new, or its folder was deleted
                self.catalogue.forget_rows(space_id)
            vectors.truncate(self.catalogue.row_count(space_id))
        except DamagedVectors as damage:
            mended.renew_locked(self._home, self.catalogue, name, encoder, damage)
            vectors = VectorFile.open(folder, name, encoder.fingerprint, encoder.dim)
        return _Target(encoder, space_id, vectors)

    def pool(self, names: Sequence[str] | None = None) -> Pool:
        """Workers with all of the run's encoders, or some."""
        roots = tuple(root.path for root in self.catalogue.roots())
        return Pool(list(self._names if names is None else names), self.workers, roots)

    def index(self, root: RootRow) -> Summary:
        """Bring one root up to date."""
        started = time.monotonic()
        self.report.progress(0, 0, f"Looking through {shown(root.path)}")
        roots = [one.path for one in self.catalogue.roots()]
        known = self.catalogue.known(root.id)
        plan = scan_root(root.path, known, roots)
        summary = Summary(offline=plan.offline, unchanged=plan.unchanged)
        self.catalogue.set_online(root.id, not plan.offline)
        if plan.offline:
            self.report.committed()
            return summary
        run = _Run(self, root, plan, known, summary)
        run.files()
        if not summary.stopped:
            run.finish()
        summary.seconds = time.monotonic() - started
        return summary

    def complete(self, summary: Summary) -> None:
        """Sounds that an encoder (or its new weights) has not heard yet."""
        for name in self._names:
            if not self.report.stopped():
                self._embed_again(name, summary)
        summary.stopped = self.report.stopped()

    def _embed_again(self, name: str, summary: Summary) -> None:
        target = self._targets[name]
        contents = {
            Task(path, "analyse", start, end): content
            for content, path, start, end in self.catalogue.contents_without(target.space_id)
        }
        batch: dict[ContentId, Analysis] = {}

        def commit() -> None:
            self.embed(list(batch.values())).result()
            vectors = np.stack([analysis.embeddings[name] for analysis in batch.values()])
            first = target.vectors.append(vectors)
            target.vectors.flush()
            self.catalogue.put_rows(target.space_id, {key: Row(first + i) for i, key in enumerate(batch)})
            batch.clear()
            self.report.committed()

        for number, answer in enumerate(self._answers(contents, [name])):
            if answer.analysis is not None:
                batch[contents[answer.task]] = answer.analysis
                summary.embedded += 1
            if len(batch) >= BATCH or held(batch.values()) > HELD:
                commit()
            self.report.progress(number, len(contents), f"Embedding with {name}")
        if batch:
            commit()

    def _answers(self, tasks: Iterable[Task], names: Sequence[str]) -> Iterator[Answer]:
        source = iter(tasks)
        first = next(source, None)
        if first is None:
            return
        waiting = itertools.chain([first], source)
        with self.pool(names) as pool:
            yield from pool.run(lambda: None if self.report.stopped() else next(waiting, None))

    def append(self, fresh: Mapping[K, Analysis]) -> dict[K, dict[int, Row]]:
        """Write the embeddings of new contents; their rows by key and space, for the catalogue to count."""
        rows: dict[K, dict[int, Row]] = {key: {} for key in fresh}
        for name, target in self._targets.items() if fresh else ():
            first = target.vectors.append(np.stack([one.embeddings[name] for one in fresh.values()]))
            target.vectors.flush()
            for i, key in enumerate(fresh):
                rows[key][target.space_id] = Row(first + i)
        return rows

    def embed(self, analyses: Sequence[Analysis]) -> Future[None]:
        """Have the encoders that run in this process hear what the workers left for them.

        In a thread: the workers decode the next batch meanwhile.
        """
        return self._embedding.submit(self._embed, analyses)

    def _embed(self, analyses: Sequence[Analysis]) -> None:
        for name, target in self._targets.items():
            waiting = [one for one in analyses if name in one.clips]
            if not waiting:
                continue
            with encoders.told():
                rows = target.encoder.embed_audio([clip for one in waiting for clip in one.clips[name]])
            ends = np.cumsum([len(one.clips[name]) for one in waiting])
            for one, part in zip(waiting, np.split(rows, ends[:-1]), strict=True):
                energies = np.array([float(np.dot(clip, clip)) for clip in one.clips.pop(name)], np.float32)
                one.embeddings[name] = average(part, energies)


class _Pending(NamedTuple):
    """A batch on its way into the catalogue."""

    files: list[_Ready]
    moves: list[Move]
    heard: Future[None] | None
    """Done when every analysis has all its embeddings."""


class _Run:
    """The files of one root, on their way through the pool into the catalogue."""

    def __init__(
        self, indexer: Indexer, root: RootRow, plan: ScanPlan, known: Mapping[bytes, Known], summary: Summary
    ) -> None:
        self._indexer, self._root, self._known, self.summary = indexer, root, known, summary
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
        self._embedding: _Pending | None = None
        self._moves: list[Move] = []
        self._problems: list[Problem] = [*plan.problems, *still]
        self._done, self._last = 0, time.monotonic()

    def _tasks(self) -> Iterator[Task]:
        """What may be known already by its bytes is only hashed first: moves, copies, touched files."""
        sizes = self._catalogue.sizes()
        for path in self._changed:
            yield Task(path, "hash")
        for path, stamp in self._new:
            yield Task(path, "hash" if stamp.size in sizes else "analyse")
            sizes.add(stamp.size)

    def _take(self) -> Task | None:
        if self._again:
            return self._again.popleft()
        return None if self._report.stopped() else next(self._source, None)

    def files(self) -> None:
        """Everything new and changed, in batches."""
        total = len(self._stamps)
        if total:
            with self._indexer.pool() as pool:
                for answer in pool.run(self._take):
                    self._accept(answer)
                    self._report.progress(self._done, total, f"Listening to {shown(self._root.path)}")
                    full = len(self._files) >= BATCH or self._held > HELD
                    if full or time.monotonic() - self._last > BATCH_SECONDS:
                        self._commit()
            self._commit()
            self._finish_embedding()
        self.summary.stopped = self._report.stopped()

    def _accept(self, answer: Answer) -> None:
        path = answer.task.path
        if answer.code:
            stamp = self._stamps[path]
            self._problems.append(Problem(path=path, code=answer.code, text=answer.text, stamp=stamp))
            if path in self._changed:
                self._failed.add(path)
            self._done += 1
            return
        known = self._catalogue.content_ids([answer.hash]).get(answer.hash)
        if answer.analysis is None and known is None:
            self._again.append(Task(path))
            return
        self._done += 1
        new = path not in self._changed
        if new and known is not None and (sound := self._moved_from(answer.hash)) is not None:
            self._moves.append(Move(sound, path, self._stamps[path]))
            self._gone.discard(sound)
            self.summary.moved += 1
            return
        self._files.append(_Ready(path, answer.hash, answer.analysis, known))
        self._held += held([answer.analysis])
        if path in self._changed:
            self.summary.changed += 1
        elif known is None:
            self.summary.new += 1
        else:
            self.summary.copies += 1

    def _moved_from(self, digest: bytes) -> SoundId | None:
        """A sound with these bytes whose own file is no longer there, if there is one."""
        waiting = self._embedding.moves if self._embedding else []
        taken = {move.sound_id for move in (*self._moves, *waiting)}
        for place in self._catalogue.places([digest]).get(digest, []):
            if place.sound_id not in taken and place.root_online and not os.path.lexists(place.path):
                return place.sound_id
        return None

    def _commit(self) -> None:
        """Store what was gathered; where it has to be embedded first, the batch before is stored meanwhile."""
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
        heard = self._indexer.embed([file.analysis for file in batch.files if file.analysis is not None])
        self._finish_embedding()
        self._embedding = batch._replace(heard=heard)

    def _finish_embedding(self) -> None:
        """Wait for the batch that is being embedded, and store it."""
        waiting, self._embedding = self._embedding, None
        if waiting is not None and waiting.heard is not None:
            waiting.heard.result()
            self._store(waiting)

    def _store(self, batch: _Pending) -> None:
        held = self._catalogue.content_ids(file.hash for file in batch.files)
        fresh = {file.hash: file.analysis for file in batch.files if file.analysis and file.hash not in held}
        rows = self._indexer.append(fresh)
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
        self._catalogue.mark_missing(self._gone | {self._known[path].sound_id for path in self._failed})
        self._catalogue.put_problems(self._root.id, self._problems)
        self.summary.missing, self.summary.problems = len(self._gone), len(self._problems)
        self._report.committed()
