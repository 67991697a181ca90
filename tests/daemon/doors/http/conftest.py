from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tonewalk.doors.access import Access
from tonewalk.doors.http import server

TOKEN = "a token of some length"


@pytest.fixture
async def engine(tmp_path: Path, small_engine: Any) -> Any:
    return small_engine(tmp_path)


@pytest.fixture
async def door(engine: Any) -> AsyncIterator[server.HttpDoor]:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN))
    yield door
    await door.close()


@pytest.fixture
async def client(door: server.HttpDoor) -> AsyncIterator[aiohttp.ClientSession]:
    """One that shows the token, as ours do."""
    shown = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}", headers=shown) as session:
        yield session
