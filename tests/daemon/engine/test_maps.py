"""Commands about maps, as users ask them; what points into a map outlives it."""

import asyncio
import os
import shutil
from pathlib import Path

import aiohttp
import numpy as np
import pytest
import soundfile

from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk.base.errors import InvalidArgument, NotFound, UnknownEncoder, UnknownMap
from tonewalk.commands.classes import AutoTags
from tonewalk.commands.common import Nothing
from tonewalk.commands.library import Folder
from tonewalk.commands.maps import XY, XYZ, MapBuild, MapRef, MapTune, MapTuned
from tonewalk.commands.session import Cursor
from tonewalk.commands.sounds import SoundFavourite
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryRecord, TrajectoryRef
from tonewalk.doors.http import server
from tonewalk.engine.engine import Engine


async def mapped(engine: Engine, **settings) -> None:
    job = await engine.call("map/build", MapBuild(map=f"map{settings.get('dims', 2)}", **settings))
    ended = await engine.jobs.wait(job.job)
    assert ended.state == "done", ended.text


async def test_maps_are_built_listed_scored_and_asked(engine: Engine) -> None:
    assert (await engine.call("map/list", Nothing())).maps == []
    await mapped(engine, method="pca")
    await mapped(engine, method="pca", dims=3)
    flat, solid = (await engine.call("map/list", Nothing())).maps
    assert (flat.map, flat.dims, flat.sounds, flat.current) == ("map2", 2, 22, True)
    assert (solid.map, solid.dims, solid.sounds, solid.current) == ("map3", 3, 22, True)
    scores = (await engine.call("map/score", MapRef(map="map3"))).scores
    assert 0 < scores["trustworthiness"] <= 1
    assert -1 <= scores["silhouette"] <= 1
    points = await engine.call("map/points", MapRef(map="map3"))
    assert (points.map, points.dims, len(points.z)) == ("map3", 3, 22)
    place = (points.x[5], points.y[5], points.z[5])
    hit = await engine.call("xyz", XYZ(x=place[0], y=place[1], z=place[2]))
    assert (hit.id, hit.x, hit.y, hit.z) == (points.ids[5], *place)
    columns = await engine.map_columns("map3")
    assert (columns.ids.tolist(), columns.places.shape, columns.whole) == (points.ids, (22, 3), True)
    with pytest.raises(InvalidArgument, match="3 dimensions, not 2"):
        await engine.call("xy", XY(x=0.5, y=0.5, map="map3"))
    with pytest.raises(UnknownMap, match="fluid"):
        await engine.call("xy", XY(x=0.5, y=0.5, map="fluid"))


async def test_moves_over_the_map_are_taken_into_a_recording_that_is_on(engine: Engine) -> None:
    await mapped(engine, method="pca")
    points = await engine.call("map/points", MapRef())
    await engine.call("trajectory/record", TrajectoryRecord(trajectory="g"))
    passed = [(await engine.call("xy", XY(x=points.x[at], y=points.y[at]))).id for at in (3, 3, 9)]
    await engine.call("trajectory/record", TrajectoryRecord(trajectory="g", on=False))
    kept = await engine.call("trajectory/get", TrajectoryRef(trajectory="g"))
    assert [step.id for step in kept.steps] == passed[1:] == [points.ids[3], points.ids[9]]


async def test_the_cursor_and_trajectories_point_at_the_same_sounds(
    engine: Engine, demo_folder: Path, tmp_path: Path
) -> None:
    await mapped(engine, method="pca")
    points = await engine.call("map/points", MapRef())
    drawn = TrajectoryBuild(points=[(0.1, 0.1), (0.9, 0.8)], steps=6, trajectory="drawn")
    before = await engine.call("trajectory/build", drawn)
    x, y = points.x[3], points.y[3]
    await engine.call("session/cursor", Cursor(x=x, y=y))
    pointed = (await engine.call("xy", XY(x=x, y=y))).id
    events = []
    engine.events.listen(events.append)

    shutil.copytree(demo_folder / "snare", tmp_path / "More" / "snare")
    job = await engine.call("library/add", Folder(path=str(tmp_path / "More")))
    assert (await engine.jobs.wait(job.job)).state == "done"
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
    await mapped(engine, method="pca")
    before = await engine.call("session/cursor", Cursor(x=0.2, y=0.3, z=0.4))
    await mapped(engine, method="pca", dims=3)
    assert await engine.call("session/get", Nothing()) == before


