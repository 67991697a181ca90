"""What was exported, and the selection, as downloads: files as they are, folders and selections as a ZIP."""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import quote

from aiohttp import web

from tonewalk.base.errors import TonewalkError
from tonewalk.doors.asking import EngineLike
from tonewalk.doors.http import serving
from tonewalk.engine.exports import Sent
from tonewalk.library.opening import Opened

logger = logging.getLogger(__name__)

_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}


class ExportRoutes:
    """Routes that give out what the home's folders for exports hold, by name alone."""

    def __init__(self, engine: EngineLike) -> None:
        self._engine = engine

    def routes(self) -> list[web.RouteDef]:
        """Exports, renders, the selection."""
        return [
            web.get("/api/v1/{folder:exports|renders}/{name}", self._exported),
            web.get("/api/v1/selection.zip", self._selection),
        ]

    async def _exported(self, request: web.Request) -> web.StreamResponse:
        found = await self._engine.exported(request.match_info["folder"], request.match_info["name"])
        if not isinstance(found, Opened):
            return await _zip(request, found)
        headers = {**_HEADERS, **_saved_as(found.name), "Content-Type": "application/octet-stream"}
        return await serving.send(request, found.file, headers)

    async def _selection(self, request: web.Request) -> web.StreamResponse:
        return await _zip(request, await self._engine.selection_zip())


async def _zip(request: web.Request, sent: Sent) -> web.StreamResponse:
    """A ZIP whose length nobody knows yet; one that can't be finished is cut off, so that its client sees it."""
    headers = {**_HEADERS, **_saved_as(sent.name), "Content-Type": "application/zip"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    if request.method != "HEAD":
        try:
            async for piece in sent.pieces:
                await response.write(piece)
        except TonewalkError as error:
            # what was answered can't become an error any more: the client has to see that this is not all
            logger.warning("%s was cut off: %s", sent.name, error.text)
            if request.transport is not None:
                request.transport.abort()
    return response


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
