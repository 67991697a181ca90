"""A sound into a Simpler, Live by Live."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bridge.live.conftest import RATE, Setting
from tests.helpers.fake_live.devices import Device, DeviceType, SimplerDevice

Start = Callable[..., Setting]


def played(device: SimplerDevice) -> str:
    return device.sample.file_path if device.sample else ""


def test_from_12_4_on_the_file_goes_into_the_selected_simpler(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler()
    kind, path, told = setting.loaded(sounds[0])
    assert (kind, path) == ("simpler", str(sounds[0]))
    assert told == "Größe 1 is in the Simpler of Bass."
    assert played(device) == str(sounds[0])
    assert setting.steps == [["sample"]]


def test_a_slice_sets_the_markers_in_frames_in_the_same_undo_step(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler()
    setting.loaded(sounds[1], 0.25, 0.5)
    assert device.sample is not None
    assert (device.sample.start_marker, device.sample.end_marker) == (RATE // 4, RATE // 2)
    assert len(setting.steps) == 1
    setting.loaded(sounds[1], 0.75, 1.0)
    assert (device.sample.start_marker, device.sample.end_marker) == (3 * RATE // 4, RATE)


def test_what_is_on_the_track_counts_where_an_effect_is_selected(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler()
    setting.select(setting.live.song.view.selected_track, Device("Reverb"))
    setting.loaded(sounds[0])
    assert played(device) == str(sounds[0])


@pytest.mark.parametrize("profile", ["11.3", "12.0", "12.1", "12.3", "12.4"])
def test_a_simpler_in_multisample_mode_is_refused(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    setting.simpler(multi=True)
    code, text = setting.refused(sounds[0])
    assert code == "multisample"
    assert "multisample mode" in text
    assert not setting.steps


def test_a_file_that_live_takes_and_does_nothing_with_is_told(
    start: Start, sounds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk_bridge.live.script.hands.PATIENCE", 0.1)
    setting = start("12.4")
    setting.simpler(does="nothing")
    code, text = setting.refused(sounds[0])
    assert code == "nothing_happened"
    assert str(sounds[0]) in text
    assert "12.4.0" in text


def test_what_live_raises_is_told_in_its_words(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler(str(sounds[1]), does="the moon is full")
    code, text = setting.refused(sounds[0])
    assert code == "refused_by_live"
    assert "the moon is full" in text
    assert played(device) == str(sounds[1])


@pytest.mark.parametrize("profile", ["11.3", "12.0", "12.1", "12.3"])
def test_older_lives_load_through_the_browser_what_lies_below_a_place(
    profile: str, start: Start, sounds: list[Path]
) -> None:
    from tests.helpers.fake_live.browser import LOOKED, BrowserItem

    setting = start(profile)
    (sounds[0].parent / "deeper").mkdir()
    setting.live.browser.user_folders = (BrowserItem(str(sounds[0].parent.parent)),)
    device = setting.simpler()
    setting.loaded(sounds[2], 0.5, 0.75)
    assert played(device) == str(sounds[2])
    assert device.sample is not None
    assert device.sample.start_marker == RATE // 2
    assert len(setting.steps) == 1
    assert [str(sounds[0].parent.parent), str(sounds[0].parent)] == LOOKED, "no folder beside the way was opened"


@pytest.mark.parametrize("profile", ["12.0.5", "12.1", "12.3"])
def test_lives_that_make_audio_clips_make_a_new_track_of_it_elsewhere(
    profile: str, start: Start, sounds: list[Path]
) -> None:
    setting = start(profile)
    device = setting.simpler(str(sounds[1]))
    _, _, told = setting.loaded(sounds[0])
    assert "new track" in told
    assert played(device) == str(sounds[1]), "a Simpler has settings of its own, which stay"
    made = setting.live.song.tracks[-1].devices[0]
    assert isinstance(made, SimplerDevice)
    assert played(made) == str(sounds[0])
    assert [track.name for track in setting.live.song.tracks] == ["Bass", "3 MIDI"], "the helper track is gone"
    assert len(setting.steps) == 1


@pytest.mark.parametrize("profile", ["11.3", "12.0"])
def test_lives_without_either_say_what_would_help(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    device = setting.simpler(str(sounds[1]))
    code, text = setting.refused(sounds[0])
    assert code == "unsupported"
    for word in (setting.live.surface._script._hands.version, "12.4", str(sounds[0]), "Places"):
        assert word in text
    assert played(device) == str(sounds[1])
    assert not setting.steps


def test_a_browser_that_does_nothing_is_told(
    start: Start, sounds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers.fake_live.browser import BrowserItem

    monkeypatch.setattr("tonewalk_bridge.live.script.hands.PATIENCE", 0.1)
    setting = start("11.3")
    setting.live.browser._works = False
    setting.live.browser.user_folders = (BrowserItem(str(sounds[0].parent)),)
    setting.simpler()
    assert setting.refused(sounds[0])[0] == "nothing_happened"


def test_an_instrument_that_is_no_simpler_is_named(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    setting.select(setting.live.track("Lead", midi=True), Device("Operator", DeviceType.instrument))
    code, text = setting.refused(sounds[0])
    assert code == "no_target"
    assert "Lead plays Operator" in text
