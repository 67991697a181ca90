"""Who may ask an encoder server: who shows its token, and where it has none, programs of this machine alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from tonewalk.base.errors import ForeignOrigin, TokenNeeded
from tonewalk.doors.access import Access
from tonewalk.doors.http.guard import LOOPBACK_NAMES, bearer
from tonewalk.doors.http.problems import Handler


class EncoderGuard:
    """Checks requests.

    Any web page can make a browser send requests to a local port, so none that a page sends is answered, and where
    no token is asked for the name in `Host` must be this machine's (a page's own name can be made to point here).
    Which port it names is left open: an SSH tunnel begins at another.

    Args:
        token: "" for none.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._access = Access(token)

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
        """Refuse pages of browsers, foreign names, and who does not show the token.

        Raises:
            ForeignOrigin: a page asks, or `Host` is not this machine's.
            TokenNeeded: the token was not shown, or another.
        """
        if "Origin" in request.headers or request.headers.get("Sec-Fetch-Site", "none") != "none":
            raise ForeignOrigin("A page in a browser asked: an encoder server answers tonewalk alone.")
        if not self._token:
            self._check_host(request)
            return
        if not (shown := bearer(request)):
            raise TokenNeeded("This encoder server wants its token: send it as `Authorization: Bearer <token>`.")
        if not self._access.shown(shown):
            raise TokenNeeded("This is not the encoder server's token: give the one that it was started with.")

    def _check_host(self, request: web.Request) -> None:
        host = request.headers.get("Host", "")
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            name = ""
        if name not in LOOPBACK_NAMES:
            raise ForeignOrigin(
                f"The Host {host[:80]!r} is not this machine, and this encoder server has no token: start it with "
                "one."
            )
