"""Paths, what is shared, and the atlas, from patches, on a real daemon's engine over UDP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.small_max import running, the_daemon_understands_all
from tonewalk.commands.common import Nothing
from tonewalk.commands.queries import Search
from tonewalk.commands.session import Cursor, Selection
from tonewalk.commands.sounds import SoundRef
from tonewalk.commands.trajectories import TrajectoryPlay, TrajectoryRef
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine


async def test_a_path_is_built_played_steered_and_stopped_and_other_paths_are_not_its_own(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    names = "tonewalk.trajectory:mine", "tonewalk.trajectory:yours=other"
    async with running(node, package, door.port, *names) as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))  # the token: what is built is kept
        for message in (("steps", 5), (0.1, 0.2), ("point", 0.9, 0.8), ("smooth", 0.5), ("build",)):
            small.tell("tonewalk.trajectory", *message)
        await small.until(lambda: small.out("tonewalk.trajectory", 3))
        kept = await engine.areas.trajectories.trajectory_get(TrajectoryRef(trajectory="mine"))
        assert small.out("tonewalk.trajectory", 3) == [[5]]
        built = small.out("tonewalk.trajectory", 2)
        assert [(one[0], one[1], one[4]) for one in built] == [(s.step, s.id, s.name) for s in kept.steps]
        await small.until(
            lambda: sum(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")) >= len(names)
        )
        small.tell("tonewalk.trajectory", "tempo", 300)
        small.tell("tonewalk.trajectory", "loop", 1)
        small.tell("tonewalk.trajectory", "play")
        came = lambda n: [one[0] for one in small.out("tonewalk.trajectory", n)]  # noqa: E731
        gains = [(step.id, pytest.approx(step.gain, abs=1e-4)) for step in kept.steps]
        await small.until(lambda: {id for id, _ in gains} <= set(came(0)))  # a step that is late is left out
        assert all(pair in gains for pair in zip(came(0), came(1), strict=False))
        assert small.out("other", 0) == []
        small.tell("tonewalk.trajectory", "speed", 2)
        small.tell("tonewalk.trajectory", "jump", 3)
        await small.until(lambda: len(small.out("tonewalk.trajectory", 0)) > 12)
        assert ["/tonewalk/trajectory/steer", "mine", "speed", 2] in small.osc("sent")
        small.tell("tonewalk.trajectory", "stop")
        await small.until(lambda: any(one[0] == "/tonewalk/trajectory/stop/reply" for one in small.osc("heard")))
        listed = await engine.areas.trajectories.trajectory_list(Nothing())
        assert not any(one.playing for one in listed.trajectories)
        the_daemon_understands_all(small)


async def test_a_step_comes_when_it_is_due_and_not_when_it_is_told(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    """By the order in which the small Max says things: others are told before the first comes."""
    async with running(node, package, door.port, "tonewalk.trajectory:path") as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))
        for message in (("steps", 8), (0.1, 0.2), (0.9, 0.8), ("build",)):
            small.tell("tonewalk.trajectory", *message)
        await small.until(lambda: small.out("tonewalk.trajectory", 3))
        await small.until(lambda: any(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")))
        await engine.areas.trajectories.trajectory_play(
            TrajectoryPlay(tempo=999, division=32, loop=True)
        )  # 7.5 ms a step
        await small.until(lambda: len(small.out("tonewalk.trajectory", 0)) >= 8)
        await engine.areas.trajectories.trajectory_stop(TrajectoryRef())
        told = [n for n, one in enumerate(small.said) if one.get("heard", [""])[0] == "/tonewalk/steps"]
        came = [
            n
            for n, one in enumerate(small.said)
            if one.get("from") == "tonewalk.trajectory" and one["outlet"] == 0
        ]
        delays = [small.said[n]["heard"][14] for n in told]
        assert all(0 <= delay <= 110 for delay in delays)
        assert came[0] > told[1]


async def test_what_means_nothing_to_a_path_is_said(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    async with running(
        node, package, door.port, "tonewalk.trajectory:path", "tonewalk.trajectory=unnamed"
    ) as small:
        small.tell("unnamed", "play")
        await small.until(lambda: small.out("unnamed", 4))
        assert small.out("unnamed", 4)[-1][2] == (
            "A path needs a name: write it behind the object's, as [tonewalk.trajectory path]."
        )
        for message in (("mode", "sideways"), ("wobble", 3), ("tempo", "fast"), ("build",)):
            small.tell("tonewalk.trajectory", *message)
        await small.until(lambda: len(small.out("tonewalk.trajectory", 4)) == 4)
        texts = [str(one[2]) for one in small.out("tonewalk.trajectory", 4)]
        assert texts[0] == "There is no mode sideways: use map, slerp, graph or walk."
        assert texts[1] == "There is no wobble: `tempo 96` or `smooth 0.5` would be something."
        assert texts[2] == "`tempo fast` means nothing here."
        assert "token" in texts[3]


async def test_what_is_selected_and_where_the_cursor_is_goes_both_ways(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    one, two = (await engine.areas.queries.search(Search(text="kick", k=2))).hits
    async with running(node, package, door.port, "tonewalk.session") as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))
        await small.until(lambda: sum(m[0] == "/tonewalk/subscribe/reply" for m in small.osc("heard")) >= 2)
        small.tell("tonewalk.session", "select", one.id, two.id)
        await small.until(lambda: small.out("tonewalk.session", 0) == [[one.id, two.id]])
        assert list((await engine.areas.session.session_get(Nothing())).selection) == [one.id, two.id]
        await engine.areas.session.session_select(Selection(sounds=[two.id]))
        await small.until(lambda: small.out("tonewalk.session", 0)[-1] == [two.id])
        small.tell("tonewalk.session", "cursor", 0.25, 0.75)
        await small.until(lambda: [0.25, 0.75, 0.5] in small.out("tonewalk.session", 1))
        await engine.areas.session.session_cursor(Cursor(x=0.5, y=0.125))
        await small.until(lambda: [0.5, 0.125, 0.5] in small.out("tonewalk.session", 1))
        small.tell("tonewalk.session", "tag", one.id, "snappy")
        await small.until(lambda: any(m[0] == "/tonewalk/sound/tag/reply" for m in small.osc("heard")))
        assert "snappy" in (await engine.areas.sounds.sound_get(SoundRef(sound=one.id))).tags
        small.tell("tonewalk.session", "select", 16000000)
        await small.until(lambda: small.out("tonewalk.session", 2))
        assert small.out("tonewalk.session", 2)[0][:2] == ["error", "unknown_sound"]
        the_daemon_understands_all(small)


async def test_the_atlas_is_shown_from_where_the_daemon_serves_it_and_says_what_is_selected(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    async with running(node, package, door.port, "tonewalk.atlas") as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))
        usual, here = (["url", f"http://127.0.0.1:{port}/?embed=max"] for port in (9421, 9777))
        await small.until(lambda: small.audio("jweb", 0) == [usual, here])
        small.put_out("tonewalk.atlas", "jweb", "select", 42)
        small.put_out("tonewalk.atlas", "jweb", "path", "/s/a.wav", 0, 1.5)
        small.put_out("tonewalk.atlas", "jweb", "error", "There is no sound 42.")
        small.put_out("tonewalk.atlas", "jweb", "onloadend", 200)
        await small.until(lambda: small.out("tonewalk.atlas", 2))
        assert small.out("tonewalk.atlas", 0) == [[42]]
        assert small.out("tonewalk.atlas", 1) == [["/s/a.wav", 0, 1.5]]
        assert small.out("tonewalk.atlas", 2) == [["error", "There is no sound 42."]]
        small.tell("tonewalk.atlas", "search", "warm", "pad")
        await small.until(lambda: ["search", "warm", "pad"] in small.audio("jweb", 0))
