"""Commands about what sounds are: automatic labels, and classes that users enrol."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import Done, MapName, Name, Nothing, Sound

Labels = Annotated[list[Name], Meta(max_length=1000, description="words, two labels at least")]


class AutoTags(Request):
    """What sounds are labelled with by themselves from now on; nothing: the usual labels."""

    labels: Labels = msgspec.field(default_factory=list)


class Enrol(Request):
    """A class of the user's from a few of its sounds; another of this name gets these."""

    name: Name
    sounds: Annotated[list[Sound], Meta(max_length=1000, description="at least two of its sounds")]


class ClassRef(Request):
    """One class."""

    name: Name


class Colours(Request):
    """By what sounds are coloured: automatic labels, the user's classes or tags, roots, keys, a map's clusters."""

    by: Literal["auto", "class", "tag", "root", "key", "cluster"] = "auto"
    since: Annotated[
        str, Meta(max_length=64, description="the `change` of an earlier reply: what is other since; empty: all")
    ] = ""
    map: MapName = ""


class LabelCount(Reply):
    """One automatic label."""

    label: str
    colour: int
    """Its number in `colours`."""
    sounds: int


class AutoTagCounts(Reply):
    """What sounds are labelled with."""

    unknown: int
    """Sounds that no label fits well enough."""
    labels: list[LabelCount]


class ClassInfo(Reply):
    """One class of the user's."""

    name: str
    colour: int
    """Its number in `colours`; it keeps it as long as it lives."""
    members: int
    """Sounds that belong to it now, the enrolled ones included."""
    sounds: list[int]
    """The enrolled ones."""


class UserClasses(Reply):
    """The user's classes."""

    enrolled: list[ClassInfo]


class SoundColours(Reply):
    """A colour for every visible sound, as columns."""

    names: dict[str, int]
    """Label, class, tag, path of a root, key, or cluster -> its number. Empty where `since` is not: as before."""
    ids: list[int]
    colours: list[int]
    """Of each id; -1 for none. A sound of several classes or tags has that of the first by name."""
    since: str
    """As asked, where this is what is new or other since; empty where it is all sounds, as after names changed."""
    change: str
    """What to ask with as `since` next time, of this daemon."""


ROWS: Final = (
    Command("tags/auto", AutoTags, AutoTagCounts, "Say what sounds are labelled with", writes=True),
    Command("tags/list", Nothing, AutoTagCounts, "The automatic labels, with their counts"),
    Command("class/enrol", Enrol, ClassInfo, "Make a class from a few of its sounds", writes=True),
    Command("class/list", Nothing, UserClasses, "The classes that were enrolled"),
    Command("class/remove", ClassRef, Done, "Forget a class", writes=True),
    Command(
        "colours",
        Colours,
        SoundColours,
        "Every sound's label, class, tag, root or key, as columns",
        doors=PAGES,
    ),
)
"""What the table has of this area."""
