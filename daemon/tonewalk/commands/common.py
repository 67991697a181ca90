"""What the arguments and replies of many commands share."""

from __future__ import annotations

import base64
from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request

# `$` alone also holds before a line feed at the end; schemas know no `\Z`
NO_NUL: Final = r"^[^\x00]*$"

ONE_LINE: Final = r"^[^\x00-\x1f\x7f]*$(?!\n)"

WORD: Final = r"^[^\x00-\x20\x7f\s\"():<>=]+$(?!\n)"

NAME: Final = r"^[A-Za-z0-9_.-]+$(?!\n)"

NAME_OR_NOTHING: Final = r"^[A-Za-z0-9_.-]*$(?!\n)"

SPELLED: Final = {
    NO_NUL: "without a NUL character",
    ONE_LINE: "in one line, without control characters",
    WORD: "in one word, without quotes, parentheses, ':', '<', '>' and '='",
    NAME: "of letters, digits, '_', '.' and '-'",
    NAME_OR_NOTHING: "of letters, digits, '_', '.' and '-', or none",
}
"""What these patterns ask for, in words."""

K = Annotated[int, Meta(ge=1, le=2**24, description="how many hits; more than there are gives all")]

Sound = Annotated[int, Meta(ge=1, lt=2**24, description="id of a sound")]

Filter = Annotated[
    str,
    Meta(
        max_length=4096,
        pattern=NO_NUL,
        description="which sounds to look among, as `duration<0.5 and path:snare`; empty: all",
    ),
]

Text = Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL, description="words")]

Path = Annotated[
    str, Meta(min_length=1, max_length=4096, pattern=NO_NUL, description="absolute path on the daemon's machine")
]

Unit = Annotated[float, Meta(ge=0.0, le=1.0, description="position on the map, 0 to 1")]

Weight = Annotated[float, Meta(ge=-100.0, le=100.0, description="how much this counts; negative pushes away")]

Share = Annotated[float, Meta(ge=0.0, le=100.0, description="how much this kind of evidence counts")]

MapName = Annotated[
    str,
    Meta(max_length=64, pattern=NAME_OR_NOTHING, description="name of a map; empty: the current one"),
]

SoundOrWords = Sound | Text

Overwrite = Annotated[
    bool, Meta(description="write over what is there; else the new one gets a number, as `out-2.wav`")
]

IntoLibrary = Annotated[
    bool, Meta(description="write into a folder of the library, where else nothing is written or replaced")
]


class Nothing(Request):
    """No arguments."""


Point = Annotated[list[Unit], Meta(min_length=2, max_length=3, description="a place on the map, 2 or 3 numbers")]

Name = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=ONE_LINE, description="a name: words, without quotes")
]


def raw_path(path: bytes) -> str | None:
    """base64 of a path that is not UTF-8, None for any other: `path_raw` of a reply."""
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(path).decode("ascii")
    return None


class Done(Reply):
    """It was done."""

    done: bool = True


class File(Reply):
    """A file that was written."""

    path: str


class OneSound(Reply):
    """What is at a place: told to a client only when it is another sound than before."""

    id: int
