"""`POST /api/v1/<name>`: every command of the table, its arguments as one JSON object."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any

from aiohttp import BodyPartReader, web

from tonewalk.base.errors import BadRequest, DiskFull, InvalidArgument, TooLarge
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.clients import Hello
from tonewalk.commands.command import Command
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.queries import Like
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import EngineLike, Metrics, ask, command_named, read, read_json
from tonewalk.doors.http.encoding import encoded
from tonewalk.doors.http.guard import Guard
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.uploads import Uploads

MAX_JSON = 4 * 2**20
"""bytes of a JSON body"""
_MAX_FORM_FIELD = 65536
_CHUNK = 2**18
_UNSAFE = re.compile(r"[^\w .()+-]")
_LONGEST_NAME = 60
"""Characters: as many as a file system takes of the widest ones."""


class CommandRoutes:
    """The routes of all commands.

    Args:
        guard: what knows who asks, and trades a token for a cookie.
    """

    def __init__(self, engine: EngineLike, metrics: Metrics, guard: Guard, limits: Limits) -> None:
        self._engine, self._metrics, self._guard = engine, metrics, guard
        self._uploads = engine.home.uploads
        self._held = Uploads(self._uploads, engine.config.server.upload_mb * 2**20, limits)
        for left in self._uploads.glob("upload-*"):  # of a daemon that was killed
            shutil.rmtree(left, ignore_errors=True)

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

    def _for(self, command: Command) -> Callable[[web.Request], Any]:
        form = {"like": self._like, "mosaic": self._mosaic}.get(command.name)

        async def handle(request: web.Request) -> web.Response:
            who = self._guard.who(request)
            who.check_writing(command)  # before a body is read that would be refused anyway
            if form is not None and request.content_type == "multipart/form-data":
                return await form(request)
            arguments = read(command.request, await read_arguments(request))
            return await answer(await ask(self._engine, self._metrics, command, arguments, door="http", who=who))

        return handle

    async def _like(self, request: web.Request) -> web.Response:
        async with self._form(request, Like, "file") as (upload, fields):
            if "sound" in fields:
                raise InvalidArgument("sound came beside an upload: give one of them.", where="$.sound")
            arguments = read(Like, fields, strict=False)
            began = time.perf_counter()
            reply = await self._engine.like_upload(upload, arguments)
            self._metrics.count("http", "like", "ok", began)
            return await answer(reply)

    async def _mosaic(self, request: web.Request) -> web.Response:
        async with self._form(request, Mosaic, "target") as (upload, fields):
            arguments = read(Mosaic, fields | {"target": str(upload)}, strict=False)
            began = time.perf_counter()
            # what is rebuilt must outlast the answer
            kept = await asyncio.to_thread(_moved, upload)
            self._held.moved(upload.parent, kept.parent)
            reply = await self._engine.mosaic_upload(kept, arguments)
            self._metrics.count("http", "mosaic", "ok", began)
            return await answer(reply)

    @contextlib.asynccontextmanager
    async def _form(
        self, request: web.Request, kind: type[Request], audio: str
    ) -> AsyncIterator[tuple[Path, dict[str, Any]]]:
        """The audio of a form, as a file that is gone afterwards, and the form's other fields.

        Args:
            audio: the name of the audio's field.

        Raises:
            BadRequest: it is no form, or one with unknown fields.
            InvalidArgument: the audio is missing.
            TooLarge, DiskFull: it can't be taken.
        """
        known = set(kind.__struct_fields__) - {"file", "files", audio}
        fields: dict[str, Any] = {}
        upload: Path | None = None
        self._uploads.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="upload-", dir=self._uploads))
        try:
            async for part in _parts(request):
                if part.name == audio and upload is None:
                    upload = await self._receive(part, folder)
                elif part.name in known - fields.keys():
                    fields[part.name] = await _form_field(part)
                else:
                    raise BadRequest(
                        f"The form field {part.name!r:.60} is not known here, or came twice: leave it out."
                    )
            if upload is None:
                raise InvalidArgument(
                    f"{audio} is missing: send the audio as the form field `{audio}`.", where=f"$.{audio}"
                )
            yield upload, fields
        finally:
            self._held.gone(folder)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _receive(self, part: BodyPartReader, folder: Path) -> Path:
        """Write an upload to a file of its own, under its name, which says what should be in it."""
        name = _UNSAFE.sub("_", Path(part.filename or "").name).lstrip(".")[-_LONGEST_NAME:] or "upload"
        with (folder / name).open("xb") as file:
            await self._copy(part, file, folder)
        return folder / name

    async def _copy(self, part: BodyPartReader, file: IO[bytes], folder: Path) -> None:
        size, limit = 0, self._engine.config.server.upload_mb * 2**20
        while chunk := await part.read_chunk(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLarge(
                    f"The upload is larger than {limit // 2**20} MB: send less, or raise server.upload_mb."
                )
            self._held.take(folder, len(chunk))
            try:
                file.write(chunk)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                raise DiskFull("The home's disk is full: make room, then upload again.") from error

    async def _trade(self, request: web.Request) -> web.Response:
        return self._guard.trade(request, read(Hello, await read_arguments(request)).token)

    async def _link(self, request: web.Request) -> web.Response:
        return self._guard.link(request)

    async def _unknown(self, request: web.Request) -> web.Response:
        command_named(request.match_info["name"], "http")
        raise AssertionError("every command at this door has a route")


def _moved(upload: Path) -> Path:
    """The same file in a folder that the request does not take away."""
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=upload.parent.parent))
    return upload.rename(folder / upload.name)


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
    if part.name in ("weights", "spread", "sounds", "how"):
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
