"""What answers where a Milvus should be, or does not."""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent import futures

import pytest

from tests.helpers.milvus_server import needed
from tonewalk.base.errors import StoreAway, StoreUnfit
from tonewalk.spaces.milvus.address import Address
from tonewalk.spaces.milvus.connection import Connection


@pytest.fixture(autouse=True)
def installed() -> None:
    needed("pymilvus")


@pytest.fixture
def old_milvus() -> Iterator[int]:
    """Speaks Milvus's own protocol over a real socket, and calls itself 2.2."""
    import grpc
    from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

    class Old(milvus_pb2_grpc.MilvusServiceServicer):
        def Connect(self, request: object, context: object) -> object:  # noqa: N802
            told = common_pb2.ServerInfo(build_tags="v2.2.16")
            return milvus_pb2.ConnectResponse(status=common_pb2.Status(), server_info=told, identifier=1)

        def GetVersion(self, request: object, context: object) -> object:  # noqa: N802
            return milvus_pb2.GetVersionResponse(status=common_pb2.Status(), version="v2.2.16")

    server = grpc.server(futures.ThreadPoolExecutor(2))
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(Old(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(None).wait()


def test_one_that_is_older_than_what_serves_is_told(old_milvus: int):
    connection = Connection(Address(uri=f"http://127.0.0.1:{old_milvus}"))
    with pytest.raises(StoreUnfit, match=r"is v2\.2\.16, and 2\.3 is the oldest that serves: update it\.$"):
        connection.version()
    connection.close()


def test_a_port_where_nothing_listens_is_told_at_its_deadline_and_then_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        connection = Connection(Address(uri=f"http://127.0.0.1:{taken.getsockname()[1]}", patience=0.5))
        begun = time.monotonic()
        with pytest.raises(StoreAway, match=r"does not answer \(nothing listens there\)"):
            connection.version()
        assert time.monotonic() - begun < 5
        assert connection.breaks == 1
        begun = time.monotonic()
        for _ in range(100):
            with pytest.raises(StoreAway):
                connection.version()
        assert time.monotonic() - begun < 1
        assert connection.breaks == 1  # none of them went there


def test_something_else_that_listens_is_no_milvus():
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(StoreAway, match="what listens there is no Milvus"):
                Connection(Address(uri=f"http://127.0.0.1:{server.server_port}", patience=0.5)).version()
        finally:
            server.shutdown()
            thread.join()


def test_without_the_package_it_is_said_what_to_install_and_a_local_home_never_loads_it(tmp_path):
    code = """
import sys
sys.modules["pymilvus"] = None
from tonewalk.base.errors import Unavailable
from tonewalk.spaces.milvus.address import Address
from tonewalk.spaces.milvus.connection import Connection
try:
    Connection(Address(uri="http://127.0.0.1:1")).version()
except Unavailable as error:
    print(error.text)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'tonewalk[milvus]' brings it." in done.stdout
    code = (
        "import tonewalk.library.live, tonewalk.spaces.space, sys; print({'pymilvus', 'grpc'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
