"""Recordings cut at their onsets: stored, found, followed, renewed and forgotten as sounds of their own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk import requests
from tonewalk.config import Config, Library
from tonewalk.engine import Engine
from tonewalk.errors import UnknownRoot, UnknownSound
from tonewalk.home import Home
from tonewalk.library.catalogue import Catalogue
from tonewalk.library.indexing import Report, Wanted, index_folders, slice_recordings
from tonewalk.library.records import SoundRecord
from tonewalk.library.slicing import Sliced, chosen

RATE = 44_100
SETTINGS = Library(encoders=["timbre"], workers=1, watch=False)
ALL = Wanted(0, "", 3.0)
HITS = {"loop.wav": [0.5, 1.2, 2.5, 3.1], "song.wav": [1.0, 2.0]}


def write(path: Path, times: list[float], seconds: float = 4.0) -> None:
    """Decaying tones of different pitches."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    for number, time in enumerate(times):
        start, count = round(time * RATE), RATE // 3
        tone = np.sin(2 * np.pi * 220 * (number + 1) * np.arange(count) / RATE) * np.exp(-np.arange(count) / 3000)
        samples[start : start + count] += 0.5 * tone
    soundfile.write(path, samples, RATE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings with hits, a silent one, steady noise, and a sound that is too short."""
    made = tmp_path / "Samples"
    made.mkdir()
    for name, times in HITS.items():
        write(made / name, times)
    soundfile.write(made / "silent.wav", np.zeros(4 * RATE, np.float32), RATE)
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, 4 * RATE)
    soundfile.write(made / "noise.wav", noise.astype(np.float32), RATE)
    write(made / "short.wav", [0.2, 0.5], seconds=1.0)
    return made


@pytest.fixture
def home(folder: Path, tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    index(made, folder)
    return made


def index(home: Home, folder: Path) -> None:
    index_folders(home, [str(folder)], SETTINGS, Report())


def cut(home: Home, wanted: Wanted = ALL, report: Report | None = None) -> Sliced:
    return slice_recordings(home, wanted, SETTINGS, report or Report())


@contextlib.contextmanager
def opened(home: Home) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(home.catalogue)
    yield catalogue
    catalogue.close()


def slices(home: Home, name: str) -> list[SoundRecord]:
    with opened(home) as catalogue:
        found = [one for one in catalogue.sounds(since=0) if one.start is not None and not one.missing]
    return sorted((one for one in found if os.fsdecode(one.path).endswith(name)), key=lambda one: one.start or 0.0)


async def test_slices_live_as_sounds_do_through_cutting_moving_changing_and_forgetting(
    home: Home, folder: Path
) -> None:
    class Stops(Report):
        commits = 0

        def committed(self) -> None:
            self.commits += 1

        def stopped(self) -> bool:
            return self.commits > 0

    done = cut(home, report=Stops())
    assert done.stopped
    assert "goes on" in done.sentence()
    assert [len(slices(home, name)) for name in HITS if slices(home, name)] in ([4], [2], [4, 2])
    again = cut(home)
    assert (again.before, again.files, again.failed) == (done.files, 2 - done.files, [])
    assert done.uncut <= again.uncut == 2
    for name, times in HITS.items():
        found = slices(home, name)
        assert [one.start for one in found] == pytest.approx(times, abs=0.02)  # what is silent before is no sound
        assert [one.end for one in found] == pytest.approx([*times[1:], 4.0], abs=0.02)
        assert all(one.descriptors.duration == pytest.approx(one.end - one.start, abs=1e-4) for one in found)  # type: ignore[operator]
    with opened(home) as catalogue:
        catalogue.tag(slices(home, "loop.wav")[0].id, "first", True)
        assert [one.cut for one in catalogue.recordings()].count(True) == 2
    before = [one.id for one in slices(home, "loop.wav")]

    (folder / "loop.wav").rename(folder / "moved.wav")
    index(home, folder)
    moved = slices(home, "moved.wav")
    assert [one.id for one in moved] == before
    assert moved[0].tags == ["first"]

    write(folder / "moved.wav", [0.5, 3.5])
    write(folder / "song.wav", [])
    index(home, folder)
    assert [one.start for one in slices(home, "moved.wav")] == pytest.approx([0.5, 3.5], abs=0.02)
    assert slices(home, "song.wav") == []
    with opened(home) as catalogue:
        assert catalogue.recordings_changed() == []
        assert not any(one.missing for one in catalogue.sounds(since=0) if one.path.endswith(b"moved.wav"))

    engine = Engine(home, Config(library=SETTINGS))
    await engine.open()
    try:
        first, second = slices(home, "moved.wav")
        hits = (await engine.like(requests.Like(sound=first.id, k=99))).hits
        assert {hit.id for hit in hits} >= {second.id}
        assert first.id not in {hit.id for hit in hits}
        (hit,) = (hit for hit in hits if hit.id == second.id)
        assert (hit.start, hit.end, hit.name) == (second.start, second.end, "moved.wav")
        wav = await engine.slice_wav(first.id)
        assert wav is not None
        (folder.parent / "cut.wav").write_bytes(wav)
        samples, _ = soundfile.read(folder.parent / "cut.wav")
        whole, _ = soundfile.read(folder / "moved.wav")
        start, end = round((first.start or 0) * RATE), round((first.end or 0) * RATE)
        np.testing.assert_allclose(samples, whole[start:end], atol=1e-6)
        assert (await engine.peaks(first.id, 10)).duration == pytest.approx((end - start) / RATE)
        assert await engine.slice_wav(1) is None
        with pytest.raises(UnknownRoot):
            await engine.library_unslice(requests.Unslice(path="/nowhere"))
        assert (await engine.library_unslice(requests.Unslice(sound=second.id))).slices == 2
        assert engine.library.columns.visible.sum() == 5
        assert (await engine.library_unslice(requests.Unslice(path=str(folder)))).slices == 0
    finally:
        await engine.close()


async def test_slicing_is_a_job_and_tells_what_it_could_not_cut(home: Home, folder: Path) -> None:
    (folder / "song.wav").unlink()
    engine = Engine(home, Config(library=SETTINGS))
    await engine.open()
    try:
        ended = await engine.jobs.wait((await engine.library_slice(requests.Slice(longer=3.0))).job)
        assert (ended.state, ended.kind) == ("done", "index")
        assert "into 4 slices" in ended.text
        assert "song.wav" in ended.text
        assert engine.library.columns.visible.sum() == 9
        catalogue = engine.library._catalogue
        (song,) = (one.id for one in catalogue.sounds(since=0) if one.path.endswith(b"song.wav"))
        ended = await engine.jobs.wait((await engine.library_slice(requests.Slice(sound=song))).job)
        assert (ended.state, ended.code) == ("failed", "unreadable")
        with pytest.raises(UnknownSound):
            await engine.library_slice(requests.Slice(sound=999))
    finally:
        await engine.close()


def test_a_request_names_what_is_there(home: Home, folder: Path) -> None:
    with opened(home) as catalogue:
        recordings = catalogue.recordings()
    names = [os.path.basename(one.path) for one in chosen(recordings, Wanted(0, str(folder), 3.0), None)]
    assert names == [os.path.basename(one.path) for one in recordings if one.duration >= 3.0]
    (short,) = chosen(recordings, Wanted(0, str(folder / "short.wav"), 3.0), None)
    assert short.path.endswith(b"short.wav")
    with pytest.raises(UnknownRoot, match="nowhere"):
        chosen(recordings, Wanted(0, "/nowhere", 0.0), None)
    with pytest.raises(UnknownSound, match="7"):
        chosen(recordings, Wanted(7, "", 0.0), b"/gone.wav")
