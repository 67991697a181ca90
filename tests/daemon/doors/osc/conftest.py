from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.doors_engine import TOKEN, SmallEngine
from tests.helpers.osc_peer import OscPeer
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server


@pytest.fixture
def engine(tmp_path: Path) -> SmallEngine:
    return SmallEngine(tmp_path)


@pytest.fixture
async def door(engine: SmallEngine) -> AsyncIterator[server.OscDoor]:
    door = await server.start(engine, "127.0.0.1", 0, access=Access(TOKEN))
    yield door
    await door.close()


@pytest.fixture
async def peer(door: server.OscDoor) -> AsyncIterator[OscPeer]:
    """A client that has shown the token, as ours do."""
    peer = OscPeer(door.port)
    assert (await peer.ask("/tonewalk/client/hello", 0, TOKEN)).arguments == [0, 1]
    yield peer
    peer.socket.close()


@pytest.fixture
def other_peer(door: server.OscDoor) -> Iterator[OscPeer]:
    peer = OscPeer(door.port)
    yield peer
    peer.socket.close()


@pytest.fixture
def peer_from(door: server.OscDoor) -> Callable[[str], OscPeer]:
    """A client on a chosen address of this machine."""
    return lambda host: OscPeer(door.port, host)
