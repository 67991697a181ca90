"""Who may ask over HTTP: Host and Origin on every request, and with `--lan` a token.

Any web page can make a browser send requests to a local port, and a page whose name is made to point at
127.0.0.1 (DNS rebinding) can even read the answers. So the Host must be ours, and the Origin, where a browser
sends one, must be the same.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import socket
from urllib.parse import urlsplit

from aiohttp import web

from tonewalk.doors import is_here
from tonewalk.errors import ForeignOrigin, TokenNeeded
from tonewalk.http.oscquery import OscQuery
from tonewalk.http.problems import Handler

COOKIE = "tonewalk"
TRADE_PATH = "/api/v1/token"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_GUARDED = ("/api/", "/metrics", "/openapi.json", "/readyz", "/oscquery", "/tonewalk")


class Guard:
    """Checks requests.

    Args:
        lan_token: what clients on other machines must show; None: only this machine can reach us.
    """

    def __init__(self, lan_token: str | None) -> None:
        self._token = lan_token
        self.port = 0
        """The port that a Host header has to name, once it is known."""

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through, or raise what refuses it."""
        self.check(request)
        return await handler(request)

    def check(self, request: web.Request) -> None:
        """Refuse foreign names and pages, and clients of other machines that show no token.

        Raises:
            ForeignOrigin: Host or Origin is not ours.
            TokenNeeded: a client of another machine shows no token.
        """
        self._check_host(request)
        self._check_origin(request)
        if self._token is not None and not is_here(request.remote) and _guarded(request):
            self._check_token(request, self._token)

    def trade(self, token: str) -> web.Response:
        """A cookie for a token.

        Raises:
            TokenNeeded: it is not the token.
        """
        if self._token is not None and not _same(token, self._token):
            raise _needed()
        response = web.json_response({"done": True})
        if self._token is not None:
            response.set_cookie(COOKIE, _cookie(self._token), httponly=True, samesite="Strict", path="/")
        return response

    def _check_host(self, request: web.Request) -> None:
        host = request.headers.get("Host", "")
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            name, port = "", 0
        known = name in _LOOPBACK_NAMES or (self._token is not None and _names_this_machine(name))
        if not known or port != self.port or "@" in host:
            raise ForeignOrigin(
                f"The Host {host[:80]!r} is not ours: ask http://127.0.0.1:{self.port} or http://localhost:{self.port}."
            )

    def _check_origin(self, request: web.Request) -> None:
        origin = request.headers.get("Origin")
        own = f"http://{request.headers.get('Host', '')}"
        if origin is not None and origin.lower() != own.lower():
            raise ForeignOrigin(f"A page of {origin[:80]!r} asked: only our own page at {own} may.")
        site = request.headers.get("Sec-Fetch-Site", "none")
        followed = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method == "GET"
        if site in ("cross-site", "same-site") and not (followed and request.path == "/"):
            raise ForeignOrigin(f"A page of another site asked for {request.path}: only our own page may.")

    def _check_token(self, request: web.Request, token: str) -> None:
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and _same(shown.strip(), token):
            return
        cookie = request.cookies.get(COOKIE, "")
        if not _same(cookie, _cookie(token)):
            raise _needed()


def _guarded(request: web.Request) -> bool:
    if request.path == "/":  # the page is for everybody, what OSCQuery answers there is not
        return OscQuery.wanted(request)
    return request.path != TRADE_PATH and request.path.startswith(_GUARDED)


def _same(shown: str, secret: str) -> bool:
    """Compares in a time that tells nothing; a header's bytes need not be UTF-8."""
    return secrets.compare_digest(shown.encode("utf-8", "surrogateescape"), secret.encode())


def _cookie(token: str) -> str:
    """What the cookie holds: not the token itself, so that a leaked cookie opens no other door."""
    return hashlib.sha256(b"tonewalk cookie " + token.encode()).hexdigest()


def _names_this_machine(name: str) -> bool:
    """An IP address (no page's name can be made to look like one) or this machine's own name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        return name.lower() in {own, f"{own}.local", own.partition(".")[0]}
    return True


def _needed() -> TokenNeeded:
    return TokenNeeded(
        "This daemon asks clients of other machines for its token: open the address that `tonewalk serve --lan` "
        "printed, or send `Authorization: Bearer <token>`."
    )
