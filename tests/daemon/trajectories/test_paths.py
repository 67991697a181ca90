"""Trajectories from the request to what is kept, played and written."""

from __future__ import annotations

import asyncio
import math
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import msgspec
import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import (
    Damaged,
    InvalidArgument,
    NothingIndexed,
    Refused,
    Unavailable,
    UnknownSound,
    UnknownTrajectory,
    Unreadable,
)
from tonewalk.commands.trajectories import (
    How,
    Trajectory,
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRef,
    TrajectoryRender,
)
from tonewalk.trajectories.paths import seconds_a_step
from tonewalk.trajectories.store import Stored, TrajectoryStore

DIAGONAL = [[0.1, 0.1], [0.8, 0.8]]


def sounds(trajectory: Trajectory) -> list[int]:
    return [step.id for step in trajectory.steps]


def test_a_drawn_line_gives_the_sounds_along_it(ring: Any) -> None:
    built = ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    assert sounds(built) == [1, 2, 3, 4, 5, 6, 7, 8]
    step = built.steps[2]
    assert (step.step, step.name, step.path) == (2, "3.wav", str(ring.folder / "3.wav"))
    assert (step.x, step.y) == (pytest.approx(0.3), pytest.approx(0.3))


def test_a_line_may_turn_back_and_sounds_only_repeat_after_the_window(ring: Any) -> None:
    there_and_back = [*DIAGONAL, DIAGONAL[0]]
    assert sounds(ring.paths.build(TrajectoryBuild(points=there_and_back, steps=5)))[::2] == [1, 8, 1]
    built = sounds(ring.paths.build(TrajectoryBuild(points=there_and_back, steps=8, no_repeat=7)))
    assert sorted(built) == list(range(1, 9))
    assert sounds(ring.paths.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=4, no_repeat=0))) == [5] * 4


def test_one_point_plays_around_one_place(ring: Any) -> None:
    built = sounds(ring.paths.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=4)))
    assert built[0] == built[2] == 5
    assert built[1] == built[3]
    assert built[1] in (4, 6)


def test_a_great_circle_leads_from_sound_to_sound(ring: Any) -> None:
    assert sounds(ring.paths.build(TrajectoryBuild(sounds=[1, 8], mode="slerp", steps=8))) == list(range(1, 9))
    assert sounds(ring.paths.build(TrajectoryBuild(sounds=[3], mode="slerp", steps=2, no_repeat=0))) == [3, 3]


def test_sounds_are_joined_by_lines_on_the_map_too(ring: Any) -> None:
    assert sounds(ring.paths.build(TrajectoryBuild(sounds=[8, 5], steps=4))) == [8, 7, 6, 5]


