"""Trajectories as a WAV, and as a folder of sounds with a MIDI file."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import mido
import msgspec
import numpy as np
import pytest
import soundfile

from tests.helpers.ring import Ring
from tonewalk.base.errors import InvalidArgument, Refused
from tonewalk.base.types import SoundId
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryExport, TrajectoryRef, TrajectoryRender
from tonewalk.trajectories.store import Stored, StoredStep

DIAGONAL = [[0.1, 0.1], [0.8, 0.8]]


def test_a_rendered_grid_has_every_sound_on_its_beat(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    file = Path(ring.files.render(TrajectoryRender(tempo=120, division=16)).path)
    assert file == ring.home.renders / "path.wav"
    samples, rate = soundfile.read(file)
    assert (rate, samples.shape) == (44_100, (44_100, 2))
    for step in range(8):
        start = round(step * 44_100 / 8)
        np.testing.assert_allclose(samples[start + 1000 : start + 3900], (step + 1) / 10, atol=1e-6)
    assert np.abs(samples[4450:5512]).max() == 0  # the first sound lasts 0.1 s of 0.125 s


def test_a_render_without_tempo_plays_every_sound_in_full(ring: Ring, out: Path) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    target = out / "new folder" / "out.WAV"
    ring.files.render(TrajectoryRender(file=str(target), crossfade=0))
    assert soundfile.info(target).frames == 44_100 * 36 // 10
    ring.files.render(TrajectoryRender(file=str(target), crossfade=0.05, overwrite=True))
    assert soundfile.info(target).frames == 44_100 * 36 // 10 - 7 * 2205


def test_a_render_brings_sounds_to_one_loudness_and_never_above_full_scale(ring: Ring) -> None:
    for number in range(1, 9):
        level = 20 * math.log10(number / 10)
        ring.put(number, loudness=level, peak=-1.0 if number == 1 else level)
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    heard = {}
    for match in (True, False):
        file = ring.files.render(TrajectoryRender(tempo=120, match=match)).path
        samples, _ = soundfile.read(file)
        heard[match] = [samples[round((step + 0.5) * 44_100 / 8), 0] for step in range(8)]
    assert heard[False] == pytest.approx([number / 10 for number in range(1, 9)], abs=1e-4)
    middle = (0.4 * 0.5) ** 0.5
    assert heard[True][2:] == pytest.approx([middle] * 6, rel=1e-3)
    assert heard[True][1] == pytest.approx(middle, rel=1e-3)
    assert heard[True][0] == pytest.approx(0.1 * 10 ** (1 / 20), rel=1e-3)


def test_a_render_swings_and_a_recording_is_rendered_in_its_own_time(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=4))
    samples, _ = soundfile.read(ring.files.render(TrajectoryRender(tempo=120, swing=0.5, match=False)).path)
    assert samples[round(0.17 * 44_100), 0] < 0.2 < samples[round(0.2 * 44_100), 0]
    stored = Stored(
        trajectory="g",
        mode="recorded",
        steps=[StoredStep(sound=2, time=0.0), StoredStep(sound=5, time=0.3)],
        length=1.0,
    )
    ring.trajectories.keep(stored)
    samples, _ = soundfile.read(ring.files.render(TrajectoryRender(trajectory="g", match=False)).path)
    assert len(samples) == 44_100
    assert samples[round(0.25 * 44_100), 0] == 0
    assert samples[round(0.35 * 44_100), 0] == pytest.approx(0.5)


def test_a_step_that_is_gone_is_silent_in_a_render_and_a_rest_in_an_export(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=8))
    ring.put(2, missing=True)
    (ring.folder / "3.wav").write_bytes(b"no audio")
    samples, _ = soundfile.read(ring.files.render(TrajectoryRender(tempo=120)).path)
    assert np.abs(samples[5600:16500]).max() == 0
    assert np.abs(samples[16_600:20_000]).min() > 0.3
    (ring.folder / "3.wav").write_bytes((ring.folder / "1.wav").read_bytes())
    ring.put(3)
    folder = Path(ring.files.export(TrajectoryExport()).path)
    notes = [message.note for message in mido.MidiFile(folder / "path.mid") if message.type == "note_on"]
    assert notes == [36, 37, 38, 39, 40, 41, 42]


@pytest.mark.parametrize(("file", "says"), [("out.wav", "absolute"), ("/tmp/out.mp3", ".wav")])
def test_a_render_goes_to_an_absolute_wav(ring: Ring, file: str, says: str) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL))
    with pytest.raises(InvalidArgument, match=says) as raised:
        ring.files.render(TrajectoryRender(file=file))
    assert raised.value.where == "$.file"


def test_nothing_is_written_over_and_nothing_into_the_library_unless_it_is_told(ring: Ring, out: Path) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "take.wav").write_bytes(b"mine")
    request = TrajectoryRender(file=str(out / "take.wav"))
    assert [Path(ring.files.render(request).path).name for _ in range(2)] == ["take-2.wav", "take-3.wav"]
    assert (out / "take.wav").read_bytes() == b"mine"
    assert ring.files.render(msgspec.structs.replace(request, overwrite=True)).path == str(out / "take.wav")
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
                ring.files.render(TrajectoryRender(file=str(place), overwrite=overwrite))
    with pytest.raises(Refused, match="into_library"):
        ring.files.export(TrajectoryExport(folder=str(ring.folder / "kit"), overwrite=True))
    assert (ring.folder / "1.wav").read_bytes() == before
    told = TrajectoryRender(file=str(ring.folder / "1.wav"), into_library=True)
    assert ring.files.render(told).path == str(ring.folder / "1-2.wav")
    assert (ring.folder / "1.wav").read_bytes() == before
    assert ring.files.render(msgspec.structs.replace(told, overwrite=True)).path == str(ring.folder / "1.wav")


def test_a_folder_that_holds_something_is_left_as_it_is_and_the_export_gets_a_number(
    ring: Ring, out: Path
) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "kit").mkdir()
    request = TrajectoryExport(folder=str(out / "kit"))
    assert ring.files.export(request).path == str(out / "kit")
    (out / "kit" / "path.mid").write_bytes(b"mine")
    assert ring.files.export(request).path == str(out / "kit-2")
    assert (out / "kit" / "path.mid").read_bytes() == b"mine"
    (out / "kit-2" / "path.m3u8").unlink()
    (out / "kit-2" / "path.m3u8").symlink_to(ring.folder / "2.wav")
    with pytest.raises(Refused, match="into_library"):
        ring.files.export(TrajectoryExport(folder=str(out / "kit-2"), overwrite=True))
    ring.files.export(TrajectoryExport(folder=str(out / "kit"), overwrite=True))
    assert (out / "kit" / "path.mid").read_bytes() != b"mine"


def test_what_has_no_name_of_a_users_gets_a_number_too(ring: Ring) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    for kept in ("path.wav", "path-2.wav"):
        assert ring.files.render(TrajectoryRender()).path == str(ring.home.renders / kept)


def test_a_place_that_can_not_be_written_is_told_and_nothing_is_left_behind(ring: Ring, out: Path) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    (out / "file").write_bytes(b"")
    with pytest.raises(Refused, match="another place"):
        ring.files.render(TrajectoryRender(file=str(out / "file" / "out.wav")))
    with pytest.raises(Refused, match="another place"):
        ring.files.export(TrajectoryExport(folder=str(out / "file" / "kit")))
    (out / "taken.wav").mkdir()
    with pytest.raises(Refused):
        ring.files.render(TrajectoryRender(file=str(out / "taken.wav"), overwrite=True))
    assert not list(out.glob(".*"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(ring: Ring, out: Path) -> None:
    ring.trajectories.build(TrajectoryBuild(points=DIAGONAL, steps=2))
    locked = out / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(Refused):
        ring.files.render(TrajectoryRender(file=str(locked / "out.wav")))


def test_a_kept_mosaic_shows_and_renders_what_it_asks_of_its_sounds(ring: Ring) -> None:
    ring.trajectories.keep(
        Stored(
            trajectory="m",
            mode="mosaic",
            steps=[
                StoredStep(sound=SoundId(8), time=0.1, last=0.2, gain=-20.0),
                StoredStep(sound=SoundId(4), time=0.5, last=0.3, gain=0.0, transpose=3.0),
            ],
            length=1.0,
        )
    )
    first, second = ring.trajectories.get(TrajectoryRef(trajectory="m")).steps
    assert (first.time, first.last, first.gain, first.transpose) == (0.1, 0.2, -20.0, 0.0)
    assert second.transpose == 3.0
    out = ring.files.render(TrajectoryRender(trajectory="m")).path
    samples = soundfile.read(out)[0][:, 0]
    np.testing.assert_allclose(samples[round(0.15 * 44_100) : round(0.28 * 44_100)], 0.08, atol=1e-3)
    assert not samples[round(0.32 * 44_100) : round(0.49 * 44_100)].any()
    ring.files.render(TrajectoryRender(trajectory="m", tempo=120))
