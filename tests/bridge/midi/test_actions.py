"""What a control can be told to do, and what not."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import InvalidArgument
from tonewalk_bridge.midi.actions import FORMS, Action, Range, action


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("x", Action("x")),
        ("knob bright", Action("knob", "bright")),
        ('  knob   "very bright" ', Action("knob", "very bright")),
        ("hit 3", Action("hit", number=3)),
        ("hit", Action("hit")),
        ("play", Action("play", "path")),
        ("play drawn-2", Action("play", "drawn-2")),
        ("speed", Action("speed")),
        ("search warm pad", Action("search", "warm pad")),
        ("sound 808", Action("sound", number=808)),
        ("record", Action("record", "gesture")),
    ],
)
def test_words_are_what_they_say(text: str, does: Action) -> None:
    assert action(text) == does


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dance", "Nothing is done by 'dance': there are x, y, z, knob"),
        ("", "Nothing is done by ''"),
        ("x 3", "'x' stands alone: leave '3' out"),
        ("knob", "'knob' needs a name behind it: knob bright"),
        ("level", "'level' needs a number behind it: level 1"),
        ("level 5", "'5' is no number for 'level': 1 to 4"),
        ("hit three", "'three' is no number for 'hit': 1 to 64"),
        ("hit 0", "1 to 64"),
        ("hit ³", "1 to 64"),
    ],
)
def test_words_that_say_nothing_are_told(text: str, told: str) -> None:
    with pytest.raises(InvalidArgument, match=told):
        action(text)


def test_the_middle_of_seven_bits_is_the_middle() -> None:
    for steps in (63, 64):
        assert Range(-1, 1).at(steps / 127) == 0
        assert Range(0.25, 4, geometric=True).at(steps / 127) == 1


@pytest.mark.parametrize("one", [form.range for form in FORMS.values() if form.range])
def test_a_range_goes_from_end_to_end_and_back(one: Range) -> None:
    assert (one.at(0), one.at(1)) == (one.low, one.high)
    for share in (0.0, 0.2, 0.7, 1.0):
        assert one.share(one.at(share)) == pytest.approx(share)
    assert one.share(one.high + 1) == 1
    assert one.share(one.low - 1) == 0
