"""Which control was touched, by what it sent."""

from __future__ import annotations

from typing import Any

import pytest
from mido import Message

from tonewalk_bridge.midi.learning import said, touched


def changes(control: int, *values: int, channel: int = 0) -> list[Message]:
    return [Message("control_change", control=control, value=value, channel=channel) for value in values]


def halves(control: int, *values: int) -> list[Message]:
    return [one for value in values for one in changes(control, value >> 7) + changes(control + 32, value & 127)]


@pytest.mark.parametrize(
    ("messages", "fields", "words"),
    [
        (changes(20, 30, 31, 33, 32, channel=2), {"cc": 20, "channel": 3}, "cc 20 on channel 3"),
        (changes(20, 127), {"cc": 20, "channel": 1}, "cc 20 on channel 1"),
        (changes(20, 0, 1, 2, 1, 0), {"cc": 20, "channel": 1}, "cc 20 on channel 1"),
        (changes(20, 62, 63, 64, 65), {"cc": 20, "channel": 1}, "cc 20 on channel 1"),
        (changes(20, 1, 1, 2, 127, 127), {"cc": 20, "channel": 1, "relative": "twos"}, "endless (twos)"),
        (changes(20, 1, 2, 65, 65), {"cc": 20, "channel": 1, "relative": "sign"}, "endless (sign)"),
        (changes(20, 65, 66, 63, 63), {"cc": 20, "channel": 1, "relative": "offset"}, "endless (offset)"),
        (halves(20, 1000, 1010, 1020), {"cc": 20, "channel": 1, "bits": 14}, "cc 20 on channel 1, 14 bits"),
        (halves(20, 1000, 1010)[::-1], {"cc": 20, "channel": 1, "bits": 14}, "14 bits"),
        (
            changes(99, 1) + changes(98, 2) + changes(6, 5) + changes(38, 3),
            {"nrpn": 130, "channel": 1, "bits": 14},
            "nrpn 130 on channel 1, 14 bits",
        ),
        (changes(99, 1) + changes(98, 2) + changes(6, 5), {"nrpn": 130, "channel": 1}, "nrpn 130"),
        (
            [Message("note_on", note=36, channel=9), Message("note_off", note=36, channel=9)],
            {"note": 36, "channel": 10},
            "note 36 on channel 10",
        ),
        ([Message("pitchwheel", pitch=5)], {"bend": True, "channel": 1}, "bend on channel 1"),
        ([Message("aftertouch", value=5)], {"pressure": True, "channel": 1}, "pressure on channel 1"),
        ([Message("program_change", program=5)], {"program": 5, "channel": 1}, "program 5 on channel 1"),
        (
            [Message("program_change", program=5), Message("program_change", program=6)],
            {"programs": True, "channel": 1},
            "programs on channel 1",
        ),
        (changes(1, 5) + changes(20, 3, 4, 5), {"cc": 20, "channel": 1}, "cc 20"),
    ],
)
def test_a_control_is_known_by_what_it_sends(messages: list[Message], fields: dict[str, Any], words: str) -> None:
    assert touched(messages) == fields
    assert words in said(fields)


def test_what_is_no_control_is_none() -> None:
    assert touched([]) is None
    assert touched([Message("note_off", note=36), Message("note_on", note=36, velocity=0)]) is None
    assert touched([Message("polytouch", note=36, value=3)]) is None
