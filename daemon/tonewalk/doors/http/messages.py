"""What goes over `/api/v1/ws`, as JSON schemas: OpenAPI knows no WebSocket, but its components can say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tonewalk.commands.clients import TOLD
from tonewalk.commands.command import Command
from tonewalk.commands.common import Done
from tonewalk.commands.queries import Hits
from tonewalk.commands.table import COMMANDS

_ID: Final = {"type": ["integer", "string", "null"]}
_TEXT: Final = {"type": "string"}
_ERROR: Final = {
    "type": "object",
    "required": ["code", "detail", "where", "status"],
    "properties": {"code": _TEXT, "detail": _TEXT, "where": _TEXT, "status": {"type": "integer"}},
}

References = Mapping[type, dict[str, Any]]
"""How each struct is referred to in the document."""


def messages(references: References) -> dict[str, Any]:
    """`Question`, `Answer` and `Event`: the schemas of all messages, by name."""
    asked = [command for command in COMMANDS.values() if "ws" in command.doors]
    streams = [command for command in asked if command.stream and command.reply is not Done]
    return {
        "Question": {
            "description": "What a client sends: a command, or without id a stream's newest value.",
            "oneOf": [_question(command, references) for command in asked],
        },
        "Answer": {
            "description": "What answers a question, under its id: the command's reply, or what was wrong.",
            "oneOf": [
                _object({"id": _ID, "reply": {"type": "object"}}),
                _object({"id": _ID, "error": _ERROR}),
            ],
        },
        "Event": {
            "description": "What comes unasked: the topics that were subscribed to, and what streams find.",
            "oneOf": [
                *(_event(topic, kinds, references) for topic, kinds in TOLD.items()),
                *(_event(command.name, (_found(command),), references) for command in streams),
            ],
        },
    }


def _question(command: Command, references: References) -> dict[str, Any]:
    must = any(field.required for field in msgspec.structs.fields(command.request))
    said = {"command": {"const": command.name}, "args": references[command.request]}
    return {
        "type": "object",
        "required": ["command", "args"] if must else ["command"],
        "properties": {"id": _ID, **said},
        "additionalProperties": False,
    }


def _event(name: str, kinds: tuple[type, ...], references: References) -> dict[str, Any]:
    data = references[kinds[0]] if len(kinds) == 1 else {"anyOf": [references[kind] for kind in kinds]}
    told = {"event": {"const": name}, "data": data}
    at = {"type": "number", "description": "unix time (s) for which it is meant, where it is ahead of that"}
    return {**_object(told), "properties": {**told, "at": at}}


def _found(command: Command) -> type:
    return Hits if command.kind == "turn" else command.reply


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}
