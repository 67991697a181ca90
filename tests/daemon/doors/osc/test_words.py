"""Words as musicians type them: without quotes, digits among them."""

from __future__ import annotations

from typing import Any

import pytest

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.commands.classes import AutoTags, Enrol
from tonewalk.commands.clients import Subscribe
from tonewalk.commands.knobs import Knob, KnobDefine, KnobRef, KnobSeed
from tonewalk.commands.library import Folder, Slice
from tonewalk.commands.maps import MapBuild
from tonewalk.commands.queries import Analogy, Aspects, Classify, Like, Search
from tonewalk.doors.osc.arguments import parse


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        (["warm", "pad", 3], Search(literal=True, text="warm pad", k=3)),
        (["warm pad", 3], Search(literal=True, text="warm pad", k=3)),
        (["very  warm", "pad"], Search(literal=True, text="very  warm pad")),
        ([808], Search(literal=True, text="808")),
        ([808.0, "kick", 3], Search(literal=True, text="808 kick", k=3)),
        (["timbre", 3], Search(literal=True, text="timbre", k=3)),
        (["warm", "timbre", 3], Search(literal=True, text="warm", weights=Aspects(timbre=3))),
        (["warm", "timbre"], Search(literal=True, text="warm timbre")),
        (
            ["hit", 3, "length<1", "and", "key:C"],
            Search(literal=True, text="hit", k=3, filter="length<1 and key:C"),
        ),
        ([3, 8, "key:C", "a:hit", "sound", 4], Like(sound=3, k=8, filter="key:C a:hit", sounds=[4])),
        (["/my", "kick.wav", 3], Like(file="/my kick.wav", k=3)),
        (["/my", "kick.wav", "sound", 3], Like(file="/my kick.wav", sounds=[3])),
        (["warm", "pad", 8], KnobSeed(seed="warm pad", k=8)),
        (["bright", 0.5, "warm", "pad", 8], Knob(name="bright", value=0.5, seed="warm pad", k=8)),
        (["my", "kicks", 1, 2], Enrol(name="my kicks", sounds=[1, 2])),
        (["/My", "Samples"], Folder(path="/My Samples")),
        ([0, "/My", "Samples", 5], Slice(path="/My Samples", longer=5)),
        (["my", "knob"], KnobRef(name="my knob")),
    ],
)  # fmt: skip
def test_words_in_a_row_are_one_argument_up_to_a_number_or_a_group(
    arguments: list[Any], request_: Request
) -> None:
    assert parse(type(request_), arguments) == request_


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (Analogy, ["soft", "kick", "hard", "kick", "soft", "snare"]),
        (KnobDefine, ["mine", "very", "dark", "very", "bright"]),
        (MapBuild, ["umap", "manifold"]),
        (Subscribe, ["cursor", "steps"]),
    ],
)
def test_words_that_stand_beside_other_words_are_never_joined(kind: type[Request], arguments: list[Any]) -> None:
    with pytest.raises(InvalidArgument):
        parse(kind, arguments)


def test_labels_are_each_a_word_of_their_own() -> None:
    assert parse(Classify, [3, "kick", "snare"]) == Classify(sound=3, labels=["kick", "snare"])
    assert parse(AutoTags, ["kick", "snare"]) == AutoTags(labels=["kick", "snare"])
