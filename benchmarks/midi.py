"""From a controller's message to the name of the hit, and what of that the bridge adds."""

from __future__ import annotations

import random
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mido import Message

from benchmarks import crowd
from benchmarks.entry import Entry, entry, percentile
from benchmarks.queries import calm, daemon
from tonewalk.base.home import Home
from tonewalk_bridge.midi.bridge import Bridge
from tonewalk_bridge.midi.devices import Came, Said
from tonewalk_bridge.midi.known import Known
from tonewalk_bridge.midi.link import Link
from tonewalk_bridge.midi.mapping import Control, Mapping
from tonewalk_bridge.midi.player import TOPICS, Player
from tonewalk_bridge.midi.points import Points

SOUNDS: Final = 100_000
MOVES: Final = 1000
PAUSE: Final = 0.02
"""s between two moves, at most: a hand's are 10 to 30 ms apart"""
WALK: Final = Mapping(control=[Control(do="x", cc=1), Control(do="y", cc=2)])


def measure(bank: Path | None) -> list[Entry]:
    """Entries `midi.*`: ms from a control change to the hit's name, and to the packet on a bare socket."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        crowd.fill(home, SOUNDS)
        (home / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        with daemon(home) as (ports, _):
            calm(ports)
            info = Home(home).daemon()
            assert info is not None
            hits = _hits(info.osc, info.token, Path(scratch))
        added = _added(Path(scratch))
    return [*_figures("midi.cc_to_hit", hits), *_figures("midi.added", added)]


def _figures(name: str, took: list[float]) -> list[Entry]:
    return [
        entry(f"{name}.p50_ms", percentile(took, 50), "ms"),
        entry(f"{name}.p99_ms", percentile(took, 99), "ms"),
        entry(f"{name}.max_ms", max(took), "ms"),
    ]


def _moves() -> list[Message]:
    """Jumps all over the map, so that nearly each has another hit."""
    chance = random.Random(1)
    return [
        Message("control_change", control=chance.choice((1, 2)), value=chance.randrange(128)) for _ in range(MOVES)
    ]


def _hits(port: int, token: str, scratch: Path) -> list[float]:
    """ms of each move that led to another sound."""
    named = threading.Event()
    took = []

    def walked(move: Callable[[Message], None]) -> None:
        for message in _moves():
            named.clear()
            begun = time.perf_counter()
            move(message)
            if named.wait(0.25):  # else the nearest sound has stayed the same
                took.append(1e3 * (time.perf_counter() - begun))
            time.sleep(random.random() * PAUSE)

    _bridged(Link(port, token=token, topics=TOPICS), scratch, lambda _: named.set(), walked)
    return took


def _added(scratch: Path) -> list[float]:
    """ms of each move until its packet is there, from a bridge whose daemon says nothing."""
    took = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(5)

        def walked(move: Callable[[Message], None]) -> None:
            value = 0
            for _ in range(MOVES):
                value = (value + 1) % 128
                begun = time.perf_counter()
                move(Message("control_change", control=1, value=value))
                while not heard.recv(2048).startswith(b"/tonewalk/session/cursor\0"):
                    pass
                took.append(1e3 * (time.perf_counter() - begun))
                time.sleep(random.random() * PAUSE)

        _bridged(Link(heard.getsockname()[1]), scratch, lambda _: None, walked)
    return took


def _bridged(
    link: Link, scratch: Path, say: Callable[[str], None], walked: Callable[[Callable[[Message], None]], Any]
) -> None:
    known = Known()
    bridge = Bridge(link, Player(link, known, Points(scratch / "points.json"), say), known, say)
    over = threading.Event()
    running = threading.Thread(target=bridge.run, args=(lambda: not over.is_set(),))
    running.start()
    bridge.happened(Came("bench", WALK, None))
    time.sleep(1)  # the daemon's first answers are no moves'
    try:
        walked(lambda message: bridge.happened(Said("bench", message, time.monotonic())))
    finally:
        over.set()
        running.join()
        bridge.close()
        link.close()
