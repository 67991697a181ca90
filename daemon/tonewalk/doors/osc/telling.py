"""Tells subscribers what happens, each as far ahead of its time as it wants."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence

from tonewalk.commands.queries import Hits
from tonewalk.doors.asking import still_ahead
from tonewalk.doors.osc import answers
from tonewalk.doors.osc.clients import Address, Client, Clients
from tonewalk.doors.osc.packets import bundle
from tonewalk.work.events import Event


class Telling:
    """Sends events. Used on the event loop.

    Args:
        send: sends a packet to an address.
    """

    def __init__(self, clients: Clients, send: Callable[[bytes, Address], None]) -> None:
        self._clients, self._send = clients, send
        self._waiting: set[asyncio.TimerHandle] = set()

    def tell(self, event: Event) -> None:
        """Tell those that subscribed, at once or as far ahead of its time as each wants."""
        now = asyncio.get_running_loop().time()
        clients = self._clients.hearing(event.topic, now)
        if not clients:
            return
        if isinstance(event.data, Hits):
            for client in clients:
                if _ids(client.filled) != _ids(event.data):
                    self._fill(client, event.data)
            return
        if event.at is None:
            self._send_all(answers.event_message(event), clients)
            return
        due = now + still_ahead(event.at)
        by_lead: defaultdict[float, list[Client]] = defaultdict(list)
        for client in clients:
            by_lead[client.topics[event.topic].lead].append(client)
        for lead, alike in by_lead.items():
            self._tell_at(due - lead, event, due, alike)

    def answered(self, client: Client, hits: Hits) -> None:
        """Fill the slots of what listens where this client does, if any were subscribed to there."""
        now = asyncio.get_running_loop().time()
        for one in self._clients.hearing("slots", now):
            # the session's hits may have been told already, as an event
            if one.reply == client.reply and one.filled is not hits:
                self._fill(one, hits)

    def close(self) -> None:
        """Send nothing more."""
        for handle in self._waiting:
            handle.cancel()

    def _tell_at(self, when: float, event: Event, due: float, clients: Sequence[Client]) -> None:
        loop = asyncio.get_running_loop()
        if when <= loop.time() and not self._waiting:  # else it would overtake those whose moment has come, too
            self._tell_timed(event, due, clients)
            return

        def tell() -> None:
            self._waiting.discard(handle)
            self._tell_timed(event, due, clients)

        handle = loop.call_at(when, tell)
        self._waiting.add(handle)

    def _tell_timed(self, event: Event, due: float, clients: Sequence[Client]) -> None:
        """Args: due: on the event loop's clock, which nobody sets back."""
        assert event.at is not None
        delay = 1e3 * max(0.0, due - asyncio.get_running_loop().time())
        self._send_all(bundle([answers.event_message(event, delay)], event.at), clients)

    def _fill(self, client: Client, hits: Hits) -> None:
        for packet in answers.slot_messages(hits, client.filled):
            self._send(packet, client.reply)
        client.filled = hits

    def _send_all(self, packet: bytes, clients: Sequence[Client]) -> None:
        for client in clients:
            self._send(packet, client.reply)


def _ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits[: answers.SLOTS]]
