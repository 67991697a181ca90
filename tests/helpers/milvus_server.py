"""A real Milvus, standalone, from its wheel: on ports of its own, with a token and TLS, to be killed at will."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.helpers.waiting import wait_until
from tonewalk.base.errors import StoreAway, StoreUnfit
from tonewalk.spaces.milvus.address import Address
from tonewalk.spaces.milvus.connection import Connection

TOKEN = "root:Milvus"  # what a new Milvus has
PORTS = (
    *("proxy", "proxy-internal", "root-coord", "query-coord", "query-node", "index-coord", "index-node"),
    *("data-coord", "data-node"),
)
ETCD = """\
name: default
listen-client-urls: http://127.0.0.1:{0}
advertise-client-urls: http://127.0.0.1:{0}
listen-peer-urls: http://127.0.0.1:{1}
initial-advertise-peer-urls: http://127.0.0.1:{1}
initial-cluster: default=http://127.0.0.1:{1}
"""


def needed(*modules: str) -> None:
    """Skip on a user's machine where the dev extra is not installed; in CI that is a failure."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if not missing:
        return
    why = f"{' and '.join(missing)} not installed: the dev extra brings it"
    if os.environ.get("CI") == "true" and sys.platform == "linux":
        pytest.fail(why)
    pytest.skip(why)


class MilvusServer:
    """One server over one data folder; `start` and `kill` may follow each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca, key = folder / "server.pem", folder / "server.key"
        _sign(self.ca, key)
        *given, etcd, peer, self._metrics = _free_ports(len(PORTS) + 3)
        self.port = given[0]
        (folder / "etcd.yaml").write_text(ETCD.format(etcd, peer))
        starter = Path(sys.executable).with_name("milvus-server")
        self._command = [str(starter), "--data", str(folder / "data")]
        for name, port in zip(PORTS, given, strict=True):
            self._command += [f"--{name}-port", str(port)]
        self._command += ["--authorization-enabled", "True", "--tls-mode", "1", "--extra-config", "log.level=warn"]
        self._command += ["--server-pem-path", str(self.ca), "--server-key-path", str(key)]
        self._process: subprocess.Popen[bytes] | None = None
        self._server: psutil.Process | None = None

    @property
    def uri(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def address(self) -> Address:
        return Address(uri=self.uri, token=TOKEN, ca=str(self.ca), patience=10.0)

    def start(self) -> None:
        """Come back when it answers."""
        # the starter unpacks the server and writes its settings; run again it would take other ports, since those
        # of a killed server wait for a while (TIME_WAIT)
        unpacked = self.folder / "data" / "bin" / "milvus"
        begun = (self.folder / "data" / "configs" / "milvus.yaml").exists()
        command = [str(unpacked), "run", "standalone"] if begun else self._command
        environment = os.environ | {
            "ETCD_CONFIG_PATH": str(self.folder / "etcd.yaml"),
            "DEPLOY_MODE": "STANDALONE",
            "METRICS_PORT": str(self._metrics),
            "MILVUS_RUN_DIR": str(self.folder / "data" / "run"),
            "LD_LIBRARY_PATH": str(unpacked.parent),
            # s that a killed server's place stays taken; 30 otherwise, in which the next one answers no search
            "COMMON_SESSION_TTL": "12",
        }
        place = self.folder / "data" if begun else self.folder
        with (self.folder / "out.log").open("ab") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=place)
        end = time.monotonic() + 300
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "out.log").read_text()
            assert time.monotonic() < end, (self.folder / "out.log").read_text()
            time.sleep(0.2)
        # the starter's child is the server, and outlives it
        process = psutil.Process(self._process.pid)
        self._server = process if begun else process.children()[0]

    def _answers(self) -> bool:
        connection = Connection(self.address)
        try:
            connection.ask(lambda client, left: client.list_collections(timeout=left), 5.0)
            return True
        except (StoreAway, StoreUnfit):  # while it sets up its users it refuses even the right token
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """As a power cut would; the data folder stays."""
        if self._process is None:
            return
        processes = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children()]
        for process in processes:  # the starter first: its child is nobody's zombie then
            process.kill()
        self._process.wait(60)
        end = time.monotonic() + 60
        while any(map(_lives, processes)):
            assert time.monotonic() < end
            time.sleep(0.02)
        self._process = self._server = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """It is there, and answers nothing."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)
        try:
            wait_until(self._stands_still)  # others answer until one of its threads has seen the signal
            yield
        finally:
            self._server.send_signal(signal.SIGCONT)

    def _stands_still(self) -> bool:
        assert self._server is not None
        states = set()
        for thread in self._server.threads():
            with contextlib.suppress(FileNotFoundError):
                status = Path(f"/proc/{self._server.pid}/task/{thread.id}/stat").read_text()
                states.add(status.rpartition(")")[2].split()[0])
        return states == {"T"}


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _sign(certificate: Path, key: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        told = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        told("openssl, which makes the certificate, is not installed")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )


@contextlib.contextmanager
def running(folder: Path) -> Iterator[MilvusServer]:
    """A server that is up, and goes with its data."""
    needed("milvus", "pymilvus")
    server = MilvusServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder / "data", ignore_errors=True)  # 450 MB
