"""docs/code.md and README: each example runs as it stands, against a real daemon over the demo library."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.command import environment
from tests.helpers.scripts import TOP
from tests.helpers.subcommand import output
from tonewalk.base.home import Home
from tonewalk.client import AsyncClient, Client
from tonewalk_bridge.node.cli import app as node_commands

PAGE = (TOP / "docs" / "code.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = FENCED.findall(PAGE)
FIRST = dict(FENCED.findall((TOP / "README.md").read_text("utf-8")))
TOOLS = TOP / "bridge" / "tonewalk_bridge" / "browser" / "node_modules"
NODE_TYPES = """\
declare module "node:fs" { export function readFileSync(path: string, encoding: "utf8"): string; }
declare const process: { env: Record<string, string> };
"""
"""What the example uses of node, whose types the page's packages do not bring."""


def examples(language: str) -> list[str]:
    return [text for kind, text in EXAMPLES if kind == language]


def run(home: Path, *command: str | Path, folder: Path | None = None) -> str:
    """What a program says that finds the daemon in its environment."""
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment() | {"TONEWALK_HOME": str(home)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(said: str) -> list[Path]:
    """The sounds that are named at the ends of lines."""
    return [Path(found) for found in re.findall(r"(/\S.*\.wav|[A-Z]:\\.*\.wav)$", said, re.MULTILINE)]


def needed(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def test_every_example_is_of_a_kind_that_is_run_here() -> None:
    assert sorted(kind for kind, _ in EXAMPLES) == [
        "javascript",
        "javascript",
        "json",
        "python",
        "python",
        "python",
        "typescript",
    ]


@pytest.mark.parametrize(("number", "sounds"), [(0, 12), (1, 1), (2, 8)])
def test_the_python_examples_name_sounds_that_are_there(home: Path, number: int, sounds: int) -> None:
    said = run(home, sys.executable, "-c", examples("python")[number])
    assert len(files(said)) == sounds, said
    assert all(path.is_file() for path in files(said))
    if number == 0:
        (folder,) = [line for line in said.splitlines() if line.endswith("bright pads")]
        assert len(list(Path(folder).glob("*.wav"))) == 4


def test_the_javascript_example_names_sounds_that_are_there(home: Path, node: str, tmp_path: Path) -> None:
    output(node_commands, "node", home, "install", str(tmp_path))
    for number, sounds in enumerate((5, 8)):
        (tmp_path / "example.mjs").write_text(examples("javascript")[number], "utf-8")
        found = files(run(home, node, tmp_path / "example.mjs"))
        assert len(found) == sounds
        assert all(path.is_file() for path in found)


def test_the_first_page_s_examples_name_the_same_sounds(home: Path, node: str, tmp_path: Path) -> None:
    output(node_commands, "node", home, "install", str(tmp_path))
    (tmp_path / "first.mjs").write_text(FIRST["javascript"], "utf-8")
    found = files(run(home, node, tmp_path / "first.mjs"))
    assert len(found) == 8
    assert files(run(home, sys.executable, "-c", FIRST["python"])) == found


def test_the_typescript_example_fits_the_types_of_the_daemon_s_description(
    home: Path, node: str, tmp_path: Path
) -> None:
    makes, checks = (TOOLS / "openapi-typescript" / "bin" / "cli.js"), (TOOLS / "typescript" / "bin" / "tsc")
    if not (makes.is_file() and checks.is_file()):
        needed("openapi-typescript is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    info = Home(home).daemon()
    assert info is not None
    (command,) = re.findall(r"`npx openapi-typescript (.*)`", PAGE)
    address, *options = command.replace(":9421", f":{info.http}").split()
    run(home, node, makes, address, *options, folder=tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node.d.ts").write_text(NODE_TYPES)
    example = tmp_path / "example.ts"
    example.write_text(examples("typescript")[0], "utf-8")
    strict = ("--noEmit", "--strict", "--target", "esnext", "--module", "nodenext", "--allowImportingTsExtensions")
    run(home, node, checks, *strict, "example.ts", "node.d.ts", folder=tmp_path)
    assert len(files(run(home, node, example, folder=tmp_path))) == 8
    example.write_text(examples("typescript")[0] + 'await ask("search", { words: "warm pad" });\n', "utf-8")
    with pytest.raises(AssertionError, match=r"TS2353|TS2345"):
        run(home, node, checks, *strict, "example.ts", "node.d.ts", folder=tmp_path)


async def test_the_configuration_of_an_assistant_s_program_starts_a_server(home: Path) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from mcp import Client, StdioServerParameters

    (server,) = json.loads(examples("json")[0])["mcpServers"].values()
    assert server["command"] == "tonewalk"
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tonewalk", *server["args"]],
        env=environment() | {"TONEWALK_HOME": str(home)},
    )
    async with Client(started) as client:
        assert "search" in {tool.name for tool in (await client.list_tools()).tools}


def test_the_methods_that_are_named_exist() -> None:
    table = PAGE[PAGE.index("| asked |") : PAGE.index("Everything else is asked")]
    named = set(re.findall(r"`(\w+)\(", table))
    assert {"search", "events", "save"} <= named
    for name in named:
        assert callable(getattr(AsyncClient, name))
        assert callable(getattr(Client, name))
    ours = {name for name in vars(AsyncClient) if not name.startswith("_")} - {"close"}
    assert ours == named, "the page leaves one out"
