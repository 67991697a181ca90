from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk_models.small import procedural
from tonewalk_models.small.encoder import FILES, WEIGHTS, BrokenWeights, SmallEncoder
from tonewalk_models.small.frontend import SAMPLE_RATE

Floats = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def encoder() -> SmallEncoder:
    return SmallEncoder()


def tone(seconds: float, hertz: float = 440.0) -> Floats:
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * hertz * times) * np.exp(-3 * times)).astype(np.float32)


def test_sounds_of_any_length_give_rows_of_unit_length(encoder: SmallEncoder) -> None:
    rows = encoder.embed_audio([tone(0.005), tone(0.05), tone(0.4), tone(3.0), tone(11.0), tone(90.0)])
    assert rows.shape == (6, encoder.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize(
    "clip",
    [
        np.zeros(0, np.float32),
        np.zeros(20_000, np.float32),
        np.array([np.nan, 1.0], np.float32),
        np.array([np.inf, 0.0], np.float32),
        np.full(3, 1e-30, np.float32),
    ],
)
def test_silence_and_broken_samples_give_one_finite_unit_row(encoder: SmallEncoder, clip: Floats) -> None:
    row = encoder.embed_audio([clip])[0]
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(row, encoder.embed_audio([np.zeros(10, np.float32)])[0], atol=1e-6)


def test_no_clips_and_no_texts_give_empty_tables(encoder: SmallEncoder) -> None:
    assert encoder.embed_audio([]).shape == (0, encoder.dim)
    assert encoder.embed_text([]).shape == (0, encoder.dim)


def test_a_sound_embeds_the_same_whatever_stands_beside_it(encoder: SmallEncoder) -> None:
    sounds = [tone(0.3), tone(2.0, 110.0), tone(0.1, 3000.0)]
    together = encoder.embed_audio(sounds)
    for sound, row in zip(sounds, together, strict=True):
        np.testing.assert_allclose(encoder.embed_audio([sound])[0], row, atol=1e-6)


def test_loudness_and_leading_silence_hardly_move_a_sound(encoder: SmallEncoder) -> None:
    sound = tone(0.5)
    late = np.concatenate([np.zeros(320 * 20, np.float32), sound * 0.05])
    first, second = encoder.embed_audio([sound, late])
    assert float(first @ second) > 0.9


def test_two_encoders_agree_and_share_a_fingerprint(encoder: SmallEncoder) -> None:
    other = SmallEncoder(threads=2)
    assert other.fingerprint == encoder.fingerprint
    np.testing.assert_allclose(other.embed_audio([tone(1.0)]), encoder.embed_audio([tone(1.0)]), atol=1e-4)
    np.testing.assert_allclose(other.embed_text(["warm pad"]), encoder.embed_text(["warm pad"]), atol=1e-4)


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_gives_a_row_of_unit_length(text: str) -> None:
    row = SHARED.embed_text([text])[0]
    assert np.isfinite(row).all()
    assert np.linalg.norm(row) == pytest.approx(1.0, abs=1e-4)


SHARED = SmallEncoder()


def test_a_very_long_text_is_read_in_part(encoder: SmallEncoder) -> None:
    assert encoder.embed_text(["kick drum " * 100_000]).shape == (1, encoder.dim)


def test_capitals_and_a_slip_of_the_finger_hardly_move_a_text(encoder: SmallEncoder) -> None:
    right, capitals, slipped, other = encoder.embed_text(
        ["closed hi-hat", "Closed Hi-Hat", "closed hi-hatt", "warm evolving pad"]
    )
    assert float(right @ capitals) == pytest.approx(1.0, abs=1e-4)
    assert float(right @ slipped) > float(right @ other)


@pytest.mark.parametrize(
    "text",
    ["kick", "Closed Hi-Hat", "warm pad", "808", "a dog barking!", "grosse caisse", "太鼓", "雨", "giraffe"],
)
def test_words_that_training_taught_are_known_whole(encoder: SmallEncoder, text: str) -> None:
    assert encoder.known(text) == 1.0


@pytest.mark.parametrize("text", ["xqzzy", "brrrzt", "asdfghjkl", "กลองใหญ่", "барабан", "q w e", "!!!", " ", ""])
def test_nonsense_and_other_scripts_are_not_known(encoder: SmallEncoder, text: str) -> None:
    assert encoder.known(text) < 0.1


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_is_known_to_a_share(text: str) -> None:
    assert 0.0 <= SHARED.known(text) <= 1.0


def test_words_find_synthesised_sounds(encoder: SmallEncoder) -> None:
    made = list(procedural.make_all(400, seed=99))
    labels = [label for label, _ in made]
    table = encoder.embed_audio([samples for _, samples in made])
    for query, label in (
        ("short bright closed hi-hat", "closed hi-hat"),
        ("punchy 808 kick", "kick drum"),
        ("snare", "snare drum"),
        ("hand clap", "hand clap"),
        ("warm evolving pad", "synth pad"),
        ("cowbell", "cowbell"),
    ):
        first = np.argsort(-(table @ encoder.embed_text([query])[0]))[:5]
        assert [labels[place] for place in first].count(label) >= 3, (query, [labels[place] for place in first])


def test_the_shipped_weights_stay_within_their_size() -> None:
    assert sum((WEIGHTS / name).stat().st_size for name in FILES) <= 30 * 2**20


def test_running_it_needs_nothing_of_training() -> None:
    script = (
        "import sys, numpy as np; from tonewalk_models.small.encoder import SmallEncoder; e = SmallEncoder(); "
        "e.embed_audio([np.ones(900, 'f')]); e.embed_text(['kick']); "
        "heavy = ('torch', 'librosa', 'soundfile', 'sklearn', 'scipy.signal'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    for other in FILES:
        shutil.copy(WEIGHTS / other, tmp_path / other)
    (tmp_path / name).unlink()
    with pytest.raises(BrokenWeights, match=name):
        SmallEncoder(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    for other in FILES:
        shutil.copy(WEIGHTS / other, tmp_path / other)
    (tmp_path / name).write_bytes(b"damaged")
    with pytest.raises(BrokenWeights, match=name):
        SmallEncoder(tmp_path).embed_text(["kick"])
