"""Fingers of MPE instruments: where each is, when it comes and when the last has left."""

from __future__ import annotations

import pytest
from mido import Message

from tonewalk_bridge.midi.mapping import Mpe
from tonewalk_bridge.midi.mpe import MpeIn, Touch


def note(channel: int, number: int, velocity: int = 127) -> Message:
    return Message("note_on", channel=channel, note=number, velocity=velocity)


def test_bend_slide_and_pressure_are_where_a_finger_is() -> None:
    fingers = MpeIn(Mpe())
    assert fingers.take(Message("pitchwheel", channel=3, pitch=8191)) is None, "no finger is there yet"
    assert fingers.take(Message("control_change", channel=3, control=74, value=127)) is None
    assert fingers.take(note(3, 60)) == Touch(1.0, 1.0, 0.0, 1.0)
    assert fingers.take(Message("pitchwheel", channel=3, pitch=0)) == Touch(0.5, 1.0, 0.0)
    assert fingers.take(Message("pitchwheel", channel=3, pitch=-8192)) == Touch(0.0, 1.0, 0.0)
    assert fingers.take(Message("aftertouch", channel=3, value=127)) == Touch(0.0, 1.0, 1.0)
    gone = fingers.take(Message("note_off", channel=3, note=60))
    assert gone is not None
    assert gone.left


def test_only_the_last_finger_that_leaves_leaves_nothing() -> None:
    fingers = MpeIn(Mpe())
    fingers.take(note(1, 60))
    fingers.take(note(2, 64))
    assert fingers.take(note(1, 60, velocity=0)) is None
    gone = fingers.take(note(2, 64, velocity=0))
    assert gone is not None
    assert gone.left
    assert fingers.take(note(2, 64, velocity=0)) is None


def test_with_keys_x_is_where_the_finger_is_between_them() -> None:
    fingers = MpeIn(Mpe(keys=[36, 84], bend=48))
    assert fingers.take(note(1, 60)) == Touch(0.5, 0.5, 0.0, 1.0)
    assert fingers.take(Message("pitchwheel", channel=1, pitch=4096)) == pytest.approx(
        (1.0, 0.5, 0.0, 0.0, 0), abs=0.01
    )
    assert fingers.take(note(2, 20)) == Touch(0.0, 0.5, 0.0, 1.0)


def test_other_channels_are_no_fingers_and_the_zone_is_as_large_as_the_instrument_says() -> None:
    fingers = MpeIn(Mpe())
    assert fingers.take(note(0, 60)) is None, "the master channel has no finger of its own"
    for control, value in ((101, 0), (100, 6), (6, 3)):  # the MPE configuration message
        fingers.take(Message("control_change", channel=0, control=control, value=value))
    assert fingers.take(note(3, 60)) is not None
    assert fingers.take(note(4, 60)) is None
    upper = MpeIn(Mpe(zone="upper", members=2))
    assert [upper.take(note(channel, 60)) is not None for channel in (12, 13, 14, 15)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_instrument_that_is_gone_leaves_no_finger_behind() -> None:
    fingers = MpeIn(Mpe())
    assert fingers.let_go() is None
    fingers.take(note(1, 60))
    gone = fingers.let_go()
    assert gone is not None
    assert gone.left
    assert fingers.take(Message("pitchwheel", channel=1, pitch=0)) is None
