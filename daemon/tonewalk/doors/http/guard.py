"""Who asks over HTTP: Host and Origin on every request, and whether the token was shown.

Any web page can make a browser send requests to a local port, and a page whose name is made to point at
127.0.0.1 (DNS rebinding) can even read the answers. So the Host must be ours, and the Origin, where a browser
sends one, must be the same. What the token is needed for is `access.py`'s to say; here it is a bearer header, or a
cookie that the page got for it.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from tonewalk.base.errors import ForeignOrigin, TokenNeeded
from tonewalk.doors.access import Access, Asker
from tonewalk.doors.asking import is_here
from tonewalk.doors.http.oscquery import OscQuery
from tonewalk.doors.http.problems import Handler

TRADE_PATH: Final = "/api/v1/token"
_COOKIE_S: Final = 365 * 24 * 3600
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_GUARDED: Final = ("/api/", "/metrics", "/openapi.json", "/readyz", "/oscquery", "/tonewalk")


class Guard:
    """Checks requests."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self.port = 0
        """The port that a Host header has to name, once it is known."""

    @property
    def cookie(self) -> str:
        """The cookie's name: to a browser all ports of a host are one, and each may be another home's daemon."""
        return f"tonewalk-{self.port}"

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through, or raise what refuses it."""
        try:
            self.check(request)
            return await handler(request)
        except TokenNeeded:
            await self._access.slow_down()
            raise

    def check(self, request: web.Request) -> None:
        """Refuse foreign names and pages, wrong tokens, and clients that need the token and show none.

        Raises:
            ForeignOrigin: Host or Origin is not ours.
            TokenNeeded: a client that may not even read shows no token, or any client a wrong one.
        """
        self._check_host(request)
        self._check_origin(request)
        if _guarded(request):
            who = self.who(request)
            if not who.trusted and self._access.gated(who.here):
                raise self._access.needed("This daemon", here=who.here)

    def who(self, request: web.Request) -> Asker:
        """The client that asks.

        Raises:
            TokenNeeded: it shows a wrong token.
        """
        here = is_here(request.remote)
        if shown := bearer(request):
            if not self._access.shown(shown):
                raise self._access.wrong()
            return Asker(self._access, here, trusted=True)
        return Asker(self._access, here, self._access.shown_by_cookie(request.cookies.get(self.cookie, "")))

    def trade(self, request: web.Request, token: str) -> web.Response:
        """A cookie for a token, or for the code of a link that was not opened yet.

        Raises:
            TokenNeeded: it is neither, and the browser has no cookie yet.
        """
        if not self._access.opened(token) and not self.who(request).trusted:
            raise self._access.wrong()
        response = web.json_response({"done": True})
        response.set_cookie(
            self.cookie, self._access.cookie, max_age=_COOKIE_S, httponly=True, samesite="Strict", path="/"
        )
        return response

    def link(self, request: web.Request) -> web.Response:
        """The code of a new link, for a client that shows the token.

        Raises:
            TokenNeeded: it does not.
        """
        self.check_trusted(request, "A new link")
        return web.json_response({"once": self._access.link()})

    def check_trusted(self, request: web.Request, what: str) -> None:
        """Refuse a client that has not shown the token.

        Args:
            what: begins the sentence that says so.

        Raises:
            TokenNeeded: it has not.
        """
        who = self.who(request)
        if not who.trusted:
            raise self._access.needed(what, here=who.here)

    def _check_host(self, request: web.Request) -> None:
        host = request.headers.get("Host", "")
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            name, port = "", 0
        known = name in LOOPBACK_NAMES or (self._access.lan and _names_this_machine(name))
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


def bearer(request: web.Request) -> str:
    """The token that a request shows in its header; "" where it shows none."""
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    return shown.strip() if kind.lower() == "bearer" else ""


def _guarded(request: web.Request) -> bool:
    if request.path == "/":  # the page is for everybody, what OSCQuery answers there is not
        return OscQuery.wanted(request)
    return request.path != TRADE_PATH and request.path.startswith(_GUARDED)


def _names_this_machine(name: str) -> bool:
    """An IP address (no page's name can be made to look like one) or this machine's own name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        return name.lower() in {own, f"{own}.local", own.partition(".")[0]}
    return True
