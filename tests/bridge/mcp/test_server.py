"""What an assistant can do with a library: a real daemon, and a client of the protocol in the same process."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import mido
import pytest
import soundfile

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client
from mcp.server import MCPServer
from mcp.shared.exceptions import MCPError
from mcp.types import BlobResourceContents, TextContent

from tests.helpers.command import Daemon
from tonewalk.client import AsyncClient
from tonewalk_bridge.mcp.server import server

READING = {"search", "like", "analogy", "blend", "turn_knobs", "path", "describe", "library"}
WRITING = {"tag", "favourite", "export_kit"}


@pytest.fixture
def reader(atlas: AsyncClient) -> MCPServer:
    return server(atlas)


@pytest.fixture
def writer(atlas: AsyncClient) -> MCPServer:
    return server(atlas, allow_write=True)


async def ask(made: MCPServer, tool: str, **arguments: Any) -> dict[str, Any]:
    """A tool's structured result."""
    async with Client(made) as client:
        result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def refusal(made: MCPServer, tool: str, **arguments: Any) -> str:
    """The sentence of a tool that fails."""
    async with Client(made) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    (said,) = result.content
    assert isinstance(said, TextContent)
    assert len(said.text.splitlines()) == 1, said.text
    return said.text


async def found(made: MCPServer, text: str, k: int) -> list[dict[str, Any]]:
    sounds: list[dict[str, Any]] = (await ask(made, "search", text=text, k=k))["sounds"]
    return sounds


def kinds(sounds: list[dict[str, Any]]) -> set[str]:
    """`kick` of `kick-07.wav`."""
    return {sound["name"].rpartition("-")[0] for sound in sounds}


async def test_an_assistant_builds_a_kit_of_five_kicks(writer: MCPServer) -> None:
    kicks = await found(writer, "punchy kick drum", 5)
    assert kinds(kicks) == {"kick"}
    ids = [kick["id"] for kick in kicks]
    assert await ask(writer, "tag", sounds=ids, tag="for-the-kit") == {"sounds": 5}
    tagged = await ask(writer, "search", text="kick", filter="tag:for-the-kit", k=20)
    assert {sound["id"] for sound in tagged["sounds"]} == set(ids)
    kit = await ask(writer, "export_kit", sounds=ids, name="five kicks")
    assert kit["sounds"] == 5
    folder = Path(kit["path"])
    assert len([soundfile.info(path) for path in folder.glob("*.wav")]) == 5
    (midi,) = folder.glob("*.mid")
    notes = [message.note for message in mido.MidiFile(midi) if message.type == "note_on" and message.velocity]
    assert sorted(set(notes)) == list(range(36, 41))
    instrument = await ask(writer, "export_kit", sounds=ids, name="five kicks", kind="sfz")
    assert instrument["sounds"] == 5
    assert instrument["path"] != kit["path"]
    (text,) = [*Path(instrument["path"]).rglob("*.sfz")]
    assert text.read_text(encoding="utf-8").count("<region>") == 5
    assert "kind" in await refusal(writer, "export_kit", sounds=ids, name="x", kind="mp3")


async def test_without_leave_to_write_there_are_only_tools_that_read(
    reader: MCPServer, atlas: AsyncClient
) -> None:
    tools = {tool.name: tool for tool in await reader.list_tools()}
    assert tools.keys() == READING
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert "--allow-write" in str(reader.instructions)
    before = await atlas.status()
    tried: dict[str, dict[str, Any]] = {
        "tag": {"sounds": [1], "tag": "x"},
        "favourite": {"sounds": [1]},
        "export_kit": {"sounds": [1], "name": "x"},
        "path": {"sounds": [1, 2], "keep": "mine"},
    }
    for tool, arguments in tried.items():
        assert "`tonewalk mcp --allow-write`" in await refusal(reader, tool, **arguments)
    assert (await atlas.status()).favourites == before.favourites
    assert "mine" not in {path.trajectory for path in (await atlas.ask("trajectory/list")).trajectories}


