"""`/openapi.json`: OpenAPI 3.1, from the command table and the structs' ranges."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import msgspec

from tonewalk import __version__
from tonewalk.commands.clients import TOLD, Hello
from tonewalk.commands.command import Command
from tonewalk.commands.common import Done
from tonewalk.commands.maps import MapPoints, MapTuned
from tonewalk.commands.sounds import Peaks
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.http import forms
from tonewalk.doors.http.banks import BankFile
from tonewalk.doors.http.messages import messages
from tonewalk.doors.http.problems import MEDIA_TYPE, ProblemDetails
from tonewalk.doors.http.sounds import AudioQuery, ColumnsQuery, PeaksQuery, PointsQuery

_BINARY: Final = {"type": "string", "format": "binary"}
_ONCE: Final = {"type": "object", "required": ["once"], "properties": {"once": {"type": "string"}}}
_SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "`token` of the home's daemon.json"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "tonewalk-<port>", "description": "from /api/v1/token"},
}


def document() -> dict[str, Any]:
    """The whole description."""
    commands = [command for command in COMMANDS.values() if command.doors & {"http", "ws"}]
    asked: list[type] = [Hello, AudioQuery, ColumnsQuery, PeaksQuery, PointsQuery, BankFile]
    asked += [command.request for command in commands]
    told: list[type] = [ProblemDetails, Peaks, MapPoints, *(command.reply for command in commands)]
    references, schemas = _components(asked)
    told_references, told_schemas = _components([*told, *chain(*TOLD.values())])
    for schema in told_schemas.values():
        schema["required"] = _always_there(schema)
    references, schemas = references | told_references, schemas | told_schemas
    describe = _Describer(references, schemas)
    posted = [command for command in commands if "http" in command.doors]
    paths = {f"/api/v1/{command.name}": describe.command(command) for command in posted}
    return {
        "openapi": "3.1.0",
        "info": {"title": "tonewalk", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": paths | describe.others(),
        "components": {"schemas": schemas | messages(references), "securitySchemes": _SECURITY},
    }


def _components(kinds: Iterable[type]) -> tuple[dict[type, dict[str, Any]], dict[str, Any]]:
    """How each struct is referred to, and the schemas of all that they hold, by name."""
    once = list(dict.fromkeys(kinds))
    references, schemas = msgspec.json.schema_components(once, ref_template="#/components/schemas/{name}")
    return dict(zip(once, references, strict=True)), schemas


def _always_there(schema: dict[str, Any]) -> list[str]:
    """The fields that an answer always carries: those with a default too, as defaults are not left out."""
    return [
        name for name, field in schema["properties"].items() if name in schema["required"] or "default" in field
    ]


class _Describer:
    """Describes operations; `references` says how each struct is referred to, `schemas` what is in it."""

    def __init__(self, references: dict[type, dict[str, Any]], schemas: dict[str, Any]) -> None:
        self._references, self._schemas = references, schemas

    def command(self, command: Command) -> dict[str, Any]:
        operation: dict[str, Any] = {
            "operationId": command.method,
            "summary": command.summary,
            "requestBody": self._body(command),
            "responses": self._responses(self._json(command.reply)),
        }
        said = [
            "Only from the daemon's own machine." if command.loopback_only else "",
            "Needs the token." if command.writes else "",
        ]
        if any(said):
            operation["description"] = " ".join(filter(None, said))
        if command.writes:
            operation["security"] = [{"token": []}, {"cookie": []}]
        return {"post": operation}

    def others(self) -> dict[str, Any]:
        sound = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
        name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
        points = {**self._json(MapPoints), "application/octet-stream": {"schema": _BINARY}}
        trade = {
            "operationId": "token",
            "summary": "Trade the token, or a link's code, for a cookie",
            "requestBody": {"content": self._json(Hello), "required": True},
            "responses": self._responses({}),
        }
        link = {
            "operationId": "token_once",
            "summary": "A new link's code, as good as the token once",
            "security": [{"token": []}, {"cookie": []}],
            "responses": self._responses({"application/json": {"schema": _ONCE}}),
        }
        sent = {
            "operationId": "bank_file",
            "summary": "A file of a bank that was offered, whole or not at all",
            "description": "Needs the token.",
            "security": [{"token": []}, {"cookie": []}],
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": field}
                for name, field in self._fields(BankFile)
            ],
            "requestBody": {"content": {"application/octet-stream": {"schema": _BINARY}}, "required": True},
            "responses": self._responses(self._json(Done)),
        }
        audio, peaks = {"audio/*": {"schema": _BINARY}}, self._json(Peaks)
        file, drawn = [sound, *self._query(AudioQuery)], [sound, *self._query(PeaksQuery)]
        places = [name, *self._query(PointsQuery)]
        given_zip = {"schema": _BINARY}
        given = {"application/octet-stream": given_zip, "application/zip": given_zip}
        return {
            "/api/v1/banks/{bank}/{number}": {"put": sent},
            "/api/v1/sounds/{id}/audio": self._get("A sound's file; ranges are answered", file, audio),
            "/api/v1/sounds/{id}/peaks": self._get("A sound's waveform to draw", drawn, peaks),
            "/api/v1/maps/{name}/points": self._get("All places of a map, or of `current`", places, points),
            "/api/v1/library/columns": self._get(
                "Names and descriptors of all sounds, as binary columns",
                self._query(ColumnsQuery),
                {"application/octet-stream": {"schema": _BINARY}},
            ),
            "/api/v1/exports/{name}": self._get("What was exported; a folder as a ZIP", [name], given),
            "/api/v1/renders/{name}": self._get("A WAV that was rendered; ranges are answered", [name], given),
            "/api/v1/selection.zip": self._get("The files of the selection", [], {"application/zip": given_zip}),
            "/api/v1/maps/tuned/sheet": self._get(
                "The picture of the maps that `map/tune` compared",
                self._query(MapTuned),
                {"image/png": {"schema": _BINARY}},
            ),
            "/api/v1/token": {"post": trade},
            "/api/v1/token/once": {"post": link},
            "/api/v1/ws": self._get("WebSocket: `Question` -> `Answer`, and `Event`", [], {}, code="101"),
            "/healthz": self._get("The process lives", [], {}),
            "/readyz": self._get("Questions are answered", [], {}),
            "/metrics": self._get("Prometheus metrics", [], {"text/plain": {}}),
        }

    def _body(self, command: Command) -> dict[str, Any]:
        schema = self._schemas[command.request.__name__]
        content = self._json(command.request)
        if command.upload:
            content["multipart/form-data"] = forms.described(command, schema)
        return {"content": content, "required": bool(schema["required"])}

    def _query(self, kind: type) -> list[dict[str, Any]]:
        return [{"name": name, "in": "query", "schema": field} for name, field in self._fields(kind)]

    def _fields(self, kind: type) -> Iterable[tuple[str, dict[str, Any]]]:
        fields: dict[str, dict[str, Any]] = self._schemas[kind.__name__]["properties"]
        return fields.items()

    def _get(
        self, summary: str, parameters: list[Any], content: dict[str, Any], *, code: str = "200"
    ) -> dict[str, Any]:
        return {"get": {"summary": summary, "parameters": parameters, "responses": self._responses(content, code)}}

    def _json(self, kind: type) -> dict[str, Any]:
        return {"application/json": {"schema": self._references[kind]}}

    def _responses(self, content: dict[str, Any], code: str = "200") -> dict[str, Any]:
        problem = {MEDIA_TYPE: {"schema": self._references[ProblemDetails]}}
        return {
            code: {"description": "the answer", "content": content},
            "default": {"description": "what was wrong, in one sentence", "content": problem},
        }
