"""Who talks OSC to us, and whose turn it is."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from tonewalk.base.errors import Unavailable
from tonewalk.doors.asking import Followed
from tonewalk.doors.turning import Turning

Address = tuple[str, int]
Work = Callable[[], Awaitable[None]]

MAX_CLIENTS = 1024
MAX_WAITING = 64
"""requests of one client that wait for their turn"""
_AT_ONCE, _AT_ONCE_EACH = 32, 4
SUBSCRIBED_S = 30.0


class Client:
    """One (address, source port), since Max, Pd and a pad may share one host.

    Attributes:
        source: where its messages come from.
        reply: where answers go; the source until it says otherwise.
        streams: newest stream request still to be answered, by command.
        told: the id last sent, by (command, map).
        trusted: whether it has shown the token.
        turning: what answers its moves of knobs, once there were any.
    """

    def __init__(self, source: Address) -> None:
        self.source = source
        self.reply = source
        self.streams: dict[str, Followed] = {}
        self.told: dict[tuple[str, str], int] = {}
        self.trusted = False
        self.turning: Turning | None = None
        self.waiting: deque[Work] = deque()
        self.running = 0
        self.scheduled = 0
        self._topics: dict[str, float] = {}

    def subscribe(self, topic: str, now: float) -> None:
        """Be told of a topic for 30 s from `now` (the event loop's clock)."""
        self._topics[topic] = now + SUBSCRIBED_S

    def unsubscribe(self, topic: str) -> None:
        """Be told of it no more."""
        self._topics.pop(topic, None)

    def hears(self, topic: str, now: float) -> bool:
        """Whether it is to be told of a topic."""
        return self._topics.get(topic, 0.0) > now

    def busy(self, now: float) -> bool:
        """Whether forgetting it would lose something."""
        live = any(until > now for until in self._topics.values())
        return live or self.trusted or bool(self.waiting or self.running or self.scheduled or self.streams)


class Clients:
    """All clients, of which the one silent for longest is forgotten when there are too many.

    Those that sent one message only are counted apart: a spray from ever new ports makes no other be forgotten.
    """

    def __init__(self) -> None:
        self._once: OrderedDict[Address, Client] = OrderedDict()
        self._clients: OrderedDict[Address, Client] = OrderedDict()

    def at(self, source: Address, now: float) -> Client:
        """The client of that address, new or known."""
        client = self._clients.get(source)
        if client is not None:
            self._clients.move_to_end(source)
            return client
        client = self._once.pop(source, None)
        kept = self._once if client is None else self._clients
        kept[source] = client = client or Client(source)
        if len(kept) > MAX_CLIENTS:
            _forget_one(kept, now)
        return client

    def knows(self, source: Address) -> bool:
        """Whether it was met before."""
        return source in self._clients or source in self._once

    def hearing(self, topic: str, now: float) -> list[Client]:
        """Who is to be told of a topic."""
        clients = (*self._clients.values(), *self._once.values())
        return [client for client in clients if client.hears(topic, now)]


def _forget_one(clients: OrderedDict[Address, Client], now: float) -> None:
    idle = (source for source, client in clients.items() if not client.busy(now))
    del clients[next(idle, next(iter(clients)))]


class Turns:
    """Runs the clients' requests by turns: at most 32 at once, at most 4 of one client, fair between clients.

    A client of which nothing runs or waits comes before those that sent more than was answered yet.
    """

    def __init__(self) -> None:
        self._fresh: deque[Client] = deque()
        self._ring: deque[Client] = deque()
        self._running: set[asyncio.Task[Any]] = set()

    def add(self, client: Client, work: Work) -> None:
        """Do it when it is this client's turn.

        Raises:
            Unavailable: too much of this client is waiting already.
        """
        if len(client.waiting) >= MAX_WAITING:
            raise Unavailable(f"{MAX_WAITING} requests of this client wait already: send them more slowly.")
        if not client.waiting:
            (self._ring if client.running else self._fresh).append(client)
        client.waiting.append(work)
        self._go_on()

    async def close(self) -> None:
        """Stop everything and wait until it has stopped."""
        self._fresh.clear()
        self._ring.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _go_on(self) -> None:
        for _ in range(len(self._fresh) + len(self._ring)):
            if len(self._running) >= _AT_ONCE:
                return
            client = (self._fresh or self._ring).popleft()
            if client.running < _AT_ONCE_EACH:
                client.running += 1
                task = asyncio.ensure_future(client.waiting.popleft()())
                self._running.add(task)
                task.add_done_callback(lambda task, client=client: self._done(client, task))  # type: ignore[misc]
            if client.waiting:
                self._ring.append(client)

    def _done(self, client: Client, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        client.running -= 1
        self._go_on()
