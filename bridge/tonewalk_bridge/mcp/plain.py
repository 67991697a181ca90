"""A server whose every failure is one sentence: the SDK's own would hide ours, and show pydantic's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mcp.server import MCPServer
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from tonewalk.base.errors import NotFound, TonewalkError


class PlainServer(MCPServer):
    """Tools and resources may raise a TonewalkError; arguments that no tool knows are refused.

    Args:
        withheld: what is said to a client that asks for a tool that is not there.
        name: the server's.
    """

    def __init__(self, withheld: str, name: str, *, instructions: str, version: str) -> None:
        super().__init__(name, instructions=instructions, version=version, log_level="WARNING")
        self._withheld = withheld

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context | None = None
    ) -> CallToolResult | InputRequiredResult:
        """A tool's result.

        Raises:
            ToolError: what was wrong, in one sentence.
        """
        known = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        if name not in known:
            raise ToolError(f"There is no tool {name!r}: there are {', '.join(known)}. {self._withheld}".strip())
        if unknown := arguments.keys() - known[name]:
            there = ", ".join(known[name]) or "none"
            raise ToolError(f"{name} has no argument {', '.join(sorted(unknown))}: there are {there}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, TonewalkError):
                raise ToolError(error.__cause__.text) from error
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_sentence(error.__cause__)) from error
            raise

    async def read_resource(
        self, uri: Any, context: Context | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """A resource's content.

        Raises:
            ResourceError: what was wrong, in one sentence.
        """
        try:
            return await super().read_resource(uri, context)
        except ResourceError as error:
            cause: BaseException | None = error
            while cause is not None:
                if isinstance(cause, TonewalkError):
                    kind = ResourceNotFoundError if isinstance(cause, NotFound) else ResourceError
                    raise kind(cause.text) from error
                cause = cause.__cause__
            raise


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(map(str, first["loc"])) or "The arguments"
    if first["type"] == "missing":
        return f"{name} is missing: give it."
    given = repr(first["input"])
    said = given if len(given) <= 60 else f"{given[:60]}..."
    return f"{name} is {said}: {first['msg'][:1].lower()}{first['msg'][1:]}."
