"""What is kept of OSC clients over a restart: where they listen, and what they are to be told of.

UDP knows no connections: without it every patch would go on sending and hear nothing any more. Trust is not kept;
who needs the token shows it again.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from itertools import islice
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.doors.access import Access
from tonewalk.doors.asking import is_here
from tonewalk.doors.osc.clients import MAX_CLIENTS, SUBSCRIBED_S, Address, Clients, Heard, Wishes
from tonewalk.trajectories.player import LOOKAHEAD
from tonewalk.work.events import Topic

logger = logging.getLogger(__name__)

LARGEST: Final = 2**20
"""bytes; what is longer was not written here"""
PAUSE_S: Final = 0.5
"""s between two writings of a file that keeps changing"""
RENEWED_S: Final = 10.0
"""s after which it is written that a subscription, which holds for 30 s, goes on"""
SILENT_S: Final = 7 * 86_400.0
"""s after which a client that sent nothing is not told any more that the daemon is back"""

_Source = Annotated[int, Meta(ge=1, le=65535)]


class KeptTopic(msgspec.Struct):
    """A topic that a client is told of: until when (unix time, s), and how many s ahead."""

    until: float
    lead: Annotated[float, Meta(ge=0.0, le=LOOKAHEAD)] = LOOKAHEAD


class KeptClient(msgspec.Struct):
    """One client; `heard` in unix time."""

    host: str
    source: _Source
    heard: float
    said: Wishes = msgspec.field(default_factory=Wishes)
    topics: dict[Topic, KeptTopic] = {}


class Kept(msgspec.Struct):
    """The whole file."""

    hosts: dict[str, Wishes] = {}
    clients: list[KeptClient] = []


def load(home: Home) -> Kept:
    """What was kept; nothing where there is no such file, or a damaged one, which is logged."""
    path = home.osc_clients
    try:
        with path.open("rb") as file:
            kept = msgspec.json.decode(file.read(LARGEST), type=Kept)
        for host in (*kept.hosts, *(client.host for client in kept.clients)):
            ipaddress.IPv4Address(host)
    except FileNotFoundError:
        return Kept()
    except (OSError, ValueError) as error:  # msgspec's are ValueErrors, too
        logger.warning("%s can't be read (%s): OSC clients have to subscribe again", path, error)
        return Kept()
    return kept


def restore(kept: Kept, clients: Clients, access: Access, now: float) -> list[Address]:
    """Know these clients again.

    Args:
        now: the event loop's clock.

    Returns:
        Where they listen, to tell them that the daemon is back: each place once.
    """
    wall = time.time()
    for host, said in islice(kept.hosts.items(), MAX_CLIENTS):
        if access.lan or is_here(host):
            clients.hosts.said[host] = said
    fresh = (one for one in kept.clients if wall - one.heard < SILENT_S and (access.lan or is_here(one.host)))
    for one in islice(fresh, MAX_CLIENTS):
        client = clients.restore((one.host, one.source), now - max(0.0, wall - one.heard))
        client.said = one.said
        if access.gated(is_here(one.host)):
            continue  # who may hear nothing without the token subscribes again after showing it
        for topic, heard in one.topics.items():
            rest = min(heard.until - wall, SUBSCRIBED_S)
            if rest > 0:
                client.topics[topic] = Heard(now + rest, heard.lead)
    at_hosts = [(host, said.port) for host, said in clients.hosts.said.items() if said.port]
    return list(dict.fromkeys([client.reply for client in clients] + at_hosts))


class Keeper:
    """Writes the file: soon after a change, seldom while changes go on, and at the end. Used on the event loop."""

    def __init__(self, home: Home, clients: Clients) -> None:
        self._home, self._clients = home, clients
        self._changed, self._failed = False, False
        self._later: asyncio.TimerHandle | None = None
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Something that is kept has changed."""
        self._wait_no_more()
        self._changed = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_up(), name="keep OSC clients")

    def renewed(self) -> None:
        """A subscription goes on, as each does again and again."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(RENEWED_S, self.changed)

    async def close(self) -> None:
        """Write a last time, if any client was met or something was kept."""
        self._ending.set()
        self._wait_no_more()
        if self._task is not None:
            await self._task
        if any(self._clients) or self._home.osc_clients.exists():
            await self._write()

    def _wait_no_more(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def _keep_up(self) -> None:
        while self._changed and not self._ending.is_set():
            self._changed = False
            await self._write()
            try:
                await asyncio.wait_for(self._ending.wait(), PAUSE_S)
            except TimeoutError:
                continue

    async def _write(self) -> None:
        data = msgspec.json.encode(_now(self._clients, asyncio.get_running_loop().time()))
        try:
            await asyncio.to_thread(self._home.write_private, self._home.osc_clients, data)
        except (OSError, TonewalkError) as error:
            if not self._failed:
                logger.warning("OSC clients will have to subscribe again after a restart: %s", error)
            self._failed = True


def _now(clients: Clients, now: float) -> Kept:
    """What there is to keep; where there are too many clients, fewer of those that sent one message only."""
    ahead = time.time() - now
    kept = [
        KeptClient(
            host=client.source[0],
            source=client.source[1],
            heard=client.heard + ahead,
            said=client.said,
            topics={
                topic: KeptTopic(until=heard.until + ahead, lead=heard.lead)  # type: ignore[misc]
                for topic, heard in client.topics.items()
                if heard.until > now
            },
        )
        for client in islice(clients, MAX_CLIENTS)
    ]
    return Kept(hosts=dict(clients.hosts.said), clients=kept)
