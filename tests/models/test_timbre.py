from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tonewalk_models.encoder import Encoder
from tonewalk_models.features import measure
from tonewalk_models.timbre import CONSTANTS, Timbre
from tonewalk_models.timbre_fit import main


@pytest.fixture(scope="module")
def timbre() -> Timbre:
    return Timbre()


def hit(seed: int, fall: float, low: bool) -> np.ndarray:
    chance = np.random.default_rng(seed)
    t = np.arange(22_050) / 44_100
    base = 60 * chance.uniform(0.8, 1.25)
    body = np.sin(2 * np.pi * base * (t + 0.02 * np.exp(-t / 0.02))) if low else chance.standard_normal(len(t))
    return (0.5 * body * np.exp(-t / fall)).astype(np.float32)


def test_it_is_an_encoder_without_words(timbre: Timbre) -> None:
    assert isinstance(timbre, Encoder)
    assert timbre.placement == "worker"
    assert not timbre.has_text
    assert len(timbre.fingerprint) == 64
    with pytest.raises(NotImplementedError):
        timbre.embed_text(["kick"])


def test_rows_are_unit_length_and_the_same_alone_or_together(timbre: Timbre) -> None:
    clips = [hit(1, 0.05, False), hit(2, 0.2, True), np.zeros(0, np.float32), np.zeros(500, np.float32)]
    together = timbre.embed_audio(clips)
    assert together.shape == (4, timbre.dim)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, clip in zip(together, clips, strict=True):
        np.testing.assert_allclose(timbre.embed_audio([clip])[0], row, atol=1e-5)
    assert timbre.embed_audio([]).shape == (0, timbre.dim)


@settings(max_examples=60)
@given(clip=arrays(np.float32, st.integers(0, 3_000), elements=st.floats(-1e6, 1e6, width=32)))
def test_any_finite_clip_gives_a_unit_row(timbre: Timbre, clip: np.ndarray) -> None:
    assert np.linalg.norm(timbre.embed_audio([clip])[0]) == pytest.approx(1, abs=1e-5)


def test_like_sounds_lie_closer_than_unlike_ones(timbre: Timbre) -> None:
    kicks = [hit(seed, 0.1, True) for seed in range(4)]
    hats = [hit(seed, 0.03, False) for seed in range(4)]
    rows = timbre.embed_audio(kicks + hats)
    cosines = rows @ rows.T
    assert min(cosines[:4, :4].min(), cosines[4:, 4:].min()) > cosines[:4, 4:].max() + 0.2


def test_loudness_makes_no_difference(timbre: Timbre) -> None:
    clip = hit(3, 0.2, True)
    loud, quiet = timbre.embed_audio([clip, clip * np.float32(0.05)])
    assert loud @ quiet > 0.999


@pytest.mark.parametrize("rate", [32_000, 48_000, 96_000])
def test_the_sample_rate_makes_little_difference(timbre: Timbre, rate: int) -> None:
    clip = hit(4, 0.15, True)
    other = timbre.embed_features([measure(soxr.resample(clip, 44_100, rate), rate)])[0]
    assert timbre.embed_audio([clip])[0] @ other > 0.9


def test_fitting_reads_the_training_split_alone_and_says_where_it_comes_from(tmp_path: Path) -> None:
    lines = ["path,split,family,label,source,licence"]
    for number in range(24):
        low = number % 2 == 0
        soundfile.write(tmp_path / f"{number}.wav", hit(number, 0.1, low), 44_100)
        lines.append(f"{number}.wav,train,drums,{'kick' if low else 'hat'},Some Kit,CC0")
    lines.append("missing.wav,dev,drums,kick,Other Kit,unstated")
    (tmp_path / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    main(tmp_path / "manifest.csv", tmp_path / "constants.npz", epochs=2)
    with np.load(tmp_path / "constants.npz") as stored:
        assert "Some Kit (CC0)" in str(stored["provenance"])
        assert "Other" not in str(stored["provenance"])
        assert set(CONSTANTS) < set(stored)
        assert all(np.isfinite(stored[name]).all() for name in CONSTANTS)


def test_the_shipped_constants_name_their_sources() -> None:
    import tonewalk_models

    folder = Path(tonewalk_models.__file__).parent
    card = (folder / "timbre.md").read_text(encoding="utf-8")
    with np.load(folder / "timbre.npz") as stored:
        sources = str(stored["provenance"]).split(" sounds of: ")[1].split("; ")
    assert len(sources) > 5
    for source in sources:
        assert source.split(" (")[0] in card
