"""Errors as RFC 9457 problem+json, aiohttp's own included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, cast

import msgspec
from aiohttp import web

from tonewalk.base.errors import Busy, TonewalkError
from tonewalk.doors.asking import as_told

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MEDIA_TYPE: Final = "application/problem+json"

_HEADERS: Final = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: {"Accept-Encoding": "identity"},
}
RETRY_AFTER: Final = "2"
"""s: about as long as hearing a file takes."""

_OWN_CODES: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 416: "range_not_satisfiable"}
_OWN_TEXTS: Final = {
    404: "There is nothing at {path}: /openapi.json lists what there is.",
    405: "{path} does not answer {method}: use {allowed}.",
    413: "The request is larger than is taken here: send less.",
}


class ProblemDetails(msgspec.Struct, kw_only=True):
    """What was wrong, as every error answers it (RFC 9457)."""

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    """One sentence: what, which value, what to do."""
    code: str
    """Stable name of the error, as `errors.py` lists them."""
    where: str = ""
    """JSON path of the bad argument, `$.k`."""


def problem(error: TonewalkError) -> web.Response:
    """The response that tells an error."""
    headers = dict(_HEADERS.get(HTTPStatus(error.status), {}))
    if isinstance(error, Busy):
        headers["Retry-After"] = RETRY_AFTER
    return response(error.status, error.code, error.text, where=error.where, headers=headers)


def response(
    status: int, code: str, detail: str, *, where: str = "", headers: dict[str, str] | None = None
) -> web.Response:
    """A problem response of one's own."""
    title = HTTPStatus(status).phrase
    detail = detail.encode("utf-8", "replace").decode()  # a header's bytes need not be UTF-8
    body = ProblemDetails(title=title, status=status, detail=detail, code=code, where=where)
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type=MEDIA_TYPE, headers=headers or {}
    )


def bare(error: TonewalkError) -> bytes:
    """A problem as it goes over the wire, for a client whose request nobody has read."""
    body = cast(bytes, problem(error).body)
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


@web.middleware
async def tell_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every exception into a problem response."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        allowed = error.headers.get("Allow", "")
        text = _OWN_TEXTS.get(error.status, "{method} {path} can't be read: " + error.reason + ".")
        detail = text.format(path=request.path, method=request.method, allowed=allowed.replace(",", " or "))
        headers = {"Allow": allowed} if allowed else None
        return response(error.status, _OWN_CODES.get(error.status, "bad_request"), detail, headers=headers)
    except Exception as error:  # noqa: BLE001 - as_told logs it
        return problem(as_told(error, f"{request.method} {request.path}"))
