"""Who talks OSC to us, and whose turn it is."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from tonewalk.base.errors import Unavailable
from tonewalk.commands.clients import Carried
from tonewalk.commands.queries import Hits
from tonewalk.doors.streams import Streams
from tonewalk.trajectories.player import LOOKAHEAD

Address = tuple[str, int]
Work = Callable[[], Awaitable[None]]

MAX_CLIENTS: Final = 1024
MAX_WAITING: Final = 64
"""requests of one client that wait for their turn"""
_AT_ONCE: Final = 32
_AT_ONCE_EACH: Final = 4
SUBSCRIBED_S: Final = 30.0


class Heard(NamedTuple):
    """A topic that a client is told of.

    Attributes:
        until: on the event loop's clock.
        lead: s before its time that it wants what has one.
    """

    until: float
    lead: float = LOOKAHEAD


class Wishes(msgspec.Struct):
    """How a client, or all of a host, want to be answered; None: they have not said.

    Attributes:
        port: where they listen; 0: where each sends from.
        fields: what a hit carries.
    """

    port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    fields: Carried | None = None


class Hosts:
    """What holds for all clients of a host, unless one of them says otherwise.

    Args:
        port: where clients of hosts listen that have said nothing; 0: where each sends from.
    """

    def __init__(self, port: int = 0) -> None:
        self._usual = Wishes(port=port)
        self.said: OrderedDict[str, Wishes] = OrderedDict()

    def port(self, host: str) -> int:
        """Where a host's clients listen; 0: where each sends from."""
        said = self.said.get(host, self._usual).port
        return (self._usual.port if said is None else said) or 0

    def fields(self, host: str) -> Carried:
        """What a hit carries to a host's clients."""
        return self.said.get(host, self._usual).fields or "all"

    def of(self, host: str) -> Wishes:
        """What a host says, to be changed."""
        said = self.said.setdefault(host, Wishes())
        self.said.move_to_end(host)
        if len(self.said) > MAX_CLIENTS:
            self.said.popitem(last=False)
        return said


class Client:
    """One (address, source port), since Max, Pd and a pad may share one host.

    Attributes:
        source: where its messages come from.
        said: how it wants to be answered; where it has not said, its host decides.
        streams: what answers them, once there were any.
        trusted: whether it has shown the token.
        met: whether it has sent something to this daemon, and not only to the one that ran before.
        heard: when it last did (the event loop's clock).
        filled: what its slots show.
    """

    def __init__(self, source: Address, hosts: Hosts | None = None) -> None:
        self.source = source
        self.said = Wishes()
        self.streams: Streams | None = None
        self.trusted = self.met = False
        self.heard = 0.0
        self.filled = Hits(hits=[])
        self.waiting: deque[Work] = deque()
        self.running = 0
        self.scheduled = 0
        self.topics: dict[str, Heard] = {}
        self._hosts = hosts or Hosts()

    @property
    def reply(self) -> Address:
        """Where answers go."""
        host, source = self.source
        port = self._hosts.port(host) if self.said.port is None else self.said.port
        return host, port or source

    @property
    def fields(self) -> Carried:
        """What a hit carries to it."""
        of_host = self._hosts.fields(self.source[0]) if self.one_of_host else "all"
        return self.said.fields or of_host

    @property
    def one_of_host(self) -> bool:
        """Whether it listens where its host does: then what it says holds for all that do, as `oscsend` comes from
        another port each time."""
        return self.said.port is None and self._hosts.port(self.source[0]) != 0

    def subscribe(self, topic: str, now: float, lead: float = LOOKAHEAD) -> None:
        """Be told of a topic for 30 s from `now` (the event loop's clock), so many s ahead of its time."""
        self.topics[topic] = Heard(now + SUBSCRIBED_S, lead)

    def unsubscribe(self, topic: str) -> None:
        """Be told of it no more."""
        self.topics.pop(topic, None)

    def hears(self, topic: str, now: float) -> bool:
        """Whether it is to be told of a topic."""
        return topic in self.topics and self.topics[topic].until > now

    def busy(self, now: float) -> bool:
        """Whether forgetting it would lose something."""
        live = any(heard.until > now for heard in self.topics.values())
        moving = self.streams is not None and self.streams.waiting
        return live or self.trusted or moving or bool(self.waiting or self.running or self.scheduled)

    def tell_anew(self) -> None:
        """It listens elsewhere now: tell it there what it was told before."""
        if self.streams is not None:
            self.streams.forget()


class Clients:
    """All clients, of which the one silent for longest is forgotten when there are too many.

    Those that sent one message only are counted apart: a spray from ever new ports makes no other be forgotten.

    Args:
        met_again: called when a client sends its second message.
    """

    def __init__(self, hosts: Hosts | None = None, met_again: Callable[[], None] = lambda: None) -> None:
        self.hosts, self._met_again = hosts or Hosts(), met_again
        self._once: OrderedDict[Address, Client] = OrderedDict()
        self._clients: OrderedDict[Address, Client] = OrderedDict()

    def __iter__(self) -> Iterator[Client]:
        """All, those that sent one message only last."""
        yield from self._clients.values()
        yield from self._once.values()

    def at(self, source: Address, now: float) -> Client:
        """The client of that address, new or known, which has just sent something."""
        client = self._clients.get(source)
        if client is not None:
            self._clients.move_to_end(source)
        else:
            client = self._once.pop(source, None)
            kept = self._once if client is None else self._clients
            kept[source] = client = client or Client(source, self.hosts)
            if len(kept) > MAX_CLIENTS:
                _forget_one(kept, now)
            if kept is self._clients:
                self._met_again()
        client.met, client.heard = True, now
        return client

    def restore(self, source: Address, heard: float) -> Client:
        """A client that the daemon before this one knew."""
        client = self._clients[source] = Client(source, self.hosts)
        client.heard = heard
        return client

    def knows(self, source: Address) -> bool:
        """Whether it was met before, by this daemon."""
        client = self._clients.get(source) or self._once.get(source)
        return client is not None and client.met

    def reply_of(self, source: Address) -> Address:
        """Where answers to a source go, known or not."""
        client = self._clients.get(source) or self._once.get(source) or Client(source, self.hosts)
        return client.reply

    def hearing(self, topic: str, now: float) -> list[Client]:
        """Who is to be told of a topic: one client of those that listen at the same place."""
        return list({client.reply: client for client in self if client.hears(topic, now)}.values())

    def unsubscribe(self, client: Client, topic: str) -> None:
        """End it for all that listen where this one does, as what sends from a new port each time."""
        for other in self:
            if topic in other.topics and other.reply == client.reply:
                other.unsubscribe(topic)


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
