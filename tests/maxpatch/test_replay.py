"""The patches, run by a small Max, on a real daemon's engine through real UDP."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.small_max import running, the_daemon_understands_all
from tonewalk.base.home import DaemonInfo
from tonewalk.commands.common import Nothing
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Like, Search
from tonewalk.commands.sounds import SoundPlay, SoundRef
from tonewalk.commands.trajectories import TrajectoryBuild, TrajectoryPlay, TrajectoryRef
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.engine.engine import Engine
from tonewalk.work.events import Event


@pytest.fixture
def listen(engine: Engine) -> Callable[[], list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []

    def note(event: Event) -> None:
        # what the event carries is the session itself, which moves on
        told.append((event.topic, (event.data.x, event.data.y) if event.topic == "cursor" else event.data))

    engine.events.listen(note)
    return lambda: told


async def test_words_become_hits_and_a_hit_becomes_a_path(engine: Engine, node: str, package: Path) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    expected = (await engine.areas.queries.search(Search(text="short bright kick", k=6))).hits
    async with running(node, package, door.port, "tonewalk.search") as small:
        small.tell("tonewalk.search", "k", 6)
        small.tell("tonewalk.search", "search", "short", "bright", "kick")
        await small.until(lambda: small.out("tonewalk.search", 1))
        hits = small.out("tonewalk.search", 0)
        assert [(hit[0], hit[1], hit[5]) for hit in hits] == [(n, h.id, h.name) for n, h in enumerate(expected, 1)]
        assert [hit[3:5] for hit in hits] == [pytest.approx([h.x, h.y]) for h in expected]
        assert small.out("tonewalk.search", 1) == [[6]]
        assert small.out("tonewalk.search", 2) == [["clear"], *(["append", h.name] for h in expected)]
        small.tell("tonewalk.search", "select", 2)
        await small.until(lambda: small.out("tonewalk.search", 4))
        chosen = expected[2]
        assert small.out("tonewalk.search", 3) == [[chosen.id]]
        (found,) = small.out("tonewalk.search", 4)
        assert found[:4] == ["found", chosen.id, chosen.path, chosen.name]
        assert found[4] == pytest.approx(chosen.duration)
        the_daemon_understands_all(small)
    await door.close()


async def test_like_and_filters_ask_what_they_say(engine: Engine, node: str, package: Path) -> None:
    access = Access("a token of some length")
    door = await server.start(engine, "127.0.0.1", 0, access=access)
    engine.home.write_daemon(DaemonInfo(pid=1, http=1, osc=door.port, token=access.token))
    (sound,) = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    async with running(node, package, door.port, "tonewalk.search") as small:
        small.tell("tonewalk.search", "k", 200)
        small.tell("tonewalk.search", "filter", "duration<0.3", "and", "path:kick")
        small.tell("tonewalk.search", "like", sound.id)
        await small.until(lambda: len(small.out("tonewalk.search", 1)) == 1)
        short = await engine.areas.queries.like(Like(sound=sound.id, k=200, filter="duration<0.3 and path:kick"))
        assert [hit[1] for hit in small.out("tonewalk.search", 0)] == [h.id for h in short.hits]
        small.tell("tonewalk.client", "home", str(engine.home.path))  # a file is heard by its owner's leave only
        small.tell("tonewalk.search", "filter")
        small.tell("tonewalk.search", "like", sound.path)
        await small.until(lambda: len(small.out("tonewalk.search", 1)) == 2)
        everything = await engine.areas.queries.like(Like(file=sound.path, k=200))
        assert [hit[1] for hit in small.out("tonewalk.search", 0)[len(short.hits) :]] == [
            h.id for h in everything.hits
        ]
        assert 0 < len(short.hits) < len(everything.hits) == 65  # all but itself
        the_daemon_understands_all(small)
    await door.close()


async def test_a_question_that_can_t_be_answered_says_why_where_it_was_asked(
    engine: Engine, node: str, package: Path
) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    async with running(node, package, door.port, "tonewalk.search", "tonewalk.player~") as small:
        small.tell("tonewalk.search", "filter", "loud", "and")
        small.tell("tonewalk.search", "search", "kick")
        await small.until(lambda: small.out("tonewalk.search", 4))
        small.tell("tonewalk.player~", 16000000)
        await small.until(lambda: small.out("tonewalk.player~", 3))
        await small.until(lambda: len(small.out("tonewalk.client", 1)) == 2)
        ((_, bad, _),) = small.out("tonewalk.search", 4)
        ((_, unknown, text),) = small.out("tonewalk.player~", 3)
        assert bad == "invalid_argument"
        assert unknown == "unknown_sound"
        assert "16000000" in str(text)
        assert [code for code, _ in small.out("tonewalk.client", 1)] == [bad, unknown]
        assert small.audio("sfplay~", 0) == small.audio("sfplay~", 1) == [["modout", 1]]
        assert not any(one.get("object", "").startswith("play~") for one in small.said)
    await door.close()


async def test_walking_tells_the_nearest_sound_and_shows_the_others_where(
    engine: Engine, node: str, package: Path, listen: Callable[[], list[tuple[str, Any]]]
) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    async with running(node, package, door.port, "tonewalk.xy") as small:
        places = [(0.0, 0.0), (1.0, 0.25), (0.5, 1.0)]
        hits = [engine.now("xy", XY(x=x, y=y)) for x, y in places]
        assert all(one.id != other.id for one, other in pairwise(hits))
        for place, hit in zip(places, hits, strict=True):
            small.tell("tonewalk.xy", *place)
            await small.until(lambda hit=hit: small.out("tonewalk.xy", 0)[-1:] == [[hit.id]])
            shown = [pytest.approx(value, abs=1e-6) for value in (hit.x, hit.y, hit.distance)]
            assert small.out("tonewalk.xy", 1)[-1] == [hit.id, *shown, hit.name, hit.path]
        assert small.out("tonewalk.xy", 0) == [[hit.id] for hit in hits]
        assert not [topic for topic, _ in listen() if topic == "cursor"]
        small.tell("tonewalk.xy", "cursor", 1)
        small.tell("tonewalk.xy", 7)  # beyond the edge is the edge
        small.tell("tonewalk.xy", 0.75, inlet=1)
        reply = "/tonewalk/session/cursor/reply"
        await small.until(lambda: any(one[0] == reply and one[2:4] == [1, 0.75] for one in small.osc("heard")))
        sent = [one[1:] for one in small.osc("sent") if one[0] == "/tonewalk/xy"]
        assert sent[-2:] == [[1, 1], [1, 0.75]]
        the_daemon_understands_all(small)
    assert ("cursor", (1.0, 0.75)) in listen()
    await door.close()


async def test_the_player_plays_ids_and_what_anybody_asks_of_all(engine: Engine, node: str, package: Path) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    first, second = (await engine.areas.queries.search(Search(text="kick", k=2))).hits
    async with running(node, package, door.port, "tonewalk.player~") as small:
        player = partial(small.tell, "tonewalk.player~")
        length = await lasts(engine, first.id)
        player(first.id)
        await small.until(lambda: small.out("tonewalk.player~", 2) == [[first.id]])
        slot = "tonewalk.player~/1"
        assert small.audio("buffer~", 0, slot) == [["replace", first.path]]
        assert small.audio("play~", 0, slot) == [["start", 0, length, length]]
        assert small.audio("line~", 0, slot)[0] == [1, 1]
        assert small.audio("thispoly~", 0, slot)[:2] == [["mute", 1], ["mute", 0]]
        await small.until(lambda: small.audio("line~", 0, slot)[1:] == [[0, 8]])  # in time to be silent at its end
        await small.until(lambda: small.audio("thispoly~", 0, slot)[2:] == [["mute", 1]])
        await small.until(lambda: any(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")))
        await engine.areas.sounds.sound_play(SoundPlay(sound=second.id, gain=-20))
        await small.until(lambda: small.out("tonewalk.player~", 2)[1:] == [[second.id]])
        other = "tonewalk.player~/2"
        assert small.audio("buffer~", 0, other) == [["replace", second.path]]
        assert small.audio("line~", 0, other)[0] == [pytest.approx(0.1), 1]
        await engine.areas.sounds.sound_stop(Nothing())
        await small.until(lambda: small.audio("line~", 0, other)[-1] == [0, 8])
        await small.until(lambda: small.out("tonewalk.player~", 2)[-1] == [0])
        player("gain", 0.25)
        await small.until(lambda: small.audio("line~", 0, "tonewalk.player~") == [[0.25, 20]])
        the_daemon_understands_all(small)
    await door.close()


async def lasts(engine: Engine, sound: int) -> float:
    """ms, as OSC carries it."""
    told = await engine.areas.sounds.sound_get(SoundRef(sound=sound))
    return pytest.approx(told.duration * 1000, rel=1e-6)  # type: ignore[no-any-return]


async def test_what_is_in_a_slot_is_hit_without_a_question_as_hard_and_as_high_as_it_is_said(
    engine: Engine, node: str, package: Path
) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    ids = [hit.id for hit in (await engine.areas.queries.search(Search(text="snare", k=2))).hits]
    one, two = "tonewalk.player~/1", "tonewalk.player~/2"
    async with running(node, package, door.port, "tonewalk.player~") as small:
        player = partial(small.tell, "tonewalk.player~")
        first = await lasts(engine, ids[0])
        player("preload", *ids)
        await small.until(lambda: all(small.audio("buffer~", 0, of) for of in (one, two)))
        asked = len(small.osc("sent"))
        player("choke", 0)
        player(ids[0], 64, 12)
        await small.until(lambda: len(small.out("tonewalk.player~", 2)) == 1)
        assert small.audio("play~", 0, one) == [["start", 0, first, pytest.approx(first.expected / 2, rel=1e-6)]]
        assert small.audio("line~", 0, one)[0] == [pytest.approx((64 / 127) ** 2), 1]
        player(ids[0])  # once more, on the other half, while the first fades
        await small.until(lambda: len(small.out("tonewalk.player~", 2)) == 2)
        assert small.audio("play~", 1, one) == [["start", 0, first, first]]
        assert small.audio("line~", 1, one)[0] == [1, 1]
        assert small.audio("line~", 0, one)[1] == [0, 8]
        assert small.audio("line~", 0, two) == small.audio("line~", 1, two) == []
        player("choke", 1)
        player("louder", -20)
        player("pitch", -12)
        player("end", 0.5)
        player(ids[1])
        await small.until(lambda: len(small.out("tonewalk.player~", 2)) == 3)
        second = await lasts(engine, ids[1])
        half = pytest.approx(second.expected / 2, rel=1e-6)
        assert small.audio("play~", 0, two) == [["start", 0, half, second]]
        assert small.audio("line~", 0, two)[0] == [pytest.approx(0.1), 1]
        assert small.audio("line~", 1, one)[1] == [0, 8]  # choked, or at its end
        player(ids[1])
        await small.until(lambda: len(small.out("tonewalk.player~", 2)) == 4)
        assert small.audio("line~", 1, two)[0] == [1, 1]  # louder was for one alone
        player(ids[0], 0)  # the key of a sound that has ended silences no other
        player(ids[1], 0)
        await small.until(lambda: small.audio("line~", 1, two)[1:] == [[0, 8]])
        assert len(small.out("tonewalk.player~", 2)) == 4
        assert not any(address == "/tonewalk/sound/get" for address, *_ in small.osc("sent")[asked:])
        the_daemon_understands_all(small)
    await door.close()


async def test_steps_of_paths_are_fetched_as_soon_as_they_are_told(
    engine: Engine, node: str, package: Path
) -> None:
    """So that they are heard on the grid; nothing sounds until the patch says so."""
    door = await server.start(engine, "127.0.0.1", 0)
    points = [[0.1, 0.2], [0.9, 0.8]]
    built = await engine.areas.trajectories.trajectory_build(
        TrajectoryBuild(trajectory="fetched", steps=5, points=points)
    )
    async with running(node, package, door.port, "tonewalk.player~") as small:
        await small.until(lambda: sum(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")) >= 2)
        await engine.areas.trajectories.trajectory_play(TrajectoryPlay(trajectory="fetched", tempo=300, loop=True))
        paths = {step.path for step in built.steps}
        fetched = lambda: {one["message"][1] for one in small.said if one.get("object") == "buffer~"}  # noqa: E731
        await small.until(lambda: fetched() == paths)  # a step that is late is left out, this time round
        await engine.areas.trajectories.trajectory_stop(TrajectoryRef(trajectory="fetched"))
        assert not any(one.get("object", "").startswith("play~") for one in small.said)
        the_daemon_understands_all(small)
    await door.close()


async def test_a_daemon_that_goes_and_comes_back_is_noticed_and_asked_to_tell_again(
    engine: Engine, node: str, package: Path
) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    port = door.port
    (sound,) = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    async with running(node, package, port, "tonewalk.search", "tonewalk.player~", speed=20, beats=20) as small:
        await door.close()
        small.tell("tonewalk.search", "search", "kick")
        await small.until(lambda: small.out("tonewalk.client", 0)[-1] == [0])
        await small.until(lambda: small.out("tonewalk.search", 4))
        assert small.out("tonewalk.search", 4)[0][:2] == ["error", "unavailable"]
        door = await server.start(engine, "127.0.0.1", port)
        await small.until(lambda: small.out("tonewalk.client", 0)[-1] == [1])
        back = len(small.osc("heard"))
        await small.until(lambda: any(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")[back:]))
        await engine.areas.sounds.sound_play(SoundPlay(sound=sound.id))
        await small.until(lambda: ["replace", sound.path] in small.audio("buffer~", 0))
        states = [one[0] for one in small.out("tonewalk.client", 0)]
        assert all(a != b or a == 1 for a, b in pairwise(states))
    await door.close()


async def test_the_subscription_is_renewed_before_it_ends(engine: Engine, node: str, package: Path) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    async with running(node, package, door.port, "tonewalk.player~", speed=40) as small:
        asked = ["/tonewalk/subscribe", "play"]
        await small.until(lambda: sum([one[0], one[2]] == asked for one in small.osc("sent") if len(one) > 2) >= 4)
        the_daemon_understands_all(small)
    await door.close()


async def test_of_two_clients_one_is_in_charge_and_the_other_follows_when_it_is_closed(
    engine: Engine, node: str, package: Path
) -> None:
    door = await server.start(engine, "127.0.0.1", 0)
    place = engine.now("xy", XY(x=0.1, y=0.9))
    names = "tonewalk.search", "tonewalk.xy", "tonewalk.client=second"
    async with running(node, package, door.port, *names) as small:
        small.tell("second", "bang")
        await small.until(lambda: small.out("second", 0) == [[1]])
        small.tell("tonewalk.search", "search", "kick")
        small.tell("tonewalk.xy", 0.1, 0.9)
        await small.until(lambda: small.out("tonewalk.search", 1) and small.out("tonewalk.xy", 0))
        assert [one[0] for one in small.osc("sent")].count("/tonewalk/search") == 1
        assert [one[0] for one in small.osc("sent")].count("/tonewalk/xy") == 1
        small.shut("tonewalk.client")
        heard = len(small.osc("heard"))
        for _ in range(4):  # the heart of the first is not heard in three of its own
            small.tell("second", "bang")
        await small.until(lambda: any(one[0] == "/tonewalk/ping/reply" for one in small.osc("heard")[heard:]))
        small.tell("tonewalk.search", "search", "bell")
        small.tell("tonewalk.xy", 0.1, 0.9)
        await small.until(lambda: len(small.out("tonewalk.search", 1)) == 2)
        await small.until(lambda: small.out("tonewalk.xy", 0) == [[place.id], [place.id]])
        the_daemon_understands_all(small)
    await door.close()
