"""The worker pool, with real worker processes and real files."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tonewalk.base.errors import EncoderUnavailable, Unavailable
from tonewalk.library.listening import pipeline
from tonewalk.library.listening.pipeline import AHEAD, STARTS, Pool
from tonewalk.library.listening.tasks import Analyse, Analysed, Answer, Hash, Hashed, Task, Unusable
from tonewalk.library.scanning.hashing import hash_file
from tonewalk.work import spawn


def given(tasks: list[Task]) -> Callable[[], Task | None]:
    source = iter(tasks)
    return lambda: next(source, None)


@pytest.fixture
def files(demo_folder: Path) -> list[bytes]:
    return sorted(os.fsencode(path) for path in demo_folder.rglob("*.wav"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(["timbre"], 2) as running:
        yield running


def test_a_sleep_of_the_machine_is_no_time_that_a_decoder_took(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the clock goes on meanwhile."""
    slept = 0.0
    really = pipeline.wait

    def wait(connections: list[Any], timeout: float) -> list[Any]:
        nonlocal slept
        if slept == 0.0:
            slept = pipeline.PATIENCE + 60
            return []
        return really(connections, timeout)

    monkeypatch.setattr(pipeline, "wait", wait)
    monkeypatch.setattr(pipeline, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + slept))
    with Pool(["timbre"], 1) as fresh:
        answers = list(fresh.run(given([Analyse(files[0])])))
    assert [type(answer) for answer in answers] == [Analysed]


def test_every_file_is_answered_once_with_its_analysis(pool: Pool, files: list[bytes]) -> None:
    answers = list(pool.run(given([Analyse(path) for path in files])))
    assert sorted(answer.task.path for answer in answers) == files
    for answer in answers:
        assert isinstance(answer, Analysed)
        assert (
            answer.analysis.embeddings["timbre"].shape == (96,) or answer.analysis.embeddings["timbre"].ndim == 1
        )
        assert answer.analysis.descriptors.duration > 0
        assert answer.hash == hash_file(answer.task.path)


def test_hashing_alone_analyses_nothing(pool: Pool, files: list[bytes]) -> None:
    (answer,) = pool.run(given([Hash(files[0])]))
    assert answer == Hashed(Hash(files[0]), hash_file(files[0]))


def test_a_task_found_while_answers_come_is_worked_off_too(pool: Pool, files: list[bytes]) -> None:
    waiting: list[Task] = [Hash(files[0])]
    answers: list[Answer] = []
    for answer in pool.run(lambda: waiting.pop() if waiting else None):
        answers.append(answer)
        if isinstance(answer, Hashed):
            waiting.append(Analyse(answer.task.path))
    assert [type(answer) for answer in answers] == [Hashed, Analysed]


def test_files_that_are_no_sound_are_answered_with_a_sentence(pool: Pool, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no audio at all")
    paths = [os.fsencode(bad), os.fsencode(tmp_path / "vanished.wav")]
    answers: dict[bytes, Unusable] = {}
    for answer in pool.run(given([Analyse(path) for path in paths])):
        assert isinstance(answer, Unusable)
        answers[answer.task.path] = answer
    assert answers[paths[0]].code == "not_audio"
    assert "bad.wav" in answers[paths[0]].text
    assert answers[paths[1]].code == "unreadable"


@pytest.mark.parametrize(
    ("how", "code", "told"),
    [
        (signal.SIGSEGV, "decoder_crashed", "made the decoder crash: convert it"),
        (signal.SIGKILL, "decoder_killed", "when its process was killed: close what takes the memory"),
    ],
)
def test_a_decoder_that_ends_costs_the_file_in_hand_and_no_other(
    files: list[bytes], how: signal.Signals, code: str, told: str
) -> None:
    with Pool(["timbre"], 1) as pool:
        answers, killed = [], False
        for answer in pool.run(given([Analyse(path) for path in files])):
            answers.append(answer)
            if len(answers) == 3 and not killed:
                os.kill(_only_worker(pool), how)
                killed = True
    crashed = [answer for answer in answers if isinstance(answer, Unusable)]
    assert sorted(answer.task.path for answer in answers) == files
    assert [one.code for one in crashed] == [code]
    assert told in crashed[0].text
    assert sum(isinstance(answer, Analysed) for answer in answers) == len(files) - 1


def killed_at_start(monkeypatch: pytest.MonkeyPatch, times: int, dead_before_it_is_used: bool) -> None:
    """Have so many workers killed before they can do anything: the first write fails, or else the first read."""
    start, left = spawn.start, [times]

    def killing(*args: Any, **how: Any) -> Any:
        process, connection = start(*args, **how)
        if left[0]:
            left[0] -= 1
            process.kill()
            if dead_before_it_is_used:
                process.join()
        return process, connection

    monkeypatch.setattr(spawn, "start", killing)


@pytest.mark.parametrize("dead_before_it_is_used", [True, False])
def test_decoders_that_are_killed_while_they_start_are_started_again(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch, dead_before_it_is_used: bool
) -> None:
    killed_at_start(monkeypatch, STARTS - 1, dead_before_it_is_used)
    with Pool([], 1) as pool:
        answers = list(pool.run(given([Hash(path) for path in files])))
    assert sorted(answer.task.path for answer in answers) == files
    assert all(isinstance(answer, Hashed) for answer in answers)


@pytest.mark.parametrize("dead_before_it_is_used", [True, False])
def test_decoders_that_never_start_end_the_run_with_a_sentence(
    files: list[bytes], monkeypatch: pytest.MonkeyPatch, dead_before_it_is_used: bool
) -> None:
    killed_at_start(monkeypatch, 1000, dead_before_it_is_used)
    with Pool([], 2) as pool, pytest.raises(Unavailable, match="4 in a row"):
        list(pool.run(given([Hash(path) for path in files])))


def _only_worker(pool: Pool) -> int:
    (worker,) = pool._workers
    assert worker.process.pid is not None
    return worker.process.pid


def test_an_encoder_that_cannot_be_loaded_ends_the_run_and_blames_no_file(files: list[bytes]) -> None:
    with Pool(["no-such-encoder"], 1) as pool, pytest.raises(EncoderUnavailable, match="no-such-encoder"):
        list(pool.run(given([Analyse(files[0])])))


def test_no_more_files_are_in_flight_than_the_pool_says(files: list[bytes]) -> None:
    taken = answered = most = 0
    source = iter([Hash(path) for path in files])

    def take() -> Task | None:
        nonlocal taken, most
        task = next(source, None)
        taken += task is not None
        most = max(most, taken - answered)
        return task

    with Pool([], 2) as pool:
        for _ in pool.run(take):
            answered += 1
    assert most <= 2 * AHEAD + 1


def test_workers_end_with_the_pool(files: list[bytes]) -> None:
    with Pool([], 2) as pool:
        list(pool.run(given([Hash(path) for path in files])))
        processes = [worker.process for worker in pool._workers]
    assert processes
    assert not any(process.is_alive() for process in processes)
    assert not [thread for thread in threading.enumerate() if "QueueFeeder" in thread.name]
    time.sleep(0)
