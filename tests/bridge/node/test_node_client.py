"""The package for node, in node, against a real daemon."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.command import Daemon, environment
from tests.helpers.scripts import TOP
from tests.helpers.subcommand import output
from tests.helpers.waiting import wait_until
from tonewalk.base.errors import InvalidArgument
from tonewalk.base.home import Home
from tonewalk.cli.client import post
from tonewalk_bridge.node.cli import PACKAGE, app

Run = Callable[..., str]
TOOLS = TOP / "bridge" / "tonewalk_bridge" / "browser" / "node_modules"
HEAD = 'import { Tonewalk, TonewalkError, defaultHome } from "tonewalk";\n'


def asked(home: Path, command: str, **arguments: object) -> object:
    info = Home(home).daemon()
    assert info is not None
    return post(info, command, **arguments)


def test_it_finds_the_daemon_and_answers_as_it_does(run: Run, home: Path) -> None:
    said = run(
        HEAD + "const atlas = new Tonewalk();\n"
        'const hits = await atlas.search("warm pad", { k: 5 });\n'
        "const alike = await atlas.like(hits[0].id, { k: 3 });\n"
        "const there = await atlas.xy(0.5, 0.5);\n"
        'const { tempo } = await atlas.ask("session/get");\n'
        "const wav = await atlas.read(`/api/v1/sounds/${hits[0].id}/audio`);\n"
        "const head = String.fromCharCode(...wav.slice(0, 4));\n"
        "console.log(JSON.stringify([hits, alike, there.id, head, wav.length]));\n"
    )
    hits, alike, there, head, size = json.loads(said)
    assert hits == asked(home, "search", text="warm pad", k=5)["hits"]  # type: ignore[index]
    assert alike == asked(home, "like", sound=hits[0]["id"], k=3)["hits"]  # type: ignore[index]
    assert there == asked(home, "xy", x=0.5, y=0.5)["id"]  # type: ignore[index]
    assert (head, size) == ("RIFF", Path(hits[0]["path"]).stat().st_size)


def test_it_tells_what_is_wrong_in_the_daemon_s_words(run: Run, tmp_path: Path) -> None:
    said = run(
        HEAD + "const atlas = new Tonewalk();\n"
        'const tried = [() => atlas.search("kick", { k: 0 }), () => atlas.like(99999),\n'
        '  () => atlas.ask("nonsense"),\n'
        f'  () => new Tonewalk({{ home: {json.dumps(str(tmp_path / "none"))} }}).search("kick"),\n'
        '  () => new Tonewalk({ address: "127.0.0.1:9" }).search("kick"),\n'
        '  async () => new Tonewalk({ address: "ftp://kick" }), () => atlas.events(),\n'
        '  () => atlas.events("nonsense"),\n'
        '  async () => { const closed = new Tonewalk(); closed.close(); await closed.search("kick"); }];\n'
        "for (const one of tried) await one().then(() => console.log('nothing'), (e) =>\n"
        "  console.log([e instanceof TonewalkError, e.code, e.where, e.status, e.message].join('|')));\n"
    )
    lines = [line.split("|") for line in said.splitlines()]
    assert [line[0] for line in lines] == ["true"] * 9
    assert [line[1] for line in lines] == [
        "invalid_argument",
        "unknown_sound",
        "unknown_command",
        "unavailable",
        "unavailable",
        "invalid_argument",
        "invalid_argument",
        "invalid_argument",
        "unavailable",
    ]
    assert lines[0][2:4] == ["$.k", "422"]
    assert "start `tonewalk serve`" in lines[3][4]
    assert "http://127.0.0.1:9 is not reached" in lines[4][4]
    assert all(line[4].endswith((".", "?")) for line in lines)


def test_events_are_heard_as_they_happen(run: Run) -> None:
    said = run(
        HEAD + "const atlas = new Tonewalk();\n"
        'const events = await atlas.events("cursor", "selection");\n'
        'await atlas.ask("session/cursor", { x: 0.25, y: 0.75 });\n'
        'await atlas.ask("session/select", { sounds: [3, 4] });\n'
        "const told = [];\n"
        "for await (const one of events) {\n"
        "  told.push([one.event, one.data.x, one.data.selection]);\n"
        '  if (one.event === "selection") break;\n'
        "}\n"
        "console.log(JSON.stringify(told));\n"
        "atlas.close();\n"
    )
    told = json.loads(said)
    assert told[0][:2] == ["cursor", 0.25]
    assert told[-1][0] == "selection"
    assert told[-1][2] == [3, 4]


def test_a_daemon_that_comes_back_elsewhere_is_found_again(
    node: str, program: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("moving")
    first = Daemon(home)
    first.wait_for("Serving")
    (program / "main.mjs").write_text(
        HEAD + "const atlas = new Tonewalk();\n"
        'const events = await atlas.events("cursor");\n'
        'console.log((await atlas.ask("ping")).version.length > 0);\n'
        "for await (const one of events) { console.log(one.event, one.data.x); if (one.data.x === 0.75) break; }\n"
        'console.log((await atlas.ask("ping")).version.length > 0);\n'
        "atlas.close();\n"
    )
    with subprocess.Popen(
        [node, "main.mjs"],
        cwd=program,
        stdout=subprocess.PIPE,
        text=True,
        env=environment() | {"TONEWALK_HOME": str(home)},
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "true\n"
        first.stop()
        second = Daemon(home)
        second.wait_for("Serving")
        # nothing but its events keeps the program alive; it hears the second daemon once it has found it
        heard = threading.Event()
        line: list[str] = []
        threading.Thread(target=lambda: (line.append(running.stdout.readline()), heard.set()), daemon=True).start()
        wait_until(lambda: asked(home, "session/cursor", x=0.75, y=0.5) and heard.wait(0.2))
        assert line == ["cursor 0.75\n"]
        assert running.stdout.readline() == "true\n"
        assert running.wait(600) == 0
        second.stop()


SERVERS = """\
import { createServer } from "node:http";
const port = (one) => new Promise((done) => one.listen(0, "127.0.0.1", () => done(one.address().port)));
const page = createServer((_, answer) => answer.end("<html>")), mute = createServer(() => {});
const stalled = createServer((_, answer) => answer.writeHead(200, { "Content-Length": 9 }).write("{"));
const barred = createServer((_, answer) => {
  answer.statusCode = 401;
  answer.end('{"detail": "No.", "code": "token_needed"}');
});
"""


def test_what_is_no_daemon_or_does_not_answer_is_told_and_nothing_hangs(run: Run) -> None:
    said = run(
        HEAD + SERVERS + "const tried = [];\n"
        "for (const server of [page, mute, stalled, barred]) {\n"
        "  const atlas = new Tonewalk({ address: `127.0.0.1:${await port(server)}`, timeout: 1000 });\n"
        '  for (const one of [() => atlas.ask("ping"), () => atlas.events("cursor")])\n'
        "    tried.push(await one().then(() => 'nothing',\n"
        "      (e) => `${e instanceof TonewalkError}|${e.code}|${e.message}`));\n"
        "  atlas.close();\n"
        "  server.closeAllConnections();\n"
        "  server.close();\n"
        "}\n"
        "console.log(tried.join('\\n'));\n"
        "const closing = new Tonewalk();\n"
        'const opening = closing.events("cursor").then(() => "open", (e) => e.code);\n'
        "closing.close();\n"
        "console.log(await opening);\n"
    )
    lines = said.splitlines()
    assert all(line.startswith("true|") for line in lines[:8]), said
    assert "is no tonewalk daemon" in lines[0]
    assert "did not answer within 1 s" in lines[2]
    assert [line.split("|")[1] for line in lines[6:8]] == ["token_needed"] * 2
    assert lines[8] == "unavailable"


def test_the_usual_home_is_the_daemon_s_own(run: Run) -> None:
    given = [
        '{}, "linux", "/home/me"',
        '{ XDG_DATA_HOME: "/data" }, "linux", "/x"',
        '{}, "darwin", "/Users/me"',
        '{ TONEWALK_HOME: "/mine" }, "darwin", "/x"',
    ]
    said = run(HEAD + "".join(f"console.log(defaultHome({one}));\n" for one in given))
    assert said.splitlines() == [
        "/home/me/.local/share/tonewalk",
        "/data/tonewalk",
        "/Users/me/Library/Application Support/tonewalk",
        "/mine",
    ]


TYPED = """\
import { Tonewalk, type Hit } from "tonewalk";
const atlas = new Tonewalk({ timeout: 1000 });
const hits: Hit[] = await atlas.search("warm pad", { k: 8, filter: "duration<6" });
const { classes } = await atlas.ask("classify", { sound: hits[0]!.id, labels: ["kick"] });
const best: number = classes[0]!.probability;
for await (const told of await atlas.events("steps", "cursor")) {
  if (told.event === "steps") console.log(told.data.path, told.at, best);
}
"""


def test_commands_arguments_answers_and_events_have_types(node: str, program: Path) -> None:
    checks = TOOLS / "typescript" / "bin" / "tsc"
    if not checks.is_file():
        pytest.skip("typescript is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    options = ["--noEmit", "--strict", "--target", "esnext", "--module", "nodenext", "--lib", "esnext,dom"]

    def faults(source: str) -> str:
        (program / "main.ts").write_text(source)
        done = subprocess.run(
            [node, checks, *options, "main.ts"], cwd=program, capture_output=True, text=True, check=False
        )
        return done.stdout

    assert faults(TYPED) == ""
    for wrong in (
        'await atlas.ask("serch", {});',
        'await atlas.ask("search");',
        'await atlas.ask("search", { words: "pad" });',
        "const no: string = (await atlas.xy(0, 0)).id;",
        'await atlas.events("nonsense");',
    ):
        assert re.search(r"main\.ts\(9,\d+\): error TS", faults(TYPED + wrong)), wrong


def test_npm_s_own_name_and_version_are_the_project_s() -> None:
    about = json.loads((PACKAGE / "package.json").read_text())
    version = re.search(r'^version = "(.*)"', (TOP / "pyproject.toml").read_text(), re.MULTILINE)
    assert about["name"] == "tonewalk"
    assert version is None or about["version"] == version[1]


def test_the_command_says_how_and_refuses_what_is_no_folder(home: Path, tmp_path: Path) -> None:
    said = output(app, "node", home)
    assert f'npm install "{PACKAGE}"' in said.replace("\n", "")
    assert "new Tonewalk({ home: " in said.replace("\n", "")
    with pytest.raises(InvalidArgument, match="is no folder"):
        output(app, "node", home, "install", str(tmp_path / "nowhere"))
