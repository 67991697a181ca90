"""Addresses of clusters, and who answers there."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.helpers.ray_nodes import Nodes
from tonewalk.base.errors import ConfigError, Unavailable
from tonewalk.library.cluster.address import Address, address_of, refuse_unless_ray
from tonewalk.library.cluster.sameness import about


def test_a_cluster_has_three_kinds_of_addresses() -> None:
    assert address_of("local").local
    assert address_of("10.0.0.5:6379") == Address("10.0.0.5:6379", "10.0.0.5", 6379, False)
    assert address_of("ray://[::1]:10001") == Address("ray://[::1]:10001", "::1", 10001, True)


@pytest.mark.parametrize("text", ["here", "10.0.0.5", "host:0", "host:99999", "http://host:1", "a b:1", ":1", ""])
def test_anything_else_is_told_with_what_they_are(text: str) -> None:
    with pytest.raises(ConfigError, match="give local, HOST:PORT"):
        address_of(text)


@pytest.fixture
def rude() -> Iterator[int]:
    """The port of a server that hangs up on everybody."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        yield server.getsockname()[1]


def test_nobody_there_and_somebody_else_there_are_told_alike(rude: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    here = about(ray.__version__)
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    monkeypatch.setattr("tonewalk.library.cluster.address.SAYING", 5.0)
    for port in (free, rude):
        with pytest.raises(Unavailable, match=f"^No Ray cluster answers at 127.0.0.1:{port}: "):
            refuse_unless_ray(address_of(f"127.0.0.1:{port}"), here)


def test_a_cluster_of_another_ray_or_python_is_told_with_both_versions(nodes: Nodes) -> None:
    import ray
    from ray._raylet import GcsClient

    here = about(ray.__version__)
    refuse_unless_ray(address_of(nodes.address), here)
    asked = GcsClient(address=nodes.address)
    key, space = b"CLUSTER_METADATA", b"cluster"
    true = asked.internal_kv_get(key, space)
    for other in ({"ray_version": "2.9.3"}, {"python_version": "3.9.1"}):
        asked.internal_kv_put(key, json.dumps(json.loads(true) | other).encode(), True, space)
        try:
            with pytest.raises(Unavailable, match=f"{next(iter(other.values()))}.*use the same on both"):
                refuse_unless_ray(address_of(nodes.address), here)
        finally:
            asked.internal_kv_put(key, true, True, space)
