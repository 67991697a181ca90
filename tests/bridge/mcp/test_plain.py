"""Every failure of a server as one sentence, whatever it is."""

from __future__ import annotations

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import TextContent

from tonewalk.base.errors import Busy, UnknownSound
from tonewalk_bridge.mcp.plain import PlainServer


@pytest.fixture
def made() -> PlainServer:
    made = PlainServer("It only reads.", "test", instructions="Ask.", version="1")

    @made.tool()
    async def halve(number: int, by: list[int] | None = None) -> float:
        """A tool."""
        if number < 0:
            raise Busy("Two are heard already: ask again.")
        return 1 / number

    @made.resource("thing://{id}")
    async def thing(id: str) -> bytes:
        if id == "fault":
            raise RuntimeError("a secret of ours")
        raise Busy("Two are read already: ask again.") if id == "busy" else UnknownSound("No sound has the id 7.")

    return made


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"number": -1}, "Two are heard already: ask again."),
        ({}, "number is missing: give it."),
        ({"number": "many"}, "number is 'many': input should be a valid integer"),
        ({"number": 1, "by": ["x"]}, "by.0 is 'x': input should be a valid integer"),
        ({"number": "x" * 100}, f"number is '{'x' * 59}...: input should be"),
        ({"number": 1, "limit": 3}, "halve has no argument limit: there are number, by."),
    ],
)
async def test_a_tool_s_failure_is_a_sentence(made: PlainServer, arguments: dict[str, object], said: str) -> None:
    async with Client(made) as client:
        result = await client.call_tool("halve", arguments)
    assert result.is_error
    (text,) = result.content
    assert isinstance(text, TextContent)
    assert said in text.text
    assert len(text.text.splitlines()) == 1


async def test_a_fault_of_ours_shows_nothing_of_it(made: PlainServer) -> None:
    async with Client(made) as client:
        result = await client.call_tool("halve", {"number": 0})
    assert result.is_error
    assert "division" not in str(result.content)
    async with Client(made) as client:
        with pytest.raises(MCPError) as told:
            await client.read_resource("thing://fault")
    assert "secret" not in str(told.value)


async def test_a_tool_that_is_not_there_is_told_with_those_that_are(made: PlainServer) -> None:
    async with Client(made) as client:
        result = await client.call_tool("double", {})
    assert result.is_error
    assert "There is no tool 'double': there are halve. It only reads." in str(result.content)


@pytest.mark.parametrize(
    ("address", "said"),
    [("thing://7", "No sound has the id 7"), ("thing://busy", "Two are read"), ("other://7", "Unknown resource")],
)
async def test_a_resource_s_failure_is_a_sentence(made: PlainServer, address: str, said: str) -> None:
    async with Client(made) as client:
        with pytest.raises(MCPError, match=said):
            await client.read_resource(address)
