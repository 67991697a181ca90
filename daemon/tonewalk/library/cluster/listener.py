"""What runs on the machines of a cluster, as Ray actors: one that listens, and one for heavy encoders.

A file is read where it lies if this machine has the same one at the same path, that is, where roots are on storage
that machines share; else its content is sent along. Nothing here imports Ray.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import AudioError
from tonewalk.library.listening.analyse import Elsewhere, embed_left
from tonewalk.library.listening.tasks import Analysed, AnalysedSlices, Answer, Task, Unusable
from tonewalk.library.listening.worker import NotReady, answer, loaded
from tonewalk.library.opening import Kept, Sent, open_audio
from tonewalk.library.records import Analysis, Stamp
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder

Content = npt.NDArray[np.uint8]
"""A file's bytes `[shape=(size,)]`: an array travels without being copied."""

ELSEWHERE = frozenset({"unreadable", "outside_library", "changed"})
"""Codes of a file that this machine has not, or not as the sender has it."""


class Parcel(msgspec.Struct):
    """A task, as it is sent."""

    task: Task
    stamp: Stamp
    """Of the sender's file, which a file at this path has to have to be the same."""
    content: Content | None = None


class Lacking(msgspec.Struct):
    """In place of an answer: this machine does not have the sender's file."""

    task: Task


Said = Answer | Lacking


class Able(msgspec.Struct):
    """An actor can work."""

    fingerprints: dict[str, str]
    """Encoder name -> the weights that it has here."""


class Listener:
    """Decodes, measures and embeds on one thread, as a worker process of the local pool does.

    Args:
        names: of encoders from the registry; heavy ones leave clips for an `Embedder`, those that run on a machine
            of their own for the sender.
        roots: folders in which the files must lie; none: they may lie anywhere.
    """

    def __init__(self, names: Sequence[str | Elsewhere], roots: tuple[bytes, ...]) -> None:
        self._names, self._roots = list(names), roots
        self._encoders: list[Encoder | Elsewhere] = []

    def ready(self) -> Able | NotReady:
        """Load the encoders."""
        try:
            self._encoders = loaded(self._names)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender has to hear of it
            return NotReady(str(error), traceback.format_exc())
        here = [one for one in self._encoders if not isinstance(one, Elsewhere)]
        return Able({one.name: one.fingerprint for one in here})

    def answer(self, parcels: list[Parcel]) -> bytes:
        """What comes of each, in order: a pickled list of `Said`."""
        return pickle.dumps(self.hear(parcels), pickle.HIGHEST_PROTOCOL)

    def hear(self, parcels: list[Parcel]) -> list[Said]:
        """The same, with clips that wait for an `Embedder`."""
        return [self._said(parcel) for parcel in parcels]

    def _said(self, parcel: Parcel) -> Said:
        task = parcel.task
        if parcel.content is not None:
            return self._of_content(task, parcel.content)
        kept = Kept(task.path, self._roots or (os.path.dirname(task.path),), parcel.stamp)
        try:
            open_audio(kept).close()
        except AudioError:
            return Lacking(task)
        said = answer(task, kept, self._encoders)
        # it went, or changed, while it was read: whoever sent it looks again
        return Lacking(task) if isinstance(said, Unusable) and said.code in ELSEWHERE else said

    def _of_content(self, task: Task, content: Content) -> Answer:
        with tempfile.NamedTemporaryFile(prefix="tonewalk-sent-") as copy:
            copy.write(content.data)
            copy.flush()
            return answer(task, Sent(task.path, os.fsencode(copy.name)), self._encoders)


class Embedder:
    """Heavy encoders on one machine, on its GPU or on all of its processors.

    Args:
        names: of encoders from the registry.
        threads: CPU threads.
    """

    def __init__(self, names: Sequence[str], threads: int) -> None:
        self._names, self._threads = list(names), threads
        self._encoders: list[Encoder] = []

    def ready(self) -> Able | NotReady:
        """Load the encoders."""
        try:
            self._encoders = [registry.load(name, self._threads) for name in self._names]
        except Exception as error:  # noqa: BLE001 - the same
            return NotReady(str(error), traceback.format_exc())
        return Able({one.name: one.fingerprint for one in self._encoders})

    def complete(self, heard: list[Said]) -> bytes:
        """Embed the clips that a `Listener` left: its answers, pickled, none of which waits for anything now."""
        analyses = [analysis for said in heard for analysis in analyses_of(said)]
        for encoder in self._encoders:
            embed_left(encoder, analyses)
        return pickle.dumps(heard, pickle.HIGHEST_PROTOCOL)


def analyses_of(said: Said) -> Iterator[Analysis]:
    """Those of an answer."""
    match said:
        case Analysed(analysis=analysis):
            yield analysis
        case AnalysedSlices(analyses=analyses):
            yield from analyses


def told(answers: Any) -> list[Said]:
    """What `answer` or `complete` gave."""
    said: list[Said] = pickle.loads(answers)
    return said
