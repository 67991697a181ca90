import numpy as np

from tonewalk_models.manifold import windows
from tonewalk_models.manifold.augment import varied


def ramp(length: int) -> np.ndarray:
    return np.repeat(np.arange(1, length + 1, dtype=np.float32)[:, None], 192, axis=1)


def test_a_sound_is_heard_from_a_frame_before_its_onset_and_for_3_s() -> None:
    frames = np.concatenate([np.zeros((30, 192), np.float32), np.ones((100, 192), np.float32)])
    heard = windows.from_onset(frames)
    assert heard.shape == (60, 192)
    assert not heard[0].any()
    assert heard[1].all()


def test_a_short_sound_is_one_window_and_a_long_one_several_that_overlap_by_half() -> None:
    assert windows.starts(3) == windows.starts(20) == [0]
    assert windows.starts(60) == [0, 10, 20, 30, 40]
    short = windows.cut(ramp(3), [0])
    assert short.shape == (1, 20, 192)
    assert not short[0, 3:].any()


def test_louder_windows_count_more() -> None:
    found = windows.weights(windows.cut(ramp(60), windows.starts(60)))
    assert np.all(np.diff(found) > 0)
    assert np.isclose(found.sum(), 1)


def test_the_windows_along_a_sound_are_centred_on_its_frames() -> None:
    along = windows.along(ramp(50))
    assert along.shape == (50, 20, 192)
    assert [along[at, 10, 0] for at in (0, 25, 49)] == [1, 26, 50]
    assert not along[0, :10].any()


def test_variations_keep_silence_silent_and_move_a_partial_by_a_bin_at_most() -> None:
    heard = np.zeros((200, 20, 192), np.float32)
    heard[:, :, 100] = 3.0
    found = varied(heard, np.random.default_rng(1))
    assert not found[:, :, :99].any()
    assert not found[:, :, 102:].any()
    places = found[:, 0].argmax(axis=1)[found[:, 0].any(axis=1)]
    assert set(places.tolist()) == {99, 100, 101}
    assert found.max() < 3.4
