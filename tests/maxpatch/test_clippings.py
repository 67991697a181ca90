"""What is pasted into a patch of one's own works at once, on a real daemon's engine over UDP."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.helpers.small_max import running, the_daemon_understands_all
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Search
from tonewalk.commands.sounds import SoundRef
from tonewalk.commands.trajectories import TrajectoryRef
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine


async def test_words_are_found_chosen_and_heard(engine: Engine, door: OscDoor, node: str, package: Path) -> None:
    name = "tonewalk - words to sounds"
    hits = (await engine.areas.queries.search(Search(text="kick", k=20))).hits
    async with running(node, package, door.port, name) as small:
        act = partial(small.put_out, name)
        act("textedit", "text", "kick")
        await small.until(lambda: ["append", hits[-1].name] in small.audio("umenu", 0, name))
        act("umenu", 1)
        slot = f"{name}/tonewalk.player~/1"
        await small.until(lambda: small.audio("play~", 0, slot))
        assert small.audio("buffer~", 0, slot) == [["replace", hits[1].path]]
        the_daemon_understands_all(small)


async def test_a_square_is_the_map(engine: Engine, door: OscDoor, node: str, package: Path) -> None:
    name = "tonewalk - square to sounds"
    hit = engine.now("xy", XY(x=1.0, y=0.0))
    async with running(node, package, door.port, name) as small:
        small.put_out(name, "pictslider", 0, outlet=1)
        small.put_out(name, "pictslider", 127)
        slots = [f"{name}/tonewalk.player~/{n}" for n in range(1, 33)]
        await small.until(
            lambda: any(
                ["replace", hit.path] in small.audio("buffer~", 0, one) and small.audio("play~", 0, one)
                for one in slots
            )
        )
        the_daemon_understands_all(small)


async def test_keys_play_what_was_found_as_hard_as_they_are_struck(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    name = "tonewalk - found on keys"
    hits = (await engine.areas.queries.search(Search(text="snare", k=20))).hits
    length = (await engine.areas.sounds.sound_get(SoundRef(sound=hits[2].id))).duration * 1000
    async with running(node, package, door.port, name) as small:
        act = partial(small.put_out, name)
        act("textedit", "text", "snare")
        await small.until(lambda: any(one[0] == "/tonewalk/search/end" for one in small.osc("heard")))
        act("notein", 64, outlet=1)
        act("notein", 38)  # the third key
        slot = f"{name}/tonewalk.player~/1"
        await small.until(lambda: small.audio("line~", 0, slot))
        assert small.audio("buffer~", 0, slot) == [["replace", hits[2].path]]
        assert small.audio("line~", 0, slot)[0][0] == (64 / 127) ** 2
        assert abs(float(small.audio("play~", 0, slot)[0][2]) - length) < 0.01
        the_daemon_understands_all(small)


async def test_a_path_plays_in_time(engine: Engine, door: OscDoor, node: str, package: Path) -> None:
    name = "tonewalk - path in time"
    async with running(node, package, door.port, name) as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))  # the token: what is built is kept
        click = partial(small.put_out, name)
        click("clear, point 0.1 0.2, point 0.9 0.8, steps 16, build")
        await small.until(lambda: any(one[0] == "/tonewalk/trajectory/build/end" for one in small.osc("heard")))
        await small.until(lambda: any(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")))
        click("loop 1, tempo 110, play")
        slots = [f"{name}/tonewalk.player~/{n}" for n in range(1, 33)]
        await small.until(lambda: sum(bool(small.audio("play~", 0, one)) for one in slots) > 1)
        click("stop")
        await small.until(lambda: any(one[0] == "/tonewalk/trajectory/stop/reply" for one in small.osc("heard")))
        kept = await engine.areas.trajectories.trajectory_get(TrajectoryRef(trajectory="line"))
        assert len(kept.steps) == 16
        the_daemon_understands_all(small)
