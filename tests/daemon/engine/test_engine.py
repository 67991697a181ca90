"""The engine as a daemon has it: a library that grows, is mapped, is watched, and answers meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile

from tests.helpers.waiting import until
from tonewalk.base.config import Config
from tonewalk.base.errors import (
    ChangedFile,
    FolderMissing,
    InvalidArgument,
    NothingIndexed,
    UnknownCommand,
    UnknownMap,
    UnknownRoot,
    UnknownSound,
    Unreadable,
)
from tonewalk.base.home import Home
from tonewalk.commands.command import OSC, Command
from tonewalk.commands.common import Done, Nothing
from tonewalk.commands.daemon import JobRef
from tonewalk.commands.library import Folder, Scan, Unslice
from tonewalk.commands.maps import XY, MapBuild, MapRef
from tonewalk.commands.queries import Blend, Like, Search, Term
from tonewalk.commands.session import Selection
from tonewalk.commands.sounds import SoundFavourite, SoundRef, SoundTag
from tonewalk.commands.table import COMMANDS
from tonewalk.engine.engine import Engine, methods
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders, run
from tonewalk.library.second_pass import HEARD_VERSION
from tonewalk.work import spawn
from tonewalk.work.events import Event


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """Over an empty home, serving."""
    config = Config()
    config.maps.method = "pca"
    config.library.workers = 1
    made = Engine(Home(tmp_path / "home"), config)
    await made.open(serving=True)
    yield made
    await made.close()


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A few sounds of each kind, to be changed."""
    copy = tmp_path / "Samples"
    for kind in ("kick", "closed-hat", "bell"):
        shutil.copytree(demo_folder / kind, copy / kind)
    return copy


async def indexed(engine: Engine, folder: Path) -> None:
    job = await engine.areas.library.library_add(Folder(path=str(folder)))
    ended = await engine.jobs.wait(job.job)
    assert ended.state == "done", ended.text


def wavs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.wav"))


async def unheard(tmp_path: Path, folder: Path, *, serving: bool = False) -> Engine:
    """An engine over a library whose sounds nobody has heard yet."""
    config = Config()
    config.library.workers = 1
    home = Home(tmp_path / "unheard")
    index_folders(home, [str(folder)], config.library, Report(), hearing=-1.0)
    engine = Engine(home, config)
    await engine.open(serving=serving)
    return engine


def left(engine: Engine) -> int:
    with contextlib.closing(Catalogue.open(engine.home.catalogue)) as catalogue:
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


class Hall:
    """A controller of one command."""

    async def hall(self, _: Nothing) -> Done:
        return Done()


HALL = Command("hall", Nothing, Done, "a large room")


async def test_a_command_is_answered_by_the_one_controller_that_has_its_method(engine: Engine) -> None:
    hall = Hall()
    assert methods([HALL], [object(), hall]) == {"hall": hall.hall}
    with pytest.raises(LookupError, match="no controller has a method hall"):
        methods([HALL], engine.areas)
    with pytest.raises(LookupError, match="Hall and Hall has a method hall"):
        methods([HALL], [Hall(), Hall()])
    assert methods([HALL._replace(doors=OSC, kind="client")], engine.areas) == {}  # its door answers it
    with pytest.raises(UnknownCommand, match="no/such"):
        await engine.call("no/such", Nothing())
    with pytest.raises(UnknownCommand, match="subscribe"):
        await engine.call("subscribe", Nothing())


async def test_a_command_without_a_method_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, HALL.name, HALL)
    engine = Engine(Home(tmp_path / "home"), Config())
    with pytest.raises(LookupError, match="hall has to be answered once"):
        await engine.open()
    await engine.close()


async def test_an_empty_library_says_what_to_do(engine: Engine) -> None:
    assert (await engine.areas.daemon.status()).sounds == 0
    with pytest.raises(NothingIndexed, match="index"):
        await engine.areas.queries.search(Search(text="kick"))
    with pytest.raises(UnknownMap, match="no 2D map yet"):
        engine.now("xy", XY(x=0.5, y=0.5))
    with pytest.raises(UnknownSound):
        await engine.areas.sounds.sound_get(SoundRef(sound=1))
    with pytest.raises(InvalidArgument, match="no sound to map"):
        await engine.areas.maps.map_build(MapBuild())


