"""How true the steps of a playing trajectory are to their time, as an OSC client receives them."""

from __future__ import annotations

import socket
import struct
import time

import numpy as np
from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks.entry import Entry, entry, percentile

STEPS = 160
TEMPO, DIVISION = 120.0, 16
_NTP = 2_208_988_800
"""s from 1900, where OSC's time tags begin, to 1970."""


PLAY: dict[str, object] = {"trajectory": "bench", "tempo": TEMPO, "division": DIVISION, "loop": True}
"""What to ask `trajectory/play` for."""


def listen(port: int, prefix: str) -> list[Entry]:
    """Entries `trajectory.<prefix>*`, while it plays: how far time tags lie from an even grid (a tick is 2^-32 s),
    and how far arrivals do from their tags, the constant lead taken off.
    """
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(5)
    builder = OscMessageBuilder("/tonewalk/subscribe")
    builder.add_arg(0, "i")
    builder.add_arg("steps", "s")
    client.sendto(builder.build().dgram, ("127.0.0.1", port))
    tags: list[int] = []
    arrivals: list[float] = []
    while len(tags) < STEPS:
        packet = client.recv(4096)
        arrived = time.time()
        if packet.startswith(b"#bundle\0") and b"/tonewalk/steps" in packet:
            tags.append(struct.unpack(">Q", packet[8:16])[0])
            arrivals.append(arrived)
    client.close()
    apart = np.diff(np.array(tags, np.uint64)).astype(np.int64)
    even = round(240.0 / (TEMPO * DIVISION) * 2**32)
    lead = np.array([tag / 2**32 - _NTP for tag in tags]) - np.array(arrivals)
    late = 1e3 * np.abs(lead - np.median(lead))
    return [
        entry(f"trajectory.{prefix}tags.jitter_ms", 1e3 * float(np.abs(apart - even).max()) / 2**32, "ms"),
        entry(f"trajectory.{prefix}arrival.jitter_p99_ms", percentile(late.tolist(), 99), "ms"),
    ]
