"""That `/openapi.json` says what the doors do."""

from __future__ import annotations

import json
from typing import Any, get_args

import aiohttp
import msgspec
import pytest
from aiohttp import ClientSession

from tonewalk.commands.clients import TOLD
from tonewalk.commands.mosaic import Mosaic
from tonewalk.commands.queries import Hit, Like
from tonewalk.commands.table import COMMANDS
from tonewalk.commands.trajectories import Step
from tonewalk.doors.http.openapi import document
from tonewalk.work.events import Topic


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


@pytest.mark.parametrize(("name", "kind", "audio"), [("like", Like, "file"), ("mosaic", Mosaic, "target")])
async def test_a_form_carries_what_is_described_and_nothing_else(
    client: ClientSession, described: dict[str, Any], name: str, kind: Any, audio: str
) -> None:
    body = described["paths"][f"/api/v1/{name}"]["post"]["requestBody"]["content"]["multipart/form-data"]
    fields = body["schema"]["properties"]

    def form(*names: str) -> aiohttp.FormData:
        data = aiohttp.FormData(default_to_multipart=True)
        for field in names:
            if field == audio:
                data.add_field(field, b"sound", filename="a.wav")
                continue
            said = json.dumps(msgspec.to_builtins(kind(**{"target": "/a"} if kind is Mosaic else {})))
            value = json.loads(said)[field]
            as_json = body["encoding"].get(field, {}).get("contentType") == "application/json"
            data.add_field(field, value if isinstance(value, str) and not as_json else json.dumps(value))
        return data

    assert body["schema"]["required"] == [audio]
    assert (await client.post(f"/api/v1/{name}", data=form(*fields))).status == 200
    for field in set(kind.__struct_fields__) - set(fields):
        assert (await client.post(f"/api/v1/{name}", data=form(audio, field))).status in (400, 422), field


def test_answers_always_carry_their_fields_with_defaults_and_questions_need_not(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    step = Step(step=0, id=1, x=None, y=None, name="", path="")
    hit = Hit(id=1, score=0.0, path="", name="", duration=0.0, x=None, y=None, why={})
    assert schemas["Step"]["required"] == [*json.loads(msgspec.json.encode(step))]
    assert schemas["Hit"]["required"] == [*json.loads(msgspec.json.encode(hit))]
    assert schemas["Search"]["required"] == ["text"]
    for command in COMMANDS.values():
        if command.doors & {"http", "ws"}:
            sent = [field for field in msgspec.structs.fields(command.reply) if field.default is not msgspec.UNSET]
            assert schemas[command.reply.__name__]["required"] == [field.encode_name for field in sent]


def test_every_question_and_every_event_of_a_websocket_is_described(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    questions = [one["properties"] for one in schemas["Question"]["oneOf"]]
    asked = {one["command"]["const"]: one["args"]["$ref"].rpartition("/")[2] for one in questions}
    assert asked == {name: row.request.__name__ for name, row in COMMANDS.items() if "ws" in row.doors}
    events = {one["properties"]["event"]["const"] for one in schemas["Event"]["oneOf"]}
    assert set(TOLD) == set(get_args(Topic))
    assert events == set(TOLD) | {"xy", "xyz", "unit", "knob", "aspect"}


def test_what_may_stand_in_the_address_of_a_sound_is_described(described: dict[str, Any]) -> None:
    audio = described["paths"]["/api/v1/sounds/{id}/audio"]["get"]["parameters"]
    peaks = described["paths"]["/api/v1/sounds/{id}/peaks"]["get"]["parameters"]
    assert [one["name"] for one in audio] == ["id", "as", "start", "end"]
    assert [one["name"] for one in peaks] == ["id", "columns"]
    assert audio[1]["schema"]["enum"] == ["file", "playable", "wav"]
    assert peaks[1]["schema"]["maximum"] == 20000
