"""Commands about what a musician means by alike: comparisons of three sounds, and what is learned from them."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Filter, Nothing, Sound
from tonewalk.work.jobs import Job


class Closer(Request):
    """A is closer to B than to C."""

    a: Annotated[Sound, Meta(description="id of the sound that is compared")]
    b: Annotated[Sound, Meta(description="id of the closer one")]
    c: Annotated[Sound, Meta(description="id of the one that is farther away")]


class CloserUndo(Request):
    """One click to be taken back."""

    number: Annotated[int, Meta(ge=0, lt=2**31, description="which, as closer/list has it; 0: the last one")] = 0


class CloserUse(Request):
    """Whether similarity uses what was learned."""

    on: bool = True


class CloserSuggest(Request):
    """A question whose answer would teach much."""

    a: Annotated[
        int, Meta(ge=0, lt=2**24, description="the sound to compare; 0: one that can be learned from")
    ] = 0
    filter: Filter = ""


class Click(Reply):
    """One comparison: a is closer to b than to c."""

    number: int
    a: int
    """A sound that is there now and holds what was compared; 0: none is."""
    b: int
    c: int
    a_name: str
    """Its file's name; empty where none is there."""
    b_name: str
    c_name: str
    made: float
    """Unix time, s."""


class PersonalState(Reply):
    """What the clicks are worth."""

    clicks: int
    """How many are kept."""
    learned: int
    """From how many something was learned; 0: from none yet."""
    before: int
    """Of these, how many agree with similarity as everybody has it."""
    after: int
    """Of these, how many agree with what was learned from the others."""
    use: bool
    """Whether it is to be used where it helps."""
    used: bool
    """Whether it is: it helps, and is of the encoders that the library has now."""
    text: str
    """One sentence."""


class Clicked(Reply):
    """A comparison that is kept."""

    number: int
    """To take it back by."""
    clicks: int
    """How many there are now."""


class ClickList(Reply):
    """All comparisons, the oldest first, and what they are worth."""

    state: PersonalState
    clicks: list[Click]


class Triplet(Reply):
    """Three sounds: is a closer to b or to c?"""

    a: int
    b: int
    c: int
    a_name: str
    b_name: str
    c_name: str
    sure: float
    """What the answer "b" is thought to be likely now, 0.5 to 1: the lower, the more there is to learn."""


ROWS: Final = (
    Command("closer", Closer, Clicked, "Say that one sound is closer to a second than to a third", writes=True),
    Command("closer/list", Nothing, ClickList, "What was said to be closer, and what was learned from it"),
    Command("closer/undo", CloserUndo, PersonalState, "Take one such click back, the last or any", writes=True),
    Command("closer/clear", Nothing, PersonalState, "Take all back, and forget what they taught", writes=True),
    Command("closer/learn", Nothing, Job, "Learn from the clicks now, in the background", writes=True),
    Command("closer/use", CloserUse, PersonalState, "Use what was learned, or do without", writes=True),
    Command("closer/suggest", CloserSuggest, Triplet, "Three sounds of which an answer would teach much"),
)
"""What the table has of this area."""
