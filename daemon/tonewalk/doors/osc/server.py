"""The OSC door: one UDP socket, on which requests come and from which answers and events go."""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, cast
from weakref import WeakSet

from tonewalk.base.errors import BadRequest, Busy, TonewalkError
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command
from tonewalk.commands.common import Done
from tonewalk.commands.queries import Hits
from tonewalk.doors.access import Access, Asker
from tonewalk.doors.asking import EngineLike, Metrics, as_told, ask, is_here
from tonewalk.doors.osc import answers
from tonewalk.doors.osc.addresses import ROOT, asked_by, check_patterns, is_stream
from tonewalk.doors.osc.clients import Address, Client, Clients, Hosts, Turns
from tonewalk.doors.osc.inbox import Inbox
from tonewalk.doors.osc.kept import Keeper, load, restore
from tonewalk.doors.osc.packets import MAX_RECEIVED, Message, decode
from tonewalk.doors.osc.settings import Settings, token_in
from tonewalk.doors.osc.telling import Telling
from tonewalk.doors.ports import listening
from tonewalk.doors.streams import Streams

logger = logging.getLogger(__name__)

_FROM_DAEMONS: Final = (answers.ERROR, answers.HELLO)
"""what another daemon says to where a client of its was; to answer it would begin an endless exchange"""
_MAX_AHEAD_S: Final = 600.0
_MAX_SCHEDULED: Final = 1024
_COALESCE_S: Final = 0.001
"""how long a burst of one client's positions may put off the answer to its newest"""
_BUFFER: Final = 8 * 2**20
"""bytes asked of the system for what comes and goes; it gives what it allows"""
_LARGEST: Final = 65_536
_DRAINS: Final = sys.platform != "win32"
"""whether the socket may be read beside asyncio: on Windows a read of its own waits there already"""
_DRAINED: Final = 4096
"""packets read before the loop goes on: they come faster than they can be answered, so reading goes first"""
_SLICE_S: Final = 0.001
"""how long packets are opened before the loop goes on"""
_UNSENT: Final = 4 * 2**20
"""bytes that wait because the network is slow; what comes then is dropped, as it would be there"""
_BURST: Final = 32
_BREATH_S: Final = 0.001
"""packets of one answer sent before the others, and the client, get their turn"""


async def start(
    engine: EngineLike,
    host: str,
    port: int,
    *,
    spare: int = 0,
    access: Access | None = None,
    metrics: Metrics | None = None,
) -> OscDoor:
    """Listen.

    Args:
        host: an address of this machine; for `access.lan` one that others reach.
        port: 0 for any free port.
        spare: how many ports after it may be taken where it is not free.
        access: who may ask what; default: with a token that nobody knows.
        metrics: where requests are counted; the HTTP door's, to be seen at `/metrics`.

    Raises:
        Conflict: the port is taken.
    """
    loop = asyncio.get_running_loop()
    ours = listening("OSC", "--osc-port", socket.SOCK_DGRAM, host, port, spare=spare)
    for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        ours.setsockopt(socket.SOL_SOCKET, buffer, _BUFFER)
    door = OscDoor(engine, access or Access(), metrics or Metrics(), ours)
    await loop.create_datagram_endpoint(lambda: door, sock=ours)
    return door