def test_a_path_leads_past_sounds_that_are_gone(ring: Any) -> None:
    ring.put(4, missing=True)
    for request in (
        TrajectoryBuild(points=DIAGONAL, steps=8),
        TrajectoryBuild(sounds=[1, 8], mode="slerp", steps=8),
    ):
        assert 4 not in sounds(ring.paths.build(request))


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        (TrajectoryBuild(), "$.points"),
        (TrajectoryBuild(points=DIAGONAL, sounds=[1]), "$.points"),
        (TrajectoryBuild(points=DIAGONAL, mode="slerp"), "$.points"),
        (TrajectoryBuild(points=[[0.1, 0.1], [0.1, 0.1, 0.1]]), "$.points[1]"),
        (TrajectoryBuild(points=[[0.1, math.nan]]), "$.points[0]"),
        (TrajectoryBuild(points=[[0.1, 1.5]]), "$.points[0]"),
        (TrajectoryBuild(points=[[0.1, 0.1, 0.1]]), ""),
        (TrajectoryBuild(sounds=[1], map="a"), "$.map"),
    ],
)
def test_a_path_that_can_not_be_is_refused(ring: Any, request_: TrajectoryBuild, where: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        ring.paths.build(request_)
    assert raised.value.where == where


@pytest.mark.parametrize("mode", ["map", "slerp"])
def test_an_unknown_sound_is_told(ring: Any, mode: Any) -> None:
    with pytest.raises(UnknownSound, match="99"):
        ring.paths.build(TrajectoryBuild(sounds=[1, 99], mode=mode))


def test_a_library_without_sounds_says_so(ring: Any) -> None:
    for number in range(1, 9):
        ring.put(number, missing=True)
    with pytest.raises(NothingIndexed):
        ring.paths.build(TrajectoryBuild(points=DIAGONAL))


def test_a_sound_without_embedding_is_told(ring: Any) -> None:
    ring.columns.set_roots([])
    with pytest.raises(NothingIndexed):
        ring.paths.build(TrajectoryBuild(sounds=[1], mode="slerp"))


def test_a_trajectory_is_kept_by_name_and_outlives_the_map(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(trajectory="kept", points=DIAGONAL, steps=2))
    ring.map.coords[:] = ring.map.coords[::-1].copy()
    again = type(ring.paths)(ring.home, ring.columns, ring.spaces, ring, ring.events)
    exported = Path(again.export(TrajectoryExport(trajectory="kept")).path)
    assert sorted(path.name for path in exported.glob("*.wav")) == ["01 1.wav", "02 8.wav"]


@pytest.mark.parametrize("name", ["", "nothing", "../catalogue", "a/b", "..", "\0", "x" * 65])
def test_an_unknown_trajectory_is_told(ring: Any, name: str) -> None:
    for ask, request in (
        (ring.paths.play, TrajectoryPlay(trajectory=name)),
        (ring.paths.render, TrajectoryRender(trajectory=name)),
        (ring.paths.export, TrajectoryExport(trajectory=name)),
    ):
        with pytest.raises(UnknownTrajectory):
            ask(request)


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b'{"trajectory": "path", "mode": "fly", "sounds": []}'])
def test_a_damaged_file_is_told(ring: Any, content: bytes) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL))
    (ring.home.trajectories / "path.json").write_bytes(content)
    with pytest.raises(Damaged, match="build it again"):
        ring.paths.render(TrajectoryRender())


async def test_playing_tells_every_step_and_stops(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=4))
    ring.paths.play(TrajectoryPlay(tempo=999, division=64, loop=True))
    while len(ring.told) < 9:
        await asyncio.sleep(0.005)
    ring.paths.stop(TrajectoryRef())
    assert {event.data.id for event in ring.told} == {1, 3, 6, 8}
    ring.paths.stop(TrajectoryRef())
    with pytest.raises(UnknownTrajectory):
        ring.paths.stop(TrajectoryRef(trajectory="other"))
    ring.paths.play(TrajectoryPlay(loop=True))
    ring.paths.stop(TrajectoryRef(trajectory=""))
    await ring.paths.close()


async def test_a_trajectory_whose_sounds_are_all_gone_is_told(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=[[0.5, 0.5]], steps=1))
    ring.put(5, missing=True)
    for ask, request in (
        (ring.paths.play, TrajectoryPlay()),
        (ring.paths.render, TrajectoryRender()),
        (ring.paths.export, TrajectoryExport()),
    ):
        with pytest.raises(Unreadable, match="gone"):
            ask(request)


