"""What the arguments of many commands share."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

K = Annotated[int, Meta(ge=1, le=2**24, description="how many hits; more than there are gives all")]
Sound = Annotated[int, Meta(ge=1, lt=2**24, description="id of a sound")]
Filter = Annotated[
    str,
    Meta(
        max_length=4096,
        description="which sounds to look among, as `duration<0.5 and path:snare`; empty: all",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=2000, description="words")]
Path = Annotated[str, Meta(min_length=1, max_length=4096, description="absolute path on the daemon's machine")]
Unit = Annotated[float, Meta(ge=0.0, le=1.0, description="position on the map, 0 to 1")]
Weight = Annotated[float, Meta(ge=-100.0, le=100.0, description="how much this counts; negative pushes away")]
Share = Annotated[float, Meta(ge=0.0, le=100.0, description="how much this kind of evidence counts")]
MapName = Annotated[
    str,
    Meta(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$", description="name of a map; empty: the current one"),
]
SoundOrWords = Sound | Text
Overwrite = Annotated[
    bool, Meta(description="write over what is there; else the new one gets a number, as `out-2.wav`")
]
IntoLibrary = Annotated[
    bool, Meta(description="write into a folder of the library, where else nothing is written or replaced")
]


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of all arguments: unknown names are refused, so a typing error never passes in silence."""


class Nothing(Request):
    """No arguments."""
