"""HTTP to the daemon: one session, which finds a daemon that has come back wherever it listens now."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import aiohttp

from tonewalk.base.errors import TokenNeeded, Unavailable
from tonewalk.base.structs import Reply, Request
from tonewalk.client.places import Find, Place
from tonewalk.client.wire import command_of, decoded, encoded, failed

T = TypeVar("T")

BEAT: Final = 20.0
"""s between two looks at whether the other end of a WebSocket is still there"""


class Link:
    """Asks one daemon. Used on one event loop.

    Args:
        find: where the daemon is, asked at first and whenever it does not answer there any more.
        timeout: s for which an answer is waited for.
    """

    def __init__(self, find: Find, timeout: float) -> None:
        self._find, self._timeout = find, timeout
        self._place: Place | None = None
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether it was closed, for good."""
        return self._closed

    async def ask(self, name: str, request: Request | None = None) -> Reply:
        """One command's reply.

        Raises:
            Unavailable: no daemon answers, or not in time.
            TonewalkError: as the daemon said it.
        """
        command, given = command_of(name, request)
        body = encoded(given)
        headers = {"Content-Type": "application/json"}
        again = not (command.writes or command.shared)
        answer = await self._sent("POST", f"/api/v1/{name}", lambda: body, headers, again=again)
        return decoded(answer, command.reply, name)

    async def upload(self, name: str, form: Callable[[], aiohttp.FormData]) -> Reply:
        """One command's reply, its file sent with it; raises as `ask`.

        Args:
            form: makes its arguments and the file anew for every try.
        """
        command, _ = command_of(name, None)
        return decoded(await self._sent("POST", f"/api/v1/{name}", form, {}, again=True), command.reply, name)

    async def read(self, address: str) -> bytes:
        """What the daemon gives out at an address like `/api/v1/sounds/7/audio`; raises as `ask`."""
        return await self._sent("GET", address, lambda: None, {}, again=True)

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket to the daemon; raises as `ask`."""

        async def opened(place: Place) -> aiohttp.ClientWebSocketResponse:
            async with asyncio.timeout(self._timeout):
                return await self._opened().ws_connect(
                    f"{place.url}/api/v1/ws", headers=_shown(place), heartbeat=BEAT, max_msg_size=0
                )

        try:
            return await self._tried("a WebSocket", opened, again=True)
        except aiohttp.WSServerHandshakeError as error:
            await self.ask("ping")  # says why, where it is for all that is asked
            raise Unavailable(f"The daemon opens no WebSocket (HTTP status {error.status}): ask again.") from error

    async def close(self) -> None:
        """Let go of all connections; what is asked afterwards is refused."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise Unavailable("This client was closed: open another one.")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    async def _sent(
        self,
        method: str,
        address: str,
        body: Callable[[], bytes | aiohttp.FormData | None],
        headers: dict[str, str],
        *,
        again: bool,
    ) -> bytes:
        async def attempt(place: Place) -> bytes:
            async with (
                asyncio.timeout(self._timeout),
                self._opened().request(
                    method,
                    f"{place.url}{address}",
                    data=body(),
                    headers=headers | _shown(place),
                    timeout=aiohttp.ClientTimeout(),
                    allow_redirects=False,
                ) as response,
            ):
                answer = await response.read()
                if not 200 <= response.status < 300:
                    raise failed(answer, response.status, place.url)
                return answer

        return await self._tried(address.removeprefix("/api/v1/"), attempt, again=again)

    async def _tried(self, what: str, attempt: Callable[[Place], Awaitable[T]], *, again: bool) -> T:
        """What an attempt gives; where the daemon is not where it was, it is looked for once more.

        Args:
            again: whether a question that was on its way when the connection broke may be asked twice.
        """
        for last in (False, True):
            if (place := self._place) is None:
                place = self._place = await asyncio.to_thread(self._find)
            try:
                return await attempt(place)
            except TimeoutError as error:
                raise Unavailable(
                    f"The daemon at {place.url} did not answer {what} within {self._timeout:g} s: ask again, or "
                    "give the client a longer timeout."
                ) from error
            except TokenNeeded:
                self._place = None
                if last or await asyncio.to_thread(self._find) == place:
                    raise  # else another home's daemon has the port that ours had
            except aiohttp.WSServerHandshakeError:
                raise
            except aiohttp.ClientConnectorError as error:
                self._place = None
                if last:
                    reason = _reason(error.os_error)
                    raise Unavailable(
                        f"No daemon answers at {place.url} ({reason}): start `tonewalk serve` there, or give "
                        "another address."
                    ) from error
            except (aiohttp.ClientError, OSError) as error:
                self._place = None
                if last or not again:
                    raise Unavailable(
                        f"The daemon at {place.url} broke off before it answered {what}: look whether it was "
                        "done, then ask again."
                    ) from error
        raise AssertionError("the last try returns or raises")


def _shown(place: Place) -> dict[str, str]:
    return {"Authorization": f"Bearer {place.token}"} if place.token else {}


def _reason(error: OSError) -> str:
    """The system's word for it, where asyncio says more than that."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
