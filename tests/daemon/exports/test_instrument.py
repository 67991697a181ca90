"""Where sounds lie on the keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.instrument import Sound, Zone, pitch_note, zones
from tonewalk.library.records import SURE


def note(midi: float, *, sure: float = 1.0, loudness: float | None = -20.0, alike: int | None = None) -> Sound:
    f0 = 440 * 2 ** ((midi - 69) / 12)
    return Sound(b"/a.wav", f"{midi}", f0=f0, f0_confidence=sure, loudness=loudness, alike=alike)


def test_drums_lie_one_a_key_from_c1_up_in_their_order() -> None:
    sounds = [note(60), note(40), note(50, sure=0.0)]
    found = zones(sounds, "drums")
    assert found == [Zone(sound, key, key, key) for sound, key in zip(sounds, (36, 37, 38), strict=True)]


def test_more_drums_than_keys_are_refused() -> None:
    assert zones([note(60)] * 92, "drums")[-1].high == 127
    with pytest.raises(InvalidArgument, match=r"93 sounds .* 92 keys"):
        zones([note(60)] * 93, "drums")


def test_ranges_meet_halfway_between_neighbours_and_reach_the_ends() -> None:
    found = zones([note(72), note(48), note(61)], "keys")
    assert [(zone.root, zone.low, zone.high) for zone in found] == [(48, 0, 54), (61, 55, 66), (72, 67, 127)]


def test_a_sound_that_lies_between_keys_is_tuned_to_its_root() -> None:
    (zone,) = zones([note(60.3)], "keys")
    assert (zone.root, zone.tune) == (60, -30)
    assert pitch_note(note(59.6)) == (60, 40)


def test_only_a_pitch_as_sure_as_all_that_the_library_uses_counts() -> None:
    assert pitch_note(note(60, sure=SURE["f0"])) == (60, 0)
    unsure = note(60, sure=SURE["f0"] - 0.01)
    assert pitch_note(unsure) is None
    assert [zone.sound for zone in zones([unsure, note(50)], "keys")] == [note(50)]
    with pytest.raises(InvalidArgument, match=r"No sound of these \(1\) .* as drums"):
        zones([unsure], "keys")
    assert pitch_note(Sound(b"/a.wav", "a", f0=None, f0_confidence=1.0)) is None
    assert pitch_note(Sound(b"/a.wav", "a", f0=float("nan"), f0_confidence=1.0)) is None


def test_sounds_of_one_root_are_layers_the_softest_lowest() -> None:
    loud, soft, silent = note(60, loudness=-9.0), note(60, loudness=-30.0), note(60, loudness=None)
    found = zones([loud, soft, silent], "keys")
    assert [(zone.sound, zone.softest, zone.hardest) for zone in found] == [
        (silent, 1, 42),
        (soft, 43, 85),
        (loud, 86, 127),
    ]


def test_near_duplicates_take_turns_in_one_layer() -> None:
    one, other = note(60, alike=7, loudness=-20.0), note(60, alike=7, loudness=-22.0)
    soft = note(60, loudness=-40.0)
    found = zones([one, soft, other], "keys")
    assert [(zone.sound, zone.softest, zone.turn, zone.turns) for zone in found] == [
        (soft, 1, 1, 1),
        (one, 65, 1, 2),
        (other, 65, 2, 2),
    ]


def test_more_layers_than_velocities_are_refused() -> None:
    many = [note(60, loudness=-float(number)) for number in range(128)]
    assert len(zones(many[:127], "keys")) == 127
    with pytest.raises(InvalidArgument, match=r"128 sounds .* note 60 .* 127"):
        zones(many, "keys")


def test_nothing_is_no_instrument() -> None:
    with pytest.raises(InvalidArgument, match="no sound"):
        zones([], "drums")


PITCHES = st.lists(
    st.tuples(st.floats(0, 127), st.one_of(st.none(), st.floats(-80, 0)), st.one_of(st.none(), st.integers(0, 3))),
    min_size=1,
    max_size=40,
)


@given(PITCHES)
def test_every_key_and_velocity_plays_exactly_one_layer(
    pitches: list[tuple[float, float | None, int | None]],
) -> None:
    found = zones([note(midi, loudness=loud, alike=alike) for midi, loud, alike in pitches], "keys")
    assert len(found) == len(pitches)
    for key in range(0, 128, 3):
        for velocity in (1, 2, 40, 64, 100, 127):
            here = [
                zone for zone in found if zone.low <= key <= zone.high and zone.softest <= velocity <= zone.hardest
            ]
            assert len({zone.root for zone in here}) == 1
            # one note after the other, each turn once
            assert sorted(zone.turn for zone in here) == list(range(1, here[0].turns + 1))
    for zone in found:
        assert zone.low <= zone.root <= zone.high
        assert -50 <= zone.tune <= 50
