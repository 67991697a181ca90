"""The session's knobs and weights, over a whole engine and a real OSC door."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from msgspec import ValidationError, convert
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.base.errors import InvalidArgument, UnknownKnob
from tonewalk.commands.common import Nothing
from tonewalk.commands.knobs import Aspect, Knob, KnobDefine, KnobRef, KnobSeed, SessionAspects
from tonewalk.commands.queries import Aspects, Hits, Like
from tonewalk.commands.session import Selection
from tonewalk.commands.sounds import SoundRef
from tonewalk.doors.osc import server
from tonewalk.doors.osc.packets import decode
from tonewalk.engine.engine import Engine
from tonewalk.queries.weights import FOR_SOUNDS
from tonewalk.work.events import Event


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


async def test_knobs_stay_turned_for_everybody_until_another_seed(engine: Engine) -> None:
    plain = await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=5))
    assert ids(plain) == ids(await engine.areas.queries.like(Like(sound=1, k=5)))
    turned = await engine.areas.knobs.knob(Knob(name="long", value=1.0))
    assert "long" in turned.hits[0].why
    assert "long" not in plain.hits[0].why
    assert ids(await engine.areas.knobs.knob(Knob(name="bright", value=0.0))) == ids(turned)
    assert [one.value for one in (await engine.areas.knobs.knob_list(Nothing())).knobs if one.name == "long"] == [
        1.0
    ]
    assert ids(await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=5))) == ids(plain)


async def test_a_knob_that_is_turned_while_a_seed_is_looked_up_stays_turned(engine: Engine) -> None:
    knobs = engine.areas.knobs
    knobs.knob_now(Knob(knobs={"bright": 0.5, "high": 1.0}))
    seeding = asyncio.create_task(knobs.knob_seed(KnobSeed(seed="kick", k=5)))
    await asyncio.sleep(0)  # it has begun, and waits for its hits
    knobs.knob_now(Knob(knobs={"long": 1.0, "high": 0.0}))
    await seeding
    assert {one.name: one.value for one in (await knobs.knob_list(Nothing())).knobs if one.value} == {"long": 1.0}


async def test_a_seed_of_its_own_leaves_the_session_as_it_is(engine: Engine) -> None:
    await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=5))
    alone = await engine.areas.knobs.knob(Knob(seed="bell", knobs={"long": 1.0, "bright": -0.5}, k=3))
    assert len(alone.hits) == 3
    assert {"long", "bright"} <= set(alone.hits[0].why)
    assert ids(await engine.areas.knobs.knob(Knob())) == ids(await engine.areas.queries.like(Like(sound=1, k=5)))


async def test_however_many_one_client_wants_all_are_told_of_no_more_than_a_thousand(engine: Engine) -> None:
    engine.areas.knobs.knob_now(Knob(seed=1, k=2**24))
    assert engine.areas.knobs._seed.k == 1000
    with pytest.raises(ValidationError, match="1000"):
        convert({"seed": 1, "k": 1001}, KnobSeed)


async def test_the_selection_is_turned_where_no_seed_was_given(engine: Engine) -> None:
    with pytest.raises(InvalidArgument, match="nothing to turn"):
        await engine.areas.knobs.knob(Knob(name="long", value=1.0))
    await engine.areas.session.session_select(Selection(sounds=[2]))
    assert ids(await engine.areas.knobs.knob(Knob())) == ids(
        await engine.areas.knobs.knob(Knob(seed=2, knobs={"long": 1.0}))
    )


async def test_weights_of_the_session_count_in_every_query_and_are_told(engine: Engine) -> None:
    told: list[Event] = []
    engine.events.listen(told.append)
    await engine.areas.knobs.session_aspects(SessionAspects(weights=Aspects(envelope=3.0)))
    assert "envelope" in (await engine.areas.queries.like(Like(sound=1, k=1))).hits[0].why
    aspects = await engine.areas.knobs.aspect(Aspect(name="timbre", value=0.25))
    assert (aspects.envelope, aspects.timbre, aspects.pitch) == (3.0, 0.25, None)
    assert [event.topic for event in told] == ["aspects", "aspects"]
    nothing = Aspects(semantic=0, timbre=0)
    with pytest.raises(InvalidArgument, match="All weights"):
        await engine.areas.knobs.session_aspects(SessionAspects(weights=nothing))
    assert engine.searcher.aspects.envelope == 3.0


async def test_every_knob_that_moves_or_comes_or_goes_is_told(engine: Engine) -> None:
    told: list[Event] = []
    engine.events.listen(told.append)
    await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=1))
    engine.now("knob", Knob(name="long", value=0.5))
    await engine.areas.knobs.knob_define(KnobDefine(name="deep", low="high", high="deep"))
    engine.now("knob", Knob(knobs={"deep": -1.0}))
    moved = [event.data.knobs for event in told if event.topic == "knobs"]
    assert {knob.name: knob.value for knob in engine.standing().knobs} == moved[-1]
    await engine.areas.knobs.knob_remove(KnobRef(name="deep"))
    told_knobs = [event.data.knobs for event in told if event.topic == "knobs"]
    moves = [(knobs["long"], knobs.get("deep")) for knobs in told_knobs]
    assert moves == [(0.0, None), (0.5, None), (0.5, 0.0), (0.5, -1.0), (0.5, None)]


async def test_weights_stand_at_what_counts_in_a_query_by_example(engine: Engine) -> None:
    assert engine.standing().weights == FOR_SOUNDS
    await engine.areas.knobs.aspect(Aspect(name="timbre", value=0.25))
    assert engine.standing().weights == FOR_SOUNDS._replace(timbre=0.25)


async def test_a_fader_moves_through_the_library_over_osc(engine: Engine) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setblocking(False)
    client.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()

    async def answer() -> Any:
        async with asyncio.timeout(600):
            return decode(await loop.sock_recv(client, 65536))[0]

    def move(name: str, value: float) -> None:
        builder = OscMessageBuilder("/tonewalk/knob")
        builder.add_arg(name)
        builder.add_arg(value)
        client.sendto(builder.build().dgram, ("127.0.0.1", door.port))

    try:
        # more than there are of its kind, which stays whatever is turned
        await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=8))
        seen = []
        for value in (-1.0, 1.0):
            move("long", value)
            begin = await answer()
            assert (begin.address, begin.arguments) == ("/tonewalk/knob/begin", [0, 8])
            hits = [await answer() for _ in range(8)]
            assert (await answer()).address == "/tonewalk/knob/end"
            durations = [
                (await engine.areas.sounds.sound_get(SoundRef(sound=hit.arguments[2]))).duration for hit in hits
            ]
            seen.append(sum(durations))
        assert seen[1] > seen[0]
        move("blue", 0.5)
        error = await answer()
        assert (error.address, error.arguments[1]) == ("/tonewalk/error", UnknownKnob.code)
    finally:
        client.close()
        await door.close()


async def test_the_sessions_hits_are_told_for_pads_and_menus_and_nobody_elses(engine: Engine) -> None:
    told: list[Event] = []
    engine.events.listen(told.append)
    seeded = await engine.areas.knobs.knob_seed(KnobSeed(seed=1, k=3))
    turned = await engine.areas.knobs.knob(Knob(name="long", value=1.0))
    await engine.areas.knobs.knob(Knob(seed=2, knobs={"long": 1.0}, k=3))
    assert [ids(event.data) for event in told if event.topic == "slots"] == [ids(seeded), ids(turned)]
