"""Memory is given back once nobody asks for anything."""

from __future__ import annotations

import asyncio

from tests.helpers.waiting import until
from tonewalk.engine.thrift import Thrift


class Given:
    """How often memory was given back."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


async def test_after_a_question_it_is_given_back_once() -> None:
    given = Given()
    thrift = Thrift(given, quiet=0.01)
    for times in (1, 2):
        thrift.asked()
        await until(lambda times=times: given.times == times)  # type: ignore[misc]
    await thrift.close()
    assert given.times == 2


async def test_while_questions_are_asked_it_is_kept() -> None:
    given = Given()
    thrift = Thrift(given, quiet=600)
    loop = asyncio.get_running_loop()
    for _ in range(50):
        thrift.asked()
        await asyncio.sleep(0)
    due = thrift.due()
    assert due is not None
    assert due > loop.time() + 500
    assert given.times == 0
    await thrift.close()


async def test_where_nobody_asks_nothing_is_done_but_what_is_told() -> None:
    given = Given()
    thrift = Thrift(given, quiet=0.0)
    assert thrift.due() is None
    await thrift.give_back()
    assert given.times == 1
    await thrift.close()


async def test_closed_it_does_nothing_any_more() -> None:
    given = Given()
    thrift = Thrift(given, quiet=0.0)
    thrift.asked()
    await thrift.close()
    await asyncio.sleep(0)
    assert given.times == 0
    assert thrift.due() is None
