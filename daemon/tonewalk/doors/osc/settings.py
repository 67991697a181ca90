"""What clients say of themselves: where they listen, what they want to be told of, that they know the token."""

from __future__ import annotations

import asyncio

from tonewalk.base.structs import Request
from tonewalk.commands.clients import Fields, Hello, ReplyHostPort, ReplyPort, Subscribe, Unsubscribe
from tonewalk.doors.access import Access
from tonewalk.doors.osc.clients import Client, Clients
from tonewalk.doors.osc.kept import Keeper


class Settings:
    """Obeys the commands that concern the client itself, at once. Used on the event loop."""

    def __init__(self, access: Access, clients: Clients, keeper: Keeper) -> None:
        self._access, self._clients, self._keeper = access, clients, keeper

    def take(self, client: Client, request: Request) -> bool:
        """Obey a request, if it concerns the client itself; whether it did.

        Raises:
            TokenNeeded: it shows another token.
        """
        match request:
            case Subscribe():
                self._subscribe(client, request)
                return True
            case Unsubscribe():
                self._clients.unsubscribe(client, request.topic)
            case ReplyPort():
                client.said.port = request.port
                client.tell_anew()
            case ReplyHostPort():
                self._listen_at(client.source[0], request.port)
            case Fields():
                said = self._clients.hosts.of(client.source[0]) if client.one_of_host else client.said
                said.fields = request.fields
            case Hello():
                if not self._access.shown(request.token):
                    raise self._access.wrong()
                client.trusted = True
            case _:
                return False
        self._keeper.changed()
        return True

    def _subscribe(self, client: Client, request: Subscribe) -> None:
        now = asyncio.get_running_loop().time()
        goes_on = client.hears(request.topic, now)
        self._clients.unsubscribe(client, request.topic)
        client.subscribe(request.topic, now, request.when.lead / 1e3)
        if goes_on:
            self._keeper.renewed()
        else:
            self._keeper.changed()

    def _listen_at(self, host: str, port: int) -> None:
        self._clients.hosts.of(host).port = port
        for client in self._clients:
            if client.source[0] == host and client.said.port is None:
                client.tell_anew()
