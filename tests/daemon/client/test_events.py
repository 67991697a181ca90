"""What the daemon tells of unasked, from a real one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.helpers.command import Daemon
from tests.helpers.waiting import until
from tonewalk.base.errors import InvalidArgument, TokenNeeded, Unavailable
from tonewalk.base.home import Home
from tonewalk.client import AsyncClient, Events, Told
from tonewalk.commands.session import Cursor, Selection, SessionState
from tonewalk.commands.sounds import Played, Silence, SoundPlay


async def test_the_cursor_is_told_to_who_listens(atlas: AsyncClient) -> None:
    async with atlas.cursor() as moves:
        for x in (0.25, 0.75):
            await atlas.ask("session/cursor", Cursor(x=x, y=0.5))
            told = await anext(moves)
            assert (told.topic, told.data.x, told.data.y, told.at) == ("cursor", x, 0.5, None)


async def test_several_topics_come_in_their_order_each_in_its_own_type(atlas: AsyncClient) -> None:
    async with atlas.events("play", "selection") as events:
        await atlas.ask("session/select", Selection(sounds=[1, 2]))
        await atlas.ask("sound/play", SoundPlay(sound=1))
        await atlas.ask("sound/stop")
        await atlas.ask("session/cursor", Cursor(x=0.1, y=0.1))  # nobody here listens to that
        await atlas.ask("session/select", Selection(sounds=[]))
        told = [await anext(events) for _ in range(4)]
    assert [one.topic for one in told] == ["selection", "play", "play", "selection"]
    assert told[0].data.selection == [1, 2]
    assert isinstance(told[1].data, Played)
    assert told[1].data.id == 1
    assert told[2].data == Silence()


async def test_a_plain_loop_subscribes_by_itself_and_ends_with_its_client(home: Path) -> None:
    heard: list[float] = []
    async with AsyncClient(home) as atlas:
        events = atlas.cursor()

        async def listen() -> None:
            async for told in events:
                heard.append(told.data.x)  # noqa: PERF401 - one by one, as they come

        listening = asyncio.create_task(listen())
        await until(lambda: events.subscribed)
        await atlas.ask("session/cursor", Cursor(x=0.5, y=0.5))
        await until(lambda: heard)
    with pytest.raises(Unavailable, match="closed"):
        await listening
    assert heard == [0.5]


@pytest.mark.parametrize("topics", [(), ("weather",), ("cursor", "weather")])
def test_a_topic_that_is_none_is_told_with_those_there_are(home: Path, topics: tuple[str, ...]) -> None:
    with pytest.raises(InvalidArgument, match="there are cursor"):
        AsyncClient(home).events(*topics)  # type: ignore[arg-type]


async def test_without_a_daemon_listening_is_refused_at_once(tmp_path: Path) -> None:
    async with AsyncClient(tmp_path) as atlas:
        with pytest.raises(Unavailable, match="No daemon runs"):
            await anext(atlas.cursor())


async def test_a_wrong_token_is_told_as_the_daemon_does(home: Path) -> None:
    info = Home(home).daemon()
    assert info is not None
    async with AsyncClient(address=f"127.0.0.1:{info.http}", token="w" * 20) as atlas:
        with pytest.raises(TokenNeeded, match="not the daemon's token"):
            await anext(atlas.cursor())


async def test_it_goes_on_with_a_daemon_that_comes_back(tmp_path: Path) -> None:
    first = Daemon(tmp_path)
    try:
        await asyncio.to_thread(first.wait_for, "Ctrl-C ends")
        async with AsyncClient(tmp_path) as atlas, atlas.cursor() as moves:
            await atlas.ask("session/cursor", Cursor(x=0.25, y=0.5))
            assert (await anext(moves)).data.x == 0.25
            waiting = asyncio.create_task(anext(moves))
            await asyncio.to_thread(first.stop)
            await until(lambda: not moves.subscribed)
            second = Daemon(tmp_path)
            try:
                await _told_again(atlas, moves, waiting)
            finally:
                await asyncio.to_thread(second.stop)
    finally:
        first.stop()


async def _told_again(
    atlas: AsyncClient, moves: Events[SessionState], waiting: asyncio.Task[Told[SessionState]]
) -> None:
    await until(lambda: moves.subscribed)
    await atlas.ask("session/cursor", Cursor(x=0.75, y=0.5))
    await waiting
