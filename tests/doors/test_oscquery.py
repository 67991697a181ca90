"""OSCQuery's clients against the real daemon: the npm package `oscquery`, a WebSocket, zeroconf's browser."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from zeroconf import IPVersion, ServiceBrowser, ServiceInfo, ServiceStateChange, Zeroconf

from tests.helpers.scripts import TOP, load_script
from tests.helpers.serving import Daemon
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.http.announcing import OSC, OSCQUERY
from tonewalk.doors.osc.packets import decode, encode

PROGRAM = Path(__file__).parent / "oscquery"
HOOK = TOP / "scripts" / "hatch_build.py"
WAIT = 600


@pytest.fixture(scope="session")
def package() -> Callable[..., Any]:
    """What the package `oscquery` reads of a host; npm installs it once."""
    hook = load_script(HOOK)
    node, npm = hook.brought_along()
    if not hook.installed(PROGRAM, with_checks=False):
        try:
            hook.run(node, [npm, "ci", "--ignore-scripts", "--fetch-retries=1"], PROGRAM)
        except subprocess.CalledProcessError as error:
            if os.environ.get("CI") == "true":
                pytest.fail(error.stdout)
            pytest.skip(f"npm's registry was not reached: {error.stdout[:200]}")
    return lambda *arguments: json.loads(hook.run(node, ["read.js", *arguments], PROGRAM))


def tell(daemon: Daemon, address: str, *arguments: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(encode(address, arguments), ("127.0.0.1", daemon.osc))


def ask(daemon: Daemon, name: str, arguments: dict[str, Any]) -> None:
    body = json.dumps(arguments).encode()
    asked = urllib.request.Request(f"{daemon.url}/api/v1/{name}", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(asked, timeout=WAIT).close()


@pytest.fixture
def shared(daemon: Daemon) -> Iterator[Daemon]:
    """The daemon, whose session is afterwards as it was."""
    yield daemon
    for name, arguments in (
        ("session/cursor", {"x": 0.5, "y": 0.5}),
        ("session/select", {"sounds": []}),
        ("session/aspects", {}),
        ("knob/seed", {}),
    ):
        ask(daemon, name, arguments)


def test_the_package_oscquery_reads_every_address_with_its_types_and_values(
    shared: Daemon, package: Callable[..., Any]
) -> None:
    ask(shared, "session/cursor", {"x": 0.25, "y": 0.75})
    ask(shared, "session/select", {"sounds": [3, 5]})
    ask(shared, "session/aspects", {"weights": {"timbre": 0.25}})
    ask(shared, "knob", {"name": "bright", "value": 0.5})
    read = package("127.0.0.1", str(shared.http))
    host = read["hostInfo"]
    assert (host["oscPort"], host["wsPort"], host["oscTransport"]) == (shared.osc, shared.http, "UDP")
    methods = {method["full_path"]: method.get("arguments", []) for method in read["methods"]}
    leaves = {name for name in COMMANDS if not any(other.startswith(f"{name}/") for other in COMMANDS)}
    assert {f"/tonewalk/{name}" for name in leaves if "osc" in COMMANDS[name].doors} < methods.keys()
    assert [argument["type"] for argument in methods["/tonewalk/xy"]] == ["f", "f"]
    assert methods["/tonewalk/xy"][0]["range"] == {"min": 0, "max": 1}
    values = {path: [one.get("value") for one in arguments] for path, arguments in methods.items()}
    assert values["/tonewalk/cursor"] == [0.25, 0.75, 0.5]
    assert values["/tonewalk/selection"] == [2, 3, 5]
    assert values["/tonewalk/aspects/timbre"] == [0.25]
    assert values["/tonewalk/knobs/bright"] == [0.5]
    assert values["/tonewalk/knobs/long"] == [0]


async def test_what_is_moved_over_osc_is_heard_by_who_listens(shared: Daemon) -> None:
    async with aiohttp.ClientSession(shared.url) as session, session.ws_connect("/") as listening:
        for path in ("/tonewalk/knobs/noisy", "/tonewalk/aspects/pitch", "/tonewalk/cursor"):
            await listening.send_json({"COMMAND": "LISTEN", "DATA": path})
        await listening.send_str("no order")
        assert "error" in await listening.receive_json(timeout=WAIT)
        for address, arguments, told in (
            ("/tonewalk/knob", ["noisy", -0.5], ("/tonewalk/knobs/noisy", [-0.5])),
            ("/tonewalk/aspect", ["pitch", 0.125], ("/tonewalk/aspects/pitch", [0.125])),
            ("/tonewalk/session/cursor", [0, 0.125, 0.5], ("/tonewalk/cursor", [0.125, 0.5, 0.5])),
        ):
            tell(shared, address, *arguments)
            (message,) = decode(await listening.receive_bytes(timeout=WAIT))
            assert (message.address, message.arguments) == told


@pytest.mark.parametrize(("kind", "door"), [(OSCQUERY, "http"), (OSC, "osc")])
def test_a_daemon_that_is_told_to_announces_its_doors(daemon: Daemon, kind: str, door: str) -> None:
    names: queue.Queue[str] = queue.Queue()

    def heard(*, name: str, state_change: ServiceStateChange, **_: Any) -> None:
        if state_change is ServiceStateChange.Added:
            names.put(name)

    with Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only) as zeroconf:
        browser = ServiceBrowser(zeroconf, kind, handlers=[heard])
        port: int | None = None
        while port != getattr(daemon, door):  # others may announce here, too
            info = ServiceInfo(kind, names.get(timeout=WAIT))
            if info.request(zeroconf, 3000):
                port = info.port
            else:
                names.put(info.name)  # a machine at work answers late
        browser.cancel()
    assert info.parsed_addresses() == ["127.0.0.1"]
