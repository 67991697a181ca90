"""What is no command's reply: a sound's audio and waveform, a map or all sounds as columns, a picture of maps."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Annotated, Final, Literal, cast

import msgspec
import numpy as np
from aiohttp import web
from msgspec import Meta

from tonewalk.base.errors import NotFound, UnknownMap
from tonewalk.commands.library import Listing
from tonewalk.commands.maps import MapRef, MapTuned, MapTuneReport
from tonewalk.commands.sounds import SoundRef
from tonewalk.doors.asking import EngineLike, read
from tonewalk.doors.http import serving
from tonewalk.doors.http.commands import answer
from tonewalk.doors.http.encoding import sent
from tonewalk.doors.http.packed import evenly, pack_points, pack_sounds
from tonewalk.maps.asked import MapColumns

_COLUMNS: Final = 1000
_AUDIO_TYPES: Final = {
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}

_Moment = Annotated[float, Meta(ge=0, le=1e6)]

_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
"""Of every sound: its ETag says if it changed."""


class PeaksQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How finely a waveform is drawn."""

    columns: Annotated[int, Meta(ge=1, le=20000, description="columns of the drawing")] = _COLUMNS


class PointsQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What of a map is wanted, in the binary form."""

    since: Annotated[
        str,
        Meta(
            max_length=100,
            description="only what lies otherwise since the reply that had this `Tonewalk-Change` (status 226), "
            "places of NaN for what is off the map now; all of it (status 200) where that was of another fit",
        ),
    ] = ""
    sample: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="about so many of them, taken evenly, to show a large map before all of it came"),
    ] = None


class ColumnsQuery(Listing, kw_only=True, forbid_unknown_fields=True):
    """Which sounds are wanted as binary columns, and whether their places with them."""

    map: Annotated[str, Meta(max_length=100, description="of `points`: its map; `current` is the current one")] = (
        "current"
    )
    points: Annotated[
        Annotated[str, Meta(max_length=100)] | None,
        Meta(
            description="with it the map's points follow, from the next multiple of four bytes on: as `since` of "
            "`maps/<name>/points`, what lies otherwise since that `Tonewalk-Change`"
        ),
    ] = None


class AudioQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """As what a sound is given out, or a stretch of it."""

    form: Annotated[
        Literal["file", "playable", "wav"],
        Meta(
            description="file: its own bytes; playable: these where browsers play them, else decoded to a FLAC; "
            "wav: decoded, for players that do not read its format, without ranges"
        ),
    ] = msgspec.field(name="as", default="file")
    start: Annotated[
        _Moment | None,
        Meta(description="s into the sound: with it, or `end`, a WAV of that stretch, whatever `as`"),
    ] = None
    end: Annotated[_Moment | None, Meta(description="s into the sound where the stretch ends")] = None


class SoundRoutes:
    """Routes that give out sounds and maps. Files are given out by a sound's id only."""

    def __init__(self, engine: EngineLike) -> None:
        self._engine = engine

    def routes(self) -> list[web.RouteDef]:
        """Audio, peaks, points, columns."""
        return [
            web.get("/api/v1/sounds/{id}/audio", self._audio),
            web.get("/api/v1/sounds/{id}/peaks", self._peaks),
            web.get("/api/v1/maps/{name}/points", self._points),
            web.get("/api/v1/library/columns", self._columns),
            web.get("/api/v1/maps/tuned/sheet", self._sheet),
        ]

    async def _audio(self, request: web.Request) -> web.StreamResponse:
        sound = _sound(request)
        asked = read(AudioQuery, dict(request.query), strict=False)
        if asked.start is not None or asked.end is not None:
            return _part(request, await self._engine.stretch_wav(sound, asked.start or 0.0, asked.end))
        form = asked.form
        if form == "wav":
            return await self._decoded(request, sound)
        if form == "playable":
            file, media_type = await self._engine.playable(sound)
            return await serving.send(request, file, {**_HEADERS, "Content-Type": media_type})
        if (cut := await self._engine.slice_wav(sound)) is not None:
            return _part(request, cut)
        file, name = await self._engine.sound_file(sound)
        media_type = _AUDIO_TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")
        return await serving.send(request, file, {**_HEADERS, "Content-Type": media_type})

    async def _decoded(self, request: web.Request, sound: int) -> web.StreamResponse:
        size, pieces = await self._engine.wav(sound)
        response = web.StreamResponse(headers={"X-Content-Type-Options": "nosniff", "Content-Type": "audio/wav"})
        response.content_length = size
        await response.prepare(request)
        if request.method != "HEAD":
            async for piece in pieces:
                await response.write(piece)
        return response

    async def _peaks(self, request: web.Request) -> web.Response:
        columns = read(PeaksQuery, dict(request.query), strict=False).columns
        return await answer(request, await self._engine.peaks(_sound(request), columns))

    async def _points(self, request: web.Request) -> web.Response:
        name = _map(request.match_info["name"])
        if "application/octet-stream" in request.headers.get("Accept", ""):
            return await self._places(request, name)
        return await answer(request, await self._engine.call("map/points", MapRef(map=name)))

    async def _places(self, request: web.Request, name: str) -> web.Response:
        asked = read(PointsQuery, dict(request.query), strict=False)
        found = await self._lying(name, asked.since)
        ids, places, headers = found.ids, found.places, {"Cache-Control": "no-cache"}
        kept = slice(None) if asked.sample is None else evenly(ids, asked.sample)
        if len(ids[kept]) == len(ids):
            headers["Tonewalk-Change"] = found.change
        body = pack_points(ids[kept], places[kept])
        return await sent(
            request, body, "application/octet-stream", status=200 if found.whole else 226, headers=headers
        )

    async def _lying(self, name: str, since: str) -> MapColumns:
        """Where sounds lie on a map; nowhere before there is one."""
        try:
            return await self._engine.map_columns(name, since)
        except UnknownMap:
            if name:
                raise
            return MapColumns(np.empty(0, np.int32), np.empty((0, 2), np.float32), "", whole=True)

    async def _columns(self, request: web.Request) -> web.Response:
        asked = read(ColumnsQuery, dict(request.query), strict=False)
        # the places first: of each sound that has one, the rest is known then as well
        found = None if asked.points is None else await self._lying(_map(asked.map), asked.points)
        listed = await self._engine.sound_columns(Listing(after=asked.after, since=asked.since))
        body = await asyncio.to_thread(pack_sounds, listed)
        headers, status = {"Cache-Control": "no-cache"}, 200
        if found is not None:
            body += bytes(-len(body) % 4) + pack_points(found.ids, found.places)
            headers["Tonewalk-Change"], status = found.change, 200 if found.whole else 226
        return await sent(request, body, "application/octet-stream", status=status, headers=headers)

    async def _sheet(self, request: web.Request) -> web.StreamResponse:
        """The picture that `map/tune` drew last; what else is asked keeps browsers from showing an older one."""
        asked = {name: request.query[name] for name in ("dims", "encoder") if name in request.query}
        report = cast(MapTuneReport, await self._engine.call("map/tuned", read(MapTuned, asked, strict=False)))
        try:
            file = io.FileIO(report.sheet)
        except OSError as error:
            told = f"{report.sheet} can't be read ({error.strerror}): `tonewalk map tune` draws it again."
            raise NotFound(told) from error
        return await serving.send(request, file, {**_HEADERS, "Content-Type": "image/png"})


def _sound(request: web.Request) -> int:
    return read(SoundRef, {"sound": request.match_info["id"]}, strict=False).sound


def _map(name: str) -> str:
    return read(MapRef, {"map": "" if name == "current" else name}).map


def _part(request: web.Request, body: bytes) -> web.Response:
    """Bytes, or the range of them that is asked for."""
    if not serving.satisfiable(request, len(body)):
        return serving.outside(request, len(body))
    headers = {**_HEADERS, "Accept-Ranges": "bytes"}
    if "Range" not in request.headers:
        return web.Response(body=body, content_type="audio/wav", headers=headers)
    first, last, _ = request.http_range.indices(len(body))
    headers["Content-Range"] = f"bytes {first}-{last - 1}/{len(body)}"
    return web.Response(status=206, body=body[first:last], content_type="audio/wav", headers=headers)
