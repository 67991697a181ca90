"""What a client is told that asks in a way that can't be understood."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import InvalidArgument
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import read


@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [
        ("search", {"text": "kick", "k": 0}, "k is 0: give a whole number of at least 1."),
        ("search", {"text": "kick", "k": 1.5}, "k is 1.5: give a whole number."),
        ("search", {"text": 7}, "text is 7: give text."),
        ("trajectory/build", {"points": "here"}, "points is here: give a list."),
        ("trajectory/build", {"points": [[0, 1.5]]}, "points[0][1] is 1.5: give a number of at most 1.0."),
        ("trajectory/build", {"mode": "fly"}, "mode is fly: give `graph` or `map` or `slerp` or `walk`."),
        ("settings/set", {"method": "som"}, "method is som: give `pca` or `tsne` or `umap`."),
        ("map/tune", {"by": "moon"}, "by is moon: give `classes` or `folders` or `nothing` or `tags`."),
        ("sound/tag", {"sound": 1, "tag": "a", "on": "yes"}, "on is yes: give true or false."),
        ("like", {"sond": 1}, "sond is no argument of this command: leave it out."),
        ("trajectory/steer", {"trajectory": ""}, "what is missing: give it."),
        ("knob", {"knobs": {"long": 0.1, "bright": 9.0}}, "knobs.bright is 9.0: give a number of at most 1.0."),
        ("knob", {"knobs": {"long": "far"}}, "knobs.long is far: give a number."),
        (
            "knob",
            {"knobs": {"long": 0.1, "a\nb": 0.1}},
            "knobs has the name 'a\\nb': give text in one line, without control characters.",
        ),
    ],
)
def test_arguments_that_can_not_be_are_told_in_plain_words(
    command: str, arguments: dict[str, object], told: str
) -> None:
    with pytest.raises(InvalidArgument) as raised:
        read(COMMANDS[command].request, arguments)
    assert raised.value.text == told
