"""Steps to clients that know no time tags: a delay to wait for, or a message when they are due."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.helpers.doors_engine import SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.commands.clients import When
from tonewalk.commands.trajectories import Step
from tonewalk.doors.osc.packets import Message, decode
from tonewalk.doors.osc.server import OscDoor
from tonewalk.trajectories.player import LOOKAHEAD
from tonewalk.work.events import Event

FLOAT32 = 1e-4
"""ms by which a delay may be rounded"""


def step_at(due: float, number: int = 1) -> Event:
    return Event("steps", Step(step=number, id=7, x=None, y=None, name="a.wav", path="/a.wav"), at=due)


async def heard(peer: OscPeer) -> tuple[Message, float]:
    """The next step, and when it had come."""
    (message,) = decode(await peer.receive_bytes())
    assert message.address == "/tonewalk/steps"
    return message, time.time()


async def test_a_step_says_last_how_many_ms_are_left_when_it_is_sent(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps")
    due = time.time() + 0.08
    engine.events.tell(step_at(due))
    message, came = await heard(peer)
    assert 1e3 * (due - came) - FLOAT32 <= message.arguments[-1] <= 80.0


async def test_with_lead_0_a_step_comes_when_it_is_due(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0)
    due = time.time() + LOOKAHEAD
    engine.events.tell(step_at(due))
    message, came = await heard(peer)
    assert came >= due - 1e-3  # the event loop's clock and the system's are read one after the other
    assert message.arguments[-1] == 0
    assert message.at == pytest.approx(due, abs=1e-3)


async def test_each_client_has_its_lead_and_the_last_one_it_asked_for(
    peer: OscPeer, other_peer: OscPeer, engine: SmallEngine
) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0)
    await other_peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0.0)
    await other_peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 60.0)
    due = time.time() + LOOKAHEAD
    engine.events.tell(step_at(due))
    early, _ = await heard(other_peer)
    late, came = await heard(peer)
    assert early.arguments[-1] <= 60
    assert late.arguments[-1] == 0
    assert came >= due - 1e-3


@pytest.mark.parametrize(("away", "left"), [(3600.0, 1e3 * LOOKAHEAD), (-3600.0, 0.0)])
async def test_a_system_clock_that_is_set_moves_no_step_by_more_than_it_is_told_ahead(
    peer: OscPeer, engine: SmallEngine, away: float, left: float
) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps")
    engine.events.tell(step_at(time.time() + away))
    message, _ = await heard(peer)
    assert 0 <= message.arguments[-1] <= left


async def test_steps_with_lead_0_keep_their_order(peer: OscPeer, engine: SmallEngine) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0)
    due = time.time() + LOOKAHEAD
    for number in range(20):
        engine.events.tell(step_at(due + number / 1e4, number))
    assert [(await heard(peer))[0].arguments[0] for _ in range(20)] == list(range(20))


async def test_a_step_that_comes_late_does_not_overtake_those_whose_moment_has_come(
    peer: OscPeer, engine: SmallEngine
) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0)
    due = time.time() + 0.001
    for number in range(10):
        engine.events.tell(step_at(due + number / 1e4, number))
    while time.time() < due + 0.01:  # the loop has no turn meanwhile
        pass
    engine.events.tell(step_at(due + 0.005, 10))
    assert [(await heard(peer))[0].arguments[0] for _ in range(11)] == list(range(11))


async def test_what_ends_before_a_step_is_due_ends_without_it(
    peer: OscPeer, engine: SmallEngine, door: OscDoor
) -> None:
    await peer.ask("/tonewalk/subscribe", 0, "steps", "lead", 0)
    engine.events.tell(step_at(time.time() + LOOKAHEAD))
    await door.close()
    with pytest.raises(BlockingIOError):
        peer.socket.recv(65536)


@pytest.mark.parametrize("lead", [-1, 100.5, "soon", float("nan")])
async def test_a_lead_that_is_none_is_refused(peer: OscPeer, lead: Any) -> None:
    error = await peer.ask("/tonewalk/subscribe", 7, "steps", "lead", lead)
    assert (error.address, error.arguments[:2]) == ("/tonewalk/error", [7, "invalid_argument"])


def test_no_lead_is_as_far_ahead_as_steps_are_told() -> None:
    assert When().lead == pytest.approx(1e3 * LOOKAHEAD)
