"""How things are: the daemon's words, and our own that come back late."""

from __future__ import annotations

import struct

from tonewalk_bridge.midi.known import Known


def over_osc(value: float) -> float:
    """As a float of 32 bits."""
    return float(struct.unpack("f", struct.pack("f", value))[0])


def test_what_the_daemon_tells_is_known() -> None:
    known = Known()
    known.take("/tonewalk/session/get/reply", [0, 0.1, 0.2, 0.3, 0])
    assert [known.value((axis, 0)) for axis in "xyz"] == [0.1, 0.2, 0.3]
    known.take("/tonewalk/cursor", [0.4, 0.5, 0.6])
    assert known.value(("y", 0)) == 0.5
    known.take("/tonewalk/knobs", [1, "bright", -0.5])
    assert known.value(("knob", "bright")) == -0.5
    known.take("/tonewalk/knobs", [1, "warm", 1.0])
    assert known.value(("knob", "bright")) == 0.0, "what is no longer turned is where it was at first"
    known.take("/tonewalk/aspects", ["", 2.0, "", "", "", 0.0])
    assert [known.value(("aspect", name)) for name in ("semantic", "timbre", "name")] == [None, 2.0, 0.0]
    known.take("/tonewalk/circle", [2, 0.5, 0.5, -6.0, 0])
    assert known.value(("level", 2)) == -6.0
    known.take("/tonewalk/beat", [1, 128.0])
    assert (known.beat, known.value(("beat-tempo", 0))) == (True, 128.0)
    for values in (["flat"], ["round"]):
        known.take("/tonewalk/map/list/map", [0, 1, *values])
    assert known.maps == ["flat", "round"]
    known.take("/tonewalk/map/list/begin", [0, 0])
    assert known.maps == []


def test_what_is_told_beside_what_was_moved_comes_back_without_undoing_a_later_move() -> None:
    known = Known()
    for value in (0.5, 0.0):  # x was moved first, and y was told beside it
        known.sent(("y", 0), value)
    known.moved(("y", 0), 0.0)
    known.take("/tonewalk/cursor", [1.0, 0.5, 0.5])
    assert known.value(("y", 0)) == 0.0


def test_an_answer_that_is_older_than_a_move_does_not_undo_it() -> None:
    known = Known()
    known.asked()
    known.moved(("x", 0), 0.0)
    known.take("/tonewalk/session/get/reply", [0, 0.4, 0.5, 0.6, 0])
    assert [known.value((axis, 0)) for axis in "xyz"] == [0.0, 0.5, 0.6]
    known.asked()
    known.take("/tonewalk/session/get/reply", [0, 0.4, 0.5, 0.6, 0])
    assert known.value(("x", 0)) == 0.4, "a daemon that was started anew is believed"


def test_hits_fill_slots_and_leave_them() -> None:
    known = Known()
    known.take("/tonewalk/slot/1", [7, "kick.wav"])
    known.take("/tonewalk/slot/2", [9, "snare.wav"])
    known.take("/tonewalk/slot/2", [0, ""])
    assert known.slots == {1: (7, "kick.wav")}


def test_what_we_have_said_ourselves_comes_back_without_undoing_what_came_after() -> None:
    known = Known()
    for value in (0.1, 0.2, 0.3):
        known.moved(("knob", "bright"), value)
        known.sent(("knob", "bright"), value)
    known.take("/tonewalk/knobs", [1, "bright", over_osc(0.2)])
    assert known.value(("knob", "bright")) == 0.3
    known.take("/tonewalk/knobs", [1, "bright", 0.9])
    assert known.value(("knob", "bright")) == 0.9, "and another's word counts"
    known.take("/tonewalk/knobs", [1, "bright", over_osc(0.1)])
    assert known.value(("knob", "bright")) == over_osc(0.1), "also where it is one of ours that is long over"