class OscDoor(asyncio.DatagramProtocol):
    """Reads packets, asks the engine, sends answers. Nothing that arrives makes it raise."""

    def __init__(self, engine: EngineLike, access: Access, metrics: Metrics, ours: socket.socket) -> None:
        self._engine, self._access, self._metrics = engine, access, metrics
        self._socket, self._room = ours, bytearray(_LARGEST)
        self._inbox, self._serving, self._told_busy = Inbox(), False, -math.inf
        self._dropped = metrics.refused.labels("osc", Busy.code)
        self._loop = asyncio.get_running_loop()
        self._clients = Clients(Hosts(engine.config.osc.reply_port), lambda: self._keeper.changed())
        self._keeper, self._turns = Keeper(engine.home, self._clients), Turns()
        self._telling = Telling(self._clients, self._send_to)
        self._left = restore(load(engine.home), self._clients, access, self._loop.time())
        self._scheduled: set[asyncio.TimerHandle] = set()
        self._streams: WeakSet[Streams] = WeakSet()
        self._complained = 0.0
        self._gone = self._loop.create_future()
        self._end_listening: Callable[[], None] = lambda: None
        self._settings = Settings(access, self._clients, self._keeper)

    @property
    def port(self) -> int:
        """The UDP port it listens on."""
        return int(self._transport.get_extra_info("sockname")[1])

    def say_hello(self) -> None:
        """Tell the clients of the daemon before this one that it is back."""
        for place in self._left:
            self._send_to(answers.hello_message(), place)

    async def close(self) -> None:
        """Stop listening; what is still asked is dropped."""
        self._end_listening()
        self._telling.close()
        for handle in self._scheduled:
            handle.cancel()
        await self._turns.close()
        for streams in list(self._streams):
            await streams.close()
        await self._keeper.close()
        self._transport.close()
        await self._gone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio's protocol."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._unsent = cast(asyncio.WriteTransport, transport).get_write_buffer_size
        self._end_listening = self._engine.events.listen(self._telling.tell)

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio's protocol."""
        self._gone.set_result(None)

    def error_received(self, exc: Exception) -> None:
        """An answer found nobody, as when a client has quit: nothing to do for us."""
        logger.debug("an OSC client is gone: %s", exc)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """One packet came, and others with it: asyncio alone would read one a turn of its loop."""
        self._put(data, (addr[0], addr[1]))
        if _DRAINS:
            self._drain()
        if not self._serving:
            self._serve()

    def _drain(self) -> None:
        """Read until the socket is empty, or others wait for the loop."""
        for _ in range(_DRAINED):
            try:
                size, addr = self._socket.recvfrom_into(self._room)
            except OSError:  # there is no more
                return
            self._put(bytes(memoryview(self._room)[:size]), (addr[0], addr[1]))

    def _put(self, data: bytes, source: Address) -> None:
        if len(data) > MAX_RECEIVED or (not self._access.lan and not is_here(source[0])):
            self._open(data, source)  # it is refused unread
        elif not self._inbox.put(data, source):
            self._drop(source)

    def _drop(self, source: Address) -> None:
        self._dropped.inc()
        now = self._loop.time()
        if now - self._told_busy >= 1.0:
            self._told_busy = now
            logger.warning("%s:%d sends OSC faster than it can be answered: some of it is dropped", *source)
            text = "More comes from here than can be answered, and some is dropped: send it more slowly."
            self._send_to(answers.error_message(0, "", Busy(text)), self._clients.reply_of(source))

    def _serve(self) -> None:
        """Open what waits, by turns, for as long as the loop's other work can wait."""
        until = self._loop.time() + _SLICE_S
        while (packet := self._inbox.take()) is not None:
            self._open(*packet)
            if self._loop.time() > until:
                break
        self._serving = bool(self._inbox)
        if self._serving:
            self._loop.call_soon(self._serve)

    def _open(self, data: bytes, source: Address) -> None:
        try:
            if self._access.gated(is_here(source[0])) and not self._admitted(data, source):
                return
            client = self._clients.at(source, self._loop.time())
            messages = decode(data)
            check_patterns(messages, len(data))
            for message in messages:
                self._schedule(client, message)
        except TonewalkError as error:
            self._refuse(source, error)
        except Exception as error:  # the last line of defence: a packet never ends the door
            logger.exception("an OSC packet of %d bytes from %s failed", len(data), source)
            self._refuse(source, BadRequest(f"This packet can't be handled ({type(error).__name__})."))

    def _admitted(self, data: bytes, source: Address) -> bool:
        """Whether a client that may not even read without the token is heard: once it has shown it.

        Raises:
            TokenNeeded: it is on this machine; one elsewhere gets no answer that tells of us.
        """
        here = is_here(source[0])
        if not here and not self._access.lan:
            self._complain("token_needed", f"{source[0]} sent OSC, and only this machine is heard")
            return False
        if self._clients.knows(source):
            return True
        if self._access.shown(token_in(data)):
            return True
        if here:
            raise self._access.needed("This daemon", here=True)
        self._complain("token_needed", f"{source[0]} sent OSC without the token of `serve --lan`")
        return False

    def _schedule(self, client: Client, message: Message) -> None:
        ahead = 0.0 if message.at is None else message.at - time.time()
        if ahead <= 0:
            self._take(client, message)
            return
        if ahead > _MAX_AHEAD_S:
            raise BadRequest(
                f"A bundle is due in {ahead:.0f} s and at most {_MAX_AHEAD_S:.0f} are waited: send it later."
            )
        if client.scheduled >= _MAX_SCHEDULED // 4 or len(self._scheduled) >= _MAX_SCHEDULED:
            raise BadRequest(f"{len(self._scheduled)} messages wait for their time already: send fewer ahead.")

        def due() -> None:
            client.scheduled -= 1
            self._scheduled.discard(handle)
            self._take(client, message)

        client.scheduled += 1
        handle = self._loop.call_at(self._loop.time() + ahead, due)
        self._scheduled.add(handle)

    def _take(self, client: Client, message: Message) -> None:
        if message.address in _FROM_DAEMONS:
            return
        try:
            asked = asked_by(message)
        except TonewalkError as error:
            self._fail_to_ask(client, message, message.address, error)
            return
        for command, request in asked:
            try:
                self._obey(client, command, message, request)
            except TonewalkError as error:
                self._fail_to_ask(client, message, ROOT + command.name, error)

    def _fail_to_ask(self, client: Client, message: Message, address: str, error: TonewalkError) -> None:
        self._metrics.refused.labels("osc", error.code).inc()
        self._fail(client, 0 if is_stream(address) else message.number or 0, address, error)

    def _obey(self, client: Client, command: Command, message: Message, request: Request) -> None:
        self._who(client).check(command, request)
        if command.stream:
            self._streams_of(client).take(command, request)
            return
        number = message.needed_id()
        if command.kind == "client":
            self._settings.obey(client, request)
            self._send(answers.answer(command, number, Done()), client)
            return
        self._turns.add(client, lambda: self._answer(client, command, number, request))

    def _streams_of(self, client: Client) -> Streams:
        if client.streams is None:

            def tell(command: Command, reply: Reply) -> None:
                if command.kind == "place":
                    self._send_to(answers.place_answer(command, reply), client.reply)
                else:
                    self._send(answers.answer(command, 0, reply, client.fields), client)

            def fail(command: Command, error: TonewalkError) -> None:
                self._fail(client, 0, ROOT + command.name, error)

            client.streams = Streams(self._engine, self._metrics, "osc", tell, fail, patience=_COALESCE_S)
            self._streams.add(client.streams)
        return client.streams

    async def _answer(self, client: Client, command: Command, number: int, request: Request) -> None:
        try:
            who = self._who(client)
            reply = await ask(self._engine, self._metrics, command, request, door="osc", who=who)
            for sent, packet in enumerate(answers.answer(command, number, reply, client.fields), 1):
                self._send_to(packet, client.reply)
                if sent % _BURST == 0:
                    await asyncio.sleep(_BREATH_S)
            if isinstance(reply, Hits):
                self._telling.answered(client, reply)
        except Exception as error:  # noqa: BLE001 - as_told logs it
            self._fail(client, number, ROOT + command.name, as_told(error, command.name))

    def _who(self, client: Client) -> Asker:
        return Asker(self._access, is_here(client.source[0]), client.trusted)

    def _send(self, packets: Iterable[bytes], client: Client) -> None:
        for packet in packets:
            self._send_to(packet, client.reply)

    def _send_to(self, packet: bytes, to: Address) -> None:
        if self._unsent() < _UNSENT:
            self._transport.sendto(packet, to)

    def _fail(self, client: Client, number: int, address: str, error: TonewalkError) -> None:
        self._send_to(answers.error_message(number, address, error), client.reply)

    def _refuse(self, source: Address, error: TonewalkError) -> None:
        self._complain(error.code, f"{source[0]}:{source[1]} sent what can't be read: {error.text}")
        self._send_to(answers.error_message(0, "", error), self._clients.reply_of(source))

    def _complain(self, code: str, text: str) -> None:
        """Count what was refused, and log it at most once a second."""
        self._metrics.refused.labels("osc", code).inc()
        now = self._loop.time()
        if now - self._complained >= 1.0:
            self._complained = now
            logger.warning("%s", text)
