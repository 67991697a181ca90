"""One HTTP connection: aiohttp's, but bounded in time, and what can't be read as HTTP is told as a problem too."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final, cast

from aiohttp import StreamReader, web

from tonewalk.base.errors import BadRequest, EncodedBody, TonewalkError, TooSlow
from tonewalk.doors.asking import as_told
from tonewalk.doors.http.connections import Connections
from tonewalk.doors.http.headers import SAFE
from tonewalk.doors.http.problems import bare, problem

logger = logging.getLogger(__name__)

_SEEN_OFF_S: Final = 2.0
"""seconds in which a client that still sends can read what it is told, before the connection is reset"""

_SILENT_S: Final = 1.0
"""seconds without a byte after which a body counts as waited for"""


class Connection(web.RequestHandler):
    """Reads requests and writes responses, for as long as the client keeps it open, within the limits.

    Attributes:
        host: the client's address.
    """

    __slots__ = ("_answered", "_body", "_body_since", "_connections", "_head_since", "_heard", "_idle_since",
                 "_unread", "_unread_since", "_wire", "host")  # fmt: skip

    def __init__(self, connections: Connections, manager: web.Server, **kwargs: Any) -> None:
        super().__init__(manager, auto_decompress=False, lingering_time=0, **kwargs)
        self._connections = connections
        self._wire: asyncio.Transport | None = None
        self.host = ""
        self._idle_since: float | None = None
        self._answered = False
        self._head_since: float | None = None
        self._body: StreamReader | None = None
        self._body_since = self._heard = self._unread_since = 0.0
        self._unread = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a place among the others."""
        super().connection_made(transport)
        self._wire = cast(asyncio.Transport, transport)
        self.host = str((transport.get_extra_info("peername") or ("",))[0])
        self._idle_since = self._heard = self._unread_since = self._loop.time()
        self._connections.add(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        self._connections.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Note when the client was heard, and read."""
        self._heard = self._loop.time()
        if self._idle_since is not None and self._head_since is None:
            self._head_since = self._heard
        super().data_received(data)

    def begin(self, body: StreamReader) -> None:
        """A request is whole but for its body."""
        self._idle_since = self._head_since = None
        self._body, self._body_since = body, self._loop.time()

    def waits_since(self, now: float) -> float | None:
        """Since when it waits for its client to send something; None: it does not."""
        if self._idle_since is not None:
            return self._idle_since
        if self._body is not None and not self._body.is_eof() and now - self._heard > _SILENT_S:
            return self._heard
        return None

    def overdue(self, now: float) -> str:
        """Why the client has taken too long: one sentence; "" if it has not."""
        limits, wire = self._connections.limits, self._wire
        waiting = 0 if wire is None else wire.get_write_buffer_size()
        if waiting == 0 or waiting < self._unread:
            self._unread_since = now
        self._unread = waiting
        if now - self._unread_since > limits.unread_s:
            self.drop()
            return f"It took nothing of its answer for {limits.unread_s:g} s: read faster."
        if self._idle_since is not None:
            return self._overdue_head(self._idle_since, now)
        if self._body is not None and not self._body.is_eof():
            if now - max(self._heard, self._body_since) > limits.body_stall_s:
                return f"Nothing more of the body came for {limits.body_stall_s:g} s: send it without a pause."
            if now - self._body_since > limits.body_s:
                return f"The body was not whole after {limits.body_s:g} s: send less, or over a faster network."
        return ""

    def _overdue_head(self, idle_since: float, now: float) -> str:
        limits = self._connections.limits
        if self._head_since is None and self._answered:
            late = now - idle_since > limits.kept_s
            return f"Nothing was asked for {limits.kept_s:g} s: connect again." if late else ""
        late = now - (self._head_since or idle_since) > limits.head_s
        return f"The headers were not whole after {limits.head_s:g} s: send them at once." if late else ""

    def end(self, error: TonewalkError) -> None:
        """Tell the client why, if it is told nothing else, and end the connection."""
        if self._wire is None or self._wire.is_closing():
            self.drop()
            return
        request = self._current_request
        began = request is not None and request.writer.output_size > 0
        if not began and (self._head_since is not None or request is not None or not isinstance(error, TooSlow)):
            self._wire.write(bare(error))
        self.force_close()

    def drop(self) -> None:
        """End the connection at once, whatever still waits to be sent."""
        if self._wire is not None:
            self._wire.abort()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer; what comes of a body that nobody read is thrown away, and the client seen off."""
        unread = not request.content.is_eof()
        if unread or resp.status == EncodedBody.status:
            resp.force_close()
        sent, reset = await super().finish_response(request, resp, start_time)
        if not reset and (unread or (resp.status >= BadRequest.status and not resp.keep_alive)):
            await self._see_off()
        self._body, self._answered, self._idle_since = None, True, self._loop.time()
        return sent, reset

    async def _see_off(self) -> None:
        """Let the client read its answer: to close at once on what it still sends would reset the connection."""
        self.close()
        if self.transport is not None:
            if self.transport.can_write_eof():  # TLS can't
                self.transport.write_eof()
            self.transport.resume_reading()
            await asyncio.sleep(_SEEN_OFF_S)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What answers a request that never reached a handler.

        Raises:
            ConnectionError: a part of another answer was sent already, so that nothing can be told.
        """
        if request.writer.output_size > 0:
            raise ConnectionError(f"An answer to {request.remote} broke off ({exc!r}).")
        if status == BadRequest.status:
            reason = (message or "it is malformed").strip().splitlines()[0][:100].rstrip(":.")
            error: TonewalkError = BadRequest(f"This HTTP request can't be read ({reason}): send valid HTTP/1.1.")
            logger.debug("%s sent what is no HTTP: %s", request.remote, reason)
        else:
            error = as_told(exc if isinstance(exc, Exception) else RuntimeError(message), "An HTTP request")
        response = problem(error)
        response.headers.update(SAFE)
        response.force_close()
        return response
