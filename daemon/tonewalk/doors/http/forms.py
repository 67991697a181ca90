"""A command's arguments as a form, for those that take an upload: its audio as a file, all else as text or JSON.

The form's fields are the request's, but for those that name files of this machine.
"""

from __future__ import annotations

import errno
import functools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any, Final

from aiohttp import BodyPartReader, web
from msgspec import inspect

from tonewalk.base.errors import BadRequest, DiskFull, InvalidArgument, TooLarge
from tonewalk.commands.command import Command
from tonewalk.doors.asking import read_json
from tonewalk.doors.http.uploads import Upload

_MAX_FIELD: Final = 65536
_CHUNK: Final = 2**18
_UNSAFE: Final = re.compile(r"[^\w .()+-]")
_LONGEST_NAME: Final = 60
"""Characters: as many as a file system takes of the widest ones."""
_BINARY: Final = {"type": "string", "format": "binary", "description": "audio"}


async def read_form(request: web.Request, command: Command, upload: Upload) -> dict[str, Any]:
    """A command's arguments, of which the one that is uploaded is the path of its file now.

    Raises:
        BadRequest: it is no form, or one with unknown fields.
        InvalidArgument: the audio is missing.
        TooLarge: the audio or a field is.
        DiskFull: the audio can't be taken.
    """
    known = fields(command)
    arguments: dict[str, Any] = {}
    async for part in _parts(request):
        name = part.name
        if name is None or name not in known or name in arguments:
            raise BadRequest(f"The form field {name!r:.60} is not known here, or came twice: leave it out.")
        if name == command.upload:
            arguments[name] = str(await _receive(part, upload))
        else:
            arguments[name] = await _value(part, nested=known[name])
    if command.upload not in arguments:
        raise InvalidArgument(
            f"{command.upload} is missing: send the audio as the form field `{command.upload}`.",
            where=f"$.{command.upload}",
        )
    return arguments


@functools.cache
def fields(command: Command) -> dict[str, bool]:
    """A form's fields, and whether each is JSON, as no plain value is."""
    info = inspect.type_info(command.request)
    assert isinstance(info, inspect.StructType)
    ours = set(command.paths) - {command.upload}
    return {field.name: _nested(field.type) for field in info.fields if field.name not in ours}


def described(command: Command, request: dict[str, Any]) -> dict[str, Any]:
    """A form as OpenAPI says it: its schema, and which of its fields are JSON.

    Args:
        request: the schema of the command's request.
    """
    known = fields(command)
    said = {name: request["properties"][name] for name in known}
    return {
        "schema": {
            "type": "object",
            "required": sorted({*request.get("required", ()), command.upload}),
            "properties": said | {command.upload: _BINARY},
            "additionalProperties": False,
        },
        "encoding": {name: {"contentType": "application/json"} for name, nested in known.items() if nested},
    }


def _nested(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata():
            return _nested(kind.type)
        case inspect.UnionType():
            return any(_nested(part) for part in kind.types)
    return isinstance(kind, inspect.ListType | inspect.DictType | inspect.StructType)


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


async def _receive(part: BodyPartReader, upload: Upload) -> Path:
    """Write an upload to a file of its own, under its name, which says what should be in it."""
    name = _UNSAFE.sub("_", Path(part.filename or "").name).lstrip(".")[-_LONGEST_NAME:] or "upload"
    path = upload.folder / name
    with path.open("xb") as file:
        await _copy(part, file, upload)
    return path


async def _copy(part: BodyPartReader, file: IO[bytes], upload: Upload) -> None:
    while chunk := await part.read_chunk(_CHUNK):
        upload.take(len(chunk))
        try:
            file.write(chunk)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise DiskFull("The home's disk is full: make room, then upload again.") from error


async def _value(part: BodyPartReader, *, nested: bool) -> Any:
    """A field's value: its text, or for a field that is no plain value, its JSON."""
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > _MAX_FIELD:
            raise TooLarge(f"The form field {part.name} is longer than {_MAX_FIELD} bytes: send less.")
    if nested:
        return read_json(bytes(body))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The form field {part.name} is not UTF-8: send it in UTF-8.") from error
