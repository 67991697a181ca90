"""The longest that the daemon's event loop keeps anyone waiting, while it indexes, builds maps and is flooded."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks.entry import entry, percentile
from benchmarks.flood import beside
from benchmarks.torture.finding import Finding
from benchmarks.torture.lives import Ground
from benchmarks.torture.victims import Daemon
from tonewalk import demo

FLOOD: Final = 50_000
LONGEST: Final = 250.0
"""ms that nobody should wait for a ping, on a machine of two shared cores"""


def torture(ground: Ground, files: int) -> Iterator[Finding]:
    """Ping every 2 ms while `files` files are indexed; then beside a flood."""
    home = ground.copy("busy")
    more: Path = ground.scratch / "more sounds"
    demo.synthesise(more, count=files)
    with Daemon(home) as daemon:
        daemon.calm()
        over = threading.Event()
        taken: list[float] = []
        pinging = threading.Thread(target=_ping, args=(daemon.ports["osc"], over, taken))
        pinging.start()
        daemon.ask("library/add", path=str(more))
        daemon.ask("map/build", map="torture", method="umap")
        for words in itertools.islice(itertools.cycle(("warm pad", "kick", "like:1", "noise")), 200):
            daemon.ask("search", text=words, k=50)
        daemon.calm()
        over.set()
        pinging.join()
        flood = beside(daemon.ports["osc"], FLOOD, 1)
    longest = max(taken)
    figures = {one["name"].rsplit(".", 1)[-1]: one["value"] for one in flood}
    yield Finding(
        "The event loop's longest pause",
        f"{len(taken)} pings while {files} files are indexed, a map is fitted and searches are asked",
        f"longest {longest:.0f} ms, p99 {percentile(taken, 99):.1f} ms",
        longest <= LONGEST,
        (entry("torture.longest_pause_ms", longest, "ms"),),
    )
    yield Finding(
        "A flood of OSC beside another client",
        f"{figures['sent_a_second']:.0f} messages a second",
        f"{figures['lost']:.1f} % of its pings lost, p99 {figures['ping_p99_ms']:.1f} ms",
        figures["lost"] == 0,
    )


def _ping(port: int, over: threading.Event, taken: list[float]) -> None:
    """ms of each ping; one that is not answered within 10 s counts as that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", port))
        client.settimeout(10)
        for number in itertools.count(1):
            if over.is_set():
                return
            builder = OscMessageBuilder("/tonewalk/ping")
            builder.add_arg(number)
            began = time.perf_counter()
            client.send(builder.build().dgram)
            try:
                while OscMessage(client.recv(4096)).params[0] != number:
                    pass
            except TimeoutError:
                pass
            taken.append(1000 * (time.perf_counter() - began))
            time.sleep(0.002)
