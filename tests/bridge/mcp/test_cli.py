"""`tonewalk mcp` as an assistant's program starts it: a process of its own, over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.command import environment, tonewalk


def command(home: Path, *arguments: str) -> list[str]:
    return ["-m", "tonewalk", "--home", str(home), "mcp", *arguments]


async def test_a_client_of_the_sdk_searches_and_reads_audio(home: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp import Client, StdioServerParameters

    started = StdioServerParameters(command=sys.executable, args=command(home), env=environment())
    async with Client(started) as client:
        assert client.server_info is not None
        assert client.server_info.name == "tonewalk"
        result = await client.call_tool("search", {"text": "kick drum", "k": 1})
        assert result.structured_content is not None
        (kick,) = result.structured_content["sounds"]
        assert kick["name"].startswith("kick")
        assert (await client.read_resource(kick["uri"])).contents
        refused = await client.call_tool("tag", {"sounds": [kick["id"]], "tag": "x"})
        assert refused.is_error


async def test_with_leave_to_write_it_does(home: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp import Client, StdioServerParameters

    started = StdioServerParameters(command=sys.executable, args=command(home, "--allow-write"), env=environment())
    async with Client(started) as client:
        result = await client.call_tool("tag", {"sounds": [1], "tag": "over-stdio"})
        assert result.structured_content == {"sounds": 1}


def test_standard_output_is_the_protocol_s_alone(home: Path) -> None:
    """Also of an older client, spoken to by hand, and where something fails."""
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    about = {"name": "by hand", "version": "1"}
    asked: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize",
         "params": {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": about}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "library", "arguments": {}}},
        {"id": 3, "method": "tools/call", "params": {"name": "describe", "arguments": {"sound": 9999999}}},
        {"id": 4, "method": "nonsense"},
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, *command(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        answers = {}
        for one in asked:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **one}) + "\n")
            process.stdin.flush()
            if "id" in one:
                answer = json.loads(process.stdout.readline())
                answers[answer["id"]] = answer
        process.stdin.close()
        assert process.stdout.read() == ""
    assert process.returncode == 0
    assert answers[1]["result"]["serverInfo"]["name"] == "tonewalk"
    assert answers[2]["result"]["structuredContent"]["sounds"] > 0
    assert answers[3]["result"]["isError"] is True
    assert "error" in answers[4]


def test_it_starts_without_a_daemon_and_makes_no_home(tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    home = tmp_path / "nothing here"
    done = subprocess.run(
        [sys.executable, *command(home)], input="", capture_output=True, text=True, check=False, env=environment()
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert not home.exists()


@pytest.mark.parametrize("missing", ["mcp", "mcp.server.mcpserver"])
def test_without_the_sdk_one_sentence_says_what_to_install(tmp_path: Path, missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from tonewalk.cli import main\n"
        f"sys.argv = ['tonewalk', '--home', {str(tmp_path)!r}, 'mcp']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert (
        done.stderr == "tonewalk: Assistants need their protocol's SDK, version 2: pip install 'tonewalk[mcp]'.\n"
    )


def test_other_commands_load_nothing_of_it() -> None:
    program = (
        "import sys, tonewalk_bridge.mcp.cli; print([name for name in sys.modules if name.split('.')[0] == 'mcp'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stdout == "[]\n"


def test_help_says_what_it_is(tmp_path: Path) -> None:
    done = tonewalk(tmp_path, "mcp", "--help")
    assert done.returncode == 0
    assert "--allow-write" in done.stdout
