"""A whole daemon says what it says of itself: its messages are those of its own `/openapi.json`."""

from __future__ import annotations

from typing import Any

import aiohttp
import jsonschema

from tests.helpers.serving import Daemon
from tonewalk.commands.table import COMMANDS

QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    *(("subscribe", {"topic": topic}) for topic in ("cursor", "selection", "steps", "progress")),
    *(("subscribe", {"topic": topic}) for topic in ("play", "library", "aspects")),
    ("session/cursor", {"x": 0.2, "y": 0.3}),
    ("session/select", {"sounds": [1, 2]}),
    ("session/aspects", {"weights": {"timbre": 2}}),
    ("session/aspects", {}),
    ("sound/play", {"sound": 1}),
    ("sound/stop", {}),
    ("sound/favourite", {"sound": 1}),
    ("sound/favourite", {"sound": 1, "on": False}),
    ("library/scan", {}),
    ("trajectory/build", {"trajectory": "described", "steps": 2, "sounds": [1, 2], "mode": "slerp"}),
    ("trajectory/play", {"trajectory": "described", "tempo": 999}),
    ("status", {}),
]
STREAMS: list[tuple[str, dict[str, Any]]] = [
    ("xy", {"x": 0.1, "y": 0.9}),
    ("unit", {"loudness": -20, "centroid": 1000, "flatness": 0.5}),
    ("knob", {"name": "bright", "value": 0.5}),
]
TOLD = {"cursor", "selection", "steps", "progress", "play", "library", "aspects", "xy", "unit", "knob"}


async def test_every_message_of_a_websocket_is_as_openapi_describes_it(daemon: Daemon) -> None:
    shown = {"Authorization": f"Bearer {daemon.token}"}
    async with aiohttp.ClientSession(daemon.url, headers=shown) as client:
        components = (await (await client.get("/openapi.json")).json())["components"]

        def checked(message: Any, name: str) -> None:
            schema = {"$ref": f"#/components/schemas/{name}", "components": components}
            jsonschema.Draft202012Validator(schema).validate(message)

        async with client.ws_connect("/api/v1/ws") as socket:
            events: set[str] = set()

            async def heard() -> Any:
                message = await socket.receive_json(timeout=600)
                checked(message, "Event" if "event" in message else "Answer")
                if "event" in message:
                    events.add(message["event"])
                return message

            for command, args in QUESTIONS:
                question = {"id": command, "command": command} | ({"args": args} if args else {})
                checked(question, "Question")
                await socket.send_json(question)
                while (answer := await heard()).get("id") != command:
                    pass
                checked(answer["reply"], COMMANDS[command].reply.__name__)
            await socket.send_json({"id": 0, "command": "search", "args": {"k": 3}})
            while (answer := await heard()).get("id") != 0:
                pass
            assert answer["error"]["where"] == "$.text"
            for command, args in STREAMS:
                checked({"command": command, "args": args}, "Question")
                await socket.send_json({"command": command, "args": args})
            while events < TOLD:
                await heard()
