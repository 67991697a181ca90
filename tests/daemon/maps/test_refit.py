"""What points into a map points at the same sounds when the library has grown and the map is fitted anew."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.commands.classes import AutoTags
from tonewalk.commands.common import Nothing
from tonewalk.commands.library import Folder
from tonewalk.commands.maps import XY, MapBuild, MapRef
from tonewalk.commands.session import Cursor
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryRef
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders


@pytest.fixture(scope="module")
def indexed_home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Home:
    """A library of four kinds of sounds; each test copies it."""
    folder = tmp_path_factory.mktemp("Samples")
    for kind in ("kick", "closed-hat", "bell", "pad"):
        shutil.copytree(demo_folder / kind, folder / kind)
    home = Home(tmp_path_factory.mktemp("home"))
    index_folders(home, [str(folder)], Config().library, Report())
    return home


@pytest.fixture
async def engine(tmp_path: Path, indexed_home: Home) -> AsyncIterator[Engine]:
    """The library, with a map."""
    config = Config()
    config.library.workers = 1
    engine = Engine(Home(shutil.copytree(indexed_home.path, tmp_path / "home")), config)
    await engine.open()
    await mapped(engine, method="pca")
    yield engine
    await engine.close()


async def indexed(engine: Engine, folder: Path) -> None:
    job = await engine.call("library/add", Folder(path=str(folder)))
    assert (await engine.jobs.wait(job.job)).state == "done"


async def mapped(engine: Engine, **settings) -> None:
    job = await engine.call("map/build", MapBuild(map=f"map{settings.get('dims', 2)}", **settings))
    ended = await engine.jobs.wait(job.job)
    assert ended.state == "done", ended.text


async def grown(engine: Engine, demo_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_folder / "snare", tmp_path / "More" / "snare")
    await indexed(engine, tmp_path / "More")


async def test_the_cursor_and_trajectories_point_at_the_same_sounds(
    engine: Engine, demo_folder: Path, tmp_path: Path
) -> None:
    points = await engine.call("map/points", MapRef())
    drawn = TrajectoryBuild(points=[(0.1, 0.1), (0.9, 0.8)], steps=6, trajectory="drawn")
    before = await engine.call("trajectory/build", drawn)
    x, y = points.x[3], points.y[3]
    await engine.call("session/cursor", Cursor(x=x, y=y))
    pointed = (await engine.call("xy", XY(x=x, y=y))).id
    events = []
    engine.events.listen(events.append)

    await grown(engine, demo_folder, tmp_path)
    await mapped(engine, method="umap", neighbours=5)  # laid out quite otherwise

    moved = await engine.call("map/points", MapRef())
    assert len(moved.ids) > len(points.ids)
    cursor = await engine.call("session/get", Nothing())
    assert (await engine.call("xy", XY(x=cursor.x, y=cursor.y))).id == pointed
    assert [event.data for event in events if event.topic == "cursor"][-1] == cursor
    after = await engine.call("trajectory/get", TrajectoryRef(trajectory="drawn"))
    assert [step.id for step in after.steps] == [step.id for step in before.steps]
    assert {(step.x, step.y) for step in after.steps} <= set(zip(moved.x, moved.y, strict=True))


async def test_a_first_map_in_space_leaves_the_cursor_on_the_flat_one(engine: Engine) -> None:
    before = await engine.call("session/cursor", Cursor(x=0.2, y=0.3, z=0.4))
    await mapped(engine, method="pca", dims=3)
    assert await engine.call("session/get", Nothing()) == before


async def test_regions_are_named_by_the_automatic_labels(engine: Engine) -> None:
    await engine.call("tags/auto", AutoTags(labels=["kick drum", "closed hi-hat", "bell", "synth pad"]))
    found = await engine.call("map/labels", MapRef())
    assert found.map == "map2"
    assert {"kick drum", "closed hi-hat"} <= {region.label for region in found.labels}
    points = await engine.call("map/points", MapRef())
    for region in found.labels:
        assert 0.25 <= region.share <= 1
        nearest = await engine.call("xy", XY(x=region.x, y=region.y))
        assert nearest.distance < 0.1
    assert sum(region.sounds for region in found.labels) <= len(points.ids)
