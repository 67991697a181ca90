"""Sounds and trajectories as files of the home, as they are given out again."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import get_args
from zipfile import ZipFile

import mido
import pytest
import soundfile

from tests.helpers.ring import Ring
from tonewalk.base.errors import (
    InvalidArgument,
    NotFound,
    UnknownSound,
    UnknownTrajectory,
    Unreadable,
)
from tonewalk.commands.exports import ExportSounds, ExportTrajectory, Kind
from tonewalk.commands.trajectories import TrajectoryBuild
from tonewalk.library.opening import Opened
from tonewalk.trajectories.exported import Exports, Zipped

SOUNDS = [3, 1, 3, 8]


@pytest.fixture
def exports(ring: Ring) -> Exports:
    return ring.trajectories.exports


def unzipped(found: Opened | Zipped) -> dict[str, bytes]:
    assert isinstance(found, Zipped)
    archive = ZipFile(io.BytesIO(b"".join(found.blocks)))
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_holds_each_sound_once_as_it_is_and_never_replaces_another(ring: Ring, exports: Exports) -> None:
    made = exports.sounds(ExportSounds(kind="zip", name="My: picks", sounds=SOUNDS))
    assert (made.kind, made.name, made.sounds) == ("zip", "My_ picks.zip", 3)
    assert made.path == str(ring.home.exports / "My_ picks.zip")
    assert made.address == "/api/v1/exports/My_%20picks.zip"
    archive = ZipFile(made.path)
    assert archive.namelist() == ["3.wav", "1.wav", "8.wav"]
    assert all(archive.read(name) == (ring.folder / name).read_bytes() for name in archive.namelist())
    assert made.bytes == Path(made.path).stat().st_size
    assert exports.sounds(ExportSounds(kind="zip", name="My: picks", sounds=[2])).name == "My_ picks-2.zip"


def test_a_kit_is_a_folder_that_is_given_out_as_a_zip(ring: Ring, exports: Exports) -> None:
    made = exports.sounds(ExportSounds(kind="kit", name="kit", sounds=SOUNDS))
    assert (made.name, made.sounds) == ("kit", 3)
    held = unzipped(exports.opened("exports", "kit"))
    assert [*held] == ["01 3.wav", "02 1.wav", "03 8.wav", "kit.m3u8", "kit.mid"]
    assert held["02 1.wav"] == (ring.folder / "1.wav").read_bytes()
    assert made.bytes == sum(map(len, held.values()))
    notes = [one.note for one in mido.MidiFile(file=io.BytesIO(held["kit.mid"])) if one.type == "note_on"]
    assert notes == [36, 37, 38]


def test_a_wav_has_all_one_after_the_other_and_a_playlist_says_where_they_lie(
    ring: Ring, exports: Exports
) -> None:
    made = exports.sounds(ExportSounds(kind="wav", name="row", sounds=[3, 1]))
    assert made.address == "/api/v1/renders/row.wav"
    assert soundfile.info(made.path).duration == pytest.approx(0.4, abs=0.02)
    listed = exports.sounds(ExportSounds(kind="playlist", name="row", sounds=[3, 1]))
    lines = Path(listed.path).read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [str(ring.folder / f"{n}.wav") for n in (3, 1)]


def test_a_trajectory_is_written_in_its_tempo(ring: Ring, exports: Exports) -> None:
    built = ring.trajectories.build(TrajectoryBuild(points=[[0.1, 0.1], [0.8, 0.8]], steps=8))
    wav = exports.trajectory(ExportTrajectory(kind="wav", tempo=120))
    assert soundfile.info(wav.path).duration == pytest.approx(1.0)
    found = exports.opened("renders", "path.wav")
    assert isinstance(found, Opened)
    with found.file as file:
        assert file.read() == Path(wav.path).read_bytes()
    assert len(unzipped(exports.opened("exports", exports.trajectory(ExportTrajectory(kind="kit")).name))) == 10
    assert exports.trajectory(ExportTrajectory(kind="zip")).sounds == len({step.id for step in built.steps})


@pytest.mark.parametrize("kind", get_args(get_args(Kind)[0]))
def test_every_kind_is_written(ring: Ring, exports: Exports, kind: str) -> None:
    for number in SOUNDS:
        ring.put(number, f0=440.0, f0_confidence=0.9, loudness=-9.0)
    made = exports.sounds(ExportSounds(kind=kind, name="row", sounds=SOUNDS))
    assert (made.kind, made.sounds) == (kind, 3)
    assert Path(made.path).exists()


def test_samples_are_copied_or_linked_to_where_they_lie(ring: Ring, exports: Exports) -> None:
    own = {str(ring.folder / f"{number}.wav") for number in SOUNDS}

    def samples(kind: str) -> tuple[set[str], list[str]]:
        """What the instrument names, and which files lie beside it."""
        folder = Path(exports.sounds(ExportSounds(kind=kind, name=kind, sounds=SOUNDS)).path)
        text = (folder / f"{kind}.sfz").read_text("utf-8")
        return set(re.findall(r"sample=(.+)$", text, re.MULTILINE)), sorted(
            one.name for one in folder.iterdir() if one.suffix != ".sfz"
        )

    assert samples("sfz-links") == (own, [])
    for kind in ("sfz", "sfz-whole"):
        named, beside = samples(kind)
        assert sorted(named) == beside
        assert len(beside) == 3
    project = Path(exports.sounds(ExportSounds(kind="reaper-links", name="line", sounds=SOUNDS)).path)
    assert [one.suffix for one in project.iterdir()] == [".rpp"]
    assert all(path in next(project.iterdir()).read_text("utf-8") for path in own)


def test_what_can_not_be_exported_is_told(ring: Ring, exports: Exports) -> None:
    with pytest.raises(UnknownSound, match="no sound 99"):
        exports.sounds(ExportSounds(kind="zip", name="x", sounds=[1, 99]))
    with pytest.raises(UnknownTrajectory):
        exports.trajectory(ExportTrajectory(kind="kit", trajectory="nowhere"))
    (ring.folder / "4.wav").unlink()
    for kind in ("zip", "wav", "kit"):
        with pytest.raises(Unreadable):
            exports.sounds(ExportSounds(kind=kind, name="x", sounds=[4]))
    assert not list(ring.home.exports.glob("x*.zip"))
    with pytest.raises(Unreadable):
        exports.zipped([1, 4])


def test_more_sounds_than_notes_are_no_kit(ring: Ring, exports: Exports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonewalk.exports.kit.MOST_PADS", 2)
    with pytest.raises(
        InvalidArgument, match="These are 3 different sounds and a kit holds 2: take fewer of them"
    ):
        exports.sounds(ExportSounds(kind="kit", name="x", sounds=SOUNDS))


def test_what_a_killed_daemon_left_behind_goes_after_a_day(ring: Ring, exports: Exports) -> None:
    exports.sounds(ExportSounds(kind="zip", name="picks", sounds=SOUNDS))
    kept = {".0123abcd.parts", ".89abcdef.new.zip", ".hidden", "picks.zip"}
    for ago, names in (
        (25, ("00000000.parts", "11111111.old.zip", "hidden")),
        (23, ("0123abcd.parts", "89abcdef.new.zip")),
    ):
        for name in names:
            path = ring.home.exports / f".{name}"
            if name.endswith(".parts"):
                path.mkdir()
                (path / "01 kick.wav").write_bytes(b"RIFF")
            else:
                path.write_bytes(b"PK")
            os.utime(path, (then := time.time() - ago * 3600, then))
    exports.sweep()
    assert set(os.listdir(ring.home.exports)) == kept


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_but_what_was_exported_is_given_out(ring: Ring, exports: Exports) -> None:
    ring.home.exports.mkdir(parents=True, exist_ok=True)
    (ring.home.path / "token").write_text("secret")
    (ring.home.exports / ".hidden").write_text("secret")
    (ring.home.exports / "link").symlink_to(ring.home.path / "token")
    (ring.home.exports / "linked").symlink_to(ring.home.path)
    os.mkfifo(ring.home.exports / "pipe")
    for name in ("../token", "..", ".", "", ".hidden", "link", "linked", "pipe", "nothing", "a\0b", "exports/x"):
        with pytest.raises(NotFound, match="export it again"):
            exports.opened("exports", name)
    with pytest.raises(NotFound):
        exports.opened("log", "tonewalk.log")
    kit = ring.home.exports / "kit"
    kit.mkdir()
    (kit / "a.wav").write_bytes(b"a")
    (kit / "link").symlink_to(ring.home.path / "token")
    assert unzipped(exports.opened("exports", "kit")) == {"a.wav": b"a"}
