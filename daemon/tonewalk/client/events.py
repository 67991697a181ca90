"""What the daemon tells of unasked, as an iterator: cursor, steps, progress and all its other topics."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import Any, Final, Generic, NamedTuple, Self, TypeVar

import aiohttp
import msgspec

from tonewalk.base.errors import InvalidArgument, Unavailable, error_of
from tonewalk.client.link import Link
from tonewalk.client.wire import decoded
from tonewalk.commands.clients import TOLD
from tonewalk.work.events import Topic

T = TypeVar("T")

LOOK: Final = 0.5
"""s between two looks for a daemon that went away"""


class Told(NamedTuple, Generic[T]):
    """One event.

    Attributes:
        topic: what it is about.
        data: the struct that this topic has, as docs/protocol.md says.
        at: unix time (s) for which it is meant, where it is told ahead of that (steps); else None.
    """

    topic: Topic
    data: T
    at: float | None


class _Wrong(msgspec.Struct):
    code: str
    detail: str


class _Message(msgspec.Struct):
    """Whatever comes over the WebSocket."""

    id: int | str | None = None
    event: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")
    at: float | None = None
    error: _Wrong | None = None


class Events(Generic[T]):
    """Events of some topics, without end: `async for told in atlas.events("cursor"): ...`.

    `async with` opens it first, so that nothing is missed of what follows, and closes it. Where the daemon goes
    and comes back, it goes on; what was told meanwhile is lost.
    """

    def __init__(self, link: Link, topics: tuple[Topic, ...]) -> None:
        """What is wrong with the topics is said at once.

        Raises:
            InvalidArgument: there is no such topic, or none was given.
        """
        if not topics or (unknown := set(topics) - TOLD.keys()):
            said = f"{', '.join(sorted(unknown))} is no topic" if topics else "No topic was given"
            raise InvalidArgument(f"{said}: there are {', '.join(TOLD)}.")
        self._link, self._topics = link, topics
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._waiting: deque[Told[T]] = deque()
        self._subscribed = False

    @property
    def subscribed(self) -> bool:
        """Whether the daemon tells of what happens now: not before it was opened, nor while the daemon is away."""
        return self._subscribed

    async def open(self) -> None:
        """Subscribe; nothing where that was done.

        Raises:
            Unavailable: no daemon answers.
            TonewalkError: as the daemon said it.
        """
        if self._socket is not None:
            return
        self._socket = await self._link.socket()
        try:
            await self._subscribe(self._socket)
            self._subscribed = True
        except BaseException:
            await self.close()
            raise

    async def _subscribe(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        asked: set[int | str | None] = set(range(len(self._topics)))
        try:
            for number, topic in enumerate(self._topics):
                await socket.send_json({"id": number, "command": "subscribe", "args": {"topic": topic}})
            while asked:
                message = await self._received(socket)
                if message is None:
                    raise Unavailable("The daemon closed the connection: ask again.")
                asked.discard(message.id)
        except aiohttp.ClientError as error:
            raise Unavailable("The daemon closed the connection: ask again.") from error

    async def close(self) -> None:
        """Be told no more."""
        socket, self._socket, self._subscribed = self._socket, None, False
        if socket is not None:
            await socket.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Told[T]:
        await self.open()
        while not self._waiting:
            if self._socket is None or await self._received(self._socket) is None:
                await self._again()
        return self._waiting.popleft()

    async def _again(self) -> None:
        """Wait for a daemon, however long it is away."""
        while True:
            await self.close()
            try:
                await self.open()
            except Unavailable:
                if self._link.closed:
                    raise
                await asyncio.sleep(LOOK)
            else:
                return

    async def _received(self, socket: aiohttp.ClientWebSocketResponse) -> _Message | None:
        """The next message, an event of which is kept; None at the end.

        Raises:
            TonewalkError: what the daemon refused.
        """
        came = await socket.receive()
        if came.type is not aiohttp.WSMsgType.TEXT:
            return None
        message = decoded(came.data, _Message, "over its WebSocket")
        if message.error is not None:
            raise error_of(message.error.code, message.error.detail)
        if message.event in self._topics:
            topic: Any = message.event
            self._waiting.append(Told(topic, _data(topic, message.data), message.at))
        return message


def _data(topic: Topic, raw: msgspec.Raw) -> Any:
    *others, last = TOLD[topic]
    for kind in others:
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError:
            continue  # it is of the next kind
    return decoded(raw, last, topic)
