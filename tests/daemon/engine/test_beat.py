"""The beat that pages play and everybody steers."""

from __future__ import annotations

import pytest

from tonewalk.commands.beat import BeatTempo, CircleAt, CircleLens, CircleLevel, CircleSteps
from tonewalk.commands.common import Nothing
from tonewalk.commands.maps import MapBuild
from tonewalk.engine.beat import BeatBox, BeatController
from tonewalk.engine.engine import Engine
from tonewalk.work.events import Event, Events


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def beat(told: list[Event]) -> BeatController:
    events = Events()
    events.listen(told.append)
    return BeatController(BeatBox(events))


async def test_it_begins_still_and_without_circles(beat: BeatController) -> None:
    state = await beat.beat_get(Nothing())
    assert (state.playing, state.tempo, state.circles) == (False, 120.0, [])


async def test_a_circle_is_there_once_anything_is_said_of_it_and_all_are_told(
    beat: BeatController, told: list[Event]
) -> None:
    await beat.beat_steps(CircleSteps(circle=3, steps=[9, 1, 9]))
    await beat.beat_circle(CircleAt(circle=3, x=0.25, y=0.75))
    await beat.beat_level(CircleLevel(circle=3, level=-6.0))
    await beat.beat_lens(CircleLens(circle=1, reach=0.2, every=4, drift=2.0))
    first, third = (await beat.beat_get(Nothing())).circles
    assert (third.circle, third.x, third.y, third.level, third.steps) == (3, 0.25, 0.75, -6.0, [1, 9])
    assert (first.circle, first.lens, first.reach, first.every, first.drift) == (1, True, 0.2, 4, 2.0)
    assert [event.topic for event in told] == ["circle"] * 4
    await beat.beat_lens(CircleLens(circle=1, on=False))
    assert not (await beat.beat_get(Nothing())).circles[0].lens


async def test_it_plays_at_a_tempo_that_stays_and_stops(beat: BeatController, told: list[Event]) -> None:
    assert not (await beat.beat_tempo(BeatTempo(tempo=90.0))).playing
    assert (await beat.beat_play(Nothing())).playing
    assert not (await beat.beat_stop(Nothing())).playing
    assert (await beat.beat_get(Nothing())).tempo == 90.0
    assert [event.topic for event in told] == ["beat"] * 3


async def test_on_a_new_flat_map_circles_lie_where_their_sounds_are(engine: Engine) -> None:
    maps, beat = engine.areas.maps, engine.areas.beat
    for seed, dims in ((1, 2), (2, 3)):
        job = await maps.map_build(MapBuild(method="pca", map=f"first{dims}", dims=dims, seed=seed))
        await engine.jobs.wait(job.job)
    here = engine.maps.place_of(5)
    assert here is not None
    await beat.beat_circle(CircleAt(circle=2, x=here[0], y=here[1]))
    job = await maps.map_build(MapBuild(method="pca", map="solid", dims=3))
    await engine.jobs.wait(job.job)
    circle = (await beat.beat_get(Nothing())).circles[0]
    assert (circle.x, circle.y) == here
    job = await maps.map_build(MapBuild(method="tsne", map="other"))
    await engine.jobs.wait(job.job)
    circle = (await beat.beat_get(Nothing())).circles[0]
    assert (circle.x, circle.y) == pytest.approx(engine.maps.place_of(5), abs=1e-6)
