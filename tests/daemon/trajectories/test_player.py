"""Steps in time: announced ahead, on a grid that never drifts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace

import pytest

from tonewalk.base.types import SoundId
from tonewalk.commands.trajectories import Step
from tonewalk.trajectories import player
from tonewalk.trajectories.player import LOOKAHEAD, Manner, Player
from tonewalk.trajectories.store import StoredStep
from tonewalk.work.events import Event, Events

STEPS = [StoredStep(sound=SoundId(number)) for number in (5, 6, 7)]


class Listener:
    """Remembers what it is told, and when."""

    def __init__(self) -> None:
        self.events = Events()
        self.told: list[Event] = []
        self.changed = asyncio.Event()
        self.events.listen(self._listen)
        self.player = Player(self.events, self.describe)
        self.gone: set[int] = set()

    def describe(self, number: int, step: StoredStep) -> Step | None:
        if step.sound in self.gone:
            return None
        return Step(step=number, id=step.sound, x=None, y=None, name="", path="")

    def _listen(self, event: Event) -> None:
        self.told.append(event)
        self.changed.set()

    def due(self) -> list[float]:
        return [event.at for event in self.told if event.at is not None]

    async def until(self, count: int) -> None:
        while len(self.told) < count:
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 120)

    async def until_silent(self) -> None:
        while self.player.playing():
            await asyncio.sleep(0.005)


@pytest.fixture
def listener() -> Listener:
    return Listener()


async def test_every_step_is_told_once_in_order_and_then_it_ends(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.02, loop=False))
    await asyncio.wait_for(listener.until_silent(), 120)
    assert [(event.data.step, event.data.id) for event in listener.told] == [(0, 5), (1, 6), (2, 7)]
    assert {event.topic for event in listener.told} == {"steps"}
    assert {event.data.trajectory for event in listener.told} == {"a"}


async def test_due_times_stand_on_an_exact_grid(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.01, loop=True))
    await listener.until(40)
    await listener.player.close()
    first = listener.told[0].at
    assert first is not None
    grid = [(event.at - first) / 0.01 for event in listener.told if event.at is not None]
    assert all(abs(place - round(place)) < 1e-4 for place in grid)
    assert grid == sorted(grid)


async def test_a_loop_begins_again_and_goes_on_until_it_is_stopped(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.01, loop=True))
    await listener.until(8)
    assert listener.player.playing() == ["a"]
    listener.player.stop("a")
    count = len(listener.told)
    await asyncio.sleep(0.1)
    assert len(listener.told) == count
    assert {event.data.id for event in listener.told} == {5, 6, 7}


async def test_several_play_at_once_and_stop_one_by_one(listener: Listener) -> None:
    listener.player.play("a", STEPS[:1], Manner(unit=0.01, loop=True))
    listener.player.play("b", STEPS[1:2], Manner(unit=0.01, loop=True))
    await listener.until(10)
    assert {event.data.id for event in listener.told} == {5, 6}
    listener.player.stop("a")
    listener.told.clear()
    await listener.until(5)
    assert {event.data.id for event in listener.told} == {6}
    await listener.player.close()
    assert listener.player.playing() == []


async def test_playing_again_starts_over(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=30.0, loop=True))
    await listener.until(1)
    listener.player.play("a", STEPS, Manner(unit=30.0, loop=True))
    await listener.until(2)
    assert [event.data.step for event in listener.told] == [0, 0]
    assert listener.player.playing() == ["a"]
    await listener.player.close()


async def test_a_sound_that_is_gone_keeps_its_time_and_is_silent(listener: Listener) -> None:
    listener.gone = {6}
    listener.player.play("a", STEPS, Manner(unit=0.05, loop=False))
    await asyncio.wait_for(listener.until_silent(), 120)
    first, last = (event for event in listener.told)
    assert (first.data.id, last.data.id) == (5, 7)
    assert first.at is not None
    assert last.at == pytest.approx(first.at + 0.1)


async def test_stopping_what_does_not_play_does_nothing(listener: Listener) -> None:
    listener.player.stop("nothing")
    await listener.player.close()


async def test_a_listener_that_fails_does_not_stop_the_music(listener: Listener) -> None:
    def fail(_: Event) -> None:
        raise RuntimeError("a client vanished")

    listener.events.listen(fail)
    listener.player.play("a", STEPS, Manner(unit=0.01, loop=False))
    await asyncio.wait_for(listener.until_silent(), 120)
    assert len(listener.told) == 3


async def test_time_tags_are_exact_however_late_they_are_sent(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.03125, loop=True))
    await listener.until(3)
    time.sleep(0.05)  # the loop is busy
    await listener.until(12)
    await listener.player.close()
    first = listener.due()[0]
    assert first * 1024 == int(first * 1024)
    assert {(due - first) % 0.03125 for due in listener.due()} == {0.0}


class Still:
    """A loop and a clock on which time passes only where something waits for it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asleep = 0.0
        self.waiting: list[tuple[float, Callable[..., None], str]] = []

    def time(self) -> float:
        """The clock on the wall; the loop's, which is `monotonic`, may stand still in a sleep."""
        return self.now + self.asleep

    def monotonic(self) -> float:
        return self.now

    def call_at(self, when: float, then: Callable[..., None], name: str) -> None:
        self.waiting.append((when, then, name))

    def pass_to_the_next(self, *, late: float = 0.0) -> None:
        when, then, name = self.waiting.pop(self.waiting.index(min(self.waiting, key=lambda one: one[0])))
        self.now = max(self.now, when + late)
        then(name)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Still:
    still = Still()
    loop = SimpleNamespace(time=still.monotonic, call_at=still.call_at)
    monkeypatch.setattr(player, "time", still)
    monkeypatch.setattr(player, "asyncio", SimpleNamespace(get_running_loop=lambda: loop))
    return still


