"""What every response says to browsers: for whom it is, and what it may do there."""

from __future__ import annotations

from typing import Final

from aiohttp import web

SAFE: Final = {
    "Server": "tonewalk",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of everything that is not the page."""


def page_policy(port: int) -> str:
    """The page's Content-Security-Policy: its own files, our own API, and what it made itself (`data:`, `blob:`).

    Scripts from elsewhere, and those that stand in the page itself, are refused. The page never calls `eval`; who
    drives a browser from outside, as its tests do, asks it through `eval`.

    Args:
        port: ours; older browsers, as those in Max, do not take a WebSocket for `'self'`.
    """
    sockets = " ".join(f"ws://{name}:{port}" for name in ("127.0.0.1", "localhost"))
    return (
        "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; media-src 'self' blob:; connect-src 'self' data: blob: {sockets}; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


async def say(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Put these headers on a response that has not said otherwise."""
    response.headers["Server"] = SAFE["Server"]
    for name, value in SAFE.items():
        response.headers.setdefault(name, value)
