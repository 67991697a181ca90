"""Encoder servers: `tonewalk encoder serve` as users run it, and one in the test's own process."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tonewalk.base import remotes
from tonewalk.base.remotes import Place, Remote
from tonewalk.doors.encoder import server
from tonewalk.doors.http.listener import Listener
from tonewalk_models.encoder import Encoder

TOKEN = "a-token-of-the-tests-0123456789"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Server:
    """A process of its own, which can be killed and started again where it was."""

    def __init__(self, home: Path, name: str = "small", *arguments: str | Path, **environment: str) -> None:
        self.home, self._port = home, free_port()
        home.mkdir(parents=True, exist_ok=True)
        self._command = [
            *(sys.executable, "-m", "tonewalk", "--home", str(home), "encoder", "serve", name),
            *("--port", str(self._port), *map(str, arguments)),
        ]
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TONEWALK_")},
            **environment,
        }
        self.log = home / "serve.out"
        self.start()

    @property
    def url(self) -> str:
        found = re.search(r"^Serving (https?)://", self.log.read_text(), re.MULTILINE)
        assert found
        return f"{found[1]}://127.0.0.1:{self._port}"

    def start(self) -> None:
        with self.log.open("w") as out:
            self.process = subprocess.Popen(self._command, stdout=out, stderr=out, env=self._environment)
        end = time.monotonic() + 600
        while "Ctrl-C ends." not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(600)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(600)


class Toy:
    """A quick encoder without weights: the loudness of a sound's quarters, and a text's letters."""

    name = "toy"
    dim = 8
    sample_rate = 8000
    has_text = True
    placement = "worker"

    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint

    def embed_audio(self, clips: Any) -> Any:
        rows = np.zeros((len(clips), self.dim), np.float32)
        for row, clip in zip(rows, clips, strict=True):
            row[:4] = [np.sqrt(np.mean(part**2)) if len(part) else 0 for part in np.array_split(clip, 4)]
            row[4] = 1e-3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_text(self, texts: Any) -> Any:
        rows = np.ones((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[: min(8, len(text))] += [ord(letter) / 100 for letter in text[:8]]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@contextlib.asynccontextmanager
async def served(encoder: Encoder | Toy, **how: Any) -> AsyncIterator[tuple[Listener, str]]:
    """A server in this process, and where it is."""
    listener = await server.start(encoder, **{"port": 0, **how})  # type: ignore[arg-type]
    scheme = "https" if how.get("tls") else "http"
    try:
        yield listener, f"{scheme}://127.0.0.1:{listener.port}"
    finally:
        await listener.close()


def place(url: str, folder: Path, name: str = "toy", **more: Any) -> Place:
    return Place(name=name, url=url, memory=str(folder / "remotes"), config=str(folder / "config.toml"), **more)


def settle(patch: pytest.MonkeyPatch, home: Path, **encoders: Remote) -> None:
    """Have encoders of this process, and of its children, run elsewhere for the length of a test."""
    patch.setenv(remotes.VARIABLE, "[]")
    remotes.settle(encoders, home / "config.toml")


class Certificate(NamedTuple):
    cert: Path
    key: Path

    def server_side(self) -> ssl.SSLContext:
        made = server.certificate(self.cert, self.key)
        assert made is not None
        return made


def certificate(folder: Path, name: str = "IP:127.0.0.1,DNS:localhost") -> Certificate:
    """A certificate that signs itself, made by openssl."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("openssl is not installed")
        pytest.skip("openssl is not installed: it makes the certificates of these tests")
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=tonewalk test", "-addext", f"subjectAltName={name}"),
            *("-keyout", str(made.key), "-out", str(made.cert)),
        ],
        check=True,
        capture_output=True,
    )
    return made
