from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import NotAudio
from tonewalk.library.listening import peaks as module
from tonewalk.library.listening.peaks import peaks


def written(folder: Path, audio: np.ndarray, rate: int = 44_100) -> bytes:
    path = folder / "sound.wav"
    soundfile.write(path, audio, rate, subtype="FLOAT")
    return os.fsencode(path)


@pytest.mark.parametrize("columns", [1, 7, 100, 1_000])
def test_each_column_holds_the_extremes_of_its_stretch(tmp_path: Path, columns: int) -> None:
    audio = np.random.default_rng(1).uniform(-1, 1, (10_000, 2)).astype(np.float32)
    drawn = peaks(written(tmp_path, audio), columns)
    edges = np.arange(columns + 1) * 10_000 // columns
    stretches = [audio[first:last] for first, last in itertools.pairwise(edges)]
    assert drawn.duration == pytest.approx(10_000 / 44_100)
    np.testing.assert_array_equal(drawn.low, [stretch.min() for stretch in stretches])
    np.testing.assert_array_equal(drawn.high, [stretch.max() for stretch in stretches])


def test_fewer_samples_than_columns_repeat(tmp_path: Path) -> None:
    drawn = peaks(written(tmp_path, np.array([0.5, -0.5], np.float32)), 6)
    assert drawn.low == drawn.high == [0.5, 0.5, 0.5, -0.5, -0.5, -0.5]


def test_a_long_sound_is_drawn_through_buckets_without_losing_its_extremes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BUCKETS", 1_000)
    rate = 8_000
    audio = np.zeros(777_777, np.float32)
    for place, value in ((0, 0.5), (400_001, -0.75), (777_776, 1.0)):
        audio[place] = value
    drawn = peaks(written(tmp_path, audio, rate), 100)
    assert len(drawn.low) == len(drawn.high) == 100
    assert (drawn.high[0], drawn.high[99]) == (0.5, 1.0)
    assert int(np.argmin(drawn.low)) == 51
    assert np.count_nonzero(drawn.low) == 1
    assert np.count_nonzero(drawn.high) == 2
    assert drawn.duration == pytest.approx(777_777 / rate)


def test_only_a_stretch_is_drawn_where_one_is_asked_for(tmp_path: Path) -> None:
    audio = np.linspace(0, 1, 44_100, dtype=np.float32)
    drawn = peaks(written(tmp_path, audio), 10, start=0.5, end=1.0)
    assert drawn.duration == pytest.approx(0.5)
    assert drawn.low[0] == pytest.approx(0.5, abs=1e-3)


def test_what_is_no_audio_cannot_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound at all" * 20)
    with pytest.raises(NotAudio):
        peaks(os.fsencode(tmp_path / "text.wav"), 10)
