"""`/api/v1/ws`: commands, streams and events on one connection, as JSON text messages.

    {"id": 7, "command": "search", "args": {...}}  ->  {"id": 7, "reply": {...}} or {"id": 7, "error": {...}}
    {"command": "xy", "args": {...}}               ->  {"event": "xy", "data": {...}}, on a change only
    {"command": "knob", "args": {...}}             ->  {"event": "knob", "data": {"hits": [...]}}, likewise
    {"id": 8, "command": "subscribe", "args": {"topic": "cursor"}}  ->  {"event": "cursor", "data": {...}}

A stream command without id is a stream: the newest wins. A subscription holds until it is ended or the connection
is. Answers may come in another order than their questions. The token is shown with the request that opens the
connection: by header, or by a browser's cookie.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import msgspec
from aiohttp import WSMsgType, web

from tonewalk.base.errors import TonewalkError
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.clients import Subscribe, Unsubscribe
from tonewalk.commands.command import Command
from tonewalk.commands.common import Done
from tonewalk.doors.access import Asker
from tonewalk.doors.asking import (
    EngineLike,
    Metrics,
    as_told,
    ask,
    command_named,
    each_handled,
    read,
    read_json,
    still_ahead,
)
from tonewalk.doors.http.encoding import encoded
from tonewalk.doors.http.guard import Guard
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.pacing import Paced
from tonewalk.doors.http.sockets import Sockets, told
from tonewalk.doors.streams import Streams
from tonewalk.work.events import Event

_AT_ONCE: Final = 16
"""questions of one connection under way; more are not read until one is answered"""
_MAX_ANSWERS: Final = 64
"""answers that a client has not read yet; with more, its next message is not read"""
_MAX_EVENTS: Final = 256


class Question(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One message from a client."""

    command: str
    id: int | str | None = None
    args: dict[str, Any] = {}


class WebSockets:
    """All connections."""

    def __init__(
        self, engine: EngineLike, metrics: Metrics, guard: Guard, limits: Limits, sockets: Sockets
    ) -> None:
        self._engine, self._metrics, self._guard, self._limits = engine, metrics, guard, limits
        self._sockets = sockets

    def routes(self) -> list[web.RouteDef]:
        """One."""
        return [web.get("/api/v1/ws", self._handle)]

    async def _handle(self, request: web.Request) -> web.WebSocketResponse:
        async with self._sockets.opened(request) as socket:
            outbox = _Outbox(self._limits.unread_bytes)
            connection = _Connection(self._engine, self._metrics, socket, outbox, self._guard.who(request))
            await connection.run()
        return socket


class _Outbox:
    """What is still to be sent: every answer, and as many events as a slow client can take, the oldest dropped."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._answers: deque[bytes] = deque()
        self._events: deque[bytes] = deque()
        self._events_bytes = 0
        self._streams: dict[str, bytes] = {}
        self._filled, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Until the client has read enough of its answers."""
        await self._room.wait()

    def answer(self, message: dict[str, Any]) -> None:
        self._answers.append(msgspec.json.encode(message))
        self._bytes += len(self._answers[-1])
        self._filled.set()
        if len(self._answers) >= _MAX_ANSWERS or self._bytes >= self._most_bytes:
            self._room.clear()

    def event(self, message: dict[str, Any]) -> None:
        self._events.append(msgspec.json.encode(message))
        self._events_bytes += len(self._events[-1])
        while len(self._events) > _MAX_EVENTS or (len(self._events) > 1 and self._events_bytes > self._most_bytes):
            self._next_event()
        self._filled.set()

    def _next_event(self) -> bytes:
        event = self._events.popleft()
        self._events_bytes -= len(event)
        return event

    def stream(self, name: str, message: dict[str, Any]) -> None:
        self._streams[name] = msgspec.json.encode(message)
        self._filled.set()

    async def take(self) -> bytes:
        while True:
            if self._answers:
                answer = self._answers.popleft()
                self._bytes -= len(answer)
                if len(self._answers) < _MAX_ANSWERS and self._bytes < self._most_bytes:
                    self._room.set()
                return answer
            if self._streams:
                return self._streams.pop(next(iter(self._streams)))
            if self._events:
                return self._next_event()
            self._filled.clear()
            await self._filled.wait()


