import json
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.errors import InvalidArgument, NotAudio
from tonewalk.base.home import Home
from tonewalk.manifolds import paths, store
from tonewalk.manifolds.paths import SoundPath


@pytest.fixture(scope="module")
def pad(learned_home: Home, demo_folder: Path) -> SoundPath:
    sound = demo_folder / "pad" / "pad-01.wav"
    return paths.of_sound(store.load(learned_home), bytes(sound), "pad")


def test_a_note_moves_through_the_space_and_stays_in_the_box(pad: SoundPath) -> None:
    places = np.array(pad.places)
    assert places.shape == (len(pad.seconds), 3)
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.diff(pad.seconds) == pytest.approx(0.05)
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert steps.sum() > 0.05
    # neighbouring windows overlap by 95 %: a path, no cloud
    assert steps.max() < 0.5 * np.linalg.norm(places.max(axis=0) - places.min(axis=0)) + 0.05


def test_json_and_npz_hold_the_same_path(pad: SoundPath, tmp_path: Path) -> None:
    paths.write(pad, tmp_path / "a.json")
    paths.write(pad, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["places"] == pytest.approx(np.array(json.loads((tmp_path / "a.json").read_text())["places"]))
        assert len(arrays["seconds"]) == len(pad.seconds)


def test_the_picture_is_a_png_that_shows_the_path_where_it_is(pad: SoundPath, tmp_path: Path) -> None:
    paths.write(pad, tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.endswith(b"IEND\xaeB`\x82")
    corner = paths.picture(np.array([[0, 0, 1], [0, 0, 1]], np.float32))
    assert (corner[470:, :10].reshape(-1, 3) == (255, 196, 61)).all(axis=1).any()
    assert (corner[:10, 490:500].reshape(-1, 3) == (255, 196, 61)).all(axis=1).any()


def test_another_ending_is_refused(pad: SoundPath, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"'\.gif': give a name in \.json"):
        paths.write(pad, tmp_path / "a.gif")


def test_a_file_that_is_no_sound_is_told(learned_home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound at all")
    with pytest.raises(NotAudio):
        paths.of_sound(store.load(learned_home), bytes(tmp_path / "a.wav"), "a")