async def test_a_library_is_indexed_mapped_and_asked(engine: Engine, folder: Path) -> None:
    told: list[Event] = []
    engine.events.listen(told.append)
    await indexed(engine, folder)
    status = await engine.areas.daemon.status()
    assert status.sounds == len(wavs(folder))
    assert {space.encoder: space.rows for space in status.spaces} == {
        name: len(wavs(folder)) for name in ("small", "timbre")
    }
    await until(lambda: bool(engine.maps.infos()) and engine.maps.infos()[0].sounds == len(wavs(folder)))
    hits = (await engine.areas.queries.search(Search(text="closed hi-hat", k=3))).hits
    assert "hat" in hits[0].name
    assert hits[0].x is not None
    assert hits[0].y is not None
    at = engine.now("xy", XY(x=hits[0].x, y=hits[0].y))
    assert at.distance < 1e-6
    points = await engine.areas.maps.map_points(MapRef())
    assert sorted(points.ids) == sorted(
        hit.id for hit in (await engine.areas.queries.search(Search(text="x", k=999))).hits
    )
    assert {"progress", "library"} <= {event.topic for event in told}


async def test_new_sounds_are_noticed_placed_and_found(engine: Engine, folder: Path, demo_folder: Path) -> None:
    await indexed(engine, folder)
    await until(lambda: bool(engine.maps.infos()) and engine.maps.infos()[0].sounds == len(wavs(folder)))
    before = len(wavs(folder))
    shutil.copy(wavs(demo_folder / "snare")[0], folder / "new snare.wav")
    await until(lambda: engine.library.now().visible.sum() == before + 1)
    await until(lambda: engine.maps.infos()[0].sounds == before + 1)
    hits = (await engine.areas.queries.search(Search(text="new snare", k=1))).hits
    assert hits[0].name == "new snare.wav"
    assert hits[0].x is not None