class _Connection:
    """One client."""

    def __init__(
        self, engine: EngineLike, metrics: Metrics, socket: web.WebSocketResponse, outbox: _Outbox, who: Asker
    ) -> None:
        self._engine, self._metrics, self._socket, self._who = engine, metrics, socket, who
        self._outbox = outbox
        self._topics: dict[str, float] = {}  # and how many s ahead of its time
        self._ahead = 0
        self._paced = Paced(self._send)
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asking: set[asyncio.Task[None]] = set()
        self._streams = Streams(engine, metrics, "ws", self._stream, lambda _, error: self._fail(None, error))
        handlers: dict[type[Request], Callable[[Any], None]] = {
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
        }
        self._settings = each_handled("ws", handlers)

    async def run(self) -> None:
        """Until the client goes."""
        end_listening = self._engine.events.listen(self._tell)
        writer = asyncio.create_task(self._write())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                    await self._read(message.data)
                    await self._outbox.room()
        finally:
            end_listening()
            for task in (writer, *self._asking):
                task.cancel()
            await asyncio.gather(writer, *self._asking, return_exceptions=True)
            self._paced.close()
            await self._streams.close()

    async def _write(self) -> None:
        while not self._socket.closed:
            await self._socket.send_str((await self._outbox.take()).decode())

    async def _read(self, data: bytes | str) -> None:
        number: object = None
        try:
            document = read_json(data)
            number = document.get("id") if isinstance(document, dict) else None
            question = read(Question, document)
            command = command_named(question.command, "ws")
            arguments = read(command.request, question.args)
            if command.stream and question.id is None:
                self._who.check(command, arguments)
                self._streams.take(command, arguments)
                return
            if command.kind == "client":
                self._settings[command.request](arguments)
                self._outbox.answer({"id": number, "reply": Done()})
                return
        except TonewalkError as error:
            self._metrics.refused.labels("ws", error.code).inc()
            self._fail(number, error)
            return
        except Exception as error:  # noqa: BLE001 - as_told logs it; a message never ends the connection
            self._fail(number, as_told(error, "a WebSocket message"))
            return
        await self._free.acquire()
        task = asyncio.create_task(self._ask(command, number, arguments))
        self._asking.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._free.release()

    async def _ask(self, command: Command, number: object, arguments: Any) -> None:
        try:
            reply: Reply = await ask(self._engine, self._metrics, command, arguments, door="ws", who=self._who)
        except TonewalkError as error:
            self._fail(number, error)
        else:
            self._outbox.answer({"id": number, "reply": msgspec.Raw(await encoded(reply))})

    def _subscribe(self, request: Subscribe) -> None:
        self._topics[request.topic] = request.when.lead / 1e3

    def _unsubscribe(self, request: Unsubscribe) -> None:
        self._topics.pop(request.topic, None)

    def _stream(self, command: Command, reply: Reply) -> None:
        self._outbox.stream(command.name, {"event": command.name, "data": reply})

    def _tell(self, event: Event) -> None:
        if event.topic not in self._topics:
            return
        if event.at is None:
            self._paced.tell(event)
            return
        message = _told(event) | {"at": event.at}
        wait = still_ahead(event.at) - self._topics[event.topic]
        if wait <= 0 and not self._ahead:  # else it would overtake those whose moment has come, too
            self._outbox.event(message)
            return
        self._ahead += 1
        asyncio.get_running_loop().call_later(wait, self._tell_ahead, message)

    def _send(self, event: Event) -> None:
        if event.topic in self._topics:  # still
            self._outbox.event(_told(event))

    def _tell_ahead(self, message: dict[str, Any]) -> None:
        self._ahead -= 1
        self._outbox.event(message)

    def _fail(self, number: object, error: TonewalkError) -> None:
        self._outbox.answer({"id": number, "error": told(error)})


def _told(event: Event) -> dict[str, Any]:
    return {"event": event.topic, "data": event.data}
