"""Whole kits and paths, as new tracks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bridge.live.conftest import RATE, Setting
from tests.helpers.fake_live.devices import EDITION, RackDevice, SimplerDevice
from tests.helpers.fake_live.song import Track

Start = Callable[..., Setting]
KIT, PATH = "/tonewalk/live/kit", "/tonewalk/live/path"


def pads(track: Track) -> dict[int, str]:
    """What each pad plays."""
    (rack,) = track.devices
    assert isinstance(rack, RackDevice)
    found = {}
    for pad in rack.drum_pads:
        for chain in pad.chains:
            (simpler,) = chain.devices
            assert isinstance(simpler, SimplerDevice)
            assert simpler.sample is not None
            assert pad.note not in found, "two chains on one pad"
            found[pad.note] = simpler.sample.file_path
    return found


@pytest.mark.parametrize("profile", ["12.0.5", "12.1", "12.3", "12.4"])
def test_a_kit_is_a_new_track_with_a_sound_a_pad_from_c1_on(
    profile: str, start: Start, sounds: list[Path]
) -> None:
    setting = start(profile)
    before = setting.live.track("Mine", midi=True)
    told = setting.peer.ask(KIT, 7, "Küche", *map(str, sounds))
    assert told == (f"{KIT}/reply", [7, "Küche", "Küche: 4 pads from C1 on, in a new track."])
    assert [track.name for track in setting.live.song.tracks] == ["Mine", "Küche"]
    assert pads(setting.live.song.tracks[1]) == {36 + number: str(path) for number, path in enumerate(sounds)}
    assert before.devices == ()
    assert len(setting.steps) == 1


def test_slices_of_a_file_are_pads_with_markers_of_their_own(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    path = str(sounds[0])
    address, _ = setting.peer.ask(KIT, 7, "chops", path, 0.0, 0.25, path, 0.25, 0.5, str(sounds[1]))
    assert address == f"{KIT}/reply"
    rack = setting.live.song.tracks[0].devices[0]
    assert isinstance(rack, RackDevice)
    markers = []
    for chain in rack._chains:
        (simpler,) = chain.devices
        assert isinstance(simpler, SimplerDevice)
        assert simpler.sample is not None
        markers.append((simpler.sample.start_marker, simpler.sample.end_marker))
    assert markers == [(0, RATE // 4), (RATE // 4, RATE // 2), (0, RATE)]


def test_live_goes_on_between_the_pads_of_a_kit(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    setting.peer.send(KIT, 7, "big", *[str(sounds[0])] * 64)
    setting.live.run_until(lambda: setting.live.song._tracks)
    rack = setting.live.song.tracks[0].devices[0]
    assert isinstance(rack, RackDevice)
    seen = set()

    def grew() -> bool:
        seen.add(len(rack._chains))
        return setting.peer.hear()

    setting.live.run_until(grew)
    assert len(seen) > 32, "pads come one by one, and Live turns between them"
    assert len(pads(setting.live.song.tracks[0])) == 64


@pytest.mark.parametrize("profile", ["12.1", "12.3", "12.4"])
def test_never_half_a_kit_stays(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    sounds[2].write_bytes(b"no audio")
    code, text = setting.error(*setting.peer.ask(KIT, 7, "kit", *map(str, sounds)))
    assert code == "refused_by_live"
    assert str(sounds[2]) in text
    assert setting.live.song.tracks == ()


def test_half_a_kit_is_taken_away_where_live_ends(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    setting.peer.send(KIT, 7, "big", *[str(sounds[0])] * 128)
    setting.live.run_until(lambda: setting.live.song._tracks and setting.live.song._tracks[0]._devices)
    setting.live.close()
    assert setting.live.song.tracks == ()
    assert not setting.live.undo.is_open


def test_an_edition_without_simpler_says_so_and_leaves_nothing(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    EDITION["has_simpler"] = False
    assert setting.error(*setting.peer.ask(KIT, 7, "kit", str(sounds[0])))[0] == "refused_by_live"
    assert setting.live.song.tracks == ()


@pytest.mark.parametrize("profile", ["11.3", "12.0"])
def test_lives_that_can_t_build_a_kit_say_so(profile: str, start: Start, sounds: list[Path]) -> None:
    setting = start(profile)
    code, text = setting.error(*setting.peer.ask(KIT, 7, "kit", str(sounds[0])))
    assert code == "unsupported"
    assert "12.0.5 can" in text
    assert setting.live.song.tracks == ()


@pytest.mark.parametrize("profile", ["12.1", "12.4"])
def test_a_path_is_a_kit_of_its_sounds_and_a_clip_of_its_steps(
    profile: str, start: Start, sounds: list[Path]
) -> None:
    setting = start(profile)
    a, b = map(str, sounds[:2])
    address, told = setting.peer.ask(PATH, 7, "walk", 0.25, a, b, "", a)
    assert (address, told[:2]) == (f"{PATH}/reply", [7, "walk"])
    (track,) = setting.live.song.tracks
    assert pads(track) == {36: a, 37: b}
    clip = track.clip_slots[0].clip
    assert (clip.name, clip.length) == ("walk", 1.0)
    assert clip._notes == [(36, 0.0, 0.2375, 100.0), (37, 0.25, 0.2375, 100.0), (36, 0.75, 0.2375, 100.0)]
    assert len(setting.steps) == 1


def test_a_path_of_more_sounds_than_a_rack_has_pads_is_refused(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    slices = [value for n in range(129) for value in (str(sounds[3]), n / 1000, n / 1000 + 0.1)]
    code, text = setting.error(*setting.peer.ask(PATH, 7, "walk", 0.25, *slices))
    assert code == "invalid_argument"
    assert "129 sounds" in text
    assert setting.live.song.tracks == ()
