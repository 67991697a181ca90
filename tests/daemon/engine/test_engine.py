"""The engine as a daemon has it: a library that grows, is mapped, is watched, and answers meanwhile."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk.base.config import Config
from tonewalk.base.errors import (
    FolderMissing,
    InvalidArgument,
    NothingIndexed,
    UnknownCommand,
    UnknownMap,
    UnknownSound,
)
from tonewalk.base.home import Home
from tonewalk.commands.command import OSC, Command
from tonewalk.commands.common import Done, Nothing
from tonewalk.commands.library import Folder, Unslice
from tonewalk.commands.maps import XY, MapBuild, MapRef
from tonewalk.commands.queries import Search
from tonewalk.commands.session import Selection
from tonewalk.commands.sounds import SoundFavourite, SoundRef, SoundTag
from tonewalk.commands.table import COMMANDS
from tonewalk.engine.engine import Engine, methods
from tonewalk.work.events import Event


class Hall:
    """A controller of one command."""

    async def hall(self, _: Nothing) -> Done:
        return Done()


HALL = Command("hall", Nothing, Done, "a large room")


async def test_a_command_is_answered_by_the_one_controller_that_has_its_method(growing: Engine) -> None:
    hall = Hall()
    assert methods([HALL], [object(), hall]) == {"hall": hall.hall}
    with pytest.raises(LookupError, match="no controller has a method hall"):
        methods([HALL], growing.areas)
    with pytest.raises(LookupError, match="Hall and Hall has a method hall"):
        methods([HALL], [Hall(), Hall()])
    assert methods([HALL._replace(doors=OSC, kind="client")], growing.areas) == {}  # its door answers it
    with pytest.raises(UnknownCommand, match="no/such"):
        await growing.call("no/such", Nothing())
    with pytest.raises(UnknownCommand, match="subscribe"):
        await growing.call("subscribe", Nothing())


async def test_a_command_without_a_method_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, HALL.name, HALL)
    engine = Engine(Home(tmp_path / "home"), Config())
    with pytest.raises(LookupError, match="hall has to be answered once"):
        await engine.open()
    await engine.close()


async def test_an_empty_library_says_what_to_do(growing: Engine) -> None:
    assert (await growing.areas.daemon.status()).sounds == 0
    with pytest.raises(NothingIndexed, match="index"):
        await growing.areas.queries.search(Search(text="kick"))
    with pytest.raises(UnknownMap, match="no 2D map yet"):
        growing.now("xy", XY(x=0.5, y=0.5))
    with pytest.raises(UnknownSound):
        await growing.areas.sounds.sound_get(SoundRef(sound=1))
    with pytest.raises(InvalidArgument, match="no sound to map"):
        await growing.areas.maps.map_build(MapBuild())


async def test_a_library_is_indexed_mapped_and_asked(growing: Engine, folder: Path) -> None:
    told: list[Event] = []
    growing.events.listen(told.append)
    await indexed(growing, folder)
    status = await growing.areas.daemon.status()
    assert status.sounds == len(wavs(folder))
    assert {space.encoder: space.rows for space in status.spaces} == {
        name: len(wavs(folder)) for name in ("small", "timbre")
    }
    await until(lambda: bool(growing.maps.infos()) and growing.maps.infos()[0].sounds == len(wavs(folder)))
    hits = (await growing.areas.queries.search(Search(text="closed hi-hat", k=3))).hits
    assert "hat" in hits[0].name
    assert hits[0].x is not None
    assert hits[0].y is not None
    asked = growing._thrift.due()
    at = growing.now("xy", XY(x=hits[0].x, y=hits[0].y))
    assert at.distance < 1e-6
    assert asked is not None
    assert (growing._thrift.due() or 0) > asked  # no memory is given back in the middle of a gesture
    points = await growing.areas.maps.map_points(MapRef())
    assert sorted(points.ids) == sorted(
        hit.id for hit in (await growing.areas.queries.search(Search(text="x", k=999))).hits
    )
    assert {"progress", "library"} <= {event.topic for event in told}


async def test_new_sounds_are_noticed_placed_and_found(growing: Engine, folder: Path, demo_folder: Path) -> None:
    await indexed(growing, folder)
    await until(lambda: bool(growing.maps.infos()) and growing.maps.infos()[0].sounds == len(wavs(folder)))
    before = len(wavs(folder))
    shutil.copy(wavs(demo_folder / "snare")[0], folder / "new snare.wav")
    await until(lambda: growing.library.now().visible.sum() == before + 1)
    await until(lambda: growing.maps.infos()[0].sounds == before + 1)
    hits = (await growing.areas.queries.search(Search(text="new snare", k=1))).hits
    assert hits[0].name == "new snare.wav"
    assert hits[0].x is not None


async def test_nothing_waits_while_another_process_writes_to_the_catalogue(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    [hit] = (await growing.areas.queries.search(Search(text="kick", k=1))).hits
    await until(lambda: bool(growing.maps.infos()))
    other = sqlite3.connect(growing.home.catalogue, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    changes = [
        asyncio.create_task(growing.areas.sounds.sound_tag(SoundTag(sound=hit.id, tag="dusty", on=True))),
        asyncio.create_task(growing.areas.sounds.sound_favourite(SoundFavourite(sound=hit.id, on=True))),
        asyncio.create_task(growing.areas.library.library_unslice(Unslice())),
    ]
    for _ in range(20):
        assert (await growing.areas.queries.search(Search(text="kick", k=1))).hits[0].id == hit.id
        assert growing.maps.nearest(XY(x=0.5, y=0.5)).id
    assert not any(change.done() for change in changes)
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*changes)
    told = await growing.areas.sounds.sound_get(SoundRef(sound=hit.id))
    assert (told.tags, told.favourite) == (["dusty"], True)


async def test_bad_folders_and_bad_selections_change_nothing(
    growing: Engine, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(FolderMissing):
        await growing.areas.library.library_add(Folder(path=str(tmp_path / "none")))
    await indexed(growing, folder)
    session = await growing.areas.session.session_select(Selection(sounds=[1, 2]))
    assert session.selection == [1, 2]
    with pytest.raises(UnknownSound, match="777"):
        await growing.areas.session.session_select(Selection(sounds=[777]))
    assert (await growing.areas.session.session_get(Nothing())).selection == [1, 2]


async def test_the_engine_opens_again_as_it_was(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    await until(lambda: bool(growing.maps.infos()) and growing.maps.infos()[0].sounds == len(wavs(folder)))
    hits = await growing.areas.queries.search(Search(text="kick", k=5))
    other = Engine(growing.home, growing.config)
    await other.open()
    again = await other.areas.queries.search(Search(text="kick", k=5))
    await other.close()
    assert [hit.id for hit in again.hits] == [hit.id for hit in hits.hits]
    assert [msgspec.structs.astuple(hit)[6:8] for hit in again.hits] == [
        msgspec.structs.astuple(hit)[6:8] for hit in hits.hits
    ]
