"""Where sounds begin, and recordings cut there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.base.errors import EmptyAudio, NonFiniteAudio, Unreadable
from tonewalk.library.listening import onsets
from tonewalk.library.listening.decode import open_source

RATE = 44_100


def write(path: Path, samples: np.ndarray, rate: int = RATE) -> bytes:  # type: ignore[type-arg]
    soundfile.write(path, samples.astype(np.float32), rate, "FLOAT")
    return bytes(path)


def hits(times: list[float], seconds: float, level: float = 0.5) -> np.ndarray:  # type: ignore[type-arg]
    """Bursts of noise that die away."""
    rng = np.random.default_rng(1)
    samples = np.zeros(round(seconds * RATE))
    for time in times:
        start = round(time * RATE)
        count = min(RATE // 5, len(samples) - start)
        samples[start : start + count] += level * rng.uniform(-1, 1, count) * np.exp(-np.arange(count) / 2000)
    return samples


def test_hits_are_found_where_they_begin_loud_and_soft(tmp_path: Path) -> None:
    times = [0.5, 0.8, 1.5, 2.25]
    samples = hits(times[:2], 3.0) + hits(times[2:], 3.0, level=0.01)
    found = onsets.find(write(tmp_path / "a.wav", samples), 0.05)
    np.testing.assert_allclose(found.times, times, atol=0.015)
    assert found.duration == pytest.approx(3.0)


@pytest.mark.parametrize("kind", ["silence", "noise", "tone"])
def test_what_only_goes_on_has_no_onsets(tmp_path: Path, kind: str) -> None:
    at = np.arange(4 * RATE)
    samples = {
        "silence": np.zeros(len(at)),
        "noise": np.random.default_rng(2).uniform(-0.5, 0.5, len(at)),
        "tone": 0.5 * np.sin(2 * np.pi * 440 * at / RATE),
    }[kind]
    found = onsets.find(write(tmp_path / "a.wav", samples), 0.05)
    assert len(found.times[found.times > 0.1]) == 0
    assert (found.peak < onsets.SILENCE) == (kind == "silence")


@settings(max_examples=15)
@given(st.lists(st.integers(0, 20_000), max_size=6))
def test_onset_strength_does_not_depend_on_how_a_stream_is_cut(lengths: list[int]) -> None:
    samples = hits([0.1, 0.4], 1.0)[::2].astype(np.float32)
    whole, parts = onsets._Flux(), onsets._Flux()
    whole.add(samples)
    for part in np.split(samples, np.cumsum(lengths)):
        parts.add(part)
    np.testing.assert_allclose(parts.all(), whole.all(), atol=1e-3)


@given(
    st.lists(st.floats(0.001, 20), max_size=20).map(sorted),
    st.floats(0.02, 2),
    st.floats(0.1, 5),
)
def test_pieces_follow_each_other_without_gaps_and_keep_their_lengths(
    times: list[float], least: float, longest: float
) -> None:
    found = onsets.Onsets(np.array([time for time in times if time < 20]), 20.0, 1.0)
    edges = onsets.bounds(found, least, longest)
    assert (edges[0], edges[-1]) == (0.0, 20.0)
    lengths = np.diff(edges)
    assert (lengths > 0).all()
    assert lengths.max() <= longest + 1e-9
    assert lengths.min() >= min(least, longest / 2) - 1e-9


def test_a_recording_is_cut_where_it_was_said(tmp_path: Path) -> None:
    samples = np.arange(30 * RATE) / (30 * RATE)
    edges = np.array([0.0, 0.3, 9.99, 10.01, 29.0, 30.0])
    with open_source(write(tmp_path / "a.wav", samples)) as source:
        pieces = list(onsets.cut(source, edges))
    np.testing.assert_allclose([len(piece) / RATE for piece in pieces], np.diff(edges), atol=1e-4)
    np.testing.assert_array_equal(np.concatenate(pieces)[:, 0], samples.astype(np.float32))


def test_a_grid_ends_with_what_is_left() -> None:
    edges = onsets.grid(onsets.Onsets(np.zeros(0), 1.1, 1.0), 0.25)
    np.testing.assert_allclose(edges, [0, 0.25, 0.5, 0.75, 1.0, 1.1])


def test_files_that_are_no_sound_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    for path, error in (
        (bytes(tmp_path / "none.wav"), Unreadable),
        (bytes(tmp_path / "empty.wav"), EmptyAudio),
        (write(tmp_path / "nan.wav", np.full(RATE, np.nan)), NonFiniteAudio),
    ):
        with pytest.raises(error):
            onsets.find(path, 0.05)


def test_peaks_stand_out_from_their_surroundings_and_wait_for_each_other() -> None:
    strength = np.zeros(60, np.float32)
    strength[[10, 11, 12]] = 1, 4, 9
    strength[14] = 9  # too soon after
    strength[30:60] = 6
    strength[45] = 7.2  # no higher than its surroundings
    assert onsets._peaks(strength, 4).tolist() == [9, 29]
    assert onsets._peaks(strength[:0], 4).tolist() == []
    assert onsets._peaks(strength[:1], 4).tolist() == []
