"""WebSockets that are open, whatever is spoken on them: how many one client may hold, and their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from tonewalk.base.errors import BadRequest, TonewalkError, Unavailable
from tonewalk.doors.http.limits import Limits

MAX_MESSAGE: Final = 2**20
_HEARTBEAT_S: Final = 20.0


class Sockets:
    """All of them.

    Args:
        is_trusted: whether a client has shown the token. Those that have are counted by themselves: who has not
            can't take their room, though all of a machine come from one address.
    """

    def __init__(self, limits: Limits, is_trusted: Callable[[web.Request], bool]) -> None:
        self._limits, self._is_trusted = limits, is_trusted
        self._open: dict[web.WebSocketResponse, tuple[str | None, bool]] = {}

    async def close(self) -> None:
        """Tell all clients that the daemon ends."""
        closing = [socket.close(code=1001, message=b"the daemon ends") for socket in self._open]
        await asyncio.gather(*closing, return_exceptions=True)

    @asynccontextmanager
    async def opened(self, request: web.Request) -> AsyncIterator[web.WebSocketResponse]:
        """The WebSocket that a request asks for, counted while it is used.

        Raises:
            BadRequest: it asks for none.
            Unavailable: the client holds too many.
        """
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=MAX_MESSAGE, compress=False)
        if not socket.can_prepare(request).ok:
            raise BadRequest("This address speaks WebSocket: connect with a WebSocket client.")
        client = (request.remote, self._is_trusted(request))
        if list(self._open.values()).count(client) >= self._limits.sockets_a_client:
            raise Unavailable(
                f"{self._limits.sockets_a_client} WebSockets are open from this address: close some."
            )
        self._open[socket] = client
        try:
            await socket.prepare(request)
            yield socket
        finally:
            del self._open[socket]


def wants_socket(request: web.Request) -> bool:
    """Whether a request is the beginning of a WebSocket."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


def told(error: TonewalkError) -> dict[str, Any]:
    """What is wrong, as a message says it."""
    return {"code": error.code, "detail": error.text, "where": error.where, "status": error.status}
