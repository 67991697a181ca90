"""What a flood of OSC from one client, or from many ports, costs another client: pings lost and waited for."""

from __future__ import annotations

import multiprocessing
import socket
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks import crowd
from benchmarks.entry import Entry, entry, percentile
from benchmarks.queries import calm, daemon

RATES: Final = (5_000, 20_000, 50_000)
"""messages a second"""
PINGS = 500
PAUSE = 0.01
"""s between two pings"""
PORTS = 500
WAIT = 2.0
"""s after which a ping counts as lost"""


def measure(bank: Path | None) -> list[Entry]:
    """Loss and p99 of another client's pings at each rate, of pings and positions; and from many ports."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        crowd.fill(home, 2_000)
        (home / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        with daemon(home) as (ports, _):
            calm(ports)
            return [one for rate, many in _floods() for one in beside(ports["osc"], rate, many)]


def _floods() -> list[tuple[int, int]]:
    return [*((rate, 1) for rate in RATES), (RATES[-1], PORTS)]


def beside(port: int, rate: int, many: int) -> list[Entry]:
    """Pings beside one flood.

    Args:
        rate: messages a second.
        many: ports that they come from, by turns.
    """
    context = multiprocessing.get_context("spawn")
    over, sent = context.Event(), context.Value("d", 0.0)
    flood = context.Process(target=_flood, args=(port, rate, many, over, sent))
    flood.start()
    while not sent.value:
        time.sleep(0.05)
    lost, taken = _pings(port)
    over.set()
    flood.join()
    name = f"flood.{rate // 1000}k{f'_from_{many}_ports' if many > 1 else ''}"
    return [
        entry(f"{name}.sent_a_second", sent.value, "messages"),
        entry(f"{name}.lost", 100 * lost / PINGS, "%"),
        entry(f"{name}.ping_p99_ms", percentile(taken, 99), "ms"),
    ]


def _flood(port: int, rate: int, many: int, over: Any, sent: Any) -> None:
    """Pings and positions, evenly; `sent` becomes the rate that was reached."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(many)]
    for one in sockets:
        one.connect(("127.0.0.1", port))
        one.setblocking(False)
    packets = [_message("/tonewalk/ping", 1), _message("/tonewalk/xy", 0.25, 0.75)]
    count, began = 0, time.perf_counter()
    while not over.is_set():
        due = int((time.perf_counter() - began) * rate)
        for number in range(count, due):
            try:
                sockets[number % many].send(packets[number // many % 2])
            except OSError:  # the system's own buffer is full
                continue
        count = max(count, due)
        sent.value = count / (time.perf_counter() - began)
        time.sleep(0.0005)


def _pings(port: int) -> tuple[int, list[float]]:
    """How many were lost, and ms that the others took."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(WAIT)
    lost, taken = 0, []
    for number in range(1, PINGS + 1):
        started = time.perf_counter()
        client.sendto(_message("/tonewalk/ping", number), ("127.0.0.1", port))
        try:
            while OscMessage(client.recv(2048)).params[0] != number:
                pass
        except TimeoutError:
            lost += 1
            continue
        taken.append(1000 * (time.perf_counter() - started))
        time.sleep(PAUSE)
    client.close()
    return lost, taken


def _message(address: str, *arguments: float) -> bytes:
    builder = OscMessageBuilder(address)
    for one in arguments:
        builder.add_arg(one)
    return builder.build().dgram
