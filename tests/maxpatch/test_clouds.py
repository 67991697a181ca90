"""Grains, what answers a voice, and the pieces of the package, on a real daemon's engine over UDP."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.small_max import SmallMax, running, the_daemon_understands_all
from tonewalk.commands.maps import XY
from tonewalk.commands.mosaic import UnitsAmong, UnitWanted
from tonewalk.commands.queries import Search
from tonewalk.commands.sounds import SoundRef
from tonewalk.commands.trajectories import TrajectoryPlay, TrajectoryRef
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine

GRANULAR, MOSAIC = "tonewalk.granular~", "tonewalk.mosaic~"
RATE, BINS = 44100, 1024


def grains(small: SmallMax, slot: int) -> list[list[float]]:
    """Where each grain of a slot began and ended in its sound, and how long it lasted, in ms."""
    told = [small.audio("play~", half, f"{GRANULAR}/{slot}") for half in (0, 1)]
    return [[float(value) for value in one[1:]] for half in told for one in half]


async def test_grains_come_from_the_sounds_that_were_said_last(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    sounds = (await engine.areas.queries.search(Search(text="warm pad", k=6, filter="duration>0.6"))).hits
    first, second = sounds[0], sounds[1]
    length = (await engine.areas.sounds.sound_get(SoundRef(sound=first.id))).duration * 1000
    async with running(node, package, door.port, GRANULAR) as small:
        cloud = partial(small.tell, GRANULAR)
        for message in (("every", 5), ("grain", 20), ("position", 0.5), ("spray", 0.5), ("pitch", 12)):
            cloud(*message)
        cloud(first.id)
        await small.until(lambda: all(len(grains(small, slot)) > 20 for slot in (1, 2)))
        assert small.out(GRANULAR, 2) == [[first.id]]
        assert small.audio("buffer~", 0, f"{GRANULAR}/1") == [["replace", first.path]]
        found = grains(small, 1) + grains(small, 2)
        starts = [start for start, _, _ in found]
        assert min(starts) >= 0
        assert max(start + 40 for start in starts) <= length + 1e-3
        assert max(starts) - min(starts) > (length - 40) / 3  # scattered all over it
        assert all(
            end - start == pytest.approx(40) for start, end, _ in found
        )  # an octave up: twice as much of it
        assert all(lasts == pytest.approx(20) for _, _, lasts in found)
        assert grains(small, 3) == []
        cloud("sounds", 2)
        cloud(second.id)
        await small.until(lambda: len(grains(small, 3)) > 5)
        before = len(grains(small, 1))
        await small.until(lambda: len(grains(small, 1)) > before + 5)  # both go on
        cloud("sounds", 1)
        cloud("spray", 0)
        cloud(first.id)  # is there still
        await small.until(lambda: small.out(GRANULAR, 2)[-1] == [first.id])
        await small.until(lambda: grains(small, 2)[-1][0] == pytest.approx((length - 40) / 2, rel=1e-5))
        cloud("stop")
        await small.until(lambda: small.out(GRANULAR, 2)[-1] == [0])
        assert small.out(GRANULAR, 3) == []
        the_daemon_understands_all(small)


async def test_a_cloud_says_what_it_can_t_take(door: OscDoor, node: str, package: Path) -> None:
    async with running(node, package, door.port, GRANULAR) as small:
        small.tell(GRANULAR, 16000000)
        await small.until(lambda: small.out(GRANULAR, 3))
        ((_, code, text),) = small.out(GRANULAR, 3)
        assert code == "unknown_sound"
        assert "16000000" in str(text)
        assert small.out(GRANULAR, 2) == []


def hum(hz: float) -> list[float]:
    """The magnitudes of a frame in which one bin stands out."""
    frequencies = np.arange(BINS) * RATE / 2 / BINS
    return [float(value) for value in np.round(1e-4 + np.exp(-(((frequencies - hz) / 60) ** 2)), 6)]


async def test_what_is_heard_is_answered_by_the_sound_that_is_most_like_it(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    async with running(node, package, door.port, MOSAIC) as small:
        heard = partial(small.put_out, MOSAIC)
        small.tell(MOSAIC, "among", "path:pad", inlet=1)
        await small.until(lambda: small.out(MOSAIC, 2))
        among = await engine.areas.mosaic.unit_among(UnitsAmong(filter="path:pad"))
        assert small.out(MOSAIC, 2) == [[among.sounds]]
        heard("dspstate~", RATE, outlet=1)
        heard("snapshot~", 10 ** (-20 / 20))
        heard("fzero~", 220.0)
        heard("pfft~", *hum(220))
        await small.until(lambda: small.out(MOSAIC, 0))
        ((loudness, centroid, flatness, f0),) = small.out(MOSAIC, 1)
        magnitude = np.asarray(hum(220))
        frequencies = np.arange(BINS) * RATE / 2 / BINS
        power = np.square(magnitude[frequencies >= 20])
        assert loudness == pytest.approx(-20)
        assert centroid == pytest.approx(np.dot(magnitude, frequencies) / magnitude.sum())
        assert flatness == pytest.approx(np.exp(np.log(power / power.mean() + 1e-12).mean()))
        assert f0 == 220
        fits = await engine.areas.mosaic.unit(
            UnitWanted(loudness=-20, centroid=float(centroid), flatness=float(flatness), f0=220)
        )
        assert small.out(MOSAIC, 0) == [[fits.id, round(127 * 10 ** ((-20 + 12) / 40))]]
        heard("fzero~", "bang", outlet=2)  # once more, the same
        await small.until(lambda: len(small.out(MOSAIC, 0)) == 2)
        assert small.out(MOSAIC, 0)[1][0] == fits.id
        asked = len(small.out(MOSAIC, 1))
        small.tell(MOSAIC, "threshold", -10, inlet=1)
        heard("pfft~", *hum(500))
        small.tell(MOSAIC, "dance", inlet=1)
        await small.until(lambda: small.out(MOSAIC, 3))
        assert len(small.out(MOSAIC, 1)) == asked  # too soft
        assert small.out(MOSAIC, 3)[0][:2] == ["error", "invalid_argument"]
        the_daemon_understands_all(small)


@pytest.mark.parametrize(
    ("piece", "values"),
    [
        ("tonewalk pad", {"flonum": [0, 0, 1]}),
        ("tonewalk sequencer", {"number": [16, 120], "toggle": [0], "flonum": [0, 1]}),
        ("tonewalk voice", {"flonum": [-50], "number": [50], "toggle": [1, 1]}),
    ],
)
async def test_the_controls_of_a_piece_show_at_first_what_holds(
    door: OscDoor, node: str, package: Path, piece: str, values: dict[str, list[int]]
) -> None:
    async with running(node, package, door.port, piece) as small:
        for kind, shown in values.items():
            told = [
                one["message"]
                for one in small.said
                if one.get("object", "").strip() == kind and one["in"] == piece
            ]
            assert [message[1] for message in told if message[0] == "set"] == shown


async def test_the_pad_plays_what_lies_under_the_hand(
    engine: Engine, door: OscDoor, node: str, package: Path
) -> None:
    hit = engine.now("xy", XY(x=1.0, y=0.0))
    async with running(node, package, door.port, "tonewalk pad") as small:
        small.put_out("tonewalk pad", "pictslider", 0, outlet=1)
        small.put_out("tonewalk pad", "pictslider", 127)
        player = "tonewalk pad/tonewalk.player~"
        slots = [f"{player}/{n}" for n in range(1, 33)]
        has = lambda: [one for one in slots if ["replace", hit.path] in small.audio("buffer~", 0, one)]  # noqa: E731
        await small.until(has)
        await small.until(lambda: small.audio("play~", 0, has()[0]))
        the_daemon_understands_all(small)


async def test_the_sequencer_plays_a_drawn_line(engine: Engine, door: OscDoor, node: str, package: Path) -> None:
    name = "tonewalk sequencer"
    async with running(node, package, door.port, name) as small:
        click = partial(small.put_out, name)
        ends = "/tonewalk/trajectory/build/end", "/tonewalk/error"
        answered = lambda: sum(one[0] in ends for one in small.osc("heard"))  # noqa: E731
        asked = lambda: [one for one in small.osc("sent") if one[0] == "/tonewalk/trajectory/build"]  # noqa: E731
        small.tell("tonewalk.client", "home", str(engine.home.path))  # the token: what is built is kept
        click("clear")
        for x, y in ((10, 20), (60, 100), (120, 30)):
            click("pictslider", y, outlet=1)
            click("pictslider", x)
            place = ["point", *(pytest.approx(value / 127, abs=1e-6) for value in (x, y))]
            while not asked() or asked()[-1][-3:] != place:  # hands are heard 12 times a second
                before = len(asked())
                click("build")
                await small.until(lambda before=before: len(asked()) > before)
                await small.until(lambda: answered() == len(asked()))  # of one point alone that it is too few
        kept = await engine.areas.trajectories.trajectory_get(TrajectoryRef(trajectory="drawing"))
        assert asked()[-1].count("point") == 3
        await small.until(lambda: any(one[0] == "/tonewalk/subscribe/reply" for one in small.osc("heard")))
        click("play")
        player = f"{name}/tonewalk.player~"
        played = lambda: [one[0] for one in small.osc("heard") if one[0] == "/tonewalk/steps"]  # noqa: E731
        await small.until(played)
        sounding = [f"{player}/{n}" for n in range(1, 33)]
        await small.until(lambda: any(small.audio("play~", 0, slot) for slot in sounding))
        read = lambda: {one[-1] for slot in sounding for one in small.audio("buffer~", 0, slot)}  # noqa: E731
        await engine.areas.trajectories.trajectory_play(TrajectoryPlay(trajectory="drawing", loop=True))
        await small.until(lambda: {step.path for step in kept.steps} <= read())  # a step that is late is left out
        await engine.areas.trajectories.trajectory_stop(TrajectoryRef(trajectory="drawing"))
        the_daemon_understands_all(small)
