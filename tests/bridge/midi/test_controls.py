import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message

from tonewalk.base.errors import InvalidArgument
from tonewalk_bridge.midi.controls import XY, Control, Dial, Fader, knob, speed


def change(control: int, value: int, channel: int = 0) -> Message:
    return Message("control_change", control=control, value=value, channel=channel)


def test_seven_bits_span_0_to_1() -> None:
    dial = Dial(Control(20))
    assert dial.take(change(20, 0))
    assert dial.value == 0
    assert dial.take(change(20, 127))
    assert dial.value == 1


def test_a_fine_half_makes_fourteen_bits() -> None:
    dial = Dial(Control(20))
    dial.take(change(20, 127))
    dial.take(change(52, 127))
    assert dial.value == 1
    dial.take(change(20, 64))
    assert dial.value == (64 << 7) / 0x3FFF
    dial.take(change(52, 1))
    assert dial.value == (64 << 7 | 1) / 0x3FFF


def test_a_high_controller_has_no_fine_half() -> None:
    dial = Dial(Control(70))
    assert not dial.take(change(102, 3))


def test_other_channels_other_controllers_and_notes_move_nothing() -> None:
    dial = Dial(Control(20, channel=3))
    assert not dial.take(change(20, 5, channel=0))
    assert not dial.take(change(21, 5, channel=2))
    assert not dial.take(Message("note_on", note=20))
    assert dial.take(change(20, 5, channel=2))


def test_a_value_that_does_not_change_is_no_move() -> None:
    place = XY(Control(1), Control(2))
    assert place.take(change(1, 10)) == (10 / 127, 0.5)
    assert place.take(change(1, 10)) is None


@pytest.mark.parametrize(("x", "y"), [(Control(1), Control(1)), (Control(1, 2), Control(1))])
def test_one_controller_cannot_be_both(x: Control, y: Control) -> None:
    with pytest.raises(InvalidArgument, match="both x and y"):
        XY(x, y)


@pytest.mark.parametrize("wrong", [(-1, 0), (128, 0), (1, 17)])
def test_numbers_that_midi_does_not_have_are_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(InvalidArgument, match=str(wrong[0] if wrong[1] == 0 else wrong[1])):
        Control(*wrong)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 33, 34, 7]), st.integers(0, 127), st.integers(0, 15))))
def test_whatever_comes_the_place_stays_on_the_map(messages: list[tuple[int, int, int]]) -> None:
    place = XY(Control(1), Control(2))
    for control, value, channel in messages:
        moved = place.take(change(control, value, channel))
        assert moved is None or all(0 <= one <= 1 for one in moved)


@pytest.mark.parametrize(("value", "turn", "times"), [(0, -1, 0.25), (64, 0, 1), (127, 1, 4)])
def test_a_fader_goes_from_end_to_end_and_rests_in_its_middle(value: int, turn: float, times: float) -> None:
    message = Message("control_change", control=22, value=value)
    said = Fader(Control(22), knob("bright")).take(message)
    assert said == ("/tonewalk/knob", ("bright", turn))
    faster = Fader(Control(22), speed).take(message)
    assert (faster.values[-1] if faster else 1) == pytest.approx(times, rel=0.02)
    assert Fader(Control(21), speed).take(message) is None
