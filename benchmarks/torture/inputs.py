"""Every door with input of every shape: none ends a handler, none is a 500, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiohttp
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks.entry import entry
from benchmarks.torture import hostile
from benchmarks.torture.finding import Finding
from benchmarks.torture.lives import Ground
from benchmarks.torture.victims import Daemon, Hung

EXPECTED: Final = frozenset({503, 507})
"""Above 499 and right: too much at once, a disk that is full."""
_FAULT: Final = re.compile(r"Traceback \(most recent call last\)| ERROR | CRITICAL ")
PING: Final = 7_654_321
"""id of our own question"""
_BREATH: Final = 400
"""messages between two looks at whether the daemon still answers"""


def torture(ground: Ground, count: int, seed: int) -> Iterator[Finding]:
    """`count` inputs: seven of ten over OSC, two over a WebSocket, one over HTTP."""
    home = ground.copy("hostile")
    (home / "config.toml").write_text('[library]\nwatch = false\n[maps]\nmethod = "pca"\n')
    with Daemon(home) as daemon:
        chance = random.Random(seed)
        over_osc, slowest = _osc(daemon, chance, count * 7 // 10)
        answers = asyncio.run(_websocket(daemon, chance, count * 2 // 10))
        statuses = asyncio.run(_http(daemon, chance, count // 10))
        alive = daemon.process.poll() is None and daemon.ask("ping") is not None
        faults = [line for line in _log(home) if _FAULT.search(line)]
    wrong = {status: many for status, many in statuses.items() if status >= 500 and status not in EXPECTED}
    holds = alive and not faults and not wrong
    kinds = ", ".join(f"{many} x {status}" for status, many in sorted(statuses.items()))
    total = over_osc + sum(answers.values()) + sum(statuses.values())
    yield Finding(
        "Malformed and hostile input",
        f"{over_osc} OSC packets, {answers['sent']} WebSocket messages, {sum(statuses.values())} requests",
        f"the daemon {'answers as before' if alive else 'is gone'}; faults in its log: {len(faults)}; "
        f"HTTP: {kinds}; longest wait for a ping beside: {1000 * slowest:.0f} ms"
        + (f"; first fault: {faults[0]}" if faults else ""),
        holds,
        (entry("torture.inputs", total, "inputs"),),
    )


def _log(home: Path) -> list[str]:
    lines = []
    for file in (home / "log" / "tonewalk.log", home / "torture.out"):
        if file.exists():
            lines += file.read_text("utf-8", "replace").splitlines()
    return lines


def _osc(daemon: Daemon, chance: random.Random, count: int) -> tuple[int, float]:
    """How many were sent, and the longest wait for an answer to a right one (s)."""
    builder = OscMessageBuilder("/tonewalk/ping")
    builder.add_arg(PING, "i")
    ping, slowest = builder.build().dgram, 0.0
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hand,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        hand.connect(("127.0.0.1", daemon.ports["osc"]))
        hand.setblocking(False)
        other.connect(("127.0.0.1", daemon.ports["osc"]))
        other.settimeout(1)
        for number in range(count):
            try:
                hand.send(hostile.packet(chance))
            except OSError:  # the system's own buffer is full
                time.sleep(0.001)
            if number % _BREATH == 0:
                slowest = max(slowest, _answered(other, ping))
                _drain(hand)
                if number % (_BREATH * 50) == 0:
                    print(f"OSC: {number} of {count}", file=sys.stderr, flush=True)
    return count, slowest


def _answered(other: socket.socket, ping: bytes) -> float:
    began = time.perf_counter()
    for _ in range(60):
        other.send(ping)
        try:
            while OscMessage(other.recv(65536)).params[:1] != [PING]:
                pass
            return time.perf_counter() - began
        except TimeoutError:
            continue
    raise Hung("a ping over OSC was not answered for a minute")


def _drain(hand: socket.socket) -> None:
    while True:
        try:
            hand.recv(65536)
        except OSError:
            return


async def _websocket(daemon: Daemon, chance: random.Random, count: int) -> Counter[str]:
    """How many messages were sent, by what came of the connection that carried them."""
    sent: Counter[str] = Counter()
    address = f"http://127.0.0.1:{daemon.ports['http']}/api/v1/ws"
    headers = {"Authorization": f"Bearer {daemon.ports['token']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        while sum(sent.values()) < count:
            async with session.ws_connect(address, max_msg_size=0) as link:
                reader = asyncio.create_task(_read(link))
                for _ in range(min(500, count - sum(sent.values()))):
                    if link.closed:
                        break
                    try:
                        await _one(link, chance)
                    except ConnectionError:
                        break
                    sent["sent"] += 1
                await link.close()
                await reader
    return sent


async def _one(link: aiohttp.ClientWebSocketResponse, chance: random.Random) -> None:
    command = chance.choice(hostile.askable())
    body: dict[str, object] = {
        "id": chance.choice((1, "a", None, [], 1e300)),
        "command": command,
        "args": hostile.arguments(chance, command),
    }
    data = json.dumps(body).encode()
    how = chance.random()
    if how < 0.05:
        await link.send_bytes(chance.randbytes(chance.randrange(300)))
    elif how < 0.2:
        await link.send_str(hostile.turned(chance, data).decode("utf-8", "replace"))
    else:
        await link.send_str(data.decode())


async def _read(link: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in link:
        pass


async def _http(daemon: Daemon, chance: random.Random, count: int) -> Counter[int]:
    """How many requests were answered with which status."""
    statuses: Counter[int] = Counter()
    base = f"http://127.0.0.1:{daemon.ports['http']}"
    token = {"Authorization": f"Bearer {daemon.ports['token']}"}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(120)) as session:
        for _ in range(count):
            command = chance.choice(hostile.askable())
            data = json.dumps(hostile.arguments(chance, command)).encode()
            if chance.random() < 0.25:
                data = hostile.turned(chance, data)
            kind = chance.choice(("application/json",) * 4 + ("text/plain", "multipart/form-data; boundary=x", ""))
            path = chance.choice((f"/api/v1/{command}",) * 40 + _PATHS)
            method = chance.choice(("POST",) * 20 + ("GET", "PUT", "DELETE", "BREW"))
            try:
                async with session.request(
                    method,
                    base + path,
                    data=data if method != "GET" else None,
                    headers={**token, "Content-Type": kind},
                ) as answer:
                    await answer.read()
                    statuses[answer.status] += 1
            except aiohttp.ClientError:
                statuses[0] += 1
    return statuses


_PATHS: Final = (
    "/api/v1/sounds/1/audio", "/api/v1/sounds/99999999999999999999/audio", "/api/v1/sounds/-1/peaks?columns=x",
    "/api/v1/maps/..%2f..%2fetc/points", "/api/v1/exports/%00", "/api/v1/renders/../../x", "/%ff%fe",
    "/oscquery?X",
    "/tonewalk/search?VALUE", "/api/v1/banks/x/1", "/api/v1/token", "/api/v1/ws", "/metrics",
    "/api/v1/library/columns?since=x",
)  # fmt: skip
