"""[tonewalk.closer] beside a daemon's OSC door, in a small Max of ours."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.small_max import running, the_daemon_understands_all
from tonewalk.commands.common import Nothing
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine


async def test_a_click_is_kept_a_question_answered_and_all_taken_back(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    name, personal = "tonewalk.closer", engine.areas.personal
    async with running(node, package, door.port, name) as small:
        small.tell("tonewalk.client", "home", str(engine.home.path))
        small.tell(name, "suggest")
        await small.until(lambda: small.out(name, 0))
        a, b, c = (int(one) for one in small.out(name, 0)[0])
        assert len({a, b, c}) == 3
        small.tell(name, a, c, b)
        await small.until(lambda: small.out(name, 1))
        assert small.out(name, 1)[0][::2] == ["kept", 1]
        (kept,) = (await personal.closer_list(Nothing())).clicks
        assert (kept.a, kept.b, kept.c) == (a, c, b)
        small.tell(name, "use", 0)
        await small.until(lambda: small.out(name, 1)[-1][0] == "state")
        assert not (await personal.closer_list(Nothing())).state.use
        small.tell(name, "undo")
        await small.until(lambda: small.out(name, 1)[-1][:2] == ["state", 0])
        small.tell(name, a, a, b)
        await small.until(lambda: small.out(name, 2))
        assert small.out(name, 2)[0][:2] == ["error", "invalid_argument"]
        small.tell(name, "learn")
        await small.until(lambda: len(small.out(name, 2)) == 2)
        assert small.out(name, 2)[1][:2] == ["error", "unavailable"]
        the_daemon_understands_all(small)
