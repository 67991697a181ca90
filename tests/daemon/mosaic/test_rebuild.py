"""A recording rebuilt from the library, as clients ask for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.helpers.song import Song
from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NothingIndexed, Refused, TonewalkError, Unreadable
from tonewalk.base.home import Home
from tonewalk.commands.mosaic import Likeness, Mosaic
from tonewalk.commands.trajectories import TrajectoryRef, TrajectoryRender
from tonewalk.engine.engine import Engine
from tonewalk.mosaic.choose import Chooser, nearest_octave
from tonewalk.mosaic.target import Piece, Pieces, Target, run
from tonewalk.work import spawn


def kind(name: str) -> str:
    return name.rsplit("-", 1)[0]


async def rebuilt(engine: Engine, request: Mosaic) -> Any:
    ended = await engine.jobs.wait((await engine.areas.mosaic.mosaic(request)).job)
    assert ended.state == "done", ended.text
    return (await engine.areas.trajectories.trajectory_get(TrajectoryRef(trajectory=request.trajectory))).steps


async def test_a_song_played_on_the_library_is_found_again_in_time_and_loudness(
    engine: Engine, song: Song, tmp_path: Path
) -> None:
    out = tmp_path / "out.wav"
    steps = await rebuilt(engine, Mosaic(target=str(song.path), file=str(out), how=Likeness(smooth=0)))
    for time, name, number in zip(song.times, song.names, range(6), strict=True):
        step = min(steps, key=lambda step: abs(step.time - time))
        assert step.time == pytest.approx(time, abs=0.03)
        assert kind(step.name) == kind(name)
        assert step.gain == pytest.approx(-1.9 if number < 3 else -14.0, abs=4.0)
    (kept,) = (await engine.areas.trajectories.trajectory_list(None)).trajectories  # type: ignore[arg-type]
    assert (kept.mode, kept.steps) == ("mosaic", len(steps))
    assert kept.seconds == pytest.approx(3.0, abs=0.01)
    original, made = (soundfile.read(path, dtype="float32", always_2d=True)[0][:, 0] for path in (song.path, out))
    assert len(made) == len(original)
    levels = [
        np.sqrt((samples[: 44_100 * 5 // 2].reshape(-1, 2205) ** 2).mean(axis=1)) for samples in (original, made)
    ]
    assert np.corrcoef(*levels)[0, 1] > 0.9
    again = tmp_path / "again.wav"
    await engine.areas.trajectories.trajectory_render(TrajectoryRender(file=str(again), trajectory="mosaic"))
    # the samples, not the bytes: a WAV of floats says in its header when it was written (its chunk PEAK)
    assert np.array_equal(soundfile.read(again)[0], soundfile.read(out)[0])


async def heard(target: Target) -> list[Piece]:
    """The pieces of a target, as its process gives them."""
    pieces: list[Piece] = []

    async def take(some: Pieces) -> None:
        pieces.extend(some.pieces)

    await spawn.ask(run, target, part=take, gone="it ended early")
    return pieces


async def test_on_a_grid_none_repeats_inside_the_window_from_batch_to_batch(engine: Engine, song: Song) -> None:
    pieces = await heard(Target(bytes(song.path), 0.2, 0.06, 2.0, ["timbre"]))
    assert all(piece.at == pytest.approx(0.2 * round(piece.at / 0.2)) for piece in pieces)
    request = Mosaic(target=str(song.path), no_repeat=4, filter="not name:kick")
    view, allowed = engine.searcher.filtered(request.filter)
    chooser = Chooser(view, allowed, request)
    placed = [one for first in range(0, len(pieces), 3) for one in chooser.choose(pieces[first : first + 3])]
    assert [one.at for one in placed] == [piece.at for piece in pieces]
    ids = [one.sound for one in placed]
    assert not any("kick" in view.name(view.position(one)) for one in ids)
    assert all(one not in ids[max(0, at - 4) : at] for at, one in enumerate(ids))


async def test_a_sound_is_played_at_its_piece_s_pitch(engine: Engine, folder: Path, tmp_path: Path) -> None:
    path = sorted((folder / "bass").glob("*.wav"))[0]
    samples, _ = soundfile.read(path, dtype="float32")
    target = tmp_path / "higher.wav"
    soundfile.write(target, samples, 44_100 * 4 // 3)
    pieces = await heard(Target(bytes(target), 0.0, 0.06, 30.0, ["timbre"]))
    view, allowed = engine.searcher.filtered(f'name:"{path.stem}"')
    for transpose, shift in ((True, 12 * np.log2(4 / 3)), (False, 0.0)):
        request = Mosaic(target=str(target), transpose=transpose, match=False)
        (first, *_) = Chooser(view, allowed, request).choose(pieces)
        assert (first.transpose, first.gain) == (pytest.approx(shift, abs=0.2), 0.0)


@pytest.mark.parametrize(("interval", "nearest"), [(3.0, 3.0), (-12.0, -12.0), (14.0, 2.0), (-30.5, 5.5)])
def test_wide_intervals_are_moved_by_octaves(interval: float, nearest: float) -> None:
    assert nearest_octave(interval) == pytest.approx(nearest)


async def test_what_can_not_be_rebuilt_is_told(engine: Engine, tmp_path: Path, song: Song) -> None:
    with pytest.raises(Unreadable, match=r"none\.wav"):
        await engine.areas.mosaic.mosaic(Mosaic(target=str(tmp_path / "none.wav")))
    with pytest.raises(InvalidArgument, match="absolute"):
        await engine.areas.mosaic.mosaic(Mosaic(target="song.wav"))
    with pytest.raises(InvalidArgument, match=r"0\.02"):
        await engine.areas.mosaic.mosaic(Mosaic(target=str(song.path), grid=0.001))
    with pytest.raises(InvalidArgument, match=r"\.wav"):
        await engine.areas.mosaic.mosaic(Mosaic(target=str(song.path), file=str(tmp_path / "out.mp3")))
    inside = engine.library.now().path(0).decode()
    with pytest.raises(Refused, match="into_library"):
        await engine.areas.mosaic.mosaic(Mosaic(target=str(song.path), file=inside, overwrite=True))
    with pytest.raises(NothingIndexed, match="filter"):
        await engine.areas.mosaic.mosaic(Mosaic(target=str(song.path), filter="duration>999"))


@pytest.mark.parametrize(("level", "code"), [(0.0, "invalid_argument"), (np.nan, "nonfinite_audio")])
async def test_a_target_without_sound_is_told(tmp_path: Path, level: float, code: str) -> None:
    path = tmp_path / "silent.wav"
    soundfile.write(path, np.full(44_100, level, np.float32), 44_100, "FLOAT")
    with pytest.raises(TonewalkError, match=r"silent\.wav") as told:
        await heard(Target(bytes(path), 0.0, 0.06, 2.0, ["timbre"]))
    assert told.value.code == code


async def test_an_empty_library_has_nothing_to_rebuild_with(tmp_path: Path, config: Config, song: Song) -> None:
    engine = Engine(Home(tmp_path / "home"), config)
    await engine.open()
    try:
        with pytest.raises(NothingIndexed, match="index"):
            await engine.areas.mosaic.mosaic(Mosaic(target=str(song.path)))
    finally:
        await engine.close()


async def test_a_mosaic_is_stopped_and_leaves_nothing(engine: Engine, song: Song, tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    samples, rate = soundfile.read(song.path, dtype="float32")
    soundfile.write(long, np.tile(samples, 100), rate)
    job = await engine.areas.mosaic.mosaic(Mosaic(target=str(long), trajectory="stopped"))
    while job.state == "waiting":
        await asyncio.sleep(0.01)
    engine.jobs.cancel(job.job)
    assert (await engine.jobs.wait(job.job)).state == "cancelled"
    assert "stopped" not in [
        one.trajectory for one in (await engine.areas.trajectories.trajectory_list(None)).trajectories
    ]  # type: ignore[arg-type]
