from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.milvus_server import MilvusServer, running


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A real server, started once a run (10 s); a test that kills it starts it again."""
    with running(tmp_path_factory.mktemp("milvus")) as server:
        yield server
