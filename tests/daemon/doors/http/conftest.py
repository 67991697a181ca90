from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tonewalk.doors.access import Access
from tonewalk.doors.http import server


@pytest.fixture
def engine(tmp_path: Path) -> SmallEngine:
    return SmallEngine(tmp_path)


@pytest.fixture
async def door(engine: SmallEngine) -> AsyncIterator[server.HttpDoor]:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN))
    yield door
    await door.close()


@pytest.fixture
async def client(door: server.HttpDoor) -> AsyncIterator[aiohttp.ClientSession]:
    """One that shows the token, as ours do."""
    shown = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}", headers=shown) as session:
        yield session
