"""What may come as a request's body: plain bytes, asked for only once the client has been let in."""

from __future__ import annotations

from asyncio import Task
from typing import Any, Final, cast

from aiohttp import StreamReader, hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import HttpVersion11, RawRequestMessage

from tonewalk.base.errors import BadRequest, EncodedBody
from tonewalk.doors.http.connection import Connection
from tonewalk.doors.http.problems import Handler

_EXPECTED: Final = web.RequestKey("expected", str)


def watch_bodies(application: web.Server) -> None:
    """Tell connections of the bodies that come, and keep aiohttp from asking for one before anybody looked at who
    sends it: `plain_bodies` asks.
    """
    make = application.request_factory

    def made(
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        writer: AbstractStreamWriter,
        task: Task[None],
    ) -> web.BaseRequest:
        cast(Connection, protocol).begin(payload)
        expected = message.headers.get(hdrs.EXPECT)
        if expected is not None:
            headers = message.headers.copy()
            headers.popall(hdrs.EXPECT)
            message = message._replace(headers=type(message.headers)(headers))
        request = make(message, payload, protocol, writer, task)
        if expected is not None:
            request[_EXPECTED] = expected
        return request

    application.request_factory = made


@web.middleware
async def plain_bodies(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse compressed bodies unread, and tell a client that waits for it to send its body.

    Raises:
        EncodedBody: the body is compressed.
        BadRequest: the client expects what nobody here knows.
    """
    encodings = ", ".join(request.headers.getall(hdrs.CONTENT_ENCODING, ()))
    if encodings.strip().lower() not in ("", "identity"):
        raise EncodedBody(f"The body is encoded as {encodings[:60]!r}: send it uncompressed.")
    expected: Any = request.get(_EXPECTED)
    if expected is not None and request.version >= HttpVersion11:
        if expected.strip().lower() != "100-continue":
            raise BadRequest(f"The header Expect is {expected[:60]!r}: leave it out, or send 100-continue.")
        if request.match_info.http_exception is None:
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # no part of the answer
    return await handler(request)