def test_a_step_is_told_ahead_of_its_time(listener: Listener, still: Still) -> None:
    ahead: list[float] = []
    listener.events.listen(lambda event: ahead.append((event.at or 0.0) - still.now))
    listener.player.play("a", STEPS, Manner(unit=0.03125))
    while still.waiting:
        still.pass_to_the_next()
    assert ahead == pytest.approx([LOOKAHEAD] * 3, abs=1e-3)


def test_a_step_that_comes_too_late_is_left_out_and_the_next_is_in_time(
    listener: Listener, still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "LATE", 0.25)
    listener.player.play("a", STEPS, Manner(unit=1.0))
    still.pass_to_the_next()
    still.pass_to_the_next(late=LOOKAHEAD + 0.26)
    still.pass_to_the_next()
    assert [event.data.step for event in listener.told] == [0, 2]
    assert [due - listener.due()[0] for due in listener.due()] == [0.0, 2.0]


@pytest.mark.parametrize("began", [1000.0 + part / 4096 for part in range(4)])
def test_a_grid_is_counted_from_where_the_first_one_begins_though_time_passes_meanwhile(
    listener: Listener, still: Still, monkeypatch: pytest.MonkeyPatch, began: float
) -> None:
    def creeping(clock: Still) -> float:
        clock.now += 0.5 / 1024
        return clock.now

    monkeypatch.setattr(Still, "monotonic", creeping)
    still.now = began
    listener.player.play("a", STEPS, Manner(unit=1.0))
    still.pass_to_the_next(late=0.01)
    listener.player.play("b", STEPS, Manner(unit=1.0, grid=0.125))
    still.pass_to_the_next(late=0.01)
    first, second = listener.due()
    assert listener.told[1].data.trajectory == "b"
    assert (second - first) % 0.125 == 0


