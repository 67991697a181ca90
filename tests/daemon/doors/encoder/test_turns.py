from __future__ import annotations

import asyncio

import pytest

from tonewalk.base.errors import Busy
from tonewalk.doors.encoder.turns import MOST_WAITING, Room, Turns


async def test_clients_take_turns_however_much_one_of_them_sends() -> None:
    turns, order = Turns(), []
    first_is_in, go_on = asyncio.Event(), asyncio.Event()

    async def work(client: str) -> None:
        async with turns.mine(client):
            order.append(client)
            first_is_in.set()
            await go_on.wait()

    tasks = [asyncio.create_task(work("greedy"))]
    await first_is_in.wait()
    tasks += [asyncio.create_task(work("greedy")) for _ in range(5)]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(work(name)) for name in ("modest", "other", "modest")]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*tasks)
    assert order == ["greedy", "greedy", "modest", "other", "greedy", "modest", "greedy", "greedy", "greedy"]


async def test_who_has_left_keeps_nobody_waiting() -> None:
    turns, done = Turns(), []
    release = asyncio.Event()

    async def hold() -> None:
        async with turns.mine("a"):
            await release.wait()

    async def work(client: str) -> None:
        async with turns.mine(client):
            done.append(client)

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(work(name)) for name in ("b", "c", "b", "d")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    release.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting[1].cancel()  # perhaps just when it was told that it is its turn
    await asyncio.wait([holding, *waiting], timeout=60)
    assert all(task.done() for task in (holding, *waiting))
    assert {"b", "d"} <= set(done)
    async with turns.mine("e"):
        done.append("e")
    assert done[-1] == "e"


async def test_a_client_that_is_cancelled_in_the_moment_of_its_turn_passes_it_on() -> None:
    turns, done = Turns(), []

    async def work(client: str) -> None:
        async with turns.mine(client):
            done.append(client)

    async with turns.mine("a"):
        waiting = [asyncio.create_task(work(name)) for name in ("b", "c")]
        await asyncio.sleep(0)
    waiting[0].cancel()  # its turn was given to it, and it has not run since
    await asyncio.gather(*waiting, return_exceptions=True)
    assert done == ["c"]


async def test_a_line_has_an_end() -> None:
    turns = Turns()

    async def work() -> None:
        async with turns.mine("a"):
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(work()) for _ in range(1 + MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        async with turns.mine("a"):
            pass
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_room_is_given_back_and_none_may_take_more_than_its_share() -> None:
    room = Room(1000)
    async with room.of("a", 900):  # alone, one that is large is taken
        with pytest.raises(Busy):
            async with room.of("b", 101):
                pass
        async with room.of("b", 100):
            pass
    async with room.of("a", 200), room.of("a", 50):
        with pytest.raises(Busy):
            async with room.of("a", 1):
                pass
        async with room.of("b", 700):
            pass
    async with room.of("c", 1000):
        pass
