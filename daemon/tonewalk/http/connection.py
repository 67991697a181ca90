"""One HTTP connection: aiohttp's, but what can't be read as HTTP is told as a problem too, without a trace."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from tonewalk.doors import as_told
from tonewalk.errors import BadRequest, EncodedBody, TonewalkError
from tonewalk.http.problems import problem

log = logging.getLogger(__name__)

_SEEN_OFF_S = 2.0
"""seconds in which a client that still sends can read what it is told, before the connection is reset"""


class Connection(web.RequestHandler):
    """Reads requests and writes responses, for as long as the client keeps it open."""

    __slots__ = ()

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
        return sent, reset

    async def _see_off(self) -> None:
        """Let the client read its answer: to close at once on what it still sends would reset the connection."""
        self.close()
        if self.transport is not None:
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
            log.debug("%s sent what is no HTTP: %s", request.remote, reason)
        else:
            error = as_told(exc if isinstance(exc, Exception) else RuntimeError(message), "An HTTP request")
        response = problem(error)
        response.force_close()
        return response
