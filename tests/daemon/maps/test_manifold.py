"""A learned space as the library's map, through the engine."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk.base.home import Home
from tonewalk.commands.library import Folder
from tonewalk.commands.maps import MapBuild, MapRef
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders
from tonewalk.manifolds import sounds, store, training
from tonewalk.maps import manifold
from tonewalk.work.jobs import Job


@pytest.fixture(scope="module")
def learned_home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Home:
    """A library of the demo sounds with a space learned from them; each test that changes it copies it."""
    pytest.importorskip("torch", reason="training needs the extra `train`")
    home = Home(tmp_path_factory.mktemp("home"))
    index_folders(home, [str(demo_folder)], Config().library, Report())
    known = sounds.of_library(home)
    training.learn(
        known, store.folder(home, "class"), "class", "quick", lambda *_: None, lambda: False, iterations=3
    )
    return home


@pytest.fixture
async def engine(learned_home: Home) -> AsyncIterator[Engine]:
    engine = Engine(learned_home, Config())
    await engine.open()
    yield engine
    await engine.close()


async def build(engine: Engine) -> Job:
    job = await engine.call("map/build", MapBuild(method="manifold", dims=3))
    return await engine.jobs.wait(job.job)


async def test_a_map_shows_every_sound_where_the_learned_space_puts_it(engine: Engine, learned_home: Home) -> None:
    done = await build(engine)
    assert done.state == "done", done.text
    points = await engine.call("map/points", MapRef(map="manifold3d"))
    assert len(points.ids) == 66
    space = store.load(learned_home)
    view = engine.library.now()
    for number in (0, 30, 65):
        samples = sounds.load(view.path(view.position(points.ids[number])), 16_000)
        wanted = space.boxed(space.places([samples]))[0]
        assert [points.x[number], points.y[number], points.z[number]] == pytest.approx(wanted.tolist(), abs=1e-5)


async def test_two_dimensions_are_refused(engine: Engine) -> None:
    with pytest.raises(InvalidArgument, match="3 dimensions, not 2"):
        await engine.call("map/build", MapBuild(method="manifold", dims=2))


def test_without_a_learned_space_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="tonewalk manifold train"):
        manifold.chosen(Home(tmp_path), 3)


def test_a_new_sound_is_placed_by_the_network_and_one_that_cannot_be_read_is_not(
    learned_home: Home, demo_folder: Path, tmp_path: Path
) -> None:
    space = store.load(learned_home)
    kick = demo_folder / "kick" / "kick-01.wav"
    files = [
        (bytes(kick), None, None),
        (bytes(kick), 0.05, 0.15),
        (bytes(tmp_path / "gone.wav"), None, None),
        (b"", None, None),
    ]
    found = manifold.new_places(learned_home, f"class:{space.fingerprint}", files)
    assert found[0] == pytest.approx(space.boxed(space.places([sounds.load(bytes(kick), 16_000)]))[0])
    part = sounds.load(bytes(kick), 16_000, start=0.05, end=0.15)
    assert found[1] == pytest.approx(space.boxed(space.places([part]))[0])
    assert np.isnan(found[2:]).all()


def test_a_space_that_was_learned_anew_or_removed_places_nothing_on_an_older_map(
    learned_home: Home, demo_folder: Path
) -> None:
    kick = (bytes(demo_folder / "kick" / "kick-01.wav"), None, None)
    assert np.isnan(manifold.new_places(learned_home, "class:anotherfingerprint", [kick])).all()
    assert np.isnan(manifold.new_places(learned_home, "gone:x", [kick])).all()


async def test_a_sound_that_is_added_later_lands_where_the_network_puts_it_and_no_other_moves(
    learned_home: Home, demo_folder: Path, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(learned_home.path, tmp_path / "home"))
    folder = tmp_path / "more"
    folder.mkdir()
    samples, rate = soundfile.read(demo_folder / "bell" / "bell-01.wav")
    engine = Engine(home, Config())
    await engine.open()
    try:
        assert (await build(engine)).state == "done"
        before = await engine.call("map/points", MapRef(map="manifold3d"))
        soundfile.write(folder / "half.wav", samples[: len(samples) // 2], rate)
        job = await engine.call("library/add", Folder(path=str(folder)))
        await engine.jobs.wait(job.job)
        engine.tender.library_changed()
        async with asyncio.timeout(600):
            after = before
            while len(after.ids) != 67:
                await asyncio.sleep(0.05)
                after = await engine.call("map/points", MapRef(map="manifold3d"))
        assert after.x[:66] == before.x
        space = store.load(home)
        wanted = space.boxed(space.places([sounds.load(bytes(folder / "half.wav"), 16_000)]))[0]
        assert [after.x[66], after.y[66], after.z[66]] == pytest.approx(wanted.tolist(), abs=1e-5)
    finally:
        await engine.close()
