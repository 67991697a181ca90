"""Folders of the library: added, scanned, stopped, removed, and heard in the background."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk.base.config import Config
from tonewalk.base.errors import (
    InvalidArgument,
    NothingIndexed,
    UnknownRoot,
)
from tonewalk.base.home import Home
from tonewalk.commands.daemon import JobRef
from tonewalk.commands.library import Folder, Scan
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Search
from tonewalk.engine.engine import Engine
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders, run
from tonewalk.library.second_pass import HEARD_VERSION
from tonewalk.work import spawn
from tonewalk.work.events import Event


async def unheard(tmp_path: Path, folder: Path, *, serving: bool = False) -> Engine:
    """An engine over a library whose sounds nobody has heard yet."""
    config = Config()
    config.library.workers = 1
    home = Home(tmp_path / "unheard")
    index_folders(home, [str(folder)], config.library, Report(), hearing=-1.0)
    engine = Engine(home, config)
    await engine.open(serving=serving)
    return engine


def left(growing: Engine) -> int:
    with contextlib.closing(Catalogue.open(growing.home.catalogue)) as catalogue:
        return catalogue.count_unheard(HEARD_VERSION)


async def test_what_was_not_heard_yet_is_heard_in_the_background_with_progress(
    tmp_path: Path, folder: Path
) -> None:
    engine = await unheard(tmp_path, folder)
    told: list[Event] = []
    engine.events.listen(told.append)
    await engine.library.hear_on()
    job = engine.jobs.active("listening")
    assert job is not None
    ended = await engine.jobs.wait(job.job)
    assert (ended.state, ended.done, ended.total) == ("done", len(wavs(folder)), len(wavs(folder)))
    assert left(engine) == 0
    assert any(event.topic == "progress" and event.data.kind == "listening" for event in told)
    await engine.library.hear_on()
    assert engine.jobs.active("listening") is None
    await engine.close()


async def test_a_new_folder_does_not_wait_for_the_listening(tmp_path: Path, folder: Path) -> None:
    engine = await unheard(tmp_path, folder)
    await engine.library.hear_on()
    listening = engine.jobs.active("listening")
    assert listening is not None
    (tmp_path / "more").mkdir()
    shutil.copy(wavs(folder)[0], tmp_path / "more" / "another.wav")
    await indexed(engine, tmp_path / "more")
    assert (await engine.jobs.wait(listening.job)).state == "cancelled"
    await until(lambda: left(engine) == 0)
    await engine.close()


async def test_an_unheard_library_is_heard_by_itself_once_the_daemon_runs(tmp_path: Path, folder: Path) -> None:
    engine = await unheard(tmp_path, folder, serving=True)
    await until(lambda: left(engine) == 0)
    await engine.close()


async def test_a_removed_folder_s_sounds_are_gone_from_every_answer(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    await until(lambda: bool(growing.maps.infos()))
    await growing.areas.library.library_remove(Folder(path=str(folder)))
    assert (await growing.areas.daemon.status()).sounds == 0
    with pytest.raises(NothingIndexed):
        await growing.areas.queries.search(Search(text="kick"))
    with pytest.raises(InvalidArgument, match="no sound now"):
        growing.now("xy", XY(x=0.5, y=0.5))
    with pytest.raises(UnknownRoot):
        await growing.areas.library.library_remove(Folder(path=str(folder)))


async def test_a_folder_that_is_removed_while_it_is_indexed_stays_removed(growing: Engine, folder: Path) -> None:
    running = await growing.areas.library.library_add(Folder(path=str(folder)))
    await until(lambda: running.state == "running")
    everything = await growing.areas.library.library_scan(Scan())
    await growing.areas.library.library_remove(Folder(path=str(folder)))
    assert (await growing.jobs.wait(running.job)).state == "cancelled"
    assert (await growing.jobs.wait(everything.job)).state == "done"
    assert (await growing.areas.daemon.status()).roots == []


async def test_an_index_job_can_be_stopped_and_goes_on_later(growing: Engine, demo_folder: Path) -> None:
    job = await growing.areas.library.library_add(Folder(path=str(demo_folder)))
    await until(lambda: growing.jobs.list()[0].done > 3)
    await growing.areas.daemon.job_cancel(JobRef(job=job.job))
    assert (await growing.jobs.wait(job.job)).state == "cancelled"
    again = await growing.areas.library.library_scan(Scan())
    assert (await growing.jobs.wait(again.job)).state == "done"
    assert (await growing.areas.daemon.status()).sounds == len(wavs(demo_folder))


def killed_indexers(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Have so many indexing processes killed as they start; their numbers."""
    start, killed = spawn.start, list[int]()

    def killing(main: Any, *args: Any, **how: Any) -> Any:
        process, connection = start(main, *args, **how)
        if run in args and len(killed) < times:
            process.kill()
            killed.append(process.pid or 0)
        return process, connection

    monkeypatch.setattr(spawn, "start", killing)
    return killed


async def test_an_indexer_that_is_killed_is_started_again(
    growing: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = killed_indexers(monkeypatch, 2)
    await indexed(growing, folder)
    assert len(killed) == 2
    assert (await growing.areas.daemon.status()).sounds == len(wavs(folder))


async def test_an_indexer_that_is_killed_every_time_fails_the_job_with_a_sentence(
    growing: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = killed_indexers(monkeypatch, 1000)
    job = await growing.areas.library.library_add(Folder(path=str(folder)))
    ended = await growing.jobs.wait(job.job)
    assert (ended.state, len(killed)) == ("failed", 3)
    assert "ended early 3 times, and what it finished is kept" in ended.text


async def test_1500_equal_scans_are_the_one_that_runs_and_the_one_that_waits(
    growing: Engine, folder: Path
) -> None:
    await indexed(growing, folder)
    before = len(growing.jobs.list())
    scans = {(await growing.areas.library.library_scan(Scan())).job for _ in range(1500)}
    assert len(scans) <= 2
    assert len(growing.jobs.list()) <= before + 2