async def test_a_removed_folder_s_sounds_are_gone_from_every_answer(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    await until(lambda: bool(engine.maps.infos()))
    await engine.areas.library.library_remove(Folder(path=str(folder)))
    assert (await engine.areas.daemon.status()).sounds == 0
    with pytest.raises(NothingIndexed):
        await engine.areas.queries.search(Search(text="kick"))
    with pytest.raises(InvalidArgument, match="no sound now"):
        engine.now("xy", XY(x=0.5, y=0.5))
    with pytest.raises(UnknownRoot):
        await engine.areas.library.library_remove(Folder(path=str(folder)))


async def test_tags_and_favourites_are_kept_and_searched(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    sound = (await engine.areas.queries.search(Search(text="bell", k=1))).hits[0].id
    await engine.areas.sounds.sound_tag(SoundTag(sound=sound, tag="opening"))
    info = await engine.areas.sounds.sound_favourite(SoundFavourite(sound=sound))
    assert info.tags == ["opening"]
    assert info.favourite
    hits = (await engine.areas.queries.search(Search(text="x", filter="tag:opening and favourite"))).hits
    assert [hit.id for hit in hits] == [sound]
    assert not (await engine.areas.sounds.sound_tag(SoundTag(sound=sound, tag="opening", on=False))).tags


async def test_nothing_waits_while_another_process_writes_to_the_catalogue(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    [hit] = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    await until(lambda: bool(engine.maps.infos()))
    other = sqlite3.connect(engine.home.catalogue, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    changes = [
        asyncio.create_task(engine.areas.sounds.sound_tag(SoundTag(sound=hit.id, tag="dusty", on=True))),
        asyncio.create_task(engine.areas.sounds.sound_favourite(SoundFavourite(sound=hit.id, on=True))),
        asyncio.create_task(engine.areas.library.library_unslice(Unslice())),
    ]
    for _ in range(20):
        assert (await engine.areas.queries.search(Search(text="kick", k=1))).hits[0].id == hit.id
        assert engine.maps.nearest(XY(x=0.5, y=0.5)).id
    assert not any(change.done() for change in changes)
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*changes)
    told = await engine.areas.sounds.sound_get(SoundRef(sound=hit.id))
    assert (told.tags, told.favourite) == (["dusty"], True)


async def test_a_change_is_made_and_seen_though_who_asked_has_gone(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    [hit] = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    asked = asyncio.create_task(engine.areas.sounds.sound_tag(SoundTag(sound=hit.id, tag="dusty", on=True)))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await until(lambda: bool(engine.library.now().tag_mask("dusty").any()))


async def test_a_file_that_is_away_is_told_when_it_is_asked_for(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    hit = (await engine.areas.queries.search(Search(text="bell", k=1))).hits[0]
    file, name = await engine.sound_file(hit.id)
    with file:
        assert (file.read(), name) == (Path(hit.path).read_bytes(), hit.name)
    assert (await engine.peaks(hit.id, 50)).duration == pytest.approx(hit.duration, abs=0.01)
    Path(hit.path).unlink()
    with pytest.raises(Unreadable, match="not there now"):
        await engine.sound_file(hit.id)


async def test_a_file_that_changed_is_refused_and_listened_to_again(folder: Path, tmp_path: Path) -> None:
    config = Config()
    config.library.watch, config.library.encoders, config.library.workers = False, ["timbre"], 1
    engine = Engine(Home(tmp_path / "home"), config)
    await engine.open(serving=True)
    await indexed(engine, folder)
    path = wavs(folder)[0]
    [sound] = [one.id for one in engine.library._catalogue.sounds() if one.path == bytes(path)]
    whole = path.read_bytes()
    soundfile.write(path, np.sin(np.arange(4410) / 9), 44_100)
    with pytest.raises(ChangedFile, match="has changed since it was indexed"):
        await engine.sound_file(sound)
    await engine.jobs.wait(engine.jobs.list()[0].job)
    assert (await engine.peaks(sound, 9)).duration == pytest.approx(0.1)
    path.write_text("secret words")
    with pytest.raises(ChangedFile):
        await engine.peaks(sound, 9)
    await engine.jobs.wait(engine.jobs.list()[0].job)
    now = engine.library.now()
    assert not now.visible[now.position(sound)]
    with pytest.raises(Unreadable, match="not there now"):
        await engine.sound_file(sound)
    path.write_bytes(whole)
    await indexed(engine, folder)
    assert engine.library.now().visible.all()
    await engine.close()


async def test_bad_folders_and_bad_selections_change_nothing(engine: Engine, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        await engine.areas.library.library_add(Folder(path=str(tmp_path / "none")))
    await indexed(engine, folder)
    session = await engine.areas.session.session_select(Selection(sounds=[1, 2]))
    assert session.selection == [1, 2]
    with pytest.raises(UnknownSound, match="777"):
        await engine.areas.session.session_select(Selection(sounds=[777]))
    assert (await engine.areas.session.session_get(Nothing())).selection == [1, 2]


async def test_an_index_job_can_be_stopped_and_goes_on_later(engine: Engine, demo_folder: Path) -> None:
    job = await engine.areas.library.library_add(Folder(path=str(demo_folder)))
    await until(lambda: engine.jobs.list()[0].done > 3)
    await engine.areas.daemon.job_cancel(JobRef(job=job.job))
    assert (await engine.jobs.wait(job.job)).state == "cancelled"
    again = await engine.areas.library.library_scan(Scan())
    assert (await engine.jobs.wait(again.job)).state == "done"
    assert (await engine.areas.daemon.status()).sounds == len(wavs(demo_folder))


async def test_the_engine_opens_again_as_it_was(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    await until(lambda: bool(engine.maps.infos()) and engine.maps.infos()[0].sounds == len(wavs(folder)))
    hits = await engine.areas.queries.search(Search(text="kick", k=5))
    other = Engine(engine.home, engine.config)
    await other.open()
    again = await other.areas.queries.search(Search(text="kick", k=5))
    await other.close()
    assert [hit.id for hit in again.hits] == [hit.id for hit in hits.hits]
    assert [msgspec.structs.astuple(hit)[6:8] for hit in again.hits] == [
        msgspec.structs.astuple(hit)[6:8] for hit in hits.hits
    ]


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
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = killed_indexers(monkeypatch, 2)
    await indexed(engine, folder)
    assert len(killed) == 2
    assert (await engine.areas.daemon.status()).sounds == len(wavs(folder))


async def test_an_indexer_that_is_killed_every_time_fails_the_job_with_a_sentence(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = killed_indexers(monkeypatch, 1000)
    job = await engine.areas.library.library_add(Folder(path=str(folder)))
    ended = await engine.jobs.wait(job.job)
    assert (ended.state, len(killed)) == ("failed", 3)
    assert "ended early 3 times, and what it finished is kept" in ended.text


async def test_1500_equal_scans_are_the_one_that_runs_and_the_one_that_waits(engine: Engine, folder: Path) -> None:
    await indexed(engine, folder)
    before = len(engine.jobs.list())
    scans = {(await engine.areas.library.library_scan(Scan())).job for _ in range(1500)}
    assert len(scans) <= 2
    assert len(engine.jobs.list()) <= before + 2


async def test_a_file_is_heard_beside_the_daemon_and_its_crash_is_that_question_s_alone(
    engine: Engine, folder: Path
) -> None:
    await indexed(engine, folder)
    kick = shutil.copy(wavs(folder / "kick")[0], folder.parent / "mine.wav")
    alike = await engine.areas.queries.like(Like(file=str(kick), k=3))
    mixed = await engine.areas.queries.blend(Blend(terms=[Term(file=str(kick))], k=3))
    assert engine.areas.queries.ears is not None
    (ear,) = engine.areas.queries.ears._idle
    ear.process.kill()
    await asyncio.to_thread(ear.process.join)
    assert await engine.areas.queries.like(Like(file=str(kick), k=3)) == alike
    assert [hit.name for hit in mixed.hits] == [hit.name for hit in alike.hits]
    assert alike.hits[0].name == wavs(folder / "kick")[0].name
