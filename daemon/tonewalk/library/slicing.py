"""Long recordings cut at their onsets into sounds of their own: slices, analysed, embedded and found like others.

A file's slices are stored all at once: a run that is stopped or killed leaves a file either cut or not, and the
next one goes on with those that are not. What was measured of a stretch is never measured again.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from tonewalk.base.errors import Conflict, TonewalkError, UnknownRoot, UnknownSound, error_of
from tonewalk.base.types import ContentId, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import StoredFile
from tonewalk.library.catalogue.slices import Recording, Span
from tonewalk.library.indexer import Indexer
from tonewalk.library.listening.tasks import AnalysedSlices, Answer, Edges, Onsets, Slices, Task, Unusable
from tonewalk.library.records import Analysis, Content, shown
from tonewalk.library.scanning.roots import holds

AT_ONCE: Final = 32
"""Slices a task, at most."""
SECONDS: Final = 60.0
"""s a task, at most, but for a single slice: a heavy encoder's clips of a task are in memory together."""


class Wanted(msgspec.Struct, frozen=True):
    """Which recordings are to be cut: one sound's file, or those under a path that are long enough."""

    sound: int
    """0: none."""
    path: str
    """Folder or file; empty: everywhere."""
    longer: float
    """s"""


class Sliced(msgspec.Struct):
    """What a run did."""

    files: int = 0
    slices: int = 0
    uncut: int = 0
    """Recordings that are silent, or have no onset to be cut at."""
    before: int = 0
    """Recordings that were cut already."""
    failed: list[tuple[str, str]] = []
    """Code and sentence of each that could not be cut."""
    stopped: bool = False

    def sentence(self) -> str:
        """For people."""
        parts = [f"Recordings cut: {self.files}, into {self.slices} slices"]
        parts += [f"cut before: {self.before}"] if self.before else []
        parts += [f"without onsets to be cut at: {self.uncut}"] if self.uncut else []
        parts += [f"not to be cut: {len(self.failed)} ({self.failed[0][1]})"] if self.failed else []
        text = f"{'; '.join(parts)}."
        return f"Stopped; the next run goes on here: {text}" if self.stopped else text


class _Open(msgspec.Struct):
    """A recording whose slices are being analysed."""

    recording: Recording
    known: dict[Span, ContentId]
    spans: list[Span]
    fresh: dict[Span, Analysis] = {}
    waiting: int = 0
    """Tasks without an answer."""


def chosen(recordings: Sequence[Recording], wanted: Wanted, path: bytes | None) -> list[Recording]:
    """Those of the library's recordings that a request is about.

    Args:
        path: of the sound that is wanted, if one is.

    Raises:
        UnknownSound, UnknownRoot: there is none.
    """
    if wanted.sound:
        found = [one for one in recordings if one.path == path]
        if not found:
            raise UnknownSound(f"Sound {wanted.sound} is not there now: scan its folder.", where="$.sound")
        return found
    under = _under(wanted)
    found = [one for one in recordings if not under or one.path == under or holds(under, one.path)]
    if not found:
        raise UnknownRoot(
            f"{wanted.path or 'The library'} holds no sound of the library: `tonewalk index` adds a folder.",
            where="$.path",
        )
    return [one for one in found if one.path == under or one.duration >= wanted.longer]


def forget(catalogue: Catalogue, wanted: Wanted) -> int:
    """Forget the slices of recordings, however long those are; how many slices they were.

    Raises:
        UnknownSound: there is no such sound.
        UnknownRoot: no folder of the library is there.
    """
    if wanted.sound:
        return catalogue.forget_slices([catalogue.sound(SoundId(wanted.sound)).path])
    under = _under(wanted)
    roots = [root.path for root in catalogue.roots()]
    if under and not any(under == root or holds(under, root) or holds(root, under) for root in roots):
        raise UnknownRoot(
            f"{wanted.path} is no part of the library: `tonewalk status` lists its folders.", where="$.path"
        )
    paths = catalogue.paths_cut()
    return catalogue.forget_slices(path for path in paths if not under or path == under or holds(under, path))


def _under(wanted: Wanted) -> bytes:
    return os.path.realpath(os.path.expanduser(os.fsencode(wanted.path))) if wanted.path else b""


