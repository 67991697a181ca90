"""A knob that others have overtaken waits until it has come to where the value is."""

from __future__ import annotations

from tonewalk_bridge.midi.takeover import Takeover


def test_it_moves_nothing_before_it_has_come_to_the_value() -> None:
    held = Takeover()
    moved = [held.take(stands, 0.5) for stands in (0.1, 0.2, 0.4)]
    assert moved == [False, False, False]
    assert held.take(0.6, 0.5), "it went past it"
    assert held.take(0.9, 0.6), "it has it now, however fast it goes on"
    assert not held.take(0.85, 0.1), "another has taken the value elsewhere"
    assert not held.take(0.5, 0.1)
    assert held.take(0.11, 0.1), "it has come near enough"


def test_where_nobody_knows_the_value_it_may_move_it() -> None:
    held = Takeover()
    assert held.take(0.9, None)
    assert held.take(0.2, 0.9), "what it has sent itself is no other's"
