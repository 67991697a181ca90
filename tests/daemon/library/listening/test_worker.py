"""A worker: one kind of answer to each kind of task."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.library.listening.tasks import (
    Analyse,
    Analysed,
    AnalysedSlices,
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
from tonewalk.library.listening.worker import NotReady, Ready, work
from tonewalk.library.scanning.hashing import hash_file


@pytest.fixture
def working() -> Iterator[Callable[..., Connection]]:
    """Start a worker in a thread: the parent's end of its pipe."""
    started: list[tuple[Connection, Thread]] = []

    def start(names: list[str], roots: tuple[bytes, ...] = ()) -> Connection:
        ours, theirs = Pipe()
        thread = Thread(target=work, args=(names, roots, theirs))
        thread.start()
        started.append((ours, thread))
        return ours

    yield start
    for ours, thread in started:
        ours.close()
        thread.join()


@pytest.fixture
def clicks(tmp_path: Path) -> bytes:
    """Three clicks, a quarter of a second apart."""
    sound = np.zeros(8000, np.float32)
    for at in (0, 2000, 4000):
        sound[at : at + 400] = np.random.default_rng(at).uniform(-0.9, 0.9, 400) * np.linspace(1, 0, 400)
    path = tmp_path / "clicks.wav"
    soundfile.write(path, sound, 8000)
    return os.fsencode(path)


def asked(connection: Connection, task: Task) -> Any:
    connection.send(task)
    return connection.recv()


def test_each_kind_of_task_has_its_kind_of_answer(working: Callable[..., Connection], clicks: bytes) -> None:
    worker = working(["timbre"])
    assert worker.recv() == Ready()
    digest = hash_file(clicks)
    assert asked(worker, Hash(clicks)) == Hashed(Hash(clicks), digest)
    whole = asked(worker, Analyse(clicks))
    assert isinstance(whole, Analysed)
    assert (whole.hash, whole.analysis.descriptors.duration) == (digest, 1.0)
    assert whole.analysis.embeddings.keys() == {"timbre"}
    part = asked(worker, Analyse(clicks, 0.25, 0.75))
    assert part.analysis.descriptors.duration == pytest.approx(0.5)
    assert isinstance(asked(worker, Hear(clicks)), Listened)
    found = asked(worker, Onsets(clicks))
    assert isinstance(found, Edges)
    assert len(found.edges) == 4
    spans = tuple(zip(found.edges, found.edges[1:], strict=False))
    sliced = asked(worker, Slices(clicks, spans))
    assert isinstance(sliced, AnalysedSlices)
    assert [one.descriptors.duration for one in sliced.analyses] == pytest.approx(
        [end - at for at, end in spans], abs=2e-4
    )


@pytest.mark.parametrize("kind", [Hash, Analyse, Hear, Onsets, lambda path: Slices(path, ((0.0, 1.0),))])
def test_a_file_that_can_not_be_used_is_answered_with_why(
    working: Callable[..., Connection], tmp_path: Path, kind: Callable[[bytes], Task]
) -> None:
    worker = working([])
    worker.recv()
    task = kind(os.fsencode(tmp_path / "vanished.wav"))
    answer = asked(worker, task)
    assert isinstance(answer, Unusable)
    assert (answer.task, answer.code, answer.detail) == (task, "unreadable", "")
    assert "vanished.wav" in answer.text


def test_a_file_outside_the_library_is_not_opened(
    working: Callable[..., Connection], tmp_path: Path, clicks: bytes
) -> None:
    worker = working([], (os.fsencode(tmp_path / "library"),))
    worker.recv()
    assert asked(worker, Hash(clicks)).code == "outside_library"


def test_a_worker_that_can_not_load_its_encoders_says_why_and_ends(working: Callable[..., Connection]) -> None:
    worker = working(["no-such-encoder"])
    first = worker.recv()
    assert isinstance(first, NotReady)
    assert "no-such-encoder" in first.text
    assert "Traceback" in first.detail
    assert worker.poll(None)
