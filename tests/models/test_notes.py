from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk_models import notes, notes_synth
from tonewalk_models.notes_fit import Example, fit, labelled, main, synthesised
from tonewalk_models.pitch import Pitch


def tone(frequency: float, seconds: float = 1.0) -> np.ndarray:
    t = np.arange(round(seconds * notes.RATE)) / notes.RATE
    return sum(np.sin(2 * np.pi * frequency * k * t) / k for k in range(1, 8)).astype(np.float32)


@pytest.mark.parametrize("frequency", [27.5, 41.2, 98.0, 440.0, 1_046.5, 3_951.0])
def test_the_fundamental_is_among_the_candidates(frequency: float) -> None:
    samples = tone(frequency) if frequency < 1_000 else tone(frequency)[:8_000]
    found = notes.candidates(samples, Pitch(None, 0.0))
    assert np.abs(1200 * np.log2(found.f0 / frequency)).min() < 20
    assert np.isfinite(found.marks).all()


def test_chances_of_candidates_and_of_none_make_one() -> None:
    found = notes.candidates(tone(220), Pitch(220.0, 0.99))
    chances = notes.probabilities(found.marks, notes.weights())
    assert (chances >= 0).all()
    assert 0.9 < chances.sum() <= 1


def test_what_is_heard_begins_at_the_peak_of_the_attack() -> None:
    rate = 32_000
    sound = np.concatenate([np.zeros(rate), 0.01 * np.ones(rate // 2), np.ones(rate)]).astype(np.float32)
    assert len(notes.after_attack(sound, rate)) == pytest.approx(notes.RATE, abs=100)


def test_of_a_sound_that_ends_at_its_peak_the_attack_is_heard() -> None:
    swell = np.linspace(0, 1, notes.RATE).astype(np.float32)
    assert len(notes.after_attack(swell, notes.RATE)) > 0.9 * notes.RATE


@pytest.mark.parametrize(
    ("attributes", "note"),
    [("note69", 69), ("A4;1;forte;normal", 69), ("As3;05;forte;normal", 58), ("C4;;", 60), ("B3", 59)],
)
def test_a_label_names_its_pitch(attributes: str, note: int) -> None:
    assert labelled(attributes) == pytest.approx(440 * 2 ** ((note - 69) / 12))


@pytest.mark.parametrize("attributes", ["", ";05;forte;damped", "kit 3", "H4;1", "noted"])
def test_other_attributes_name_none(attributes: str) -> None:
    assert labelled(attributes) is None


def test_a_synthesised_note_is_finite_and_the_same_for_a_seed() -> None:
    for seed in range(10):
        samples, pitch = notes_synth.note(np.random.default_rng(seed))
        again, _ = notes_synth.note(np.random.default_rng(seed))
        assert np.isfinite(samples).all()
        assert np.abs(samples).max() == pytest.approx(0.7)
        assert notes.LOWEST < pitch < notes.HIGHEST
        np.testing.assert_array_equal(samples, again)


def test_a_label_an_octave_off_is_not_learned_where_an_instrument_has_many() -> None:
    pytest.importorskip("torch")
    rows = [synthesised(seed) for seed in range(24)]
    for pitch in (196.0, 220.0, 247.0, 294.0):
        found = notes.candidates(tone(pitch), Pitch(pitch, 0.99))
        rows.append(Example(found, Pitch(pitch, 0.99), 2 * pitch, 0.0, "brass"))
    one_of_many = [Example(rows[-1].found, Pitch(294.0, 0.99), 294.0, 294.0, "flute") for _ in range(20)]
    single = Example(rows[-1].found, Pitch(294.0, 0.99), 588.0, 0.0, "flute")
    fit([*rows, *one_of_many, single])
    assert [row.truth for row in rows[-4:]] == [0.0] * 4
    assert single.truth == pytest.approx(588, rel=0.02)


def test_a_fit_from_recordings_is_written_with_where_it_comes_from(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    rows = ["path,split,family,label,attributes,source,licence"]
    for number in (57, 60, 64):
        soundfile.write(tmp_path / f"{number}.wav", 0.2 * tone(440 * 2 ** ((number - 69) / 12)), notes.RATE)
        rows.append(f"{number}.wav,train,general-midi,organ,note{number},Made,CC0")
    soundfile.write(tmp_path / "n.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 8_000), notes.RATE)
    rows += ["n.wav,train,noise,hiss,,Made too,CC0", "60.wav,dev,general-midi,organ,note60,Kept apart,CC0"]
    (tmp_path / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    main(tmp_path / "manifest.csv", tmp_path / "out.npz", synthetic=24)
    with np.load(tmp_path / "out.npz") as made:
        assert set(made.files) == {*notes.weights(), "provenance"}
        assert "Made (CC0)" in str(made["provenance"])
        assert "Made too (CC0)" in str(made["provenance"])
        assert "Kept apart" not in str(made["provenance"])
        fitted = {name: made[name].astype(np.float64) for name in made.files if name != "provenance"}
    found = notes.best(notes.candidates(tone(330), Pitch(330.0, 0.99)), fitted)
    assert found.f0 == pytest.approx(330, rel=0.01)