async def test_tools_that_write_say_so(writer: MCPServer) -> None:
    tools = {tool.name: tool for tool in await writer.list_tools()}
    assert tools.keys() == READING | WRITING
    for name in WRITING | {"path"}:
        annotations = tools[name].annotations
        assert annotations is not None
        assert annotations.read_only_hint is False
    assert "--allow-write" not in str(writer.instructions)


async def test_every_tool_says_what_it_takes_and_gives(writer: MCPServer) -> None:
    for tool in await writer.list_tools():
        assert tool.title, tool.name
        assert tool.description, tool.name
        assert tool.output_schema, tool.name
        assert tool.annotations, tool.name
        assert tool.annotations.open_world_hint is False, tool.name


async def test_words_find_sounds_with_their_paths_and_their_audio(reader: MCPServer) -> None:
    (kick, *_) = await found(reader, "kick drum", 1)
    assert Path(kick["path"]).is_file()
    async with Client(reader) as client:
        (content,) = (await client.read_resource(kick["uri"])).contents
    assert isinstance(content, BlobResourceContents)
    assert content.mime_type == "audio/wav"
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(content.blob)))
    assert len(samples) / rate == pytest.approx(kick["duration"], abs=0.001)


async def test_of_a_long_sound_a_resource_holds_the_beginning(
    atlas: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk_bridge.mcp.server.LONGEST", 0.1)
    (pad, *_) = await atlas.search("warm pad", k=1)
    async with Client(server(atlas)) as client:
        (content,) = (await client.read_resource(f"sound://{pad.id}")).contents
    assert isinstance(content, BlobResourceContents)
    assert soundfile.info(io.BytesIO(base64.b64decode(content.blob))).duration == pytest.approx(0.1, abs=0.001)


async def test_words_that_nothing_fits_are_told_so(reader: MCPServer) -> None:
    assert "None of these comes near" in (await ask(reader, "search", text="xqzzy", k=1))["note"]
    nothing = await ask(reader, "search", text="kick", filter="duration>1000")
    assert nothing == {"sounds": [], "note": "No sound fits: leave out the filter, or ask with other words."}


async def test_likeness_analogy_mixture_and_knobs(reader: MCPServer) -> None:
    kick, other = await found(reader, "kick drum", 2)
    alike = (await ask(reader, "like", sound=kick["id"], k=2))["sounds"]
    assert kinds(alike) == {"kick"}
    assert (await ask(reader, "like", file=kick["path"], k=1))["sounds"][0]["id"] == kick["id"]
    assert (await ask(reader, "analogy", a=kick["id"], b="snare", c=other["id"], k=1))["sounds"]
    mixed = (await ask(reader, "blend", parts=["kick drum", kick["id"], "pad"], weights=[1, 1, -0.5], k=1))[
        "sounds"
    ]
    assert kinds(mixed) == {"kick"}
    knobs = {knob["name"] for knob in (await ask(reader, "library"))["knobs"]}
    assert "bright" in knobs
    assert kinds((await ask(reader, "turn_knobs", seed=kick["id"], knobs={"bright": 0.3}, k=1))["sounds"]) == {
        "kick"
    }


async def test_a_path_has_steps_and_leaves_nothing_behind(reader: MCPServer, atlas: AsyncClient) -> None:
    (kick,), (pad,) = await found(reader, "kick drum", 1), await found(reader, "warm pad", 1)
    before = (await atlas.ask("trajectory/list")).trajectories
    walk = await ask(reader, "path", sounds=[kick["id"], pad["id"]], steps=5)
    assert walk["kept_as"] == ""
    assert [step["step"] for step in walk["steps"]] == list(range(5))
    assert (walk["steps"][0]["id"], walk["steps"][-1]["id"]) == (kick["id"], pad["id"])
    assert all(step["uri"] == f"sound://{step['id']}" for step in walk["steps"])
    assert (await atlas.ask("trajectory/list")).trajectories == before


async def test_a_path_is_kept_where_that_is_allowed(writer: MCPServer, atlas: AsyncClient) -> None:
    walk = await ask(writer, "path", sounds=[1, 2], steps=3, keep="an-idea")
    assert walk["kept_as"] == "an-idea"
    assert [step.id for step in (await atlas.trajectory("an-idea")).steps] == [s["id"] for s in walk["steps"]]


async def test_a_sound_is_described_with_its_measures_and_tags(writer: MCPServer) -> None:
    (kick,) = await found(writer, "kick drum", 1)
    await ask(writer, "tag", sounds=[kick["id"]], tag="described")
    await ask(writer, "favourite", sounds=[kick["id"]])
    known = await ask(writer, "describe", sound=kick["id"])
    assert (known["id"], known["uri"], known["favourite"]) == (kick["id"], kick["uri"], True)
    assert "described" in known["tags"]
    assert known["loudness"] < 0
    await ask(writer, "favourite", sounds=[kick["id"]], on=False)


async def test_the_library_is_told_at_a_glance(reader: MCPServer, demo_folder: Path) -> None:
    library = await ask(reader, "library")
    assert library["sounds"] == len(list(demo_folder.rglob("*.wav")))
    assert library["folders"] == [str(demo_folder)]
    assert library["problem"] == ""


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {"text": "kick", "k": 0}, "k is 0: input should be greater than or equal to 1."),
        ("search", {"text": "kick", "k": 201}, "k is 201: input should be less than or equal to 200."),
        ("search", {"text": ""}, "text is"),
        ("search", {"text": "kick", "filter": "duration<<1"}, "where a number was expected"),
        ("like", {}, "Give sound or file"),
        ("like", {"sound": 1, "file": "/kick.wav"}, "Give sound or file"),
        ("like", {"file": "/no/such/kick.wav"}, "/no/such/kick.wav can't be read"),
        ("like", {"sound": 9999999}, "9999999"),
        ("blend", {"parts": []}, "parts is []: list should have at least 1 item"),
        ("blend", {"parts": ["kick"], "weights": [1, 2]}, "There are 2 weights for 1 parts"),
        ("turn_knobs", {"seed": 1, "knobs": {"weather": 1}}, "There is no knob 'weather': there are bright"),
        ("turn_knobs", {"seed": 1, "knobs": {"bright": 7}}, "bright is 7"),
        ("path", {"sounds": []}, "points or sounds"),
        ("describe", {"sound": 9999999}, "No sound has the id 9999999"),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    reader: MCPServer, tool: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in await refusal(reader, tool, **arguments)


@pytest.mark.parametrize("name", ["9999999", "0", "kick", "-1", "1.5", "²"])
async def test_a_sound_that_is_not_there_has_no_audio(reader: MCPServer, name: str) -> None:
    async with Client(reader) as client:
        with pytest.raises(MCPError) as told:
            await client.read_resource(f"sound://{name}")
    assert "sound" in str(told.value)
    assert len(str(told.value).splitlines()) == 1


async def test_a_daemon_that_is_gone_is_told_and_found_again(tmp_path: Path) -> None:
    async with AsyncClient(tmp_path) as atlas, Client(made := server(atlas)) as client:
        assert "start `tonewalk serve`" in await refusal(made, "library")
        with pytest.raises(MCPError, match="start `tonewalk serve`"):
            await client.read_resource("sound://1")
        running = Daemon(tmp_path)
        try:
            running.wait_for("Ctrl-C ends")
            assert (await ask(made, "library"))["sounds"] == 0
            assert "add a folder" in await refusal(made, "search", text="kick")
        finally:
            running.stop()
        assert "start `tonewalk serve`" in await refusal(made, "search", text="kick")
