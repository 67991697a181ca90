"""Nothing leaves the machine: no look-up of a name, no packet to elsewhere, no file of a dependency's own."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
SEALED = ["unshare", "--user", "--map-root-user", "--net", sys.executable, str(TESTS / "helpers/sealed.py")]
OURS = ("models", "daemon", "bridge")

A_DAY = r"""
set -e
tonewalk="$PYTHON -m tonewalk --home $HOME/tonewalk"
$tonewalk index "$SOUNDS"
$tonewalk serve --http-port 0 --osc-port 0 > "$HOME/serve.log" 2>&1 & daemon=$!
trap "kill $daemon" EXIT
until [ -e "$HOME/tonewalk/daemon.json" ]; do
  kill -0 $daemon || { cat "$HOME/serve.log"; exit 1; }
  sleep 0.1
done
$tonewalk search "short bright closed hi-hat" --json
$tonewalk like "$SOUNDS/$A_SOUND" --json
$PYTHON -c "$ASSISTANT"
$tonewalk map build --method umap
$tonewalk eval "$SOUNDS" --spaces fused,small,timbre,mfcc-means
trap - EXIT
kill $daemon
wait $daemon
"""


AN_ASSISTANT = """
import asyncio, os, sys
from mcp import Client, StdioServerParameters
async def main():
    arguments = ["-m", "tonewalk", "--home", os.environ["HOME"] + "/tonewalk", "mcp"]
    started = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    async with Client(started) as client:
        assert not (await client.call_tool("search", {"text": "kick drum", "k": 1})).is_error
asyncio.run(main())
"""


def sealed(*command: str, environment: dict[str, str] | None = None) -> Any:
    try:
        done = subprocess.run(
            [*SEALED, *command], capture_output=True, text=True, check=False, env=environment, timeout=600
        )
    except FileNotFoundError as error:
        needed(str(error))
    if "unshare" in done.stderr or "AF_PACKET" in done.stderr:
        needed(done.stderr)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def needed(reason: str) -> None:
    """What a user's machine may forbid and CI must allow."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(f"no network of its own can be made here: {reason}")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> tuple[Any, Path]:
    """Index, serve, search, an assistant, map and eval in a sealed network and a home where nothing was before."""
    home = tmp_path_factory.mktemp("offline")
    a_sound = str(min(demo_folder.rglob("*.wav")).relative_to(demo_folder))
    mine = {"HOME": str(home), "PYTHON": sys.executable, "SOUNDS": str(demo_folder), "A_SOUND": a_sound}
    mine["ASSISTANT"] = AN_ASSISTANT if importlib.util.find_spec("mcp") else "pass"
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("XDG_", "TONEWALK_", "ORT_", "HF_")) and key != "DO_NOT_TRACK"
    }
    return sealed("sh", "-c", A_DAY, environment=kept | mine), home


def test_a_sealed_network_shows_a_name_looked_up_and_a_packet_sent() -> None:
    program = (
        "import socket\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))\n"
        "socket.socket().connect_ex(('192.0.2.1', 80))\n"
        "try: socket.getaddrinfo('telemetry.example', 443)\n"
        "except OSError: pass"
    )
    seen = sealed(sys.executable, "-c", program)
    assert {"udp 192.0.2.1:9", "tcp 192.0.2.1:80"} < set(seen["sent"])
    assert any(one.endswith(":53") for one in seen["sent"]), seen


def test_nothing_is_looked_up_and_nothing_leaves(day: tuple[Any, Path]) -> None:
    seen, _ = day
    assert seen["status"] == 0, seen["said"]
    assert seen["sent"] == []
    assert seen["lost"] == 0


def test_no_dependency_keeps_files_of_its_own_about_the_user(day: tuple[Any, Path]) -> None:
    _, home = day
    written = {path.relative_to(home).parts[:3] for path in home.rglob("*") if path.is_file()}
    assert {parts for parts in written if parts[0] not in {"tonewalk", "serve.log"}} == set()


def test_ray_reports_to_nobody_and_keeps_nothing_of_its_own(demo_folder: Path, tmp_path: Path) -> None:
    if os.environ.get("CI") != "true":
        pytest.importorskip("ray", reason="Ray is not installed: it comes with the extra ray")
    home = tmp_path / "home"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "TONEWALK_", "RAY_"))}
    command = [sys.executable, "-m", "tonewalk", "--home", str(home / "tonewalk"), "index", str(demo_folder)]
    seen = sealed(*command, "--ray", "local", environment=kept | {"HOME": str(home)})
    assert seen["status"] == 0, seen["said"]
    assert seen["sent"] == []
    assert {path.name for path in home.iterdir()} == {"tonewalk"}


def test_onnx_runtime_is_loaded_in_one_place_which_turns_its_telemetry_off() -> None:
    loading = []
    for package in OURS:
        for source in (TESTS.parent / package).rglob("*.py"):
            if "node_modules" in source.parts:
                continue
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if "onnxruntime" in names:
                    loading.append(source.name)
    assert loading == ["runtime.py"]
    program = "import os, tonewalk_models.runtime; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
