"""Exports, renders and the selection as downloads."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tonewalk.doors.access import Access
from tonewalk.doors.http import server


async def test_a_render_comes_under_its_name_and_in_ranges(client: ClientSession, engine: SmallEngine) -> None:
    engine.home.renders.mkdir(parents=True)
    (engine.home.renders / "a päth.wav").write_bytes(bytes(range(256)))
    response = await client.get("/api/v1/renders/a päth.wav")
    assert (response.status, await response.read()) == (200, bytes(range(256)))
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20p%C3%A4th.wav"
    response = await client.get("/api/v1/renders/a päth.wav", headers={"Range": "bytes=3-5"})
    assert (response.status, await response.read()) == (206, b"\3\4\5")
    assert (await client.get("/api/v1/renders/other.wav")).status == 422


async def test_a_folder_and_the_selection_come_as_a_zip(client: ClientSession) -> None:
    response = await client.get("/api/v1/exports/kit")
    assert (response.status, response.content_type, await response.read()) == (200, "application/zip", b"PKrest")
    assert response.headers["Content-Disposition"].endswith("''kit.zip")
    response = await client.get("/api/v1/selection.zip")
    assert (response.status, (await response.json())["detail"]) == (404, "No sound is selected: select some.")
    await client.post("/api/v1/session/select", json={"sounds": [3, 5]})
    response = await client.get("/api/v1/selection.zip")
    assert (response.status, await response.read()) == (200, b"PKrest")
    assert (await client.head("/api/v1/selection.zip")).headers["Content-Disposition"].endswith("''2%20sounds.zip")


async def test_a_zip_that_can_not_be_finished_is_cut_off(client: ClientSession) -> None:
    response = await client.get("/api/v1/exports/cut")
    with pytest.raises(aiohttp.ClientPayloadError):
        await response.read()


async def test_downloads_are_for_whom_sounds_are_for(engine: SmallEngine) -> None:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN, closed=True))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:
        for path in ("exports/kit", "renders/x.wav", "selection.zip", "sounds/1/audio"):
            assert (await session.get(f"/api/v1/{path}")).status == 401
        other = {"Sec-Fetch-Site": "cross-site", "Authorization": f"Bearer {TOKEN}"}
        assert (await session.get("/api/v1/exports/kit", headers=other)).status == 403
    await door.close()