def test_a_rendered_grid_has_every_sound_on_its_beat(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    file = Path(ring.paths.render(TrajectoryRender(tempo=120, division=16)).path)
    assert file == ring.home.renders / "path.wav"
    samples, rate = soundfile.read(file)
    assert (rate, samples.shape) == (44_100, (44_100, 2))
    for step in range(8):
        start = round(step * 44_100 / 8)
        np.testing.assert_allclose(samples[start + 1000 : start + 3900], (step + 1) / 10, atol=1e-6)
    assert np.abs(samples[4450:5512]).max() == 0  # the first sound lasts 0.1 s of 0.125 s


def test_a_render_without_tempo_plays_every_sound_in_full(ring: Any, out: Path) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    target = out / "new folder" / "out.WAV"
    ring.paths.render(TrajectoryRender(file=str(target), crossfade=0))
    assert soundfile.info(target).frames == 44_100 * 36 // 10
    ring.paths.render(TrajectoryRender(file=str(target), crossfade=0.05, overwrite=True))
    assert soundfile.info(target).frames == 44_100 * 36 // 10 - 7 * 2205


def test_a_render_brings_sounds_to_one_loudness_and_never_above_full_scale(ring: Any) -> None:
    for number in range(1, 9):
        level = 20 * math.log10(number / 10)
        ring.put(number, loudness=level, peak=-1.0 if number == 1 else level)
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    heard = {}
    for match in (True, False):
        file = ring.paths.render(TrajectoryRender(tempo=120, match=match)).path
        samples, _ = soundfile.read(file)
        heard[match] = [samples[round((step + 0.5) * 44_100 / 8), 0] for step in range(8)]
    assert heard[False] == pytest.approx([number / 10 for number in range(1, 9)], abs=1e-4)
    middle = (0.4 * 0.5) ** 0.5
    assert heard[True][2:] == pytest.approx([middle] * 6, rel=1e-3)
    assert heard[True][1] == pytest.approx(middle, rel=1e-3)
    assert heard[True][0] == pytest.approx(0.1 * 10 ** (1 / 20), rel=1e-3)


def test_a_render_swings_and_a_recording_is_rendered_in_its_own_time(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=4))
    samples, _ = soundfile.read(ring.paths.render(TrajectoryRender(tempo=120, swing=0.5, match=False)).path)
    assert samples[round(0.17 * 44_100), 0] < 0.2 < samples[round(0.2 * 44_100), 0]
    stored = Stored(trajectory="g", mode="recorded", sounds=[2, 5], times=[0.0, 0.3], length=1.0)
    TrajectoryStore(ring.home.trajectories).save(stored)
    samples, _ = soundfile.read(ring.paths.render(TrajectoryRender(trajectory="g", match=False)).path)
    assert len(samples) == 44_100
    assert samples[round(0.25 * 44_100), 0] == 0
    assert samples[round(0.35 * 44_100), 0] == pytest.approx(0.5)


def test_a_step_that_is_gone_is_silent_in_a_render_and_a_rest_in_an_export(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    ring.put(2, missing=True)
    (ring.folder / "3.wav").write_bytes(b"no audio")
    samples, _ = soundfile.read(ring.paths.render(TrajectoryRender(tempo=120)).path)
    assert np.abs(samples[5600:16500]).max() == 0
    assert np.abs(samples[16_600:20_000]).min() > 0.3
    (ring.folder / "3.wav").write_bytes((ring.folder / "1.wav").read_bytes())
    ring.put(3)
    folder = Path(ring.paths.export(TrajectoryExport()).path)
    notes = [message.note for message in mido.MidiFile(folder / "path.mid") if message.type == "note_on"]
    assert notes == [36, 37, 38, 39, 40, 41, 42]


@pytest.mark.parametrize(("file", "says"), [("out.wav", "absolute"), ("/tmp/out.mp3", ".wav")])
def test_a_render_goes_to_an_absolute_wav(ring: Any, file: str, says: str) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL))
    with pytest.raises(InvalidArgument, match=says) as raised:
        ring.paths.render(TrajectoryRender(file=file))
    assert raised.value.where == "$.file"


def test_nothing_is_written_over_and_nothing_into_the_library_unless_it_is_told(ring: Any, out: Path) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "take.wav").write_bytes(b"mine")
    request = TrajectoryRender(file=str(out / "take.wav"))
    assert [Path(ring.paths.render(request).path).name for _ in range(2)] == ["take-2.wav", "take-3.wav"]
    assert (out / "take.wav").read_bytes() == b"mine"
    assert ring.paths.render(msgspec.structs.replace(request, overwrite=True)).path == str(out / "take.wav")
    (out / "inside").symlink_to(ring.folder)
    (out / "linked.wav").symlink_to(ring.folder / "1.wav")
    (ring.folder / "out").symlink_to(out)
    before = (ring.folder / "1.wav").read_bytes()
    places = [
        ring.folder / "1.wav",
        ring.folder / "new.wav",
        ring.folder / "a" / "b.wav",
        out / "inside" / "1.wav",
    ]
    for place in (*places, out / "inside" / "1.wav", out / "linked.wav"):
        for overwrite in (False, True):
            with pytest.raises(Refused, match="into_library"):
                ring.paths.render(TrajectoryRender(file=str(place), overwrite=overwrite))
    with pytest.raises(Refused, match="into_library"):
        ring.paths.export(TrajectoryExport(folder=str(ring.folder / "kit"), overwrite=True))
    assert (ring.folder / "1.wav").read_bytes() == before
    told = TrajectoryRender(file=str(ring.folder / "1.wav"), into_library=True)
    assert ring.paths.render(told).path == str(ring.folder / "1-2.wav")
    assert (ring.folder / "1.wav").read_bytes() == before
    assert ring.paths.render(msgspec.structs.replace(told, overwrite=True)).path == str(ring.folder / "1.wav")


