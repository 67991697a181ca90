"""The atlas page at `/`, where one was built; else one sentence that says where everything else is."""

from __future__ import annotations

import html
from os.path import isfile  # which takes any name, a much too long one as well
from pathlib import Path

from aiohttp import web

from tonewalk.base.errors import NotFound
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.asking import EngineLike
from tonewalk.doors.http.headers import page_policy
from tonewalk.doors.http.oscquery import OscQuery


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
        return self._send(self._engine.page / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"]
        if wanted.removeprefix("api/v1/") in COMMANDS and wanted.startswith("api/v1/"):
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        folder = self._engine.page
        if folder is not None and "\0" not in wanted:
            path = (folder / wanted).resolve()
            if path.is_relative_to(folder.resolve()) and isfile(path):
                return self._send(path)
        raise NotFound(f"There is nothing at {request.path[:80]}: /openapi.json lists what there is.")

    def _without_page(self) -> str:
        ports = self._engine.ports
        sentence = (
            f"tonewalk is running, but the atlas page was not built into this installation; everything "
            f"else answers: commands at http://127.0.0.1:{ports.http}/api/v1/ (described at /openapi.json), a "
            f"WebSocket at /api/v1/ws, OSC on UDP port {ports.osc}."
        )
        return f'<!doctype html><html lang="en"><title>tonewalk</title><p>{html.escape(sentence)}</p></html>\n'

    def _send(self, path: Path) -> web.FileResponse:
        """A file of the page; those in `assets` carry their content's hash in their name and never change."""
        lasting = "public, max-age=31536000, immutable" if path.parent.name == "assets" else "no-cache"
        return web.FileResponse(path, headers={**self._headers(), "Cache-Control": lasting})

    def _headers(self) -> dict[str, str]:
        return {"Content-Security-Policy": page_policy(self._engine.ports.http)}
