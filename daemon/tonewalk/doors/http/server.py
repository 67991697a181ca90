"""The HTTP door: commands, WebSocket, audio, the atlas page, and what describes and measures them."""

from __future__ import annotations

import asyncio
import functools
import socket
from typing import Any, Final, cast

import msgspec
from aiohttp import web
from prometheus_client import Gauge, generate_latest

from tonewalk.base.errors import Unavailable
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import Status
from tonewalk.doors.access import Access
from tonewalk.doors.asking import EngineLike, Metrics
from tonewalk.doors.http.banks import BankRoutes
from tonewalk.doors.http.bodies import plain_bodies
from tonewalk.doors.http.commands import MAX_JSON, CommandRoutes
from tonewalk.doors.http.exports import ExportRoutes
from tonewalk.doors.http.guard import Guard
from tonewalk.doors.http.headers import say
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.listener import Listener, listen
from tonewalk.doors.http.oscquery import OscQuery
from tonewalk.doors.http.page import PageRoutes
from tonewalk.doors.http.problems import tell_problems
from tonewalk.doors.http.sockets import Sockets
from tonewalk.doors.http.sounds import SoundRoutes
from tonewalk.doors.http.websocket import WebSockets
from tonewalk.doors.ports import listening

_READY_WITHIN_S: Final = 5.0


class HttpDoor:
    """The open door.

    Attributes:
        port: where it listens.
        metrics: what it counts; other doors may count there too.
    """

    def __init__(self, listener: Listener, metrics: Metrics, sockets: Sockets) -> None:
        self._listener, self._sockets = listener, sockets
        self.port, self.metrics = listener.port, metrics

    async def close(self) -> None:
        """Stop listening, and tell WebSocket clients so."""
        self._listener.stop()
        await self._sockets.close()
        await self._listener.close()


async def start(
    engine: EngineLike,
    host: str,
    port: int,
    *,
    spare: int = 0,
    access: Access | None = None,
    metrics: Metrics | None = None,
    limits: Limits | None = None,
) -> HttpDoor:
    """Listen.

    Args:
        host: an address of this machine; for `access.lan` one that others reach.
        port: 0 for any free port.
        spare: how many ports after it may be taken where it is not free.
        access: who may ask what; default: with a token that nobody knows.
        metrics: where requests are counted.
        limits: how much clients may hold; None: as in `limits.py`.

    Raises:
        Conflict: the port is taken.
    """
    ours = listening("HTTP", "--http-port", socket.SOCK_STREAM, host, port, spare=spare)
    metrics, limits = metrics or Metrics(), limits or Limits()
    guard = Guard(access or Access())
    sockets = Sockets(limits, lambda request: guard.who(request).trusted)
    oscquery = OscQuery(engine, metrics, sockets)
    app = web.Application(middlewares=[tell_problems, guard.middleware, plain_bodies], client_max_size=MAX_JSON)
    commands = CommandRoutes(engine, metrics, guard, limits)
    parts = (
        commands,
        BankRoutes(engine, guard),
        SoundRoutes(engine),
        ExportRoutes(engine),
        WebSockets(engine, metrics, guard, limits, sockets),
        Service(engine, metrics),
        oscquery,
    )
    for part in parts:
        app.add_routes(part.routes())
    app.on_cleanup.append(commands.close)
    app.add_routes(PageRoutes(engine, oscquery).routes())
    app.on_response_prepare.append(say)
    listener = await listen(app, ours, limits)
    guard.port = listener.port
    return HttpDoor(listener, metrics, sockets)


class Service:
    """What describes and measures the daemon."""

    def __init__(self, engine: EngineLike, metrics: Metrics) -> None:
        self._engine, self._metrics = engine, metrics
        self._sounds = Gauge("tonewalk_sounds", "Sounds that can be found now", registry=metrics.registry)
        self._jobs = Gauge("tonewalk_jobs", "Jobs waiting or running", ["state"], registry=metrics.registry)

    def routes(self) -> list[web.RouteDef]:
        """Description, health, metrics."""
        return [
            web.get("/openapi.json", self._describe),
            web.get("/healthz", self._health),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._measure),
        ]

    async def _describe(self, request: web.Request) -> web.Response:
        return web.Response(body=await asyncio.to_thread(_description), content_type="application/json")

    async def _health(self, request: web.Request) -> web.Response:
        return _json({"alive": True})

    async def _ready(self, request: web.Request) -> web.Response:
        return _json({"ready": True, "sounds": (await self._status()).sounds})

    async def _measure(self, request: web.Request) -> web.Response:
        status = await self._status()
        self._sounds.set(status.sounds)
        for state in ("waiting", "running"):
            self._jobs.labels(state).set(sum(job.state == state for job in status.jobs))
        text = generate_latest(self._metrics.registry)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _status(self) -> Status:
        try:
            reply = await asyncio.wait_for(self._engine.call("status", Nothing()), _READY_WITHIN_S)
        except TimeoutError as error:
            raise Unavailable(
                f"The engine did not answer within {_READY_WITHIN_S:.0f} s: look at the log."
            ) from error
        return cast(Status, reply)


@functools.cache
def _description() -> bytes:
    """Made where it is first asked for, beside the event loop: a start need not wait for it."""
    from tonewalk.doors.http import openapi

    return msgspec.json.encode(openapi.document())


def _json(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")
