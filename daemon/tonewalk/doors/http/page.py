"""The atlas page at `/`, where one was built; else one sentence that says where everything else is."""

from __future__ import annotations

import html
import io
from os.path import isfile  # which takes any name, a much too long one as well
from pathlib import Path
from typing import Final

from aiohttp import web

from tonewalk.base.errors import NotFound
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import EngineLike
from tonewalk.doors.http import serving
from tonewalk.doors.http.codings import ENDINGS, preferred
from tonewalk.doors.http.headers import page_policy
from tonewalk.doors.http.oscquery import OscQuery

_COMPRESSED: Final = frozenset(ending for ending in ENDINGS.values() if ending)
"""What lies beside a file is that file for who asks so, and none of its own."""
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}


class PageRoutes:
    """Serves the files of the page's folder, and nothing outside it."""

    def __init__(self, engine: EngineLike, oscquery: OscQuery) -> None:
        self._engine, self._oscquery = engine, oscquery

    def routes(self) -> list[web.RouteDef]:
        """`/`, and every path that nothing else answers."""
        return [web.get("/", self._root), web.get("/{path:.+}", self._file)]

    async def _root(self, request: web.Request) -> web.StreamResponse:
        """The page; for a client of OSCQuery its root."""
        if self._oscquery.wanted(request):
            return await self._oscquery.answer(request)
        if self._engine.page is None:
            return web.Response(text=self._without_page(), content_type="text/html", headers=self._headers())
        return await self._send(request, self._engine.page / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"]
        if wanted.removeprefix("api/v1/") in COMMANDS and wanted.startswith("api/v1/"):
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        folder = self._engine.page
        if folder is not None and "\0" not in wanted:
            path = (folder / wanted).resolve()
            if path.is_relative_to(folder.resolve()) and path.suffix not in _COMPRESSED and isfile(path):
                return await self._send(request, path)
        raise NotFound(f"There is nothing at {request.path[:80]}: /openapi.json lists what there is.")

    def _without_page(self) -> str:
        ports = self._engine.ports
        sentence = (
            f"tonewalk is running, but the atlas page was not built into this installation; everything "
            f"else answers: commands at http://127.0.0.1:{ports.http}/api/v1/ (described at /openapi.json), a "
            f"WebSocket at /api/v1/ws, OSC on UDP port {ports.osc}."
        )
        return f'<!doctype html><html lang="en"><title>tonewalk</title><p>{html.escape(sentence)}</p></html>\n'

    async def _send(self, request: web.Request, path: Path) -> web.StreamResponse:
        """A file of the page, in the encoding that the client likes best of those that it was built in.

        Those in `assets` carry their content's hash in their name and never change.
        """
        there = [coding for coding, ending in ENDINGS.items() if isfile(f"{path}{ending}")]
        coding = preferred(request.headers.getall("Accept-Encoding", []), there)
        lasting = "public, max-age=31536000, immutable" if path.parent.name == "assets" else "no-cache"
        headers = {**self._headers(), "Cache-Control": lasting, "Vary": "Accept-Encoding"}
        headers["Content-Type"] = _TYPES.get(path.suffix, "application/octet-stream")
        if coding != "identity":
            headers["Content-Encoding"] = coding
        return await serving.send(request, io.FileIO(f"{path}{ENDINGS[coding]}"), headers)

    def _headers(self) -> dict[str, str]:
        return {"Content-Security-Policy": page_policy(self._engine.ports.http)}
