from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tonewalk.base.errors import InvalidArgument
from tonewalk.commands.classes import ClassRef
from tonewalk.commands.common import SPELLED
from tonewalk.commands.knobs import KnobRef
from tonewalk.commands.library import Folder
from tonewalk.commands.maps import MapRef
from tonewalk.commands.sounds import SoundTag
from tonewalk.commands.table import COMMANDS
from tonewalk.commands.trajectories import TrajectoryRecord, TrajectoryRef
from tonewalk.doors.asking import read


def texts(kind: Any) -> Iterator[Any]:
    """All types of text in a type."""
    match kind:
        case msgspec.inspect.StrType():
            yield kind
        case msgspec.inspect.UnionType():
            for one in kind.types:
                yield from texts(one)
        case msgspec.inspect.ListType():
            yield from texts(kind.item_type)
        case msgspec.inspect.DictType():
            yield from texts(kind.key_type)
        case msgspec.inspect.StructType():
            for field in kind.fields:
                yield from texts(field.type)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_text_of_a_command_can_hold_a_nul_and_all_that_is_asked_of_it_has_words(name: str) -> None:
    for text in texts(msgspec.inspect.type_info(COMMANDS[name].request)):
        if text.pattern is None:
            assert text.max_length == 256, "only a token may be any text"
        else:
            assert text.pattern in SPELLED
            assert not re.search(text.pattern, "a\0")
            assert not re.search(text.pattern, "\0\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0", "\x1f", "\x7f", "\n\n"])
@pytest.mark.parametrize(
    ("kind", "field", "rest"),
    [
        (SoundTag, "tag", {"sound": 1}),
        (MapRef, "map", {}),
        (TrajectoryRecord, "trajectory", {}),
        (TrajectoryRef, "trajectory", {}),
        (ClassRef, "name", {}),
        (KnobRef, "name", {}),
    ],
)
def test_a_name_that_ends_in_a_control_character_is_refused(kind: Any, field: str, rest: Any, end: str) -> None:
    assert getattr(read(kind, {field: "abc", **rest}), field) == "abc"
    with pytest.raises(InvalidArgument) as refused:
        read(kind, {field: f"abc{end}", **rest})
    assert refused.value.where == f"$.{field}"
    assert "regex" not in refused.value.text
    assert refused.value.text.isprintable()


def test_a_path_may_hold_a_line_feed_and_no_nul() -> None:
    assert read(Folder, {"path": "/a\nb\n"}).path == "/a\nb\n"
    with pytest.raises(InvalidArgument, match="without a NUL character"):
        read(Folder, {"path": "/a\0b"})
