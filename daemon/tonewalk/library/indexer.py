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
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from tonewalk.home import Home
from tonewalk.library.catalogue import Catalogue
from tonewalk.library.entries import Move, RootRow, StoredFile
from tonewalk.library.pipeline import Answer, Pool, Task
from tonewalk.library.records import Analysis, Content, Problem, Stamp, shown
from tonewalk.library.scan import ScanPlan, scan_root
from tonewalk.spaces.vectors import VectorFile
from tonewalk.types import ContentId, Row, SoundId, Vector
from tonewalk_models.encoder import Encoder
from tonewalk_models.registry import load

BATCH = 64
"""Sounds a transaction: what a kill can lose, and how often a listener sees the library grow."""

BATCH_SECONDS = 1.0

TRIED_AGAIN = frozenset({"unreadable", "analysis_failed"})
"""Problems that may be over though the file is the same: permissions, a fault of ours that was mended."""

LEAST_DURATION = 2.0
"""s: shorter sounds have neither tempo nor key worth telling."""


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
    timed: int = 0
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
        counts |= {"missing": self.missing, "embedded again": self.embedded}
        parts = [f"{count} {name}" for name, count in counts.items() if count] or ["nothing new"]
        text = f"{', '.join(parts)}, {self.unchanged} unchanged, in {self.seconds:.1f} s"
        if self.problems:
            text += f"; {self.problems} files could not be used (`tonewalk problems` names them)"
        return ("Stopped; the next run goes on here: " if self.stopped else "Indexed: ") + text + "."


class Report:
    """Who hears of the run; the base class hears in silence."""

    def progress(self, done: int, total: int, text: str) -> None:
        """`done` of `total` files."""

    def committed(self) -> None:
        """A batch is in the catalogue."""

    def stopped(self) -> bool:
        """Whether to end after the batch in hand."""
        return False


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


class Indexer:
    """Indexes roots of one home; a context manager that holds the home's index lock.

    Args:
        encoders: names from the registry.
        workers: decoding processes.
        patience: s to wait for another run that is just ending.

    Raises:
        HomeLocked: another index run works on this home.
        EncoderUnavailable: weights are missing.
        DamagedCatalogue, DamagedVectors: see there.
    """

    def __init__(
        self, home: Home, encoders: Sequence[str], workers: int, report: Report, patience: float = 0.0
    ) -> None:
        self.report = report
        self._home, self._workers = home, workers
        self._names = list(encoders)
        self._lock = home.locked("index", "An index run", patience)

    def __enter__(self) -> Indexer:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._lock)
            self.catalogue = Catalogue.open(self._home.catalogue)
            stack.callback(self.catalogue.close)
            self._targets: dict[str, _Target] = {}
            for name in self._names:
                self._targets[name] = self._target(name)
                stack.callback(self._targets[name].vectors.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _target(self, name: str) -> _Target:
        encoder = load(name)
        space_id = self.catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        folder = self._home.space(name, encoder.fingerprint)
        vectors = VectorFile.open(folder, name, encoder.fingerprint, encoder.dim)
        if not vectors.count:  # new, or its folder was deleted because it was damaged
            self.catalogue.forget_rows(space_id)
        vectors.truncate(self.catalogue.row_count(space_id))
        return _Target(encoder, space_id, vectors)

    def pool(self, names: Sequence[str] | None = None) -> Pool:
        """Workers with all of the run's encoders, or some."""
        return Pool(list(self._names if names is None else names), self._workers)

    def index(self, root: RootRow) -> Summary:
        """Bring one root up to date."""
        started = time.monotonic()
        self.report.progress(0, 0, f"Looking through {shown(root.path)}")
        plan = scan_root(root.path, self.catalogue.known(root.id))
        summary = Summary(offline=plan.offline, unchanged=plan.unchanged)
        self.catalogue.set_online(root.id, not plan.offline)
        if plan.offline:
            self.report.committed()
            return summary
        run = _Run(self, root, plan, summary)
        run.files()
        if not summary.stopped:
            run.finish()
        summary.seconds = time.monotonic() - started
        return summary

    def complete(self, summary: Summary) -> None:
        """What has time: sounds that an encoder (or its new weights) has not heard yet, tempo and key."""
        for name in self._names:
            if not self.report.stopped():
                self._embed_again(name, summary)
        if not self.report.stopped():
            self._tempo_and_key(summary)
        summary.stopped = self.report.stopped()

    def _embed_again(self, name: str, summary: Summary) -> None:
        target = self._targets[name]
        contents = {path: content for content, path in self.catalogue.contents_without(target.space_id)}
        batch: dict[ContentId, Analysis] = {}

        def commit() -> None:
            vectors = np.stack([self._embedding(name, analysis) for analysis in batch.values()])
            first = target.vectors.append(vectors)
            target.vectors.flush()
            self.catalogue.put_rows(target.space_id, {key: Row(first + i) for i, key in enumerate(batch)})
            batch.clear()
            self.report.committed()

        for number, answer in enumerate(self._answers(contents, "analyse", [name])):
            if answer.analysis is not None:
                batch[contents[answer.task.path]] = answer.analysis
                summary.embedded += 1
            if len(batch) >= BATCH:
                commit()
            self.report.progress(number, len(contents), f"Embedding with {name}")
        if batch:
            commit()

    def _tempo_and_key(self, summary: Summary) -> None:
        contents = {path: content for content, path in self.catalogue.without_tempo_key(LEAST_DURATION)}
        for number, answer in enumerate(self._answers(contents, "tempo_key", [])):
            content = contents[answer.task.path]
            self.catalogue.put_tempo_key(content, tempo=answer.tempo, key=answer.key)
            summary.timed += answer.tempo is not None or answer.key is not None
            self.report.progress(number, len(contents), "Listening for tempo and key")
        if contents:
            self.report.committed()

    def _answers(
        self, paths: Iterable[bytes], what: Literal["analyse", "tempo_key"], names: Sequence[str]
    ) -> Iterator[Answer]:
        source = iter([Task(path, what) for path in paths])
        first = next(source, None)
        if first is None:
            return
        waiting = itertools.chain([first], source)
        with self.pool(names) as pool:
            yield from pool.run(lambda: None if self.report.stopped() else next(waiting, None))

    def append(self, fresh: Mapping[bytes, Analysis]) -> dict[bytes, dict[int, Row]]:
        """Write the embeddings of new contents; their rows by hash and space, for the catalogue to count."""
        rows: dict[bytes, dict[int, Row]] = {digest: {} for digest in fresh}
        for name, target in self._targets.items() if fresh else ():
            first = target.vectors.append(np.stack([self._embedding(name, one) for one in fresh.values()]))
            target.vectors.flush()
            for i, digest in enumerate(fresh):
                rows[digest][target.space_id] = Row(first + i)
        return rows

    def _embedding(self, name: str, analysis: Analysis) -> Vector:
        """One encoder's vector: made beside the decoder, or here of the clips that it left `[shape=(dim,)]`."""
        if name in analysis.embeddings:
            return analysis.embeddings[name]
        mean = self._targets[name].encoder.embed_audio(analysis.clips[name]).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)