async def test_regions_are_named_by_the_automatic_labels(engine: Engine) -> None:
    await mapped(engine, method="pca")
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


async def test_the_best_map_is_found_and_built(engine: Engine) -> None:
    with pytest.raises(NotFound, match="map tune"):
        await engine.call("map/tuned", MapTuned())
    with pytest.raises(UnknownEncoder):
        await engine.call("map/tune", MapTune(encoder="nothing"))
    job = await engine.call("map/tune", MapTune(method="pca", sounds=20, apply=True, map="best"))
    done = await engine.jobs.wait(job.job)
    assert done.state == "done", done.text
    assert "labels from folders" in done.text
    found = await engine.call("map/tuned", MapTuned())
    assert found.sounds == 20
    assert Path(found.sheet).is_file()
    listed = await engine.call("map/list", Nothing())
    assert listed.tuned == [f"{found.encoder}-2d"]
    best, (made,) = found.candidates[0], listed.maps
    assert (made.map, made.method, made.current, made.sounds) == ("best", best.method, True, 22)


async def test_what_changes_on_a_map_is_told_alone_and_joins_to_the_whole(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    await until(lambda: growing.maps.infos() and len(growing.maps.changed("", "").ids) == len(wavs(folder)))
    first = growing.maps.changed("", "")
    known = dict(zip(first.ids.tolist(), first.places.tolist(), strict=True))
    change = first.change

    def take() -> set[int]:
        nonlocal change
        part = growing.maps.changed("", change)
        assert not part.whole
        change = part.change
        for sound, place in zip(part.ids.tolist(), part.places.tolist(), strict=True):
            known[sound] = place
            if np.isnan(place).any():
                del known[sound]
        return set(part.ids.tolist())

    assert take() == set()
    await growing.call("sound/favourite", SoundFavourite(sound=3))
    assert take() == {3}
    gone, source = wavs(folder)[:2]
    sound = next(id for id in known if growing.library.now().path(id - 1) == os.fsencode(gone))
    gone.unlink()
    shutil.copy(source, source.with_name("a copy.wav"))
    soundfile.write(folder / "new.wav", np.sin(np.arange(20_000) / 9), 44_100)
    told = set()
    while len(known) != len(wavs(folder)) or sound in known:
        told |= take()
        await asyncio.sleep(0.01)
    assert sound in told
    assert len(told) == 3
    whole = growing.maps.changed("", "")
    assert known == dict(zip(whole.ids.tolist(), whole.places.tolist(), strict=True))
    assert growing.maps.changed("", "fluid").whole
    await mapped(growing, method="pca")
    assert growing.maps.changed("", change).whole


async def test_the_picture_of_the_maps_that_were_compared_is_served(engine: Engine) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as client:
        none = await client.get("/api/v1/maps/tuned/sheet")
        assert (none.status, (await none.json())["code"]) == (404, "not_found")
        job = await engine.call("map/tune", MapTune(method="pca", sounds=20))
        await engine.jobs.wait(job.job)
        sheet = await client.get("/api/v1/maps/tuned/sheet?dims=2&at=7")
        assert (sheet.status, sheet.content_type) == (200, "image/png")
        found = await engine.call("map/tuned", MapTuned())
        assert await sheet.read() == Path(found.sheet).read_bytes()
        Path(found.sheet).unlink()
        assert (await client.get("/api/v1/maps/tuned/sheet?dims=2")).status == 404
        assert (await client.get("/api/v1/maps/tuned/sheet?dims=5")).status == 422
    await door.close()


async def test_a_map_is_made_the_one_that_places_go_by(engine: Engine) -> None:
    await mapped(engine, method="pca")
    before = await engine.call("map/points", MapRef())
    await engine.call("map/build", MapBuild(map="other", method="pca", encoder="timbre"))
    await engine.jobs.wait(2)
    assert (await engine.call("map/points", MapRef())).map == "other"
    await engine.call("map/use", MapRef(map="map2"))
    assert await engine.call("map/points", MapRef()) == before
    with pytest.raises(UnknownMap):
        await engine.call("map/use", MapRef(map="nothing"))
