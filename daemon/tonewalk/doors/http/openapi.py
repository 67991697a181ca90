"""`/openapi.json`: OpenAPI 3.1, from the command table and the structs' ranges."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tonewalk import __version__
from tonewalk.commands.clients import Hello
from tonewalk.commands.command import Command
from tonewalk.commands.maps import MapPoints
from tonewalk.commands.sounds import Peaks
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.http import forms
from tonewalk.doors.http.problems import MEDIA_TYPE, ProblemDetails

_BINARY: Final = {"type": "string", "format": "binary"}
_ONCE: Final = {"type": "object", "required": ["once"], "properties": {"once": {"type": "string"}}}
_SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "`token` of the home's daemon.json"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "tonewalk-<port>", "description": "from /api/v1/token"},
}


def document() -> dict[str, Any]:
    """The whole description."""
    commands = [command for command in COMMANDS.values() if "http" in command.doors]
    asked: list[type] = [kind for command in commands for kind in (command.request, command.reply)]
    kinds = list(dict.fromkeys([*asked, ProblemDetails, Peaks, MapPoints, Hello]))
    references, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    describe = _Describer(dict(zip(kinds, references, strict=True)), schemas)
    paths = {f"/api/v1/{command.name}": describe.command(command) for command in commands}
    return {
        "openapi": "3.1.0",
        "info": {"title": "tonewalk", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": paths | describe.others(),
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


class _Describer:
    """Describes operations.

    Args:
        references: how each struct is referred to.
        schemas: of all structs, by name.
    """

    def __init__(self, references: dict[type, dict[str, Any]], schemas: dict[str, Any]) -> None:
        self._references, self._schemas = references, schemas

    def command(self, command: Command) -> dict[str, Any]:
        operation: dict[str, Any] = {
            "operationId": command.method,
            "summary": command.summary,
            "requestBody": {"content": self._body(command)},
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
        columns = {"name": "columns", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 20000}}
        name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
        points = {**self._json(MapPoints), "application/octet-stream": {"schema": _BINARY}}
        trade = {
            "operationId": "token",
            "summary": "Trade the token, or a link's code, for a cookie",
            "requestBody": {"content": self._json(Hello)},
            "responses": self._responses({}),
        }
        link = {
            "operationId": "token_once",
            "summary": "A new link's code, as good as the token once",
            "security": [{"token": []}, {"cookie": []}],
            "responses": self._responses({"application/json": {"schema": _ONCE}}),
        }
        audio, peaks = {"audio/*": {"schema": _BINARY}}, self._json(Peaks)
        return {
            "/api/v1/sounds/{id}/audio": self._get("A sound's file; ranges are answered", [sound], audio),
            "/api/v1/sounds/{id}/peaks": self._get("A sound's waveform to draw", [sound, columns], peaks),
            "/api/v1/maps/{name}/points": self._get("All places of a map, or of `current`", [name], points),
            "/api/v1/token": {"post": trade},
            "/api/v1/token/once": {"post": link},
            "/api/v1/ws": self._get("WebSocket: see docs/protocol.md", [], {}, code="101"),
            "/healthz": self._get("The process lives", [], {}),
            "/readyz": self._get("Questions are answered", [], {}),
            "/metrics": self._get("Prometheus metrics", [], {"text/plain": {}}),
        }

    def _body(self, command: Command) -> dict[str, Any]:
        body = self._json(command.request)
        if command.upload:
            form = forms.schema(command, self._schemas[command.request.__name__])
            body["multipart/form-data"] = {"schema": form}
        return body

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
