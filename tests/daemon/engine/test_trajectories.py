"""Commands about trajectories, as users ask them: built, played, steered, written, forgotten."""

import asyncio
import math
from pathlib import Path

import pytest
import soundfile

from tonewalk.base.errors import InvalidArgument, UnknownTrajectory
from tonewalk.commands.common import Nothing
from tonewalk.commands.trajectories import (
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRef,
    TrajectoryRender,
    TrajectorySteer,
)
from tonewalk.engine.engine import Engine


@pytest.fixture
async def path(engine: Engine) -> list[int]:
    """The sounds of the kept trajectory `path`, which leads from sound to sound."""
    built = await engine.call("trajectory/build", TrajectoryBuild(sounds=[1, 15], mode="slerp", steps=6))
    assert (built.trajectory, [step.step for step in built.steps]) == ("path", [0, 1, 2, 3, 4, 5])
    return [step.id for step in built.steps]


async def test_a_path_is_kept_listed_shown_and_forgotten(engine: Engine, path: list[int]) -> None:
    assert (path[0], path[-1]) == (1, 15)
    (info,) = (await engine.call("trajectory/list", Nothing())).trajectories
    assert (info.trajectory, info.mode, info.steps, info.gone, info.playing) == ("path", "slerp", 6, 0, False)
    shown = await engine.call("trajectory/get", TrajectoryRef(trajectory="path"))
    assert [step.id for step in shown.steps] == path
    await engine.call("trajectory/remove", TrajectoryRef(trajectory="path"))
    assert (await engine.call("trajectory/list", Nothing())).trajectories == []
    with pytest.raises(UnknownTrajectory):
        await engine.call("trajectory/get", TrajectoryRef(trajectory="path"))


async def test_the_way_through_the_neighbour_graph_is_waited_for(engine: Engine) -> None:
    built = await engine.call("trajectory/build", TrajectoryBuild(sounds=[1, 15], mode="graph", steps=4))
    assert (built.steps[0].id, built.steps[-1].id) == (1, 15)


async def test_a_path_plays_is_steered_and_stops(
    engine: Engine, path: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk.trajectories.player.LATE", math.inf)  # on a loaded machine too, all are told
    told: list[int] = []
    enough = asyncio.Event()

    def hear(event) -> None:
        if event.topic == "steps":
            told.append(event.data.id)
            if len(told) == 12:
                enough.set()

    engine.events.listen(hear)
    await engine.call("trajectory/play", TrajectoryPlay(tempo=999, division=64))
    await engine.call("trajectory/steer", TrajectorySteer(trajectory="path", what="loop", value=1))
    engine.now("trajectory/steer", TrajectorySteer(trajectory="", what="speed", value=2))
    with pytest.raises(InvalidArgument, match=r"swing is 2: give 0 to 0\.5"):
        engine.now("trajectory/steer", TrajectorySteer(trajectory="", what="swing", value=2))
    await enough.wait()
    (info,) = (await engine.call("trajectory/list", Nothing())).trajectories
    assert info.playing
    await engine.call("trajectory/stop", TrajectoryRef(trajectory=""))
    (info,) = (await engine.call("trajectory/list", Nothing())).trajectories
    assert not info.playing
    assert told[:12] == path * 2


async def test_a_path_is_written_as_a_wav_and_as_a_kit(engine: Engine, path: list[int]) -> None:
    written = await engine.call("trajectory/render", TrajectoryRender(tempo=120, division=16))
    assert Path(written.path) == engine.home.renders / "path.wav"
    assert soundfile.info(written.path).frames == 44_100 * 6 // 8
    folder = Path((await engine.call("trajectory/export", TrajectoryExport())).path)
    assert folder == engine.home.exports / "path"
    assert len(list(folder.glob("*.wav"))) == len(set(path))
    assert (folder / "path.mid").is_file()
