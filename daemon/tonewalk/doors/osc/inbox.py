"""What has come and is not decoded yet: a line of packets for each client, served by turns.

However much one client sends, another's packet waits for a packet or two of it, and memory stays bounded: a line
holds its share of `MOST`, and what is beyond it is dropped. Three rings of lines take turns: known clients of
which nothing waited, as in fq_codel's new flows (RFC 8290); clients never met, so that a spray from ever new
ports, which nobody can tell from new clients, keeps no known one waiting; and those of which more waits than was
served. Of the positions of a stream that wait behind each other only the newest is kept.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final, NamedTuple

from tonewalk.doors.osc.clients import Address

LINE: Final = 65_536
"""bytes of one client's packets that wait: some 500 short ones"""
MOST: Final = 4 * 2**20
"""bytes that all lines share"""
STRANGERS: Final = 1024
"""lines of clients that were never met"""
MET: Final = 16_384
"""addresses that are remembered; the one silent for longest is forgotten first"""
_OVERHEAD: Final = 100
"""bytes that a packet takes beside its own"""

_NEWEST: Final = frozenset({b"/tonewalk/xy", b"/tonewalk/xyz", b"/tonewalk/unit"})
_NEWEST_OF_NAME: Final = frozenset({b"/tonewalk/knob", b"/tonewalk/aspect"})


class Packet(NamedTuple):
    """A packet and where it came from."""

    data: bytes
    source: Address


class _Line:
    """One client's packets, in order."""

    def __init__(self) -> None:
        self.size = 0
        self._packets: deque[list[bytes]] = deque()
        self._newest: dict[bytes, list[bytes]] = {}

    def put(self, data: bytes, room: int) -> bool:
        key = stream_of(data)
        if key is not None and (waiting := self._newest.get(key)) is not None:
            self.size += len(data) - len(waiting[0])
            waiting[0] = data
            return True
        if self.size and self.size + len(data) + _OVERHEAD > room:
            return False
        self.size += len(data) + _OVERHEAD
        packet = [data]
        self._packets.append(packet)
        if key is None:
            self._newest.clear()  # what a request finds set must not come after it
        else:
            self._newest[key] = packet
        return True

    def take(self) -> bytes:
        packet = self._packets.popleft()
        if not self._packets:
            self._newest.clear()
        elif (key := stream_of(packet[0])) is not None and self._newest.get(key) is packet:
            del self._newest[key]
        self.size -= len(packet[0]) + _OVERHEAD
        return packet[0]

    def __len__(self) -> int:
        return len(self._packets)


class Inbox:
    """All lines. Used on the event loop."""

    def __init__(self) -> None:
        self._met: OrderedDict[Address, None] = OrderedDict()
        self._fresh: OrderedDict[Address, _Line] = OrderedDict()
        self._strangers: OrderedDict[Address, _Line] = OrderedDict()
        self._behind: OrderedDict[Address, _Line] = OrderedDict()
        self._rings = deque([self._fresh, self._strangers, self._behind])

    def __bool__(self) -> bool:
        return any(self._rings)

    def put(self, data: bytes, source: Address) -> bool:
        """Have a packet wait for its turn; False where it is dropped, as more of its client wait already."""
        line = self._behind.get(source) or self._fresh.get(source) or self._strangers.get(source)
        if line is None:
            if source in self._met:
                line = self._fresh[source] = _Line()
            elif len(self._strangers) < STRANGERS:
                line = self._strangers[source] = _Line()
            else:
                return False
        return line.put(data, min(LINE, MOST // sum(map(len, self._rings))))

    def take(self) -> Packet | None:
        """The next packet, if there is one."""
        ring = next((ring for ring in self._rings if ring), None)
        if ring is None:
            return None
        while self._rings[-1] is not ring:
            self._rings.rotate(-1)
        source, line = ring.popitem(last=False)
        self._met[source] = None
        self._met.move_to_end(source)
        if len(self._met) > MET:
            self._met.popitem(last=False)
        packet = Packet(line.take(), source)
        if line:
            self._behind[source] = line
        return packet


def stream_of(data: bytes) -> bytes | None:
    """What a stream's position takes the place of: the last one of the same kind; None for all other packets."""
    address = data[: data.find(b"\0")]
    if address in _NEWEST:
        return address
    if address in _NEWEST_OF_NAME and data[len(address) // 4 * 4 + 4 :].startswith(b",sf\0"):
        return data[:-4]
    return None
