"""OSCQuery (github.com/Vidvox/OSCQueryProposal): the OSC namespace as JSON, and its values as they change.

The root is at `/oscquery`; `/tonewalk` and every address below it answer their own node. `/` answers the root
too where it is asked for an attribute or prefers JSON, since that is where OSCQuery clients begin and browsers
expect a page; a WebSocket that is opened there, or at `/oscquery`, takes LISTEN and IGNORE.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import web

from tonewalk.base.errors import BadRequest, NotFound
from tonewalk.doors.asking import EngineLike, Metrics
from tonewalk.doors.http.oscquery_nodes import parted, segment, tree
from tonewalk.doors.http.oscquery_socket import Listener
from tonewalk.doors.http.sockets import Sockets, wants_socket

_GIVEN: Final = ("ACCESS", "DESCRIPTION", "RANGE", "UNIT", "VALUE", "LISTEN")
"""optional parts of the proposal that are here"""
_ABOUT_NODES: Final = frozenset(
    {"FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "DESCRIPTION", "RANGE", "UNIT", "VALUE", "TAGS", "CLIPMODE"}
    | {"EXTENDED_TYPE", "CRITICAL", "OVERLOADS"}
)
"""the proposal's attributes; one that a node has not is answered with 204, anything else with 400"""


class OscQuery:
    """Answers OSCQuery requests."""

    def __init__(self, engine: EngineLike, metrics: Metrics, sockets: Sockets) -> None:
        self._engine, self._metrics, self._sockets = engine, metrics, sockets

    def routes(self) -> list[web.RouteDef]:
        """The root and every node."""
        return [
            web.get("/oscquery", self.answer),
            web.get("/tonewalk", self.answer),
            web.get("/tonewalk/{path:.+}", self.answer),
        ]

    @staticmethod
    def wanted(request: web.Request) -> bool:
        """Whether a request for `/` comes from an OSCQuery client."""
        accept = request.headers.get("Accept", "")
        asked = "HOST_INFO" in request.query or not _ABOUT_NODES.isdisjoint(request.query)
        return asked or wants_socket(request) or ("application/json" in accept and "text/html" not in accept)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A node, one attribute of it, where the doors are, or a WebSocket that tells of changes.

        Raises:
            NotFound: there is no such node.
            BadRequest: the proposal has no such attribute.
        """
        at_root = request.path in ("/", "/oscquery")
        if at_root and wants_socket(request):
            async with self._sockets.opened(request) as socket:
                await Listener(self._engine, self._metrics, socket).run()
            return socket
        if "HOST_INFO" in request.query:
            return web.json_response(self._host_info(request))
        node = self._node([] if at_root else parted(request.rel_url.raw_path))
        return _attribute(node, request.query) if request.query else web.json_response(node)

    def _node(self, parts: list[str]) -> dict[str, Any]:
        """The node of a path, whose parts are an address's as it stands or as HTTP quotes it."""
        node = tree(self._engine.standing())
        for part in parts:
            below = node.get("CONTENTS", {})
            name = unquote(part)
            found = below.get(name, below.get(segment(name)))
            if found is None:
                raise NotFound(f"There is no OSC address /{'/'.join(parts)[:80]}: /oscquery lists them all.")
            node = found
        return node

    def _host_info(self, request: web.Request) -> dict[str, Any]:
        address, port = _asked_at(request)
        return {
            "NAME": "tonewalk",
            "OSC_IP": address,
            "OSC_PORT": self._engine.ports.osc,
            "OSC_TRANSPORT": "UDP",
            "WS_IP": address,
            "WS_PORT": port,
            "EXTENSIONS": dict.fromkeys(_GIVEN, True),
        }


def _attribute(node: dict[str, Any], asked: Iterable[str]) -> web.Response:
    name = next(iter(asked))
    if name in node:
        return web.json_response({name: node[name]})
    if name not in _ABOUT_NODES:
        raise BadRequest(
            f"{name[:40]!r} is no attribute of OSCQuery: ask for HOST_INFO, TYPE, VALUE, RANGE or such."
        )
    return web.Response(status=204)


def _asked_at(request: web.Request) -> tuple[str, int]:
    """The address and port of this machine at which a client reached us: it reaches the OSC door there, too."""
    assert request.transport is not None  # a request that is being answered has one
    address, port = request.transport.get_extra_info("sockname")[:2]
    return str(address).removeprefix("::ffff:"), port
