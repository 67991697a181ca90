from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import InvalidArgument, NothingIndexed, TooLarge
from tonewalk.base.home import Home
from tonewalk.manifolds import grains, sounds, store
from tonewalk.manifolds.grains import Units


@pytest.fixture(scope="module")
def units(learned_home: Home, demo_folder: Path) -> Units:
    known = [one.path for one in sounds.of_folder(demo_folder) if one.label in {"kick", "pad", "bell"}]
    return grains.units(store.load(learned_home), known, lambda *_: None)


def corners(*points: tuple[float, float, float]) -> np.ndarray:
    return np.array(points, np.float32)


def test_a_path_through_a_sounds_own_windows_plays_that_sound(units: Units) -> None:
    own = units.sounds == np.bincount(units.sounds).argmax()
    picked, distance = grains.chosen(units, units.places[own], 3.0)
    assert (units.sounds[picked] == units.sounds[own][0]).mean() > 0.5
    assert distance < 0.1


def test_a_path_between_two_sounds_begins_at_one_and_ends_at_the_other(units: Units) -> None:
    first, last = 0, len(units.places) - 1
    picked, _ = grains.chosen(units, units.places[[first, last]], 2.0)
    assert np.allclose(units.places[picked[0]], units.places[first])
    assert len(picked) == 20
    assert np.linalg.norm(units.places[picked[-1]] - units.places[last]) < 0.2


def test_the_wav_lasts_as_long_as_asked_and_is_heard(units: Units, tmp_path: Path) -> None:
    made = grains.render(units, units.places[[0, -1]], 2.0, tmp_path / "a.wav")
    samples, rate = soundfile.read(tmp_path / "a.wav")
    assert rate == 44_100
    assert len(samples) / rate == pytest.approx(2.1)
    assert made.seconds == pytest.approx(2.1)
    assert 0.01 < np.abs(samples).max() <= 1


def test_grains_of_noise_meet_at_equal_power(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    for number in range(2):
        soundfile.write(tmp_path / f"{number}.wav", 0.1 * chance.standard_normal(88_200), 44_100, subtype="FLOAT")
    seconds = np.tile(np.arange(1, 19) * 0.1, 2)
    places = np.random.default_rng(2).random((36, 3)).astype(np.float32)
    paths = [bytes(tmp_path / f"{number}.wav") for number in range(2)]
    noise = Units(places, np.repeat([0, 1], 18), seconds, paths)
    zigzag = places[np.random.default_rng(3).permutation(36)]
    grains.render(noise, zigzag, 8.0, tmp_path / "out.wav")
    out = soundfile.read(tmp_path / "out.wav")[0][4410:-4410]
    levels = [float(part.std()) for part in np.array_split(out, 70)]
    assert np.median(levels) == pytest.approx(0.1, rel=0.15)


@pytest.mark.parametrize(
    ("points", "seconds", "error", "said"),
    [
        (np.empty((0, 3)), 1.0, InvalidArgument, "no points"),
        (np.zeros((2, 2)), 1.0, InvalidArgument, "no points"),
        (corners((0.5, 0.5, 1.5)), 1.0, InvalidArgument, "outside the space"),
        (corners((0.5, 0.5, np.nan)), 1.0, InvalidArgument, "outside the space"),
        (corners((0.5, 0.5, 0.5)), 0.0, InvalidArgument, "positive"),
        (corners((0.5, 0.5, 0.5)), float("nan"), InvalidArgument, "positive"),
        (corners((0.5, 0.5, 0.5)), 1e9, TooLarge, "at once"),
    ],
)
def test_paths_that_make_no_sound_are_told(
    points: np.ndarray, seconds: float, error: type[Exception], said: str, units: Units, tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        grains.render(units, points, seconds, tmp_path / "a.wav")
    assert not list(tmp_path.iterdir())


def test_one_point_is_a_path_that_stays(units: Units, tmp_path: Path) -> None:
    assert grains.render(units, units.places[:1], 1.0, tmp_path / "a.wav").seconds == pytest.approx(1.1)


def test_a_library_that_cannot_be_read_is_told(learned_home: Home, tmp_path: Path) -> None:
    with pytest.raises(NothingIndexed):
        grains.units(store.load(learned_home), [bytes(tmp_path / "gone.wav")], lambda *_: None)
