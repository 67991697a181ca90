"""A worker process: takes tasks from its pipe, one after the other, and sends one answer to each."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import msgspec

from tonewalk.base.errors import AudioError
from tonewalk.library.listening.tasks import (
    Analyse,
    Analysed,
    AnalysedSlices,
    Answer,
    Edges,
    Hash,
    Hashed,
    Hear,
    Listened,
    Onsets,
    Slices,
    Task,
    Unusable,
)
from tonewalk.library.opening import Audio, Kept
from tonewalk.library.records import shown
from tonewalk_models.encoder import Encoder

if TYPE_CHECKING:
    from tonewalk.library.listening.analyse import Elsewhere


class Ready(msgspec.Struct):
    """The first thing a worker says: that it can work."""


class NotReady(msgspec.Struct):
    """In place of `Ready`: why it can't load its encoders."""

    text: str
    detail: str
    """For the log."""


def work(names: list[str], roots: tuple[bytes, ...], connection: Connection) -> None:
    """A worker's main function; ends when its pipe does.

    Args:
        names: of encoders from the registry.
        roots: folders in which the files must lie; none: they may lie anywhere.
    """
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        _answer_all(names, roots, connection)


def _answer_all(names: list[str], roots: tuple[bytes, ...], connection: Connection) -> None:
    try:
        encoders = loaded(names)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        connection.send(NotReady(str(error), traceback.format_exc()))
        return
    connection.send(Ready())
    while True:
        task: Task = connection.recv()
        connection.send(answer(task, Kept(task.path, roots) if roots else task.path, encoders))


def loaded(names: Sequence[str | Elsewhere]) -> list[Encoder | Elsewhere]:
    """The encoders of a worker, to run on one thread; of heavy ones only what they are to be given.

    Args:
        names: of encoders here; or one that runs elsewhere, as it is.

    Raises:
        UnknownEncoder, BrokenModel, EncoderUnavailable: as `encoders.load`.
    """
    from tonewalk.library.listening.analyse import Elsewhere
    from tonewalk.spaces import encoders as known

    encoders: list[Encoder | Elsewhere] = []
    for name in names:
        if isinstance(name, Elsewhere):
            encoders.append(name)
            continue
        info = known.info_of(name)
        away = info.placement == "main"
        encoders.append(Elsewhere(name, info.sample_rate) if away else known.load(name))
    return encoders


def answer(task: Task, audio: Audio, encoders: Sequence[Encoder | Elsewhere]) -> Answer:
    """What comes of a task; a file that can't be used is an answer, too.

    Args:
        audio: the task's file, as it is to be opened.
    """
    try:
        return _work_on(task, audio, encoders)
    except AudioError as error:
        return Unusable(task, error.code, error.text)
    except OSError as error:
        text = f"{shown(task.path)} can't be read ({error.strerror}): check its permissions and its disk."
        return Unusable(task, "unreadable", text)
    except Exception as error:  # noqa: BLE001 - one file's fault, named in the report and the log
        text = f"{shown(task.path)} can't be analysed ({type(error).__name__}: {error}): convert it to WAV."
        return Unusable(task, "analysis_failed", text, traceback.format_exc())


def _work_on(task: Task, audio: Audio, encoders: Sequence[Encoder | Elsewhere]) -> Answer:
    from tonewalk.library.listening.analyse import analyse
    from tonewalk.library.scanning.hashing import hash_file

    match task:
        case Hash():
            return Hashed(task, hash_file(audio))
        case Analyse(start=start, end=end):
            return Analysed(task, hash_file(audio), analyse(audio, encoders, start=start, end=end))
        case Hear(start=start, end=end):
            from tonewalk.library.listening.hearing import hear

            return Listened(task, hear(audio, start=start, end=end))
        case Onsets():
            return Edges(task, hash_file(audio), _edges(audio))
        case Slices(spans=spans):
            return AnalysedSlices(task, [analyse(audio, encoders, start=start, end=end) for start, end in spans])


def _edges(audio: Audio) -> list[float]:
    from tonewalk.library.listening import onsets

    found = onsets.find(audio, onsets.LEAST)
    if found.peak < onsets.SILENCE or not len(found.times):
        return []
    return [round(edge, 6) for edge in onsets.bounds(found, onsets.LEAST, onsets.LONGEST).tolist()]
