"""`/openapi.json`: OpenAPI 3.1, from the command table and the structs' ranges."""

from __future__ import annotations

from typing import Any

import msgspec

from tonewalk import __version__
from tonewalk.commands import COMMANDS
from tonewalk.http.problems import MEDIA_TYPE, ProblemDetails
from tonewalk.replies import MapPoints, Peaks
from tonewalk.requests import Hello, Like

_REF = "#/components/schemas/{name}"
_BINARY = {"type": "string", "format": "binary"}


def document() -> dict[str, Any]:
    """The whole description."""
    commands = [command for command in COMMANDS.values() if "http" in command.doors]
    kinds = [kind for command in commands for kind in (command.request, command.reply)]
    _, schemas = msgspec.json.schema_components(
        list(dict.fromkeys([*kinds, ProblemDetails, Peaks, MapPoints, Hello])), ref_template=_REF
    )
    paths: dict[str, Any] = {
        f"/api/v1/{command.name}": {
            "post": {
                "operationId": command.method,
                "summary": command.summary,
                "description": _own_machine_only if command.loopback_only else "",
                "requestBody": {"content": _body(command.request)},
                "responses": _responses(_json(command.reply)),
            }
        }
        for command in commands
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "tonewalk", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": paths | _others(),
        "components": {"schemas": schemas},
    }


_own_machine_only = "Only from the daemon's own machine."


def _body(kind: type[msgspec.Struct]) -> dict[str, Any]:
    body = _json(kind)
    if kind is Like:
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {**_BINARY, "description": "audio"},
                "k": {"type": "integer", "minimum": 1},
                "filter": {"type": "string"},
                "weights": {"type": "string", "description": "JSON of `Aspects`"},
            },
        }
        body["multipart/form-data"] = {"schema": form}
    return body


def _others() -> dict[str, Any]:
    sound = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    columns = {"name": "columns", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 20000}}
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    audio = {"audio/*": {"schema": _BINARY}}
    points = {**_json(MapPoints), "application/octet-stream": {"schema": _BINARY}}
    token = {"content": _json(Hello)}
    return {
        "/api/v1/sounds/{id}/audio": {"get": _get("A sound's file; ranges are answered", [sound], audio)},
        "/api/v1/sounds/{id}/peaks": {"get": _get("A sound's waveform to draw", [sound, columns], _json(Peaks))},
        "/api/v1/maps/{name}/points": {"get": _get("All places of a map, or of `current`", [name], points)},
        "/api/v1/token": {
            "post": {
                "operationId": "token",
                "summary": "Trade the token of `serve --lan` for a cookie",
                "requestBody": token,
                "responses": _responses({}),
            }
        },
        "/api/v1/ws": {"get": _get("WebSocket: see docs/protocol.md", [], {}, code="101")},
        "/healthz": {"get": _get("The process lives", [], {})},
        "/readyz": {"get": _get("Questions are answered", [], {})},
        "/metrics": {"get": _get("Prometheus metrics", [], {"text/plain": {}})},
    }


def _get(summary: str, parameters: list[Any], content: dict[str, Any], *, code: str = "200") -> dict[str, Any]:
    return {"summary": summary, "parameters": parameters, "responses": _responses(content, code=code)}


def _json(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=kind.__name__)}}}


def _responses(content: dict[str, Any], *, code: str = "200") -> dict[str, Any]:
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name=ProblemDetails.__name__)}}}
    return {
        code: {"description": "the answer", "content": content},
        "default": {"description": "what was wrong, in one sentence", "content": problem},
    }