class _Run:
    """The files of one root, on their way through the pool into the catalogue."""

    def __init__(self, indexer: Indexer, root: RootRow, plan: ScanPlan, summary: Summary) -> None:
        self._indexer, self._root, self._plan, self.summary = indexer, root, plan, summary
        self._catalogue, self._report = indexer.catalogue, indexer.report
        tried = {one.path: one for one in self._catalogue.problems(root.id) if one.code not in TRIED_AGAIN}
        still = [one for path, stamp in plan.new if (one := tried.get(path)) is not None and one.stamp == stamp]
        bad = {one.path for one in still}
        self._new = [(path, stamp) for path, stamp in plan.new if path not in bad]
        self._stamps: dict[bytes, Stamp] = dict(self._new) | dict(plan.changed)
        self._changed = {path for path, _ in plan.changed}
        self._gone = set(plan.gone)
        self._again: deque[Task] = deque()
        self._source = self._tasks()
        self._files: list[_Ready] = []
        self._moves: list[Move] = []
        self._problems: list[Problem] = [*plan.problems, *still]
        self._done, self._last = 0, time.monotonic()

    def _tasks(self) -> Iterator[Task]:
        """What may be known already by its bytes is only hashed first: moves, copies, touched files."""
        sizes = self._catalogue.sizes()
        for path, _ in self._plan.changed:
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
                    if len(self._files) >= BATCH or time.monotonic() - self._last > BATCH_SECONDS:
                        self._commit()
            self._commit()
        self.summary.stopped = self._report.stopped()

    def _accept(self, answer: Answer) -> None:
        path = answer.task.path
        if answer.code:
            stamp = self._stamps[path]
            self._problems.append(Problem(path=path, code=answer.code, text=answer.text, stamp=stamp))
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
        if path in self._changed:
            self.summary.changed += 1
        elif known is None:
            self.summary.new += 1
        else:
            self.summary.copies += 1

    def _moved_from(self, digest: bytes) -> SoundId | None:
        """A sound with these bytes whose own file is no longer there, if there is one."""
        taken = {move.sound_id for move in self._moves}
        for place in self._catalogue.places([digest]).get(digest, []):
            if place.sound_id not in taken and place.root_online and not os.path.lexists(place.path):
                return place.sound_id
        return None

    def _commit(self) -> None:
        self._last = time.monotonic()
        if not self._files and not self._moves:
            return
        held = self._catalogue.content_ids(file.hash for file in self._files)
        fresh = {file.hash: file.analysis for file in self._files if file.analysis and file.hash not in held}
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
            for file in self._files
        ]
        self._catalogue.store(self._root.id, entries, self._moves)
        self._files, self._moves = [], []
        self._report.committed()

    def finish(self) -> None:
        """What a whole pass knows: which sounds are gone, and what could not be used."""
        self._catalogue.mark_missing(self._gone)
        self._catalogue.put_problems(self._root.id, self._problems)
        self.summary.missing, self.summary.problems = len(self._gone), len(self._problems)
        self._report.committed()