@pytest.mark.parametrize("stands_still", [True, False], ids=["Linux and macOS", "Windows"])
def test_after_a_sleep_of_the_machine_it_goes_on_where_it_was(
    listener: Listener, still: Still, stands_still: bool
) -> None:
    listener.player.play("a", STEPS, Manner(unit=1.0, loop=True))
    listener.player.play("b", STEPS, Manner(unit=1.0, loop=True, grid=1.0))
    for _ in "abab":
        still.pass_to_the_next()
    before = len(listener.told)
    if stands_still:
        still.asleep = 3600.0
        still.pass_to_the_next()
    else:
        still.pass_to_the_next(late=3600.0)
    for _ in range(40):
        still.pass_to_the_next()
    told = listener.told[before:]
    for name in "ab":
        mine = [event for event in told if event.data.trajectory == name]
        assert [event.data.step for event in mine[:4]] == [2, 0, 1, 2], "none is left out, none comes twice"
        due = [event.at for event in mine if event.at is not None]
        assert due[0] == pytest.approx(1000 + 3600 + 2, abs=2)
        assert [after - first for first, after in pairwise(due)] == [1.0] * (len(due) - 1)


async def test_swing_makes_every_second_step_late(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.0625, swing=0.25))
    await asyncio.wait_for(listener.until_silent(), 120)
    first, second, third = listener.due()
    assert (second - first, third - first) == (0.0625 * 1.25, 0.125)


async def test_those_that_begin_on_a_grid_share_it(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.0625, loop=True))
    await listener.until(2)
    listener.player.play("b", STEPS, Manner(unit=0.125, loop=True, grid=0.125))
    while sum(event.data.trajectory == "b" for event in listener.told) < 2:
        await asyncio.sleep(0.005)
    await listener.player.close()
    first = listener.due()[0]
    others = [event.at - first for event in listener.told if event.data.trajectory == "b" and event.at]
    assert {other % 0.125 for other in others} == {0.0}
    assert others[1] - others[0] == 0.125


async def test_a_recordings_own_timing_is_kept_forth_and_back(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=1.0, gaps=[0.125, 0.03125, 0.0625]))
    await asyncio.wait_for(listener.until_silent(), 120)
    first = listener.due()[0]
    assert [due - first for due in listener.due()] == [0.0, 0.125, 0.15625]
    listener.told.clear()
    listener.player.play("a", STEPS, Manner(unit=1.0, gaps=[0.125, 0.03125, 0.0625], reverse=True, speed=2.0))
    await asyncio.wait_for(listener.until_silent(), 120)
    first = listener.due()[0]
    assert [due - first for due in listener.due()] == [0.0, 0.015625, 0.078125]
    assert [event.data.step for event in listener.told] == [2, 1, 0]


async def test_a_change_of_speed_takes_hold_between_two_steps(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=20.0))
    await listener.until(1)
    listener.player.steer("a", lambda line, now: line.pace(now, speed=400.0))
    await asyncio.wait_for(listener.until_silent(), 120)
    first, second, third = listener.due()
    assert 0.04 < second - first < 20
    assert third - second == pytest.approx(0.05, abs=1e-6)


async def test_a_loop_that_is_ended_plays_to_its_end(listener: Listener) -> None:
    listener.player.play("a", STEPS, Manner(unit=0.02, loop=True))
    await listener.until(4)
    listener.player.steer("a", lambda *_: None, loop=False)
    await asyncio.wait_for(listener.until_silent(), 120)
    assert len(listener.told) <= 6


async def test_a_step_that_fails_is_silent_and_the_music_goes_on(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    def describe(number: int, step: StoredStep) -> Step | None:
        if number == 1:
            raise IndexError("the library changed under it")
        return listener.describe(number, step)

    failing = Player(listener.events, describe)
    with caplog.at_level(logging.ERROR):
        failing.play("a", STEPS, Manner(unit=0.01))
        await listener.until(2)
    assert [event.data.step for event in listener.told] == [0, 2]
    assert "step 1" in caplog.text
