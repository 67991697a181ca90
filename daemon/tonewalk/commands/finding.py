"""What a client that finds by hand needs: what filters can choose from, and which hits are nearly the same."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import Nothing, Sound


class Alike(Request, kw_only=True):
    """Which sounds to tell from each other, the best first."""

    sounds: Annotated[list[Sound], Meta(max_length=1000, description="ids, the best first")]
    fold: Annotated[
        float, Meta(ge=0.0, le=1.0, description="cosine, in every space, from which two are one; 1: same content")
    ] = 0.98


class Folded(Reply):
    """Which sounds are nearly the same as one before them."""

    firsts: list[int]
    """Of each sound, in the order that was asked, the id of the first that it is like, else its own."""


class Facet(Reply):
    """One descriptor of all sounds, coarse enough for a histogram."""

    name: str
    """As in filters."""
    unit: str
    """Empty where it has none."""
    low: float
    """5 % of the sounds that have it lie below."""
    high: float
    """5 % lie above."""
    log: bool
    """Whether the steps between are equal ratios; else they are equal differences."""
    known: int
    """How many sounds have it."""
    steps: bytes
    """One byte a sound: 1 to 240 from `low` to `high`, 0 below, 241 above, 255 where unknown. In JSON base64."""


class TagCount(Reply):
    """One tag, and how many sounds carry it."""

    tag: str
    sounds: int


class Facets(Reply):
    """What filters can choose from: descriptors as columns of one length, and tags."""

    ids: bytes
    """Of the visible sounds, rising: int32, little-endian. In JSON base64."""
    facets: list[Facet]
    """Only of descriptors in which sounds differ."""
    tags: list[TagCount]
    """Of sounds that are visible, the commonest first."""


ROWS: Final = (
    Command(
        "library/facets",
        Nothing,
        Facets,
        "What filters can choose from: descriptors as columns of small steps, and tags",
        doors=PAGES,
    ),
    Command("alike", Alike, Folded, "Which of these sounds are nearly the same as one before them", doors=PAGES),
)
"""What the table has of this area."""
