"""Hands on a device to what the daemon does, through real UDP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mido import Message

from tests.bridge.midi.conftest import TOKEN
from tests.helpers.waiting import until
from tonewalk.base.home import DaemonInfo
from tonewalk.commands.common import Nothing
from tonewalk.commands.knobs import Knob
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Search
from tonewalk.commands.session import Cursor, Selection
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryRef
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk_bridge.midi import link
from tonewalk_bridge.midi.devices import Gone, Trouble
from tonewalk_bridge.midi.mapping import Clock, Control, Light, Mapping, Mpe
from tonewalk_bridge.midi.player import gain

WALK = [Control(do="x", cc=1), Control(do="y", cc=2)]
HITS = Control(do="hit", notes=[36, 51], choke=True, light=Light(lit=1, there=5))


def change(control: int, value: int, channel: int = 0) -> Message:
    return Message("control_change", control=control, value=value, channel=channel)


def note(number: int, velocity: int = 127, channel: int = 0) -> Message:
    return Message("note_on", note=number, velocity=velocity, channel=channel)


async def test_two_controls_walk_the_map_and_play_what_they_pass(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(name="box", control=WALK))
        expected: list[tuple[int, float]] = []
        for control, value, place in [(1, 0, (0, 0.5)), (2, 0, (0, 0)), (1, 127, (1, 0)), (2, 127, (1, 1))]:
            stage.send(change(control, value))
            hit = stage.engine.now("xy", XY(x=place[0], y=place[1])).id
            if (hit, 0.0) not in expected[-1:]:
                expected.append((hit, 0.0))
            await until(lambda place=place: (stage.cursor() or ())[:2] == pytest.approx(place))
            await until(lambda: stage.played() == expected)
        assert stage.said[0].endswith(": box")
        assert all(name.endswith(".wav") for name in stage.said[1:])
        assert len(stage.said[1:]) == len(expected)


async def test_knobs_turn_and_wait_until_they_have_come_to_where_others_have_turned_them(
    staged: Callable[..., Any],
) -> None:
    async with staged() as stage:
        await stage.engine.areas.session.session_select(Selection(sounds=[1]))
        stage.plug(Mapping(control=[Control(do="knob bright", cc=22)]))
        stage.send(change(22, 127))
        await until(stage.played)
        best = (await stage.engine.areas.knobs.knob(Knob(seed=1, knobs={"bright": 1.0}, k=1))).hits[0].id
        assert stage.played() == [(best, 0.0)]
        stage.engine.now("knob", Knob(name="bright", value=-1.0))
        await until(lambda: stage.known.value(("knob", "bright")) == -1.0)
        stage.send(change(22, 100), change(22, 90))
        stage.plug(Mapping(control=[Control(do="x", cc=1)]), "other")
        stage.send(change(1, 9), port="other")
        await until(lambda: (stage.cursor() or [0])[0] == pytest.approx(9 / 127))
        assert stage.known.value(("knob", "bright")) == -1.0, "a knob that was overtaken moved it"
        stage.send(change(22, 0))
        stage.send(change(22, 32))
        await until(lambda: stage.known.value(("knob", "bright")) == pytest.approx(2 * 32 / 127 - 1))


async def test_endless_encoders_go_on_from_where_others_have_put_it(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(control=[Control(do="x", cc=1, relative="twos", steps=100)]))
        await stage.engine.areas.session.session_cursor(Cursor(x=0.25, y=0.75))
        await until(lambda: stage.known.value(("x", 0)) == 0.25)
        stage.send(change(1, 5), change(1, 127))
        await until(lambda: stage.cursor()[:2] == pytest.approx((0.29, 0.75)))


async def test_pads_play_hits_as_hard_as_they_are_struck_and_let_go_of_them(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(control=[HITS, Control(do="search kick", note=60), Control(do="next", note=61)]))
        stage.send(note(36))
        await until(lambda: "There is no hit 1: search first." in stage.said)
        stage.send(note(60))
        hits = (await stage.engine.areas.queries.search(Search(text="kick", k=64))).hits
        await until(lambda: len(stage.known.slots) == len(hits))
        stage.send(note(36), note(37, 64))
        await until(lambda: len(stage.played()) == 2)
        assert stage.played() == [(hits[0].id, 0.0), (hits[1].id, round(gain(64 / 127), 2))]
        stage.send(note(36, 0))  # another sounds since
        stage.send(note(37, 0))
        await until(stage.silenced)
        assert stage.silenced() == 1
        stage.send(note(61))
        await until(lambda: len(stage.played()) == 3)
        assert stage.played()[-1][0] == hits[2].id
        lit = lambda: {one.note: one.velocity for one in stage.output.messages}  # noqa: E731
        await until(lambda: (lit()[36], lit()[37], lit()[38]) == (5, 5, 1))  # green is the one that was heard last


async def test_a_pad_that_is_unplugged_while_it_is_held_is_let_go_of(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(control=[HITS, Control(do="search kick", note=60)]))
        stage.send(note(60))
        await until(lambda: stage.known.slots)
        stage.send(note(36))
        await until(stage.played)
        stage.bridge.happened(Gone("Box MIDI 1"))
        await until(stage.silenced)
        assert "Box MIDI 1 is gone" in stage.said
        stage.bridge.happened(Trouble("Box MIDI 1", "It can't be opened."))
        stage.send(note(36))
        await until(lambda: stage.said[-1] == "It can't be opened.")


async def test_points_are_stored_and_come_back(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        points = Control(do="point", notes=[36, 43], light=Light(lit=3, there=3))
        stage.plug(Mapping(control=[*WALK, points, Control(do="store", note=60)]))
        stage.send(note(37))
        await until(lambda: any(one.startswith("Point 2 was not stored yet") for one in stage.said))
        stage.send(change(1, 127), change(2, 0))
        await until(lambda: (stage.cursor() or ())[:2] == (1, 0))
        stage.send(note(60), note(37), note(60, 0), change(1, 0))
        await until(lambda: "point 2 is stored" in stage.said)
        elsewhere = stage.engine.now("xy", XY(x=0, y=0)).id
        await until(lambda: stage.cursor()[0] == 0 and stage.played()[-1][0] == elsewhere)
        nearest = stage.engine.now("xy", XY(x=1, y=0)).id
        stage.send(note(37, 64))
        await until(lambda: stage.cursor()[:2] == (1, 0))
        await until(lambda: stage.played()[-1] == (nearest, round(gain(64 / 127), 2)))
        count = len(stage.played())
        stage.send(note(37))  # where it is already, which the daemon does not name anew
        await until(lambda: len(stage.played()) > count)
        assert stage.played()[-1] == (nearest, 0.0)
        await until(lambda: any(one.note == 37 and one.velocity == 3 for one in stage.output.messages))


async def test_paths_are_played_stopped_and_steered(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        paths = stage.engine.areas.trajectories
        await paths.trajectory_build(TrajectoryBuild(trajectory="mine", points=[[0.1, 0.1], [0.9, 0.9]], steps=8))
        keys = [Control(do="play mine", note=60, light=Light()), Control(do="reverse mine", note=61)]
        stage.plug(Mapping(control=[*keys, Control(do="tempo mine", cc=1), Control(do="play gone", note=62)]))
        stage.send(change(1, 127), note(60))
        await until(lambda: paths.trajectories.transport.playing() == ["mine"])
        await until(lambda: [one.velocity for one in stage.output.messages] == [0, 127])
        steps = [data for topic, data in stage.told if topic == "steps"]
        await until(lambda: sum(topic == "steps" for topic, _ in stage.told) > len(steps) + 8)
        stage.send(note(61), note(60))
        await until(lambda: not paths.trajectories.transport.playing())
        stage.send(note(62))
        await until(lambda: any("gone" in one for one in stage.said))
        await paths.trajectory_remove(TrajectoryRef(trajectory="mine"))


async def test_gestures_are_recorded_and_kept(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(control=[*WALK, Control(do="record swipe", note=60)]))
        stage.send(note(60))
        await until(lambda: "swipe is being recorded" in stage.said)
        for value in (0, 60, 127):
            stage.send(change(1, value))
            await until(lambda value=value: (stage.cursor() or [9])[0] == pytest.approx(value / 127))
        stage.send(note(60))
        await until(lambda: "swipe is kept" in stage.said)
        kept = stage.engine.areas.trajectories
        kinds = []
        while kinds != [("swipe", "recorded")]:
            kinds = [(one.trajectory, one.mode) for one in (await kept.trajectory_list(Nothing())).trajectories]
        await kept.trajectory_remove(TrajectoryRef(trajectory="swipe"))


async def test_fingers_of_mpe_walk_and_strike_what_is_nearest(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        stage.plug(Mapping(mpe=Mpe()))
        stage.send(Message("pitchwheel", channel=1, pitch=-8192), change(74, 0, 1), note(60, 127, 1))
        await until(lambda: (stage.cursor() or ())[:2] == (0, 0))
        nearest = stage.engine.now("xy", XY(x=0, y=0)).id
        await until(lambda: stage.played() == [(nearest, 0.0)])  # on the flat map, as there is no solid one
        stage.send(Message("note_off", channel=1, note=60))
        await until(stage.silenced)
        stage.send(note(62, 64, 1))
        await until(lambda: len(stage.played()) == 2)
        assert stage.played()[-1] == (nearest, round(gain(64 / 127), 2)), "the same place, struck softer"


async def test_a_clock_drives_paths_and_the_beat(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        paths = stage.engine.areas.trajectories
        await paths.trajectory_build(TrajectoryBuild(trajectory="mine", points=[[0.1, 0.1], [0.9, 0.9]], steps=8))
        stage.plug(Mapping(clock=Clock(play="mine", beat=True)))
        stage.send(Message("start"))
        await until(lambda: paths.trajectories.transport.playing() == ["mine"])
        beats = lambda: [data for topic, data in stage.told if topic == "beat"]  # noqa: E731
        await until(lambda: beats() and beats()[-1].playing)
        stage.send(*[Message("clock")] * 40)  # far too fast for a tempo that paths have
        stage.send(Message("stop"))
        await until(lambda: not paths.trajectories.transport.playing() and not beats()[-1].playing)
        await paths.trajectory_remove(TrajectoryRef(trajectory="mine"))


async def test_what_is_wrong_is_said_in_the_daemon_s_words(staged: Callable[..., Any]) -> None:
    async with staged() as stage:
        wrong = [
            Control(do="map nowhere", note=60),
            Control(do="like", note=61),
            Control(do="maps", programs=True),
        ]
        stage.plug(Mapping(control=[*wrong, Control(do="knob nonsense", cc=3)]))
        stage.send(note(60), note(61), Message("program_change", program=9), change(3, 127))
        for told in ("nowhere", "No sound was heard yet", "There is no map 10: there are", "nonsense"):
            await until(lambda told=told: any(told in one for one in stage.said))


async def test_a_daemon_that_is_away_is_told_and_that_it_is_back(
    staged: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RENEWING", "SEARCHING"):
        monkeypatch.setattr(link, name, 0.1)
    async with staged() as stage:
        stage.plug(Mapping(control=WALK))
        stage.send(change(1, 0))
        await until(stage.cursor)
        port = stage.door.port
        await stage.door.close()
        await until(lambda: any("The daemon does not answer" in one for one in stage.said))
        stage.door = await server.start(stage.engine, "127.0.0.1", port, access=Access(TOKEN, closed=True))
        await until(lambda: "The daemon is back." in stage.said)
        stage.send(change(1, 127))
        await until(lambda: stage.cursor()[0] == 1)


async def test_it_goes_on_with_a_daemon_that_was_started_anew_elsewhere(staged: Callable[..., Any]) -> None:
    places: list[DaemonInfo] = []
    async with staged(lambda: places[-1] if places else None) as stage:
        stage.plug(Mapping(control=WALK))
        stage.send(change(1, 0))
        await until(stage.cursor)
        await stage.door.close()
        stage.told.clear()
        token = TOKEN + " again"
        stage.door = await server.start(stage.engine, "127.0.0.1", 0, access=Access(token, closed=True))
        places.append(DaemonInfo(pid=1, http=1, osc=stage.door.port, token=token))
        moves = iter(range(1, 100_000))

        def moved() -> bool:
            stage.send(change(1, next(moves) % 128))
            return stage.cursor() is not None

        await until(moved)
