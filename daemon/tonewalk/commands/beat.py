"""Commands about the beat: four circles on the map, the steps or lenses that play them, their time."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing, Unit

CIRCLES: Final = 4
STEPS: Final = 16

Number = Annotated[int, Meta(ge=1, le=CIRCLES, description="which of the four")]

BeatStep = Annotated[int, Meta(ge=1, le=STEPS)]


class CircleAt(Request):
    """Where a circle lies: it plays the sound nearest to its middle."""

    circle: Number
    x: Unit
    y: Unit


class CircleSteps(Request):
    """At which steps a circle plays; none: at no step."""

    circle: Number
    steps: Annotated[list[BeatStep], Meta(max_length=64, description="those of the sixteen that sound")]


class CircleLevel(Request):
    """How loud a circle is."""

    circle: Number
    level: Annotated[float, Meta(ge=-60.0, le=12.0, description="dB")]


class CircleLens(Request):
    """Makes a circle a lens, which wanders while the beat plays and plays what is under it, or no lens again."""

    circle: Number
    on: bool = True
    reach: Annotated[float, Meta(ge=0.01, le=0.5, description="around its middle, in sides of the map")] = 0.08
    every: Annotated[int, Meta(ge=1, le=STEPS, description="it plays every so many steps")] = 2
    drift: Annotated[float, Meta(ge=0.0, le=60.0, description="sides of the map a minute")] = 1.0


class BeatTempo(Request):
    """How fast the beat is, while it plays and else."""

    tempo: Annotated[float, Meta(ge=1.0, le=999.0, description="BPM; a beat is four steps")]


class Circle(Reply):
    """One of the circles."""

    circle: int
    x: float
    y: float
    level: float
    """dB."""
    lens: bool
    """Whether it is a lens; else its steps play."""
    reach: float
    every: int
    drift: float
    steps: list[int]
    """From 1, rising."""


class Beat(Reply):
    """Whether the beat plays, and how fast."""

    playing: bool
    tempo: float
    """BPM."""


class BeatState(Beat):
    """The beat with the circles that were laid."""

    circles: list[Circle]


ROWS: Final = (
    Command("beat/get", Nothing, BeatState, "The beat that open pages play, with its circles"),
    Command("beat/circle", CircleAt, Circle, "Lay a circle somewhere", shared=True, clamped=True),
    Command("beat/steps", CircleSteps, Circle, "Say at which steps a circle plays", shared=True),
    Command("beat/level", CircleLevel, Circle, "Set how loud a circle is", shared=True, clamped=True),
    Command("beat/lens", CircleLens, Circle, "Make a circle a lens, or none", shared=True, clamped=True),
    Command("beat/tempo", BeatTempo, Beat, "Set how fast it is", shared=True, clamped=True),
    Command("beat/play", Nothing, Beat, "Play the beat in the pages that are open", shared=True),
    Command("beat/stop", Nothing, Beat, "Stop it", shared=True),
)
"""What the table has of this area."""
