"""Recordings cut at their onsets: stored, found, followed, renewed and forgotten as sounds of their own."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.config import Config, Library
from tonewalk.base.errors import InvalidArgument, UnknownRoot, UnknownSound
from tonewalk.base.home import Home
from tonewalk.base.types import RootId, SoundId
from tonewalk.commands.library import Listing, Slice, Unslice
from tonewalk.commands.queries import Like
from tonewalk.engine.engine import Engine
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.catalogue.slices import Recording
from tonewalk.library.indexing import Report, Wanted, index_folders, slice_recordings
from tonewalk.library.records import SoundRecord, Stamp
from tonewalk.library.slicing import AT_ONCE, SECONDS, Sliced, chosen, forget, parts

File = Callable[..., StoredFile]

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
    write(made / "gone.wav", [1.0])
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


class Stops(Report):
    """Stops when something was heard."""

    heard = False

    def progress(self, done: int, total: int, text: str) -> None:
        self.heard = True

    def stopped(self) -> bool:
        return self.heard


async def test_slices_are_cut_found_served_followed_renewed_and_forgotten(home: Home, folder: Path) -> None:
    done = cut(home, report=Stops())
    assert done.stopped
    assert "goes on" in done.sentence()
    assert [slices(home, name) for name in HITS] == [[], []]  # half of a recording's slices are none

    (folder / "gone.wav").unlink()
    engine = Engine(home, Config(library=SETTINGS))
    await engine.open()
    try:
        ended = await engine.jobs.wait((await engine.areas.library.library_slice(Slice(longer=3.0))).job)
        assert (ended.state, ended.kind) == ("done", "index"), ended.text
        assert "cut: 2, into 6 slices" in ended.text
        assert "without onsets to be cut at: 2" in ended.text
        assert "gone.wav" in ended.text
        _check_slices(home)
        await _check_answers(engine, folder, slices(home, "loop.wav"))
    finally:
        await engine.close()

    before = [one.id for one in slices(home, "loop.wav")]
    with opened(home) as catalogue:
        catalogue.tag(before[0], "first", True)
    (folder / "loop.wav").rename(folder / "moved.wav")
    write(folder / "song.wav", [0.5, 3.5])
    index(home, folder)
    moved = slices(home, "moved.wav")
    assert [one.id for one in moved] == before
    assert moved[0].tags == ["first"]
    assert [one.start for one in slices(home, "song.wav")] == pytest.approx([0.5, 3.5], abs=0.02)
    with opened(home) as catalogue:
        assert catalogue.recordings_changed() == []
        assert not any(one.missing for one in catalogue.sounds(since=0) if one.path.endswith(b"song.wav"))


def _check_slices(home: Home) -> None:
    for name, times in HITS.items():
        found = slices(home, name)
        assert [one.start for one in found] == pytest.approx(times, abs=0.02)  # what is silent before is no sound
        assert [one.end for one in found] == pytest.approx([*times[1:], 4.0], abs=0.02)
        for one in found:
            assert one.descriptors.duration == pytest.approx((one.end or 0) - (one.start or 0), abs=1e-4)


async def _check_answers(engine: Engine, folder: Path, found: list[SoundRecord]) -> None:
    first, second = found[:2]
    hits = (await engine.areas.queries.like(Like(sound=first.id, k=99))).hits
    assert first.id not in {hit.id for hit in hits}
    (hit,) = (hit for hit in hits if hit.id == second.id)
    assert (hit.start, hit.end, hit.name) == (second.start, second.end, "loop.wav")
    wav = await engine.slice_wav(first.id)
    assert wav is not None
    samples, _ = soundfile.read(io.BytesIO(wav))
    whole, _ = soundfile.read(folder / "loop.wav")
    start, end = round((first.start or 0) * RATE), round((first.end or 0) * RATE)
    np.testing.assert_allclose(samples, whole[start:end], atol=1e-6)
    assert (await engine.peaks(first.id, 10)).duration == pytest.approx((end - start) / RATE)
    assert await engine.slice_wav(1) is None
    await _check_stretches(engine, first, whole)
    with pytest.raises(UnknownRoot):
        await engine.areas.library.library_unslice(Unslice(path="/nowhere"))
    with pytest.raises(UnknownSound):
        await engine.areas.library.library_slice(Slice(sound=999))


async def _check_stretches(engine: Engine, cut: SoundRecord, whole: npt.NDArray[np.float64]) -> None:
    """Those of a file and of a slice, exact to a sample."""
    begin = round((cut.start or 0) * RATE)
    listed = await engine.areas.library.library_sounds(Listing())
    [file] = [
        id
        for id, name, long in zip(listed.ids, listed.names, listed.duration, strict=True)
        if name == "loop.wav" and long == pytest.approx(len(whole) / RATE)
    ]
    for sound, offset in ((file, 0), (cut.id, begin)):
        samples, rate = soundfile.read(io.BytesIO(await engine.stretch_wav(sound, 100 / RATE, 350 / RATE)))
        assert rate == RATE
        np.testing.assert_allclose(samples, whole[offset + 100 : offset + 350], atol=1e-6)
    rest, _ = soundfile.read(io.BytesIO(await engine.stretch_wav(file, 3.9, None)))
    assert len(rest) == len(whole) - round(3.9 * RATE)
    with pytest.raises(InvalidArgument, match="choose a longer stretch"):
        await engine.stretch_wav(file, 2.0, 1.0)


def test_slices_are_forgotten_with_all_that_was_said_of_them(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    path = b"/music/Samples/loop.wav"
    parts = [file(path, b"1", start=start, end=start + 1.0) for start in (0.0, 1.0)]
    whole, *ids = catalogue.store(root.id, [file(path, b"1"), *parts])
    catalogue.tag(ids[0], "first", True)
    (recording,) = catalogue.recordings()
    assert recording.cut
    assert catalogue.forget_slices([path], other_than=recording.hash) == 0
    before = catalogue.changes()
    assert catalogue.paths_cut() == [path]
    with pytest.raises(UnknownRoot, match="nowhere"):
        forget(catalogue, Wanted(0, "/nowhere", 0.0))
    assert forget(catalogue, Wanted(0, "/music/Samples/other", 0.0)) == 0
    assert forget(catalogue, Wanted(0, "/music", 0.0)) == 2
    assert catalogue.ids() == [whole]
    assert forget(catalogue, Wanted(whole, "", 0.0)) == 0
    assert catalogue.changes() > before
    assert catalogue.all_tags() == {}
    assert sorted(catalogue.slices_of(recording.hash)) == [(0.0, 1.0), (1.0, 2.0)]  # what was measured stays


def test_a_recording_that_holds_other_bytes_now_is_to_be_cut_again(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    path = b"/music/Samples/loop.wav"
    catalogue.store(root.id, [file(path, b"1"), file(path, b"1", start=0.0, end=1.0)])
    assert catalogue.recordings_changed() == []
    catalogue.store(root.id, [file(path, b"2")])
    assert [one.path for one in catalogue.recordings_changed()] == [path]
    catalogue.store(root.id, [file(path, b"2", start=0.0, end=0.5)])
    assert catalogue.recordings_changed() == []


@given(st.lists(st.floats(0.1, 30.0), max_size=80))
def test_slices_are_heard_a_bounded_stretch_at_a_time(lengths: list[float]) -> None:
    edges = np.concatenate([[0.0], np.cumsum(lengths)]).tolist()
    spans = list(pairwise(edges))
    found = parts(spans)
    assert [span for part in found for span in part] == spans
    for part in found:
        assert len(part) <= AT_ONCE
        assert len(part) == 1 or part[-1][1] - part[0][0] <= SECONDS + 1e-6


def test_a_request_names_what_is_there(tmp_path: Path) -> None:
    paths = [os.fsencode(tmp_path.resolve() / "a" / name) for name in ("long.wav", "short.wav")]
    recordings = [
        Recording(SoundId(n), path, RootId(1), Stamp(1, 1), b"", 4.0 / n, False) for n, path in enumerate(paths, 1)
    ]
    assert chosen(recordings, Wanted(0, str(tmp_path / "a"), 3.0), None) == recordings[:1]
    assert chosen(recordings, Wanted(0, str(tmp_path / "a" / "short.wav"), 3.0), None) == recordings[1:]
    assert chosen(recordings, Wanted(2, "", 3.0), paths[1]) == recordings[1:]
    with pytest.raises(UnknownRoot, match="nowhere"):
        chosen(recordings, Wanted(0, "/nowhere", 0.0), None)
    with pytest.raises(UnknownSound, match="7"):
        chosen(recordings, Wanted(7, "", 0.0), b"/gone.wav")