def test_a_folder_that_holds_something_is_left_as_it_is_and_the_export_gets_a_number(ring: Any, out: Path) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "kit").mkdir()
    request = TrajectoryExport(folder=str(out / "kit"))
    assert ring.paths.export(request).path == str(out / "kit")
    (out / "kit" / "path.mid").write_bytes(b"mine")
    assert ring.paths.export(request).path == str(out / "kit-2")
    assert (out / "kit" / "path.mid").read_bytes() == b"mine"
    (out / "kit-2" / "path.m3u8").unlink()
    (out / "kit-2" / "path.m3u8").symlink_to(ring.folder / "2.wav")
    with pytest.raises(Refused, match="into_library"):
        ring.paths.export(TrajectoryExport(folder=str(out / "kit-2"), overwrite=True))
    ring.paths.export(TrajectoryExport(folder=str(out / "kit"), overwrite=True))
    assert (out / "kit" / "path.mid").read_bytes() != b"mine"


def test_what_has_no_name_of_a_users_gets_a_number_too(ring: Any) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    for kept in ("path.wav", "path-2.wav"):
        assert ring.paths.render(TrajectoryRender()).path == str(ring.home.renders / kept)


def test_a_place_that_can_not_be_written_is_told_and_nothing_is_left_behind(ring: Any, out: Path) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "file").write_bytes(b"")
    with pytest.raises(Refused, match="another place"):
        ring.paths.render(TrajectoryRender(file=str(out / "file" / "out.wav")))
    with pytest.raises(Refused, match="another place"):
        ring.paths.export(TrajectoryExport(folder=str(out / "file" / "kit")))
    (out / "taken.wav").mkdir()
    with pytest.raises(Refused):
        ring.paths.render(TrajectoryRender(file=str(out / "taken.wav"), overwrite=True))
    assert not list(out.glob(".*"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(ring: Any, out: Path) -> None:
    ring.paths.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    locked = out / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(Refused):
        ring.paths.render(TrajectoryRender(file=str(locked / "out.wav")))


def test_a_step_is_as_long_as_its_share_of_a_whole_note() -> None:
    assert seconds_a_step(120, 16) == 0.125
    assert seconds_a_step(60, 4) == 1.0


def test_a_map_without_a_sound_near_is_told(ring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "around", lambda *_: (np.zeros(0, np.int64), np.zeros(0)))
    with pytest.raises(Unavailable, match="map"):
        ring.paths.build(TrajectoryBuild(points=DIAGONAL))


@pytest.mark.parametrize("smooth", [0.0, 1.0, 50.0])
@pytest.mark.parametrize("steps", [2, 3, 5, 8])
def test_a_path_from_sound_to_sound_begins_and_ends_with_them(ring: Any, smooth: float, steps: int) -> None:
    built = ring.paths.build(TrajectoryBuild(mode="slerp", sounds=[2, 7], steps=steps, how=How(smooth=smooth)))
    assert (built.steps[0].id, built.steps[-1].id) == (2, 7)
    ids = [step.id for step in built.steps]
    assert all(one != other for one, other in pairwise(ids))


def test_a_library_of_one_sound_has_paths_too(ring: Any) -> None:
    for number in range(2, 9):
        ring.put(number, missing=True)
    built = ring.paths.build(TrajectoryBuild(mode="slerp", sounds=[1, 1], steps=3))
    assert [step.id for step in built.steps] == [1, 1, 1]
