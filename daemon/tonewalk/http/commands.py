"""`POST /api/v1/<name>`: every command of the table, its arguments as one JSON object."""

from __future__ import annotations

import errno
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any

from aiohttp import BodyPartReader, web

from tonewalk.commands import COMMANDS, Command
from tonewalk.doors import EngineLike, Metrics, ask, command_named, is_here, read, read_json
from tonewalk.errors import BadRequest, DiskFull, InvalidArgument, TooLarge
from tonewalk.http.encoding import encoded
from tonewalk.http.guard import Guard
from tonewalk.replies import Reply
from tonewalk.requests import Hello, Like

MAX_JSON = 4 * 2**20
"""bytes of a JSON body"""
_MAX_FORM_FIELD = 65536
_CHUNK = 2**18


class CommandRoutes:
    """The routes of all commands.

    Args:
        guard: what trades a token for a cookie.
    """

    def __init__(self, engine: EngineLike, metrics: Metrics, guard: Guard) -> None:
        self._engine, self._metrics, self._guard = engine, metrics, guard
        self._uploads = engine.home.uploads
        for left in self._uploads.glob("upload-*"):  # of a daemon that was killed
            left.unlink(missing_ok=True)

    def routes(self) -> list[web.RouteDef]:
        """One route for each command, and one that says what it is for every other name."""
        named = [web.post(f"/api/v1/{command.name}", self._for(command)) for command in COMMANDS.values()
                 if "http" in command.doors and command.name != "like"]  # fmt: skip
        return [
            *named,
            web.post("/api/v1/like", self._like),
            web.post("/api/v1/token", self._trade),
            web.post("/api/v1/{name:.+}", self._unknown),
        ]

    def _for(self, command: Command) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            arguments = read(command.request, await read_arguments(request))
            here = is_here(request.remote)
            return await answer(await ask(self._engine, self._metrics, command, arguments, door="http", here=here))

        return handle

    async def _like(self, request: web.Request) -> web.Response:
        if request.content_type != "multipart/form-data":
            response: web.Response = await self._for(COMMANDS["like"])(request)
            return response
        folder = self._uploads
        folder.mkdir(parents=True, exist_ok=True)
        fields: dict[str, Any] = {}
        upload: Path | None = None
        try:
            async for part in _parts(request):
                if part.name == "file" and upload is None:
                    upload = await self._receive(part, folder)
                elif part.name in Like.__struct_fields__ and part.name not in ("file", "files", *fields):
                    fields[part.name] = await _form_field(part)
                else:
                    raise BadRequest(
                        f"The form field {part.name!r:.60} is not known here, or came twice: leave it out."
                    )
            if upload is None:
                raise InvalidArgument("file is missing: send the audio as the form field `file`.", where="$.file")
            if "sound" in fields:
                raise InvalidArgument("sound came beside an upload: give one of them.", where="$.sound")
            arguments = read(Like, fields, strict=False)
            began = time.perf_counter()
            reply = await self._engine.like_upload(upload, arguments)
            self._metrics.count("http", "like", "ok", began)
            return await answer(reply)
        finally:
            if upload is not None:
                upload.unlink(missing_ok=True)

    async def _receive(self, part: BodyPartReader, folder: Path) -> Path:
        """Write an upload to a file of its own, with its name's ending, which says what should be in it."""
        limit = self._engine.config.server.upload_mb * 2**20
        ending = Path(part.filename or "").suffix
        ending = ending if ending[1:].isalnum() and len(ending) <= 8 else ""
        with tempfile.NamedTemporaryFile(prefix="upload-", suffix=ending, dir=folder, delete=False) as file:
            try:
                await _copy(part, file, limit)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return Path(file.name)

    async def _trade(self, request: web.Request) -> web.Response:
        return self._guard.trade(read(Hello, await read_arguments(request)).token)

    async def _unknown(self, request: web.Request) -> web.Response:
        command_named(request.match_info["name"], "http")
        raise AssertionError("every command at this door has a route")


async def _copy(part: BodyPartReader, file: IO[bytes], limit: int) -> None:
    size = 0
    while chunk := await part.read_chunk(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The upload is larger than {limit // 2**20} MB: send less, or raise server.upload_mb.")
        try:
            file.write(chunk)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise DiskFull("The home's disk is full: make room, then upload again.") from error


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """The parts of a form.

    Raises:
        BadRequest: it is no form, or breaks off.
    """
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise BadRequest("The form holds another form: send its fields flat.")
            yield part
    except (ValueError, AssertionError, LookupError) as error:
        raise BadRequest(f"The form can't be read ({error}): send multipart/form-data.") from error


async def _form_field(part: BodyPartReader) -> Any:
    """A field's value: its text, or for a field that is no plain value, its JSON."""
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > _MAX_FORM_FIELD:
            raise TooLarge(f"The form field {part.name} is longer than {_MAX_FORM_FIELD} bytes: send less.")
    if part.name in ("weights", "spread", "sounds"):
        return read_json(bytes(body))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The form field {part.name} is not UTF-8: send it in UTF-8.") from error


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


async def answer(reply: Reply) -> web.Response:
    """A reply as JSON."""
    return web.Response(body=await encoded(reply), content_type="application/json")
