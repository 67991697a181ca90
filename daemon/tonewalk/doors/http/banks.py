"""`PUT /api/v1/banks/<bank>/<number>`: a file of a sample bank that was offered, as it comes."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from aiohttp import web
from msgspec import Meta

from tonewalk.commands.banks import MOST_FILES, BankName
from tonewalk.commands.common import Done
from tonewalk.doors.asking import EngineLike, read
from tonewalk.doors.http.commands import answer
from tonewalk.doors.http.guard import Guard

_CHUNK: Final = 2**18


class BankFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which file of which bank is sent."""

    bank: BankName
    number: Annotated[int, Meta(ge=0, lt=MOST_FILES, description="its position in `paths` of the offer")]


class BankRoutes:
    """The route.

    Args:
        guard: what knows who asks.
    """

    def __init__(self, engine: EngineLike, guard: Guard) -> None:
        self._engine, self._guard = engine, guard

    def routes(self) -> list[web.RouteDef]:
        """One file."""
        return [web.put("/api/v1/banks/{bank}/{number}", self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        self._guard.check_trusted(request, "Sending a sample bank")
        file = read(BankFile, dict(request.match_info), strict=False)
        await self._engine.receive(file.bank, file.number, request.content.iter_chunked(_CHUNK))
        return await answer(request, Done())
