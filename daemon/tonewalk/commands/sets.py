"""Commands about many sounds at once."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing, Sound
from tonewalk.commands.sounds import Tag

Sounds = Annotated[list[Sound], Meta(min_length=1, max_length=10000)]


class SoundsTag(Request):
    """Put a tag on sounds, or take it off."""

    tag: Tag
    on: bool
    sounds: Sounds


class SoundsFavourite(Request):
    """Make sounds favourites, or no longer."""

    on: bool
    sounds: Sounds


class Changed(Reply):
    """How many sounds it concerns."""

    sounds: int


class UsedTag(Reply):
    """A tag that somebody gave."""

    tag: str
    sounds: int


class UsedTags(Reply):
    """The tags that are in use."""

    tags: list[UsedTag]
    """The most used first."""


ROWS: Final = (
    Command("sounds/tag", SoundsTag, Changed, "Tag sounds, all or none of them", writes=True),
    Command("sounds/favourite", SoundsFavourite, Changed, "Make sounds favourites, all or none", writes=True),
    Command("sounds/tags", Nothing, UsedTags, "The tags that were given to sounds, with their counts"),
)
"""What the table has of this area."""
