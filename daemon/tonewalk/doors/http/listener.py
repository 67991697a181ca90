"""A port on which an application of ours answers HTTP, within the limits, in the clear or through TLS."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import cast

from aiohttp import web

from tonewalk.doors.http.bodies import watch_bodies
from tonewalk.doors.http.connection import Connection
from tonewalk.doors.http.connections import Connections
from tonewalk.doors.http.limits import Limits


class Listener:
    """An open port; see `listen`.

    Attributes:
        port: where it listens.
    """

    def __init__(self, runner: web.AppRunner, served: asyncio.Server, connections: Connections) -> None:
        self._runner, self._served, self._connections = runner, served, connections
        self.port: int = served.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Take no new connection."""
        self._served.close()

    async def close(self) -> None:
        """Stop, and end all connections."""
        self.stop()
        await self._runner.cleanup()
        self._connections.close()


async def listen(
    app: web.Application, ours: socket.socket, limits: Limits, tls: ssl.SSLContext | None = None
) -> Listener:
    """Answer on a socket that listens.

    Args:
        tls: with the server's certificate; None: in the clear.
    """
    runner = web.AppRunner(app, shutdown_timeout=2.0, handler_cancellation=True)
    await runner.setup()
    loop = asyncio.get_running_loop()
    manager = cast(web.Server, runner.server)
    watch_bodies(manager)
    connections = Connections(limits)
    served = await loop.create_server(
        lambda: Connection(connections, manager, loop=loop, access_log=None),
        sock=ours,
        backlog=limits.backlog,
        ssl=tls,
        ssl_handshake_timeout=None if tls is None else limits.head_s,
    )
    connections.open()
    return Listener(runner, served, connections)
