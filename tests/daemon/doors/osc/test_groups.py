"""Trailing groups: where they begin, and the commands that no message could ask for sure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta

from tonewalk.base.structs import Request
from tonewalk.commands.common import Point
from tonewalk.commands.knobs import Knob, KnobDefine
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.queries import Analogy, Aspects, Blend, Like, Search, Term
from tonewalk.commands.trajectories import How, TrajectoryBuild
from tonewalk.doors.osc.arguments import arrange, form, parse


@pytest.mark.parametrize(
    ("kind", "arguments", "same"),
    [
        (Search, ["kick", 5, "timbre", 0.5], ["kick", 5, "", "timbre", 0.5]),
        (Search, ["kick", "timbre", 0.5], ["kick", 20, "", "timbre", 0.5]),
        (Search, ["kick", None, None, "fold", 1], ["kick", 20, "", "fold", 1]),
        (Blend, [8, 1.0, "text", "kick"], [8, "", 1.0, "text", "kick"]),
        (Blend, [1.0, "id", 4, "pitch", 2], [20, "", 1.0, "id", 4, "pitch", 2]),
        (Blend, [8, "key:C", 1, "xy", 0, 1], [8, "key:C", 1, "xy", 0, 1]),
        (Like, [3, 5, "variety", 0.5], [3, 5, "", "variety", 0.5]),
        (Like, ["sound", 3, "file", "/a.wav"], [None, 20, "", "sound", 3, "file", "/a.wav"]),
        (Like, ["/a.wav", "sound", 3], ["/a.wav", 20, "", "sound", 3]),
        (Analogy, [1, "b", "c", "name", 1], [1, "b", "c", 20, "", "name", 1]),
        (Knob, ["bright", 0.5, "long", 0.3], ["bright", 0.5, "", 20, "", "long", 0.3]),
        (Knob, ["bright", 0.5, "long", 1.0], ["bright", 0.5, "", 20, "", "long", 1]),
        (Knob, ["bright", 0.5, 42, "long", 1], ["bright", 0.5, 42, 20, "", "long", 1]),
        (Knob, ["bright", 0.5, 42, 1, "timbre", 1], ["bright", 0.5, 42, 1, "", "timbre", 1]),
        (Knob, ["bright", 0.5, "pad", 8, "long", 1], ["bright", 0.5, "pad", 8, "", "long", 1]),
        (KnobDefine, ["mine", "low_sound", 3], ["mine", "", "", "low_sound", 3]),
        (TrajectoryBuild, ["t", "map", 8, "point", 0, 1], ["t", "map", 8, 1, "", "point", 0, 1]),
        (
            TrajectoryBuild,
            ["point", 0, 1, "smooth", 1],
            ["path", "map", 16, 1, "", "point", 0, 1, "smooth", 1],
        ),
        (Mosaic, ["/a.wav", "least", 0.5], ["/a.wav", "mosaic", 0, 0, 0, 1, "", "", 0, 0, "least", 0.5]),
    ],
)
def test_groups_begin_where_all_the_rest_is_groups(
    kind: type[Request], arguments: list[Any], same: list[Any]
) -> None:
    assert parse(kind, arguments) == parse(kind, same)


@pytest.mark.parametrize(
    "word", ["timbre", "fold", "sound", "file", "text", "smooth", "point", "low_sound", "bright"]
)
def test_a_word_that_groups_begin_with_is_an_argument_where_all_are_given(word: str) -> None:
    weights = Aspects(timbre=0.5, name=1)
    term = Term(weight=1, text=word)
    for request in (
        Search(text=word, filter=word, weights=weights, literal=True),
        Like(file=word, filter=word, files=[word], sounds=[3], weights=weights),
        Blend(filter=word, terms=[term, term], weights=weights),
        Analogy(a=word, b=word, c=word, filter=word, weights=weights),
        Knob(name=word, seed=word, k=1, filter=word, knobs={"wet": 1.0}, weights=weights),
        KnobDefine(name=word, low=word, high=word, low_sounds=[1]),
        TrajectoryBuild(trajectory=word, map=word, points=[[0, 1]], sounds=[3]),
        Mosaic(target=word, trajectory=word, file=word, filter=word),
    ):
        assert parse(type(request), arrange(request)) == request


class _FirstOptional(Request, kw_only=True):
    text: str = ""
    k: int


class _NumbersAfterNumber(Request):
    k: int = 20
    sounds: list[int] = msgspec.field(default_factory=list)


class _WordsBesideWeights(Request):
    labels: list[str] = msgspec.field(default_factory=list)
    weights: Aspects = msgspec.field(default_factory=Aspects)


class _SameNames(Request):
    weights: Aspects = msgspec.field(default_factory=Aspects)
    how: How = msgspec.field(default_factory=How)


class _ChoiceLikeGroup(Request):
    mode: Literal["map", "point"] = "map"
    points: list[Point] = msgspec.field(default_factory=list)
    sounds: list[int] = msgspec.field(default_factory=list)


class _PairLikeTable(Request):
    name: str = ""
    share: Annotated[float, Meta(ge=0, le=0.5)] = 0
    knobs: dict[str, Annotated[float, Meta(ge=-1, le=1)]] = msgspec.field(default_factory=dict)


class _TwoTables(Request):
    more: dict[str, float] = msgspec.field(default_factory=dict)
    less: dict[str, float] = msgspec.field(default_factory=dict)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (_FirstOptional, "must be given"),
        (_NumbersAfterNumber, "sounds has items without a word"),
        (_WordsBesideWeights, "labels has items without a word"),
        (_SameNames, "loudness, pitch, timbre begins more than one"),
        (_ChoiceLikeGroup, "point begins more than one"),
        (_PairLikeTable, "name and share look like an item"),
        (_TwoTables, "begin alike"),
    ],
)
def test_a_command_that_could_be_read_in_two_ways_is_refused_when_the_table_is_made(
    kind: type[Request], why: str
) -> None:
    with pytest.raises(TypeError, match=f"{kind.__name__} could be read in two ways over OSC: .*{why}"):
        form(kind)
