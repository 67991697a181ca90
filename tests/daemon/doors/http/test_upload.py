from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine
from tonewalk.doors.http.server import HttpDoor


def form(**fields: Any) -> aiohttp.FormData:
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        if isinstance(value, bytes):
            data.add_field(name, value, filename="a sound.wav", content_type="audio/wav")
        else:
            data.add_field(name, value)
    return data


async def test_an_upload_is_asked_about_and_then_gone(client: ClientSession, engine: SmallEngine) -> None:
    audio = bytes(range(256)) * 4096
    response = await client.post("/api/v1/like", data=form(file=audio, k="2", weights='{"timbre": 2}'))
    assert len((await response.json())["hits"]) == 2
    assert engine.uploaded == [audio]
    beside = form(file=audio, sounds="[3, 4]", spread='{"fold": 1}')
    assert (await client.post("/api/v1/like", data=beside)).status == 200
    assert list(engine.home.uploads.iterdir()) == []


async def gone(folder: Path) -> None:
    while folder.exists():
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("take 1 (é).wav", "take 1 (é).wav"),
        ("../../etc/x:y.wav", "x_y.wav"),
        (".wav", "wav"),
        ("é" * 300 + ".wav", None),
    ],
)
async def test_a_recording_to_rebuild_outlasts_its_request_under_its_own_name(
    client: ClientSession, engine: SmallEngine, given: str, kept: str | None
) -> None:
    data = aiohttp.FormData(default_to_multipart=True, quote_fields=False)
    data.add_field("target", b"sound", filename=given, content_type="audio/wav")
    for name, value in {"grid": "0.5", "transpose": "true", "how": '{"pitch": 2}', "filter": "path:hat"}.items():
        data.add_field(name, value)
    response = await client.post("/api/v1/mosaic", data=data)
    assert (response.status, (await response.json())["kind"]) == (200, "mosaic")
    [(path, audio, request)] = engine.rebuilt
    assert path.name == (kept or path.name)
    assert audio == path.read_bytes() == b"sound"
    assert (request.grid, request.transpose, request.how.pitch, request.filter) == (0.5, True, 2, "path:hat")
    assert [folder.name for folder in engine.home.uploads.iterdir()] == [path.parent.name]
    engine.heard.set()
    await engine.jobs.wait(1)
    await gone(path.parent)


async def test_a_recording_of_a_job_that_never_began_is_gone_too(
    client: ClientSession, engine: SmallEngine
) -> None:
    for number in (1, 2):
        assert (await client.post("/api/v1/mosaic", data=form(target=b"sound"))).status == 200
        assert len(engine.rebuilt) == number
    assert engine.jobs.cancel(2).state == "waiting"
    await gone(engine.rebuilt[1][0].parent)
    assert engine.rebuilt[0][0].exists()


async def test_a_door_that_closes_takes_the_recordings_of_its_jobs_along(
    client: ClientSession, door: HttpDoor, engine: SmallEngine
) -> None:
    assert (await client.post("/api/v1/mosaic", data=form(target=b"sound"))).status == 200
    await door.close()
    assert list(engine.home.uploads.iterdir()) == []


async def test_a_recording_that_comes_with_a_place_to_write_to_is_refused(
    client: ClientSession, engine: SmallEngine
) -> None:
    for fields in ({"file": "/tmp/x.wav"}, {"target": "beside"}, {"grid": "x"}, {"how": "{"}):
        data = form(target=b"sound")
        for name, value in fields.items():
            data.add_field(name, value)
        response = await client.post("/api/v1/mosaic", data=data)
        assert response.status in (400, 422), fields
    assert engine.rebuilt == []
    assert list(engine.home.uploads.iterdir()) == []


async def test_an_upload_beyond_the_limit_is_refused_and_gone(client: ClientSession, engine: SmallEngine) -> None:
    engine.config.server.upload_mb = 1
    response = await client.post("/api/v1/like", data=form(file=b"x" * (2**20 + 1)))
    assert (response.status, (await response.json())["code"]) == (413, "too_large")
    assert list(engine.home.uploads.iterdir()) == []


async def test_a_form_says_what_is_wrong_with_it(client: ClientSession, engine: SmallEngine) -> None:
    cases = [
        (form(k="2"), "invalid_argument", "$.file"),
        (form(file=b"x", k="0"), "invalid_argument", "$.k"),
        (form(file=b"x", sound="1"), "invalid_argument", "$.sound"),
        (form(file=b"x", other="1"), "bad_request", ""),
        (form(file=b"x", files='["/etc/hosts"]'), "bad_request", ""),
        (form(file=b"x", sounds="[0]"), "invalid_argument", "$.sounds[0]"),
        (form(file=b"x", filter="y" * 100_000), "too_large", ""),
    ]
    for data, code, where in cases:
        response = await client.post("/api/v1/like", data=data)
        problem = await response.json()
        assert (problem["code"], problem["where"]) == (code, where)
    assert list(engine.home.uploads.iterdir()) == []
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x\r\n", b"nothing", b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nhalf"):
        response = await client.post("/api/v1/like", data=body, headers=broken)
        assert response.status in (400, 422), body
    response = await client.post("/api/v1/like", data=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (response.status, (await response.json())["code"]) == (400, "bad_request")


async def test_an_upload_is_counted_and_refused_as_the_same_question_in_json_is(
    client: ClientSession, door: HttpDoor, engine: SmallEngine
) -> None:
    async def counted(code: str) -> float:
        text = await (await client.get("/metrics")).text()
        line = f'tonewalk_requests_total{{code="{code}",command="like",door="http"}} '
        return sum(float(one.removeprefix(line)) for one in text.splitlines() if one.startswith(line))

    problems = []
    for ask in ({"data": form(file=b"x", sound="3")}, {"json": {"file": "/etc/hosts", "sound": 3}}):
        response = await client.post("/api/v1/like", **ask)
        problems.append((response.status, await response.json()))
    assert problems[0] == problems[1]
    assert (await counted("invalid_argument"), await counted("ok")) == (2, 0)
    assert (await client.post("/api/v1/like", data=form(file=b"x"))).status == 200
    assert await counted("ok") == 1
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as stranger:
        assert (await stranger.post("/api/v1/like", data=form(file=b"x"))).status == 200
        assert (await stranger.post("/api/v1/like", json={"file": "/etc/hosts"})).status == 401
        refused = [
            await (await stranger.post("/api/v1/mosaic", **ask)).json()
            for ask in ({"data": form(target=b"x")}, {"json": {"target": "/etc/hosts"}})
        ]
    assert refused[0] == refused[1]
    assert refused[0]["code"] == "token_needed"
    assert engine.rebuilt == []


async def test_what_a_killed_daemon_left_is_removed_at_the_next_start(engine: SmallEngine) -> None:
    from tonewalk.doors.http import server

    engine.home.uploads.mkdir()
    (engine.home.uploads / "upload-left").mkdir()
    (engine.home.uploads / "upload-left" / "a.wav").write_bytes(b"x")
    door = await server.start(engine, "127.0.0.1", 0)
    await door.close()
    assert list(engine.home.uploads.iterdir()) == []
