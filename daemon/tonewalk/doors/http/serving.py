"""An open file as a response: conditions and ranges (RFC 9110) as aiohttp answers them for a path.

aiohttp opens a path by itself, when what was checked of it may no longer hold, and gives a `.gz` or `.br` that
lies beside it in its place, also to who refuses it (`br;q=0`).
"""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Mapping
from typing import Final

from aiohttp import ETag, web

from tonewalk.doors.http import problems

CHUNK: Final = 256 * 1024
"""Bytes read at once."""


async def send(request: web.Request, file: io.FileIO, headers: Mapping[str, str]) -> web.StreamResponse:
    """Answer with a file, or with what of it is asked for; it is closed in any case.

    Args:
        file: open for reading.
        headers: further ones.
    """
    with file:
        status = os.fstat(file.fileno())
        response = web.StreamResponse(headers={**headers, "Accept-Ranges": "bytes"})
        response.etag = tag = _tag(status, headers.get("Content-Encoding", ""))
        response.last_modified = status.st_mtime
        if (answer := _unmet(request, tag, status.st_mtime)) is not None:
            response.set_status(answer)
            response.headers.popall("Content-Type", None)
            response.content_length = None if answer == 304 else 0
            await response.prepare(request)
            return response
        first, end = 0, status.st_size
        if "Range" in request.headers and _still(request, tag, status.st_mtime):
            if not satisfiable(request, status.st_size):
                return outside(request, status.st_size)
            first, end, _ = request.http_range.indices(status.st_size)
            response.set_status(206)
            response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{status.st_size}"
        response.content_length = end - first
        await response.prepare(request)
        if request.method != "HEAD":
            await _copy(request, response, file, first, end)
        return response


def _tag(status: os.stat_result, coding: str) -> str:
    """An ETag: each encoding of a file is a representation of its own."""
    return f"{status.st_mtime_ns:x}-{status.st_size:x}{coding and '-'}{coding}"


async def _copy(request: web.Request, response: web.StreamResponse, file: io.FileIO, first: int, end: int) -> None:
    file.seek(first)
    while first < end:
        chunk = await asyncio.to_thread(file.read, min(CHUNK, end - first))
        if not chunk:
            # it was cut meanwhile: the client has to see that this is not all
            if request.transport is not None:
                request.transport.abort()
            return
        await response.write(chunk)
        first += len(chunk)


def _unmet(request: web.Request, tag: str, modified: float) -> int | None:
    """412 or 304 where a condition of the request says so (RFC 9110, 13.2.2)."""
    if (wanted := request.if_match) is not None:
        if not _among(tag, wanted, weak=False):
            return 412
    elif (since := request.if_unmodified_since) is not None and int(modified) > since.timestamp():
        return 412
    if (known := request.if_none_match) is not None:
        return 304 if _among(tag, known, weak=True) else None
    since = request.if_modified_since
    return 304 if since is not None and int(modified) <= since.timestamp() else None


def _among(tag: str, tags: tuple[ETag, ...], *, weak: bool) -> bool:
    return any(one.value in (tag, "*") and (weak or not one.is_weak) for one in tags)


def _still(request: web.Request, tag: str, modified: float) -> bool:
    """Whether a range is wanted of the file as it is: `If-Range` is a strong tag or a date (RFC 9110, 13.1.5)."""
    wanted = request.headers.get("If-Range")
    if wanted is None:
        return True
    if (since := request.if_range) is not None:
        return int(modified) <= since.timestamp()
    return wanted == f'"{tag}"'


def satisfiable(request: web.Request, size: int) -> bool:
    """Whether a range, where one is asked for, is one that can be read and lies within the file."""
    if "Range" not in request.headers:
        return True
    try:
        asked = request.http_range
    except ValueError:
        return False
    return asked.start is None or asked.start < size


def outside(request: web.Request, size: int) -> web.Response:
    """What tells that a range is none of so many bytes."""
    return problems.response(
        416,
        "range_not_satisfiable",
        f"The range {request.headers['Range'][:60]!r} lies outside the {size} bytes that there are: ask for less.",
        headers={"Content-Range": f"bytes */{size}"},
    )
