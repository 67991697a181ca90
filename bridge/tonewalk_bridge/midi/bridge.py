"""From devices to the daemon and back: one loop that waits for both, and never for one of them alone."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from mido import Message

from tonewalk_bridge.midi.clock import ClockIn
from tonewalk_bridge.midi.devices import Came, Gone, Happened, Said, Trouble
from tonewalk_bridge.midi.hearing import Hearing
from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.lights import Lights
from tonewalk_bridge.midi.link import Link
from tonewalk_bridge.midi.mapping import Mapping
from tonewalk_bridge.midi.mpe import MpeIn
from tonewalk_bridge.midi.pairs import WAIT
from tonewalk_bridge.midi.player import Player
from tonewalk_bridge.midi.system import Output

FIRST: Final = 0.5
"""s that hands wait for the daemon to say where the cursor is, when it has just been met."""
IDLE: Final = 0.25
"""s after which the loop looks around though nothing has happened."""


class _Device:
    def __init__(self, mapping: Mapping, output: Output | None) -> None:
        self.hearing = Hearing(mapping)
        self.mpe = MpeIn(mapping.mpe) if mapping.mpe else None
        self.clock = (ClockIn(), mapping.clock) if mapping.clock else None
        self.lights = Lights(mapping, output.send) if output else None


class Bridge:
    """Follows the hands on all devices.

    Args:
        say: told what is heard and what goes wrong, one sentence each.
        kept: told every message of a device, with its time, as it comes.
    """

    def __init__(
        self,
        link: Link,
        player: Player,
        known: Known,
        say: Callable[[str], None],
        kept: Callable[[str, Message, float], None] = lambda *_: None,
    ) -> None:
        self._link, self._player, self._known, self._say, self._kept = link, player, known, say, kept
        self._devices: dict[str, _Device] = {}
        self._happened: deque[Happened] = deque()
        self._was_lost = False
        self._begun = 0.0
        self._waker, self._woken = socket.socketpair()
        for end in (self._waker, self._woken):
            end.setblocking(False)

    def happened(self, what: Happened) -> None:
        """Something has happened on a device; from any thread."""
        self._happened.append(what)
        with contextlib.suppress(OSError):  # it is full of calls that are not heard yet, or closed
            self._waker.send(b"\0")

    def run(self, going_on: Callable[[], bool] = lambda: True) -> None:
        """Follow them until `going_on` says no."""
        self._begun = time.monotonic()
        self._link.meet()
        self._player.ask()
        with selectors.DefaultSelector() as both:
            both.register(self._link.socket, selectors.EVENT_READ)
            both.register(self._woken, selectors.EVENT_READ)
            while going_on():
                both.select(self._patience())
                for address, values in self._link.received():
                    self._player.answer(address, values)
                self._hear()
                self._player.flush()
                self._link.renew()
                self._look_for_the_daemon()
                for device in self._devices.values():
                    if device.lights:
                        device.lights.show(self._known, self._player)

    def _look_for_the_daemon(self) -> None:
        if self._link.lost == self._was_lost:
            return
        self._was_lost = self._link.lost
        if self._was_lost:
            self._say("The daemon does not answer: start `tonewalk serve`, and this goes on.")
        else:
            self._say("The daemon is back.")
            self._player.ask()

    def close(self) -> None:
        """Leave all devices dark."""
        for device in self._devices.values():
            if device.lights:
                device.lights.put_out()
        self._waker.close()
        self._woken.close()

    def _patience(self) -> float:
        waits = [IDLE]
        if any(device.hearing.waits for device in self._devices.values()):
            waits.append(WAIT)
        return min(waits)

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass
        if not self._known.is_told and time.monotonic() < self._begun + FIRST:
            return  # one axis would be moved from where the other is not
        while self._happened:
            self._follow(self._happened.popleft())
        for device in self._devices.values():
            for gesture in device.hearing.due(time.monotonic()):
                self._player.take(gesture)

    def _follow(self, what: Happened) -> None:
        match what:
            case Came(port, mapping, output):
                self._devices[port] = _Device(mapping, output)
                self._say(f"{port}: {mapping.name or 'mapped'}")
            case Gone(port):
                self._let_go(self._devices.pop(port, None))
                self._say(f"{port} is gone")
            case Trouble(_, text):
                self._say(text)
            case Said(port, message, at):
                self._kept(port, message, at)
                if port in self._devices:
                    self._said(self._devices[port], message, at)

    def _said(self, device: _Device, message: Message, at: float) -> None:
        if device.clock:
            clock, wanted = device.clock
            if beat := clock.take(message, at):
                self._player.beat(beat, wanted)
        if device.mpe and (touch := device.mpe.take(message)):
            self._player.touch(touch)
        for gesture in device.hearing.take(message, at):
            self._player.take(gesture)

    def _let_go(self, device: _Device | None) -> None:
        """A device that is unplugged holds nothing any more."""
        if device is None:
            return
        for gesture in device.hearing.let_go():
            self._player.take(gesture)
        if device.mpe and (touch := device.mpe.let_go()):
            self._player.touch(touch)
