"""Files heard in processes of their own, which crash, hang and are left alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import AudioError, Busy, NotAudio
from tonewalk.doors.http.problems import problem
from tonewalk.library.listening.analyse import analyse
from tonewalk.queries import ears as module
from tonewalk.queries.ears import HEARD, Ears
from tonewalk.spaces.handles import Spaces
from tonewalk.work import spawn


@pytest.fixture
async def ears() -> AsyncIterator[Ears]:
    ears = Ears(Spaces({}))
    yield ears
    await ears.close()


@pytest.fixture
def tone(tmp_path: Path) -> str:
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.5 * np.sin(np.arange(8000) / 5), 8000)
    return str(path)


async def hears_as_the_library_does(ears: Ears, tone: str) -> bool:
    heard = await ears.hear([tone])
    return heard[tone].descriptors == analyse(os.fsencode(tone), []).descriptors


async def busy_for_ever(ears: Ears, tone: str) -> tuple[BaseProcess, asyncio.Task[object]]:
    """A file in the hands of a process that makes no step, and who waits for it."""
    await ears.hear([tone])
    process = ears._idle[0].process
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    asking = asyncio.create_task(ears.hear([tone]))
    while ears._idle:
        await asyncio.sleep(0)
    return process, asking


stopped = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't stop a process")


async def test_a_file_is_heard_as_the_library_hears_its_own(ears: Ears, tone: str) -> None:
    assert await hears_as_the_library_does(ears, tone)


async def test_of_a_long_file_the_first_ten_minutes_are_heard(ears: Ears, tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.tile(np.array([0.5, -0.5], np.float32), 4000 * 660), 8000)
    heard = await ears.hear([str(path)])
    assert heard[str(path)].descriptors.duration == HEARD == 600


async def test_what_is_no_audio_is_told_without_where_it_lies(ears: Ears, tone: str, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no audio")
    with pytest.raises(NotAudio, match=r"text\.wav"):
        await ears.hear([str(tmp_path / "text.wav")])
    with pytest.raises(AudioError, match=r"gone\.wav") as told:
        await ears.hear([str(tmp_path / "gone.wav")])
    assert str(tmp_path) not in told.value.text
    assert await hears_as_the_library_does(ears, tone)


@stopped
async def test_a_crash_of_the_decoder_is_an_error_of_that_file_alone(ears: Ears, tone: str) -> None:
    process, asking = await busy_for_ever(ears, tone)
    process.kill()
    with pytest.raises(AudioError, match=r"tone\.wav made the decoder crash"):
        await asking
    assert await hears_as_the_library_does(ears, tone)


async def test_a_process_that_was_killed_between_two_files_costs_none(ears: Ears, tone: str) -> None:
    await ears.hear([tone])
    process = ears._idle[0].process
    process.kill()
    await asyncio.to_thread(process.join)
    assert await hears_as_the_library_does(ears, tone)


@stopped
async def test_a_decoder_that_hangs_is_ended(ears: Ears, tone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await ears.hear([tone])
    process = ears._idle[0].process
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    with monkeypatch.context() as hurried:
        hurried.setattr(module, "PATIENCE", 0.05)
        with pytest.raises(AudioError, match=r"tone\.wav could not be heard within"):
            await ears.hear([tone])
    await asyncio.to_thread(process.join)
    assert await hears_as_the_library_does(ears, tone)


@pytest.mark.parametrize(("waiting", "patience"), [(0.0, 60), (1.0, 60), (7.5, 450), (100.0, 600)])
def test_a_busy_machine_is_waited_for(monkeypatch: pytest.MonkeyPatch, waiting: float, patience: float) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (waiting * 4, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert module._patience() == patience


@stopped
async def test_who_leaves_ends_the_work_and_the_next_file_is_heard(ears: Ears, tone: str) -> None:
    process, asking = await busy_for_ever(ears, tone)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.to_thread(process.join)
    assert await hears_as_the_library_does(ears, tone)


@stopped
async def test_more_files_than_may_wait_are_refused_with_when_to_come_again(
    ears: Ears, tone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, asking = await busy_for_ever(ears, tone)
    monkeypatch.setattr(module, "WAITING", 1 - module.EARS)
    with pytest.raises(Busy, match=r"send tone\.wav again") as refused:
        await ears.hear([tone])
    answer = problem(refused.value)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    process.kill()
    await asyncio.gather(asking, return_exceptions=True)
    assert await hears_as_the_library_does(ears, tone)


async def test_a_process_that_is_just_starting_ends_with_the_others(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, start = list[BaseProcess](), spawn.start

    def noted(*args: Any, **how: Any) -> Any:
        process, connection = start(*args, **how)
        started.append(process)
        return process, connection

    monkeypatch.setattr(spawn, "start", noted)
    ears.warm()
    while not ears._starting:
        await asyncio.sleep(0)
    await ears.close()
    assert [process.is_alive() for process in started] == [False]
