"""The OSC namespace as OSCQuery describes it (github.com/Vidvox/OSCQueryProposal), from the command table.

The root is at `/oscquery`; `/tonewalk` and every address below it answer their own node. `/` answers the root
too where it is asked `?HOST_INFO` or prefers JSON, since that is where OSCQuery clients begin and browsers expect
a page.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web
from msgspec import NODEFAULT, inspect

from tonewalk.base.errors import NotFound
from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import EngineLike
from tonewalk.doors.osc.arguments import Slot, form

_TAGS = {"int": "i", "float": "f", "bool": "i", "str": "s", "int or str": "i"}
_EXTENSIONS = {"ACCESS": True, "DESCRIPTION": True, "RANGE": True, "TYPE": True, "VALUE": False, "LISTEN": False}
_WRITE_ONLY = 2


class OscQuery:
    """Answers OSCQuery requests."""

    def __init__(self, engine: EngineLike) -> None:
        self._engine = engine
        self._root = tree()

    def routes(self) -> list[web.RouteDef]:
        """The root and every node."""
        return [
            web.get("/oscquery", self._answer),
            web.get("/tonewalk", self._answer),
            web.get("/tonewalk/{path:.+}", self._answer),
        ]

    @staticmethod
    def wanted(request: web.Request) -> bool:
        """Whether a request for `/` comes from an OSCQuery client."""
        accept = request.headers.get("Accept", "")
        return "HOST_INFO" in request.query or ("application/json" in accept and "text/html" not in accept)

    def answer(self, request: web.Request, path: str) -> web.Response:
        """A node, one attribute of it, or where the OSC door is.

        Raises:
            NotFound: there is no such node.
        """
        if "HOST_INFO" in request.query:
            return web.json_response(self._host_info(_asked_at(request)))
        node = self._root
        for part in path.strip("/").split("/") if path != "/" else []:
            node = node.get("CONTENTS", {}).get(part)
            if node is None:
                raise NotFound(f"There is no OSC address {path[:80]}: /oscquery lists them all.")
        for attribute in request.query:
            return (
                web.json_response({attribute: node[attribute]}) if attribute in node else web.Response(status=204)
            )
        return web.json_response(node)

    async def _answer(self, request: web.Request) -> web.Response:
        return self.answer(request, "/" if request.path == "/oscquery" else request.path)

    def _host_info(self, address: str) -> dict[str, Any]:
        return {
            "NAME": "tonewalk",
            "OSC_IP": address,
            "OSC_PORT": self._engine.ports.osc,
            "OSC_TRANSPORT": "UDP",
            "EXTENSIONS": _EXTENSIONS,
        }


def _asked_at(request: web.Request) -> str:
    """The address of this machine at which a client reached us: it reaches the OSC door there, too."""
    assert request.transport is not None  # a request that is being answered has one
    return str(request.transport.get_extra_info("sockname")[0]).removeprefix("::ffff:")


def tree() -> dict[str, Any]:
    """The whole namespace."""
    root: dict[str, Any] = _container("/", "tonewalk: move through a sample library by ear")
    for command in COMMANDS.values():
        if "osc" not in command.doors:
            continue
        node, path = root, ""
        parts = ["tonewalk", *command.name.split("/")]
        for part in parts:
            path += f"/{part}"
            node = node.setdefault("CONTENTS", {}).setdefault(part, _container(path, ""))
        node.update(_method(command))
    return root


def _container(path: str, description: str) -> dict[str, Any]:
    node: dict[str, Any] = {"FULL_PATH": path, "ACCESS": 0}
    return node | ({"DESCRIPTION": description} if description else {})


def _method(command: Command) -> dict[str, Any]:
    slots, groups = form(command.request)
    types = [_TAGS[slot.kind] for slot in slots]
    ranges = [_range(slot) for slot in slots]
    names = [slot.name if slot.default is NODEFAULT else f"[{slot.name}]" for slot in slots]
    if not command.stream:
        types, ranges, names = ["i", *types], [None, *ranges], ["request id", *names]
    names += [f"{group.lead} {group.shape} ...".strip() for group in groups]
    return {
        "TYPE": "".join(types),
        "ACCESS": _WRITE_ONLY,
        "RANGE": ranges,
        "DESCRIPTION": f"{command.summary}. Arguments: {', '.join(names)}",
    }


def _range(slot: Slot) -> dict[str, Any] | None:
    kind = slot.type
    if isinstance(kind, inspect.LiteralType):
        return {"VALS": list(kind.values)}
    if isinstance(kind, inspect.BoolType):
        return {"VALS": [0, 1]}
    if not isinstance(kind, inspect.IntType | inspect.FloatType):
        return None
    low, high = kind.ge, kind.le
    if high is None and kind.lt is not None:
        high = kind.lt - 1
    return {key: bound for key, bound in (("MIN", low), ("MAX", high)) if bound is not None} or None
