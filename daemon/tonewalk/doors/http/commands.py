"""`POST /api/v1/<name>`: every command of the table, its arguments as one JSON object; with an upload, a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from tonewalk.base.errors import BadRequest
from tonewalk.base.structs import Reply
from tonewalk.commands.clients import Hello
from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.access import Asker
from tonewalk.doors.asking import EngineLike, Metrics, ask, command_named, read, read_json
from tonewalk.doors.http.encoding import encoded, sent
from tonewalk.doors.http.forms import read_form
from tonewalk.doors.http.guard import Guard
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.uploads import Uploads
from tonewalk.work.jobs import Job

MAX_JSON: Final = 4 * 2**20
"""bytes of a JSON body"""


class CommandRoutes:
    """The routes of all commands.

    Args:
        guard: what knows who asks, and trades a token for a cookie.
    """

    def __init__(self, engine: EngineLike, metrics: Metrics, guard: Guard, limits: Limits) -> None:
        self._engine, self._metrics, self._guard = engine, metrics, guard
        self._uploads = Uploads(engine.home.uploads, limits)

    def routes(self) -> list[web.RouteDef]:
        """One route for each command, and one that says what it is for every other name."""
        named = [web.post(f"/api/v1/{command.name}", self._for(command)) for command in COMMANDS.values()
                 if "http" in command.doors]  # fmt: skip
        return [
            *named,
            web.post("/api/v1/token", self._trade),
            web.post("/api/v1/token/once", self._link),
            web.post("/api/v1/{name:.+}", self._unknown),
        ]

    async def close(self, _: web.Application) -> None:
        """Remove all uploads."""
        await self._uploads.close()

    def _for(self, command: Command) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            who = self._guard.who(request)
            who.check_writing(command)  # before a body is read that would be refused anyway
            if command.upload and request.content_type == "multipart/form-data":
                return await answer(request, await self._uploaded(command, request, who))
            arguments = read(command.request, await read_arguments(request))
            return await answer(
                request, await ask(self._engine, self._metrics, command, arguments, door="http", who=who)
            )

        return handle

    async def _uploaded(self, command: Command, request: web.Request, who: Asker) -> Reply:
        async with self._uploads.opened(self._engine.config.server.upload_mb * 2**20) as upload:
            arguments = read(command.request, await read_form(request, command, upload), strict=False)
            reply = await ask(self._engine, self._metrics, command, arguments, door="http", who=who, uploaded=True)
            if isinstance(reply, Job):
                upload.lasts = self._engine.jobs.wait(reply.job)
            return reply

    async def _trade(self, request: web.Request) -> web.Response:
        return self._guard.trade(request, read(Hello, await read_arguments(request)).token)

    async def _link(self, request: web.Request) -> web.Response:
        return self._guard.link(request)

    async def _unknown(self, request: web.Request) -> web.Response:
        command_named(request.match_info["name"], "http")
        raise AssertionError("every command at this door has a route")


async def read_arguments(request: web.Request) -> object:
    """A request's JSON body; an empty one means no arguments.

    Raises:
        BadRequest: another content type or charset, or no JSON.
    """
    body = await request.read()
    if not body.strip():
        return {}
    if request.content_type != "application/json":
        raise BadRequest(f"The content type is {request.content_type[:60]}: send application/json.")
    charset = request.charset or "utf-8"
    if charset.lower() not in ("utf-8", "utf8"):
        raise BadRequest(f"The charset is {charset[:60]}: send JSON in UTF-8.")
    return read_json(body)


async def answer(request: web.Request, reply: Reply) -> web.Response:
    """A reply as JSON."""
    return await sent(request, await encoded(reply), "application/json")
