from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.helpers.milvus_server import MilvusServer, needed


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A real server, started once a run (10 s); a test that kills it starts it again."""
    needed("milvus", "pymilvus")
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder / "data", ignore_errors=True)  # 450 MB
