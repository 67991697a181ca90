"""A sound onto a pad, into a clip slot and onto a track, Live by Live, and what is not written over unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bridge.live.conftest import Setting
from tests.helpers.fake_live.browser import BrowserItem
from tests.helpers.fake_live.clips import Clip
from tests.helpers.fake_live.devices import EDITION, Device, DeviceType, DrumCellDevice, RackDevice, SimplerDevice

Start = Callable[..., Setting]


def rack_of(setting: Setting, *, note: int = 40) -> RackDevice:
    """A Drum Rack with one of its pads selected."""
    rack = RackDevice()
    setting.select(setting.live.track("Drums", midi=True), rack)
    rack.view.selected_drum_pad = rack.drum_pads[note]
    return rack


def on_pad(rack: RackDevice, note: int) -> list[str]:
    """What a pad's Simplers play."""
    devices = [device for chain in rack.drum_pads[note].chains for device in chain.devices]
    return [
        device.sample.file_path if device.sample else "" for device in devices if isinstance(device, SimplerDevice)
    ]


@pytest.mark.parametrize("profile", ["12.3", "12.4"])
def test_an_empty_pad_gets_a_simpler_under_its_note(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    rack = rack_of(setting)
    kind, _, told = setting.loaded(sounds[0])
    assert (kind, told) == ("pad", "Größe 1 is in pad E1 of Drums.")
    assert on_pad(rack, 40) == [str(sounds[0])]
    assert on_pad(rack, 36) == []
    assert len(setting.live.song.tracks) == 1
    assert len(setting.steps) == 1


@pytest.mark.parametrize("profile", ["11.3", "12.1"])
def test_older_lives_swap_an_empty_pad_through_the_browser(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    setting.live.browser.user_folders = (BrowserItem(str(sounds[0].parent)),)
    rack = rack_of(setting)
    setting.loaded(sounds[3])
    assert on_pad(rack, 40) == [str(sounds[3])]


@pytest.mark.parametrize("profile", ["11.3", "12.1"])
def test_an_empty_pad_that_can_t_be_filled_stays_empty(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    rack = rack_of(setting)
    assert setting.refused(sounds[0])[0] == "unsupported"
    assert on_pad(rack, 40) == []


def test_a_pad_with_a_simpler_gets_another_sample(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    rack = rack_of(setting)
    rack._hold(40, SimplerDevice(str(sounds[1])))
    setting.loaded(sounds[0])
    assert on_pad(rack, 40) == [str(sounds[0])]


@pytest.mark.parametrize("profile", ["12.1", "12.3", "12.4"])
def test_a_drum_sampler_is_written_over_only_when_asked(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    rack = rack_of(setting)
    cell = DrumCellDevice()
    chain = rack._hold(40, cell)
    code, text = setting.refused(sounds[0])
    assert code == "occupied"
    assert "Drum Sampler" in text
    assert "overwrite" in text
    assert chain.devices == (cell,)
    assert not setting.steps
    setting.loaded(sounds[0], 0.0, 0.0, 1)
    assert on_pad(rack, 40) == [str(sounds[0])]
    assert cell not in chain.devices
    assert len(setting.steps) == 1


def test_a_drum_sampler_that_could_not_be_replaced_can_be_had_back(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    rack_of(setting)._hold(40, DrumCellDevice())
    EDITION["has_simpler"] = False
    code, text = setting.refused(sounds[0], 0.0, 0.0, 1)
    assert code == "refused_by_live"
    assert "Undo brings the Drum Sampler back" in text
    assert len(setting.steps) == 1


def test_a_pad_with_another_instrument_is_left_alone(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    rack_of(setting)._hold(40, Device("Operator", DeviceType.instrument))
    code, text = setting.refused(sounds[0])
    assert (code, text) == ("occupied", "Pad E1 plays Operator: choose an empty pad.")


def test_a_rack_within_a_rack_has_no_pads_that_live_tells_of(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    setting.select(setting.live.track("Drums", midi=True), RackDevice(nested=True))
    assert setting.refused(sounds[0])[0] == "no_target"


def test_no_empty_chain_stays_where_an_edition_has_no_simpler(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    rack = rack_of(setting)
    EDITION["has_simpler"] = False
    code, text = setting.refused(sounds[0])
    assert code == "refused_by_live"
    assert "not available in this edition" in text
    assert rack.drum_pads[40].chains == ()


@pytest.mark.parametrize("profile", ["12.0.5", "12.1", "12.3", "12.4"])
def test_an_empty_slot_of_an_audio_track_gets_a_clip(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    track = setting.live.track("Texture")
    setting.live.song.view.highlighted_clip_slot = slot = track.clip_slots[2]
    kind, _, told = setting.loaded(sounds[0], 0.25, 0.5)
    assert (kind, told) == ("slot", "Größe 1 is in slot 3 of Texture.")
    assert slot.clip.file_path == str(sounds[0])
    assert (slot.clip.start_marker, slot.clip.end_marker, slot.clip.warping) == (0.25, 0.5, False)
    assert len(setting.steps) == 1


def test_the_oldest_lives_fill_a_slot_through_the_browser(start: Start, sounds: list[Path]) -> None:
    setting = start("12.0")
    setting.live.browser.user_folders = (BrowserItem(str(sounds[0].parent)),)
    slot = setting.live.track("Texture").clip_slots[1]
    setting.live.song.view.highlighted_clip_slot = slot
    setting.loaded(sounds[3])
    assert slot.clip.file_path == str(sounds[3])


def test_a_clip_is_written_over_only_when_asked(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    track = setting.live.track("Texture")
    setting.live.song.view.highlighted_clip_slot = slot = track.clip_slots[0]
    slot.clip = Clip(slot, str(sounds[1]))
    assert setting.refused(sounds[0])[0] == "occupied"
    assert slot.clip.file_path == str(sounds[1])
    setting.loaded(sounds[0], 0.0, 0.0, 1)
    assert slot.clip.file_path == str(sounds[0])
    assert [one.has_clip for one in track.clip_slots] == [True, False, False, False], "the helper clip is gone"
    assert len(setting.steps) == 1


def test_a_clip_stays_where_the_new_one_is_no_audio(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    track = setting.live.track("Texture")
    setting.live.song.view.highlighted_clip_slot = slot = track.clip_slots[0]
    slot.clip = Clip(slot, str(sounds[1]))
    sounds[0].write_bytes(b"no audio")
    code, text = setting.refused(sounds[0], 0.0, 0.0, 1)
    assert code == "refused_by_live"
    assert "not a valid audio file" in text
    assert slot.clip.file_path == str(sounds[1])


@pytest.mark.parametrize(
    ("how", "code", "word"),
    [({"frozen": True}, "frozen", "unfreeze"), ({"group": True}, "no_target", "a track inside")],
)
def test_frozen_tracks_and_groups_are_told(
    how: dict[str, bool], code: str, word: str, start: Start, sounds: list[Path]
) -> None:
    setting = start("12.4")
    track = setting.live.track("Texture", **how)
    setting.live.song.view.highlighted_clip_slot = track.clip_slots[0]
    refused, text = setting.refused(sounds[0])
    assert refused == code
    assert word in text


def test_what_is_no_track_takes_no_sound(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    track = setting.live.track("A-Return")
    setting.live.song._tracks.remove(track)
    assert setting.refused(sounds[0])[0] == "no_target"


@pytest.mark.parametrize("profile", ["12.1", "12.3", "12.4"])
def test_a_midi_track_without_an_instrument_gets_a_simpler(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    track = setting.live.track("Bare", midi=True)
    track._put(Device("Arpeggiator", DeviceType.midi_effect), -1)
    kind, _, told = setting.loaded(sounds[0], 0.25, 0.5)
    assert (kind, told) == ("track", "Größe 1 is in track Bare.")
    assert [device.class_name for device in track.devices] == ["Device", "OriginalSimpler"]
    simpler = track.devices[1]
    assert isinstance(simpler, SimplerDevice)
    assert simpler.sample is not None
    assert (simpler.sample.start_marker, simpler.sample.end_marker) == (2000, 4000)
    assert setting.live.song.tracks == (track,), "no helper track is left"
    assert setting.live.song.view.selected_track is track
    assert len(setting.steps) == 1


def test_the_oldest_lives_put_a_simpler_on_a_track_through_the_browser(start: Start, sounds: list[Path]) -> None:
    setting = start("11.3")
    setting.live.browser.user_folders = (BrowserItem(str(sounds[0].parent)),)
    track = setting.live.track("Bare", midi=True)
    setting.loaded(sounds[3])
    assert [device.class_name for device in track.devices] == ["OriginalSimpler"]


def test_an_edition_without_further_tracks_says_so(start: Start, sounds: list[Path]) -> None:
    setting = start("12.3")
    setting.live.track("Bare", midi=True)
    setting.live.song._most = 1
    code, text = setting.refused(sounds[0])
    assert code == "refused_by_live"
    assert "no more tracks in this edition" in text
    assert len(setting.live.song.tracks) == 1
