from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from tonewalk.commands.command import Command, checked
from tonewalk.commands.common import Done, Nothing
from tonewalk.commands.queries import Blend, Hits, Like, Term
from tonewalk.commands.table import COMMANDS, table


def test_a_row_says_which_files_of_this_machine_a_request_names() -> None:
    assert COMMANDS["like"].files(Like(file="/a.wav", files=["/b.wav", "/c.wav"])) == [
        "/a.wav",
        "/b.wav",
        "/c.wav",
    ]
    assert COMMANDS["like"].files(Like(sound=3)) == []
    terms = [Term(text="kick"), Term(file="/a.wav"), Term(sound=3)]
    assert COMMANDS["blend"].files(Blend(terms=terms)) == ["/a.wav"]


def test_every_argument_that_is_a_file_or_folder_is_said_to_be_one() -> None:
    def places(kind: Any, above: str = "") -> Iterator[str]:
        match kind:
            case inspect.Metadata():
                yield from places(kind.type, above)
            case inspect.UnionType():
                for part in kind.types:
                    yield from places(part, above)
            case inspect.ListType():
                yield from places(kind.item_type, above)
            case inspect.StructType():
                for field in kind.fields:
                    yield from places(field.type, f"{above}.{field.name}".removeprefix("."))
            case inspect.StrType():
                if above.split(".")[-1] in ("file", "files", "path", "folder", "target"):
                    yield above

    for command in COMMANDS.values():
        assert set(places(inspect.type_info(command.request))) == set(command.paths), command.name


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"request": Like, "paths": ("folder",)}, "no argument folder"),
        ({"request": Like, "paths": ("k",)}, "no argument k"),
        ({"request": Blend, "paths": ("terms.path",)}, "no argument terms.path"),
        ({"request": Blend, "paths": ("terms",)}, "no argument terms"),
        ({"request": Like, "upload": "file"}, "doesn't call a path"),
        ({"kind": "turn", "reply": Hits, "writes": True}, "is a stream"),
        ({"kind": "turn", "reply": Hits, "loopback_only": True}, "is a stream"),
        ({"kind": "place"}, "Done is no OneSound"),
        ({"kind": "steer", "reply": Hits}, "obeyed in silence"),
    ],
)
def test_a_row_that_contradicts_itself_ends_the_start(row: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        checked(Command(**({"name": "a", "request": Nothing, "reply": Done, "summary": "An a"} | row)))


def test_two_rows_of_one_name_end_the_start() -> None:
    with pytest.raises(TypeError, match="Two commands are called ping"):
        table([COMMANDS["ping"], COMMANDS["status"], COMMANDS["ping"]])


def test_a_stream_has_two_methods_and_what_concerns_a_client_none() -> None:
    methods = [COMMANDS[name].methods for name in ("search", "trajectory/steer", "client/hello")]
    assert methods == [("search",), ("trajectory_steer", "trajectory_steer_now"), ()]
