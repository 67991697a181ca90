import numpy as np
import pytest

from tonewalk_models.manifold import constantq
from tonewalk_models.manifold.constantq import BINS, SAMPLE_RATE, Q, frames, frequencies, magnitudes


def sine(hertz: float, seconds: float = 2.0, level: float = 0.5) -> np.ndarray:
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (level * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def test_eight_octaves_of_24_bins_begin_at_27_5_hz() -> None:
    assert len(frequencies()) == BINS == 192
    assert frequencies()[0] == 27.5
    assert frequencies()[24] == pytest.approx(55)


@pytest.mark.parametrize("number", [0, 23, 24, 60, 100, 130, 150, 191])
def test_a_sine_gives_its_amplitude_in_its_own_bin(number: int) -> None:
    middle = magnitudes(sine(frequencies()[number], 3.0))[30]
    assert middle.argmax() == number
    assert middle[number] == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize("number", [10, 70, 170])
def test_a_bin_falls_to_half_its_response_within_two_bins_and_hears_nothing_of_an_octave_off(number: int) -> None:
    middle = magnitudes(sine(frequencies()[number], 3.0))[30]
    assert middle[number - 3] < 0.1 * middle[number] > middle[number + 3]
    assert middle[(number + 24) % BINS] < 1e-3


def test_it_agrees_with_librosa() -> None:
    import librosa

    chance = np.random.default_rng(1)
    t = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    sound = sum(np.sin(2 * np.pi * 131.0 * n * t) / n for n in range(1, 30)) * np.exp(-t)
    sound = (sound + 0.01 * chance.standard_normal(t.size)).astype(np.float32)
    ours = magnitudes(sound)
    theirs = np.abs(
        librosa.cqt(sound, sr=SAMPLE_RATE, hop_length=128, fmin=27.5, n_bins=BINS, bins_per_octave=24, sparsity=0)
    ).T
    # librosa's hop is a multiple of 2^7, so frames 16 of ours (16 * 800) and 100 of its (100 * 128) coincide;
    # it scales by the root of the kernel's length where we scale to amplitude
    lengths = Q * SAMPLE_RATE / frequencies()
    for frame in (16, 32):
        their_amplitude = theirs[frame * 800 // 128] * 2 / np.sqrt(lengths)
        assert np.corrcoef(ours[frame], their_amplitude)[0, 1] > 0.995
        loud = their_amplitude > 0.05 * their_amplitude.max()
        assert np.abs(ours[frame][loud] / their_amplitude[loud] - 1).max() < 0.12


def test_there_are_20_frames_a_second_and_one_for_nothing() -> None:
    assert magnitudes(sine(440, 1.0)).shape == (21, 192)
    assert magnitudes(np.zeros(0, np.float32)).shape == (1, 192)
    assert magnitudes(np.ones(1, np.float32)).shape == (1, 192)


def test_a_frame_shows_what_sounds_at_its_time() -> None:
    sound = np.concatenate([np.zeros(SAMPLE_RATE, np.float32), sine(2000, 1.0)])
    level = magnitudes(sound)[:, 140:160].max(axis=1)
    assert level[:19].max() < 1e-3
    assert level[22:40].min() > 0.3


def test_the_network_hears_no_level() -> None:
    assert np.allclose(frames(sine(440)), frames(sine(440, level=0.01)), atol=1e-4)
    assert frames(sine(440)).max() == pytest.approx(np.log(51), abs=0.05)


def test_silence_stays_silent() -> None:
    assert not frames(np.zeros(8000, np.float32)).any()
    assert not frames(np.full(8000, 1e-7, np.float32)).any()
    assert constantq.frames(np.zeros(0, np.float32)).shape == (1, 192)