def cut(indexer: Indexer, recordings: Sequence[Recording]) -> Sliced:
    """Cut recordings that are not cut yet.

    Raises:
        TonewalkError: the only one could not be cut.
    """
    run = _Run(indexer, [one for one in recordings if not one.cut])
    run.sliced.before = sum(one.cut for one in recordings)
    run.all()
    if len(recordings) == 1 and run.sliced.failed:
        raise error_of(*run.sliced.failed[0])
    return run.sliced


def renew(indexer: Indexer) -> Sliced:
    """Cut again what was cut when it held other bytes; what has no onset any more loses its slices."""
    return cut(indexer, indexer.catalogue.recordings_changed())


def parts(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Spans, in order, as many together as a task may have."""
    found: list[tuple[Span, ...]] = []
    for span in spans:
        last = found[-1] if found else ()
        seconds = sum(end - start for start, end in (*last, span))
        if last and len(last) < AT_ONCE and seconds <= SECONDS:
            found[-1] = (*last, span)
        else:
            found.append((span,))
    return found


class _Run:
    def __init__(self, indexer: Indexer, recordings: Sequence[Recording]) -> None:
        self._indexer, self._catalogue, self._report = indexer, indexer.catalogue, indexer.report
        self._recordings = {one.path: one for one in recordings}
        self._source = iter([Onsets(path) for path in self._recordings])
        self._next: deque[Task] = deque()
        self._open: dict[bytes, _Open] = {}
        self._done = 0
        self.sliced = Sliced()

    def all(self) -> None:
        """Every recording, in the order in which they are ready."""
        if self._recordings:
            with self._indexer.pool() as pool:
                for answer in pool.run(self._take):
                    try:
                        self._accept(answer)
                    except TonewalkError as error:
                        self._fail(answer.task.path, error.code, error.text)
                    total = len(self._recordings)
                    self._report.progress(self._done, total, f"Cutting {shown(answer.task.path)}")
        self.sliced.stopped = self._report.stopped()

    def _take(self) -> Task | None:
        if self._report.stopped():
            return None
        return self._next.popleft() if self._next else next(self._source, None)

    def _accept(self, answer: Answer) -> None:
        path = answer.task.path
        match answer:
            case Unusable(code=code, text=text):
                self._fail(path, code, text)
            case Edges():
                self._begin(self._recordings[path], answer)
            case AnalysedSlices() if path in self._open:  # else another part of it failed
                self._take_in(self._open[path], answer)

    def _take_in(self, opened: _Open, answer: AnalysedSlices) -> None:
        if any(one.clips for one in answer.analyses):
            self._indexer.targets.embed(answer.analyses).result()
        opened.fresh.update(zip(answer.task.spans, answer.analyses, strict=True))
        opened.waiting -= 1
        if not opened.waiting:
            self._store(opened)

    def _begin(self, recording: Recording, answer: Edges) -> None:
        if answer.hash != recording.hash:
            raise Conflict(f"{shown(recording.path)} has changed since it was indexed: scan its folder first.")
        spans = list(pairwise(answer.edges))
        if len(spans) < 2:
            self._catalogue.forget_slices([recording.path])
            self.sliced.uncut += 1
            self._done += 1
            return
        known = self._catalogue.slices_of(recording.hash)
        opened = self._open[recording.path] = _Open(recording, known, spans)
        new = [span for span in spans if span not in known]
        tasks = [Slices(recording.path, part) for part in parts(new)]
        opened.waiting = len(tasks)
        self._next += tasks
        if not tasks:
            self._store(opened)

    def _store(self, opened: _Open) -> None:
        """All of a file's slices but the silent ones."""
        recording = opened.recording
        fresh = {span: one for span, one in opened.fresh.items() if one.descriptors.loudness is not None}
        rows = self._indexer.targets.append(fresh)
        entries = [
            StoredFile(
                path=recording.path,
                stamp=recording.stamp,
                content=opened.known[span]
                if span in opened.known
                else Content(hash=recording.hash, analysis=fresh[span]),
                rows=rows.get(span, {}),
                start=span[0],
                end=span[1],
            )
            for span in opened.spans
            if span in opened.known or span in fresh
        ]
        self._catalogue.store(recording.root, entries)
        self._catalogue.forget_slices([recording.path], other_than=recording.hash)
        del self._open[recording.path]
        self.sliced.files += 1
        self.sliced.slices += len(entries)
        self._done += 1
        self._report.committed()

    def _fail(self, path: bytes, code: str, text: str) -> None:
        self._open.pop(path, None)
        self._next = deque(task for task in self._next if task.path != path)
        self.sliced.failed.append((code, text))
        self._done += 1
