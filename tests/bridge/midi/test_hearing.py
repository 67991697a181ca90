"""What messages say, in every way that controllers code them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message

from tonewalk_bridge.midi.hearing import Gesture, Hearing, bent, turned
from tonewalk_bridge.midi.mapping import Control, Mapping
from tonewalk_bridge.midi.pairs import WAIT


def change(control: int, value: int, channel: int = 0) -> Message:
    return Message("control_change", control=control, value=value, channel=channel)


def hearing(*controls: Control) -> Hearing:
    return Hearing(Mapping(control=list(controls)))


def heard(one: Hearing, *messages: Message, now: float = 0.0) -> list[tuple[str, float]]:
    """How, and what."""
    return [(gesture.how, gesture.value) for message in messages for gesture in one.take(message, now)]


def test_seven_bits_span_0_to_1() -> None:
    one = hearing(Control(do="x", cc=0))
    assert heard(one, change(0, 0), change(0, 127)) == [("at", 0), ("at", 1)]


@pytest.mark.parametrize("order", [1, -1])
def test_fourteen_bits_are_one_value_in_either_order(order: int) -> None:
    one = hearing(Control(do="x", cc=20, bits=14))
    halves = [change(20, 64), change(52, 1)][::order]
    assert heard(one, *halves) == [("at", (64 << 7 | 1) / 0x3FFF)]
    assert heard(one, change(20, 65)) == []
    assert one.waits
    assert [gesture.value for gesture in one.due(WAIT)] == [(65 << 7) / 0x3FFF]


def test_a_fine_half_that_is_another_control_stays_one() -> None:
    one = hearing(Control(do="x", cc=0), Control(do="stop", cc=32))
    assert heard(one, change(0, 127), change(32, 127)) == [("at", 1), ("strike", 1)]


def test_other_channels_and_other_controllers_say_nothing() -> None:
    one = hearing(Control(do="x", cc=20, channel=3), Control(do="stop", note=36, channel=10))
    assert heard(one, change(20, 5), change(21, 5, 2), Message("note_on", note=36)) == []
    assert heard(one, change(20, 127, 2), Message("note_on", note=36, channel=9, velocity=127)) == [
        ("at", 1),
        ("strike", 1),
    ]


@pytest.mark.parametrize(
    ("relative", "up", "down"),
    [("twos", [1, 3, 64], [127, 125, 65]), ("sign", [1, 3, 63], [65, 67, 127]), ("offset", [65, 67], [63, 61])],
)
def test_endless_encoders_say_how_far_they_are_turned(relative: str, up: list[int], down: list[int]) -> None:
    one = hearing(Control(do="x", cc=20, relative=relative))  # type: ignore[arg-type]
    steps = {1: 1, 3: 3, 64: 64, 127: -1, 125: -3, 65: -63}
    if relative == "sign":
        steps = {1: 1, 3: 3, 63: 63, 65: -1, 67: -3, 127: -63}
    if relative == "offset":
        steps = {65: 1, 67: 3, 63: -1, 61: -3}
    for value in up + down:
        assert heard(one, change(20, value)) == [("by", steps[value])]


@given(st.sampled_from(["twos", "sign", "offset"]), st.integers(0, 127))
def test_no_step_is_larger_than_half_the_way(relative: str, value: int) -> None:
    assert -64 <= turned(relative, value) <= 64  # type: ignore[arg-type]


def test_nrpn_is_chosen_first_and_moved_then() -> None:
    one = hearing(Control(do="x", nrpn=3 << 7 | 5, bits=14), Control(do="y", nrpn=1))
    assert heard(one, change(6, 9)) == [], "none was chosen yet"
    assert heard(one, change(99, 3), change(98, 5), change(6, 127), change(38, 127)) == [("at", 1)]
    assert heard(one, change(6, 0), change(38, 0)) == [("at", 0)], "it stays chosen"
    assert heard(one, change(38, 1), change(6, 1)) == [("at", (1 << 7 | 1) / 0x3FFF)], "in either order"
    assert heard(one, change(96, 0), change(97, 0)) == [("by", 1), ("by", -1)]
    assert heard(one, change(99, 0), change(98, 1), change(6, 127)) == [("at", 1)]
    assert heard(one, change(101, 127), change(100, 127), change(6, 3)) == [], "a registered parameter is meant"
    assert heard(one, change(99, 127, 4), change(98, 127, 4), change(6, 3, 4)) == [], "the number for none"


def test_pitch_bend_rests_in_the_very_middle() -> None:
    assert [bent(pitch) for pitch in (-8192, 0, 8191)] == [0, 0.5, 1]
    one = hearing(Control(do="y", bend=True), Control(do="z", pressure=True))
    assert heard(one, Message("pitchwheel", pitch=8191), Message("aftertouch", value=127)) == [
        ("at", 1),
        ("at", 1),
    ]


def test_notes_are_struck_and_let_go_of_and_a_row_has_numbers() -> None:
    one = hearing(Control(do="hit", notes=[36, 51], choke=True))
    (struck,) = one.take(Message("note_on", note=38, velocity=127), 0.0)
    assert (struck.how, struck.number, struck.value) == ("strike", 2, 1)
    (gone,) = one.take(Message("note_on", note=38, velocity=0), 0.0)
    assert (gone.how, gone.number) == ("release", 2)
    assert one.take(Message("note_off", note=38), 0.0) == []
    assert one.take(Message("note_on", note=35, velocity=1), 0.0) == []
    assert one.take(Message("note_on", note=52, velocity=1), 0.0) == []
    second = hearing(Control(do="hit", notes=[71, 78], first=9))
    assert [gesture.number for gesture in second.take(Message("note_on", note=72), 0.0)] == [9]


def test_a_controller_strikes_what_is_struck_once_for_each_press() -> None:
    one = hearing(Control(do="play", cc=41))
    values = [0, 127, 127, 100, 0, 0, 64]
    assert [how for how, _ in heard(one, *(change(41, value) for value in values))] == [
        "strike",
        "release",
        "strike",
    ]


def test_programs_strike_one_or_all_by_their_numbers() -> None:
    one = hearing(Control(do="maps", programs=True), Control(do="stop", program=5))
    numbers = [
        (gesture.control.do, gesture.number) for gesture in one.take(Message("program_change", program=5), 0)
    ]
    assert numbers == [("maps", 5), ("stop", 0)]


def test_what_a_device_that_is_gone_has_held_is_let_go_of() -> None:
    one = hearing(Control(do="hit", notes=[36, 51]), Control(do="stop", note=60))
    for note in (36, 40, 60):
        one.take(Message("note_on", note=note), 0.0)
    one.take(Message("note_off", note=40), 0.0)
    gone = one.let_go()
    assert [(gesture.how, gesture.control.do, gesture.number) for gesture in gone] == [
        ("release", "hit", 0),
        ("release", "stop", 0),
    ]
    assert one.let_go() == []


MESSAGES = st.one_of(
    st.builds(
        Message,
        st.just("control_change"),
        control=st.sampled_from([1, 33, 6, 38, 96, 97, 98, 99, 100, 101, 20]),
        value=st.integers(0, 127),
        channel=st.integers(0, 2),
    ),
    st.builds(
        Message, st.sampled_from(["note_on", "note_off"]), note=st.integers(35, 40), velocity=st.integers(0, 127)
    ),
    st.builds(Message, st.just("pitchwheel"), pitch=st.integers(-8192, 8191)),
    st.builds(Message, st.sampled_from(["aftertouch"]), value=st.integers(0, 127)),
    st.builds(Message, st.just("program_change"), program=st.integers(0, 127)),
    st.builds(Message, st.sampled_from(["clock", "start", "stop"])),
)


@given(st.lists(MESSAGES, max_size=60))
def test_whatever_comes_moves_stay_between_0_and_1_and_every_release_had_its_strike(
    messages: list[Message],
) -> None:
    one = hearing(
        Control(do="x", cc=1, bits=14),
        Control(do="y", nrpn=5, bits=14),
        Control(do="speed", cc=20, relative="twos"),
        Control(do="hit", notes=[36, 39]),
        Control(do="z", bend=True),
        Control(do="beat", pressure=True),
        Control(do="maps", programs=True),
    )
    held: list[tuple[int, int]] = []
    gestures: list[Gesture] = []
    for at, message in enumerate(messages):
        gestures += one.take(message, at * 0.001) + one.due(at * 0.001)
    for gesture in gestures + one.let_go():
        key = id(gesture.control), gesture.number
        if gesture.how == "at":
            assert 0 <= gesture.value <= 1
        elif gesture.how == "strike" and gesture.control.do == "hit":
            held.append(key)
        elif gesture.how == "release" and gesture.control.do == "hit":
            held.remove(key)
