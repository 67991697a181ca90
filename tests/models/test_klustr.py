from __future__ import annotations

import numpy as np
import pytest

from tonewalk_models.klustr import BINS, FRAMES, HOP, LENGTH, RATE, WINDOW, Mfcc, Stft, magnitudes


def drums(count: int) -> list[np.ndarray]:
    """Decaying tones and noises of many pitches and lengths."""
    random = np.random.default_rng(1)
    made = []
    for _ in range(count):
        t = np.arange(int(RATE * random.uniform(0.05, 1.5))) / RATE
        tone = np.sin(2 * np.pi * random.uniform(60, 6000) * t) + random.uniform(0, 1) * random.standard_normal(
            len(t)
        )
        made.append((tone * np.exp(-t * random.uniform(3, 40)) * 0.3).astype(np.float32))
    return made


@pytest.fixture(params=[Stft, Mfcc])
def encoder(request: pytest.FixtureRequest) -> Stft | Mfcc:
    return request.param()


def test_mfccs_are_those_of_librosa() -> None:
    import librosa

    clip = drums(1)[0]
    full = np.pad(clip, (0, max(0, LENGTH - len(clip))))[:LENGTH] / np.abs(clip).max()
    wanted = librosa.feature.mfcc(y=full, sr=RATE, n_mfcc=20, n_fft=WINDOW, hop_length=HOP).T.ravel()
    found = Mfcc().embed_audio([clip])[0]
    assert found == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-4)


def test_folding_keeps_how_alike_spectra_are() -> None:
    clips = drums(60)
    whole = np.stack([magnitudes(clip).ravel() for clip in clips])
    assert whole.shape == (60, FRAMES * BINS)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    folded = Stft().embed_audio(clips)
    between = np.triu_indices(60, 1)
    assert np.abs((folded @ folded.T - whole @ whole.T)[between]).mean() < 0.04


def test_gain_does_not_move_a_sound(encoder: Stft | Mfcc) -> None:
    clip = drums(1)[0]
    loud, quiet = encoder.embed_audio([clip, clip / 64])
    assert loud == pytest.approx(quiet, abs=1e-5)


def test_only_the_first_second_counts(encoder: Stft | Mfcc) -> None:
    clip = np.random.default_rng(1).standard_normal(2 * LENGTH).astype(np.float32)
    clip[0] = 9
    assert np.array_equal(*encoder.embed_audio([clip, clip[:LENGTH]]))


@pytest.mark.parametrize("clip", [np.empty(0, np.float32), np.zeros(5, np.float32), np.ones(1, np.float32)])
def test_silence_and_single_samples_have_a_place_of_unit_length(encoder: Stft | Mfcc, clip: np.ndarray) -> None:
    row = encoder.embed_audio([clip])[0]
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_words_are_refused(encoder: Stft | Mfcc) -> None:
    with pytest.raises(NotImplementedError):
        encoder.embed_text(["kick"])


def test_the_two_are_told_apart_by_their_fingerprints() -> None:
    assert Stft().fingerprint != Mfcc().fingerprint
    assert Stft().fingerprint == Stft().fingerprint
