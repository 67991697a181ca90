"""What clients say of themselves: where they listen, what they want to be told of, that they know the token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from tonewalk.base.errors import TonewalkError
from tonewalk.base.structs import Request
from tonewalk.commands.clients import Fields, Hello, ReplyHostPort, ReplyPort, Subscribe, Unsubscribe
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.access import Access
from tonewalk.doors.asking import each_handled
from tonewalk.doors.osc.addresses import ROOT
from tonewalk.doors.osc.clients import Client, Clients
from tonewalk.doors.osc.kept import Keeper
from tonewalk.doors.osc.packets import decode

_HELLO: Final = next(ROOT + command.name for command in COMMANDS.values() if command.request is Hello)


def token_in(data: bytes) -> str:
    """The token that a packet shows, of a client that is not heard without; "": none."""
    try:
        hello = decode(data)[0]
        return str(hello.asked[0]) if hello.address == _HELLO else ""
    except (TonewalkError, IndexError):
        return ""


class Settings:
    """Obeys the commands that concern the client itself, at once. Used on the event loop."""

    def __init__(self, access: Access, clients: Clients, keeper: Keeper) -> None:
        self._access, self._clients, self._keeper = access, clients, keeper
        handlers: dict[type[Request], Callable[[Client, Any], None]] = {
            Subscribe: self._subscribe,
            Unsubscribe: self._unsubscribe,
            ReplyPort: self._listen_at,
            ReplyHostPort: self._host_listens_at,
            Fields: self._carry,
            Hello: self._trust,
        }
        self._handlers = each_handled("osc", handlers)

    def obey(self, client: Client, request: Request) -> None:
        """Obey a request of the kind `client`.

        Raises:
            TokenNeeded: it shows another token.
        """
        self._handlers[type(request)](client, request)

    def _subscribe(self, client: Client, request: Subscribe) -> None:
        now = asyncio.get_running_loop().time()
        goes_on = client.hears(request.topic, now)
        self._clients.unsubscribe(client, request.topic)
        client.subscribe(request.topic, now, request.when.lead / 1e3)
        if goes_on:
            self._keeper.renewed()
        else:
            self._keeper.changed()

    def _unsubscribe(self, client: Client, request: Unsubscribe) -> None:
        self._clients.unsubscribe(client, request.topic)
        self._keeper.changed()

    def _listen_at(self, client: Client, request: ReplyPort) -> None:
        client.said.port = request.port
        client.tell_anew()
        self._keeper.changed()

    def _host_listens_at(self, client: Client, request: ReplyHostPort) -> None:
        host = client.source[0]
        self._clients.hosts.of(host).port = request.port
        for other in self._clients:
            if other.source[0] == host and other.said.port is None:
                other.tell_anew()
        self._keeper.changed()

    def _carry(self, client: Client, request: Fields) -> None:
        said = self._clients.hosts.of(client.source[0]) if client.one_of_host else client.said
        said.fields = request.fields
        self._keeper.changed()

    def _trust(self, client: Client, request: Hello) -> None:
        if not self._access.shown(request.token):
            raise self._access.wrong()
        client.trusted = True
        self._keeper.changed()
