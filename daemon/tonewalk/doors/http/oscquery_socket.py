"""OSCQuery's WebSocket: which values a client listens to, and their changes as binary OSC messages.

    {"COMMAND": "LISTEN", "DATA": "/tonewalk/knobs/bright"}  ->  /tonewalk/knobs/bright 0.3, whenever it changes
    {"COMMAND": "IGNORE", "DATA": "/tonewalk/knobs/bright"}  ->  no more

The newest value counts: what changes again before a slow client has read on is told once. What can't be read is
told as our other WebSocket tells it: {"error": {"code": ..., "detail": ...}}.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final, Literal

import msgspec
from aiohttp import WSMsgType, web

from tonewalk.base.errors import BadRequest, NotFound
from tonewalk.doors.asking import EngineLike, Metrics, as_told, read, read_json
from tonewalk.doors.http.oscquery_nodes import values
from tonewalk.doors.http.sockets import MAX_MESSAGE, told
from tonewalk.doors.osc.packets import encode
from tonewalk.work.events import Event, Topic

_TOPICS: Final[frozenset[Topic]] = frozenset({"cursor", "selection", "knobs", "aspects"})


class Order(msgspec.Struct, rename="upper", forbid_unknown_fields=True):
    """What a client sends."""

    command: Literal["LISTEN", "IGNORE"]
    data: str


class Listener:
    """One client. Used on the event loop."""

    def __init__(self, engine: EngineLike, metrics: Metrics, socket: web.WebSocketResponse) -> None:
        self._engine, self._metrics, self._socket = engine, metrics, socket
        self._told: dict[str, list[int | float]] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Until the client goes."""
        end_listening = self._engine.events.listen(self._notice)
        telling = asyncio.create_task(self._tell(), name="oscquery")
        try:
            async for message in self._socket:
                try:
                    self._take(message.data, binary=message.type is WSMsgType.BINARY)
                except Exception as error:  # noqa: BLE001 - as_told logs it; a message never ends the connection
                    wrong = as_told(error, "an OSCQuery message")
                    self._metrics.refused.labels("oscquery", wrong.code).inc()
                    await self._socket.send_str(msgspec.json.encode({"error": told(wrong)}).decode())
        finally:
            end_listening()
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    def _take(self, data: str | bytes, *, binary: bool) -> None:
        if binary:
            port = self._engine.ports.osc
            raise BadRequest(f"OSC messages are not taken on this WebSocket: send them to UDP port {port}.")
        order = read(Order, read_json(data))
        if order.command == "IGNORE":
            self._told.pop(order.data, None)
            return
        value = values(self._engine.standing()).get(order.data)
        if value is None:
            text = f"{order.data[:80]!r} holds no value: /oscquery lists those that do, with VALUE."
            raise NotFound(text, where="$.DATA")
        self._told[order.data] = value.arguments

    def _notice(self, event: Event) -> None:
        if event.topic in _TOPICS:
            self._changed.set()

    async def _tell(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for packet in list(self._moved()):
                await self._socket.send_bytes(packet)

    def _moved(self) -> Iterator[bytes]:
        """Messages for what has changed since it was told."""
        now = values(self._engine.standing())
        for path, before in self._told.items():
            value = now.get(path)
            if value is not None and value.arguments != before:
                self._told[path] = value.arguments
                yield encode(path, value.arguments, most=MAX_MESSAGE)
