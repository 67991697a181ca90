"""A new command is its rows in its area's file and its methods in its area of the engine: all else follows."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing
from tonewalk.commands.queries import Hits
from tonewalk.engine.engine import methods

ROOT: Final = Path(__file__).parents[2]
AREA: Final = '''

from tonewalk.commands.common import OneSound, Path, Unit


class Echo(Request):
    """What is to be called back."""

    sound: Sound
    times: Annotated[int, Meta(ge=1, le=8, description="how often")] = 2


class Echoes(Reply):
    """What was called back."""

    text: str


class Weigh(Request):
    """What is to be weighed."""

    file: Path
    unit: Annotated[int, Meta(ge=1, description="bytes")] = 1


class Weight(Reply):
    """How heavy a file is."""

    units: int


class Lean(Request):
    """Which way."""

    x: Unit


class Leaning(OneSound):
    """The sound that leans so."""

    x: float
    y: float


ROWS = (
    *ROWS,
    Command("sound/echo", Echo, Echoes, "Call a sound back"),
    Command("sound/weigh", Weigh, Weight, "Weigh a file", writes=True, paths=("file",), upload="file"),
    Command("sound/lean", Lean, Leaning, "The sound that leans so", kind="place"),
)
'''
CONTROLLER: Final = """    async def sound_echo(self, request):
        from tonewalk.commands.sounds import Echoes
        return Echoes(text=" ".join([str(request.sound)] * request.times))

    async def sound_weigh(self, request):
        from pathlib import Path
        from tonewalk.commands.sounds import Weight
        return Weight(units=Path(request.file).stat().st_size // request.unit)

    def sound_lean_now(self, request):
        from tonewalk.commands.sounds import Leaning
        return Leaning(id=1 + round(request.x * 9), x=request.x, y=0.5)

    async def sound_lean(self, request):
        return self.sound_lean_now(request)

"""


class Daemon:
    """One with three commands more."""

    def __init__(self, info: dict[str, Any], package: Path) -> None:
        self.http, self.osc, self.token, self.package = info["http"], info["osc"], info["token"], package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The daemon's sources with two files changed."""
    top = tmp_path_factory.mktemp("changed")
    shutil.copytree(ROOT / "daemon" / "tonewalk", top / "tonewalk", ignore=shutil.ignore_patterns("__pycache__"))
    area, controller = (top / "tonewalk" / stage / "sounds.py" for stage in ("commands", "engine"))
    area.write_text(area.read_text() + AREA)
    before = "    async def sound_get("
    text = controller.read_text()
    assert text.count(before) == 1
    controller.write_text(text.replace(before, CONTROLLER + before))
    return top


def environment(package: Path) -> dict[str, str]:
    paths = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": paths, "TONEWALK_LIBRARY_ENCODERS": "timbre"}


@pytest.fixture(scope="module")
def daemon(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    home = tmp_path_factory.mktemp("home")
    serve = [sys.executable, "-m", "tonewalk", "--home", str(home), "serve", "--http-port", "0", "--osc-port", "0"]
    with (package / "serve.log").open("wb") as log:
        process = subprocess.Popen(serve, env=environment(package), stdout=log, stderr=log)
    told = home / "daemon.json"
    try:
        while not told.exists():
            assert process.poll() is None, (package / "serve.log").read_text()
            time.sleep(0.05)
        yield Daemon(json.loads(told.read_bytes()), package)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=600)


@pytest.fixture
async def client(daemon: Daemon) -> AsyncIterator[aiohttp.ClientSession]:
    shown = {"Authorization": f"Bearer {daemon.token}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{daemon.http}", headers=shown) as session:
        yield session


def ask(port: int, address: str, *arguments: Any) -> tuple[str, list[Any]]:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.settimeout(600)
        peer.sendto(builder.build().dgram, ("127.0.0.1", port))
        answer = OscMessage(peer.recv(65536))
    return answer.address, answer.params


async def test_it_is_asked_over_http_and_counted(client: aiohttp.ClientSession) -> None:
    reply = await client.post("/api/v1/sound/echo", json={"sound": 3})
    assert await reply.json() == {"text": "3 3"}
    problem = await (await client.post("/api/v1/sound/echo", json={"sound": 3, "times": 9})).json()
    assert problem["where"] == "$.times"
    counted = await (await client.get("/metrics")).text()
    assert 'tonewalk_requests_total{code="ok",command="sound/echo",door="http"} 1.0' in counted


async def test_its_upload_comes_as_a_form_and_its_path_needs_the_token(
    client: aiohttp.ClientSession, daemon: Daemon
) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("file", b"x" * 5000, filename="a.wav")
    form.add_field("unit", "1000")
    assert await (await client.post("/api/v1/sound/weigh", data=form)).json() == {"units": 5}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{daemon.http}") as stranger:
        assert (await stranger.post("/api/v1/sound/weigh", json={"file": "/etc/hosts"})).status == 401


async def test_it_is_asked_and_streamed_over_a_websocket(client: aiohttp.ClientSession) -> None:
    async with client.ws_connect("/api/v1/ws") as socket:
        await socket.send_json({"id": 1, "command": "sound/echo", "args": {"sound": 3, "times": 1}})
        assert await socket.receive_json() == {"id": 1, "reply": {"text": "3"}}
        await socket.send_json({"command": "sound/lean", "args": {"x": 1.0}})
        assert await socket.receive_json() == {"event": "sound/lean", "data": {"id": 10, "x": 1.0, "y": 0.5}}


def test_it_is_asked_and_streamed_over_osc(daemon: Daemon) -> None:
    assert ask(daemon.osc, "/tonewalk/sound/echo", 7, 3) == ("/tonewalk/sound/echo/reply", [7, "3 3"])
    assert ask(daemon.osc, "/tonewalk/sound/lean", 5.0) == ("/tonewalk/sound/lean/hit", [10, 1.0])
    address, (number, code, *_) = ask(daemon.osc, "/tonewalk/sound/weigh", 8, "/etc/hosts")
    assert (address, number, code) == ("/tonewalk/error", 8, "token_needed")


async def test_every_description_has_it(client: aiohttp.ClientSession, daemon: Daemon) -> None:
    document = await (await client.get("/openapi.json")).json()
    assert document["paths"]["/api/v1/sound/echo"]["post"]["summary"] == "Call a sound back"
    assert document["components"]["schemas"]["Echo"]["properties"]["times"]["maximum"] == 8
    body = document["paths"]["/api/v1/sound/weigh"]["post"]["requestBody"]["content"]
    form = body["multipart/form-data"]["schema"]
    assert form["properties"]["file"]["format"] == "binary"
    assert form["properties"]["unit"]["minimum"] == 1
    types = [(await (await client.get(f"/tonewalk/sound/{name}")).json())["TYPE"] for name in ("echo", "lean")]
    assert types == ["ii", "f"]
    script = "import runpy, sys; print(runpy.run_path(sys.argv[1])['page']())"
    page = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "scripts" / "protocol.py")],
        env=environment(daemon.package),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "OSC `/tonewalk/sound/echo id sound [times]`" in page
    assert "`/tonewalk/sound/lean/hit id x`" in page


def test_a_command_that_nobody_answers_or_two_do_ends_the_start() -> None:
    row = Command("made/up", Nothing, Hits, "Made up")
    having = type("Having", (), {"made_up": None})
    with pytest.raises(LookupError, match="made/up has to be answered once: no controller has a method made_up"):
        methods([row], [object()])
    with pytest.raises(LookupError, match="Having and Having has a method made_up"):
        methods([row], [having(), having()])
    with pytest.raises(LookupError, match="no controller has a method made_up_now"):
        methods([row._replace(kind="turn")], [having()])
