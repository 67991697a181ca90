"""Asking by example, by comparison, by mixing and by turning, from patches, on a real daemon's engine over UDP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.small_max import SmallMax, running, the_daemon_understands_all
from tonewalk.commands.knobs import Knob, KnobSeed
from tonewalk.commands.queries import Analogy, Blend, Hit, Like, Search, Term
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine


async def answered(small: SmallMax, name: str, times: int = 1) -> None:
    await small.until(lambda: len(small.out(name, 1)) == times)


def ids(small: SmallMax, name: str) -> list[Any]:
    """Of the hits of the newest answer."""
    said = [one for one in small.said if one.get("from") == name and one["outlet"] in (0, 1)]
    ends = [n for n, one in enumerate(said) if one["outlet"] == 1]
    begin = ends[-2] + 1 if len(ends) > 1 else 0
    return [one["message"][1] for one in said[begin : ends[-1]]]


def expected(hits: list[Hit]) -> list[int]:
    return [one.id for one in hits]


async def test_numbers_alone_are_examples_several_are_what_they_have_in_common(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    one, two, three = (await engine.areas.queries.search(Search(text="kick", k=3))).hits
    async with running(node, package, door.port, "tonewalk.like") as small:
        small.tell("tonewalk.like", "k", 5)
        small.tell("tonewalk.like", one.id)
        await answered(small, "tonewalk.like")
        alone = await engine.areas.queries.like(Like(sound=one.id, k=5))
        assert ids(small, "tonewalk.like") == expected(alone.hits)
        small.tell("tonewalk.like", "filter", "duration<2")
        small.tell("tonewalk.like", one.id, two.id, three.id)
        await answered(small, "tonewalk.like", 2)
        together = await engine.areas.queries.like(
            Like(sound=one.id, sounds=[two.id, three.id], k=5, filter="duration<2")
        )
        assert ids(small, "tonewalk.like") == expected(together.hits)
        the_daemon_understands_all(small)


async def test_words_alone_search_also_where_they_are_called_as_a_part_of_the_script_is(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    async with running(node, package, door.port, "tonewalk.search") as small:
        for times, words in enumerate((["tell"], ["a", "warm", "pad"], ["weight", 3], ["words", 808], [808]), 1):
            small.tell("tonewalk.search", *words)
            await answered(small, "tonewalk.search", times)
            found = await engine.areas.queries.search(Search(text=" ".join(map(str, words))))
            assert ids(small, "tonewalk.search") == expected(found.hits)
        the_daemon_understands_all(small)


async def test_an_analogy_waits_for_this_and_that_and_goes_from_ids_and_from_words(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    closed, opened = (await engine.areas.queries.search(Search(text="hihat", k=2))).hits
    async with running(node, package, door.port, "tonewalk.analogy") as small:
        small.tell("tonewalk.analogy", "deep", "tom")
        await small.until(lambda: small.out("tonewalk.analogy", 4))
        ((_, code, text),) = small.out("tonewalk.analogy", 4)
        assert (code, text) == (
            "invalid_argument",
            "Nothing is known yet that is to something: say `a` and `b` first.",
        )
        small.tell("tonewalk.analogy", closed.id, inlet=1)
        small.tell("tonewalk.analogy", "open", "hihat", inlet=2)
        for times, start in enumerate((["deep", "tom"], [opened.id]), 1):
            small.tell("tonewalk.analogy", *start)
            await answered(small, "tonewalk.analogy", times)
            c = start[0] if isinstance(start[0], int) else " ".join(map(str, start))
            found = await engine.areas.queries.analogy(Analogy(a=closed.id, b="open hihat", c=c))
            assert ids(small, "tonewalk.analogy") == expected(found.hits)
        the_daemon_understands_all(small)


async def test_a_blend_is_mixed_of_all_kinds_and_its_weights_are_turned(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    (kick,) = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    terms = [
        Term(weight=1, text="warm pad"),
        Term(weight=-0.5, sound=kick.id),
        Term(weight=0.25, direction=["dark", "bright"]),
        Term(weight=0.125, point=[0.25, 0.75]),
    ]
    said = "1. text warm pad -0.5 id N 0.25 direction dark bright 0.125 xy 0.25 0.75".replace("N", str(kick.id))
    async with running(node, package, door.port, "tonewalk.blend") as small:
        small.tell("tonewalk.blend", *(float(word) if "." in word else _atom(word) for word in said.split()))
        await answered(small, "tonewalk.blend")
        found = await engine.areas.queries.blend(Blend(terms=terms))
        assert ids(small, "tonewalk.blend") == expected(found.hits)
        for value in (0.2, 0.4, 0.6, 0.8, 1.5):  # a fader: the newest is asked for, however many came before
            small.tell("tonewalk.blend", "weight", 2, value)
        other = [terms[0], Term(weight=1.5, sound=kick.id), *terms[2:]]
        turned = expected((await engine.areas.queries.blend(Blend(terms=other))).hits)
        await small.until(lambda: small.out("tonewalk.blend", 1)[1:] and ids(small, "tonewalk.blend") == turned)
        asked = [one for one in small.osc("sent") if one[0] == "/tonewalk/blend"]
        assert asked[-1][asked[-1].index("id") - 1] == pytest.approx(1.5)
        the_daemon_understands_all(small)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["text", "kick"], "`text kick` begins none."),
        ([1, "colour", "red"], "`1 colour` begins none."),
        ([1, "text", "kick", 0.5, "id", "seven"], "`0.5 id seven` is not whole."),
        ([1, "direction", "dark"], "`1 direction dark` is not whole."),
        (["weight", 3, 0.5], "There is no term 3: the blend has 0."),
    ],
)
async def test_what_is_wrong_with_a_blend_is_said_before_it_is_asked(
    engine: Engine, door: OscDoor, node: str, package: Path, said: list[Any], why: str
) -> None:
    async with running(node, package, door.port, "tonewalk.blend") as small:
        small.tell("tonewalk.blend", *said)
        await small.until(lambda: small.out("tonewalk.blend", 4))
        assert small.out("tonewalk.blend", 4)[0][2].endswith(why)  # type: ignore[union-attr]
        assert not [one for one in small.osc("sent") if one[0] == "/tonewalk/blend"]


async def test_knobs_turn_what_they_are_given_and_all_hear_of_it(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    names = "tonewalk.knob:bright", "tonewalk.knob=unnamed"
    async with running(node, package, door.port, *names) as small:
        small.tell("unnamed", 0.5)
        await small.until(lambda: small.out("unnamed", 4))
        assert small.out("unnamed", 4)[0][2] == (
            "A knob needs its name and how far it is turned: say `knob bright 0.5`."
        )
        small.tell("tonewalk.knob", "k", 6)
        small.tell("tonewalk.knob", "seed", "short", "kick")
        await answered(small, "tonewalk.knob")
        seeded = expected((await engine.areas.knobs.knob_seed(KnobSeed(seed="short kick", k=6))).hits)
        assert ids(small, "tonewalk.knob") == seeded
        small.tell("tonewalk.knob", 1.0)
        small.tell("unnamed", "long", -0.5)
        turned = (
            await engine.areas.knobs.knob(
                Knob(name="bright", value=1, seed="short kick", k=6, knobs={"long": -0.5})
            )
        ).hits
        for name in ("tonewalk.knob", "unnamed"):
            await small.until(lambda name=name: small.out(name, 1) and ids(small, name) == expected(turned))
        the_daemon_understands_all(small)


def _atom(word: str) -> int | str:
    return int(word) if word.isdigit() else word
