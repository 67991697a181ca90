"""What a worker may be asked of a file, and what it answers: one kind of answer to a kind of task, or why none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Protocol

import msgspec

from tonewalk.library.records import Analysis, Heard


class _OfFile(msgspec.Struct, frozen=True, tag=True):
    path: bytes


class Hash(_OfFile, frozen=True):
    """Only its bytes, where they may be known already."""


class Analyse(_OfFile, frozen=True):
    """Describe and embed all of it, or one stretch."""

    start: float | None = None
    """s; None for a whole file, as `end`."""
    end: float | None = None


class Hear(_OfFile, frozen=True):
    """Listen to all of it, or one stretch, for what takes longer to hear."""

    start: float | None = None
    """s; None for a whole file, as `end`."""
    end: float | None = None


class Onsets(_OfFile, frozen=True):
    """Where it may be cut."""


class Slices(_OfFile, frozen=True):
    """Describe and embed several stretches of it."""

    spans: tuple[tuple[float, float], ...]
    """s"""


Task = Hash | Analyse | Hear | Onsets | Slices


class Hashed(msgspec.Struct, tag=True):
    """Answers `Hash`."""

    task: Hash
    hash: bytes
    """xxh3-128 of the file's bytes (16 bytes), as in all answers."""


class Analysed(msgspec.Struct, tag=True):
    """Answers `Analyse`."""

    task: Analyse
    hash: bytes
    analysis: Analysis


class Listened(msgspec.Struct, tag=True):
    """Answers `Hear`."""

    task: Hear
    heard: Heard


class Edges(msgspec.Struct, tag=True):
    """Answers `Onsets`."""

    task: Onsets
    hash: bytes
    edges: list[float]
    """s between which slices lie; fewer than three where there is nothing to cut."""


class AnalysedSlices(msgspec.Struct, tag=True):
    """Answers `Slices`."""

    task: Slices
    analyses: list[Analysis]
    """Of each span."""


TRIED_AGAIN: Final = frozenset(
    {"unreadable", "outside_library", "analysis_failed", "out_of_memory", "decoder_killed"}
)
"""Codes of what may be over though the file is the same: permissions, a new root, a fault of ours that was mended,
a system that ran out of memory."""


class Unusable(msgspec.Struct, tag=True):
    """Answers any task: the file can't be used for it."""

    task: Task
    code: str
    text: str
    detail: str = ""
    """For the log, where the fault is ours."""


Answer = Hashed | Analysed | Listened | Edges | AnalysedSlices | Unusable


class Workers(Protocol):
    """Whoever works off tasks, here or elsewhere; a context manager, that lets go of them."""

    def __enter__(self) -> Workers: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def run(self, take: Callable[[], Task | None]) -> Iterator[Answer]:
        """Answers in the order in which they are ready, one to each task.

        Args:
            take: gives the next task, or None where there is none just now; asked only as fast as tasks are
                worked off, and again after every answer. The run ends when it gives None and nothing is in hand.

        Raises:
            EncoderUnavailable: an encoder can't be loaded where it is to run.
            Unavailable: there is nobody left who could work.
        """
        ...
