"""One HTTP connection: aiohttp's, but what can't be read as HTTP is told as a problem too, without a trace."""

from __future__ import annotations

import logging

from aiohttp import web

from tonewalk.doors import as_told
from tonewalk.errors import BadRequest, TonewalkError
from tonewalk.http.problems import problem

log = logging.getLogger(__name__)


class Connection(web.RequestHandler):
    """Reads requests and writes responses, for as long as the client keeps it open."""

    __slots__ = ()

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
