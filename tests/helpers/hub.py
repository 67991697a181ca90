"""A stand-in for the model hub: its protocol over real sockets, and the ways in which a network fails."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = (".safetensors", ".bin", ".onnx")


class Asked(NamedTuple):
    path: str
    range: str | None
    token: str | None


class Hub:
    """Repositories, and what goes wrong with them.

    Attributes:
        repos: owner/name -> path -> content.
        asked: every request, of the hub and of the host where large files lie.
        failures: statuses that the next requests are answered with.
        cuts: file -> after how many bytes its next answers break off.
        wrong: files whose bytes are not those of their checksums.
        gated: repositories that may not be read.
        ranges: whether a part of a file can be asked for.
        sizes: file -> the size that is stated in place of its own.
        page: what every API request is answered with, in place of the hub's JSON.
    """

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, bytes]] = {}
        self.asked: list[Asked] = []
        self.failures: list[int] = []
        self.cuts: dict[str, list[int]] = {}
        self.wrong: set[str] = set()
        self.gated: set[str] = set()
        self.ranges = True
        self.sizes: dict[str, int] = {}
        self.page: bytes | None = None
        self._servers = [_serve(self), _serve(self)]
        self.address, self.files_address = (f"http://127.0.0.1:{one.server_port}" for one in self._servers)

    def add(self, repo: str, folder: Path) -> None:
        """Publish the files of a folder."""
        self.repos[repo] = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def fetched(self) -> list[str]:
        """The files whose bytes were asked for."""
        return [one.path.split("/")[-1] for one in self.asked if "/resolve/" in one.path]

    def close(self) -> None:
        for one in self._servers:
            one.shutdown()
            one.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urllib.parse.unquote(urllib.parse.urlsplit(request.path).path)
        headers = request.headers
        self.asked.append(Asked(path, headers.get("Range"), headers.get("Authorization")))
        parts = path.strip("/").split("/")
        if self.failures:
            request.send_error(self.failures.pop(0))
        elif parts[0] == "files":
            self._send(request, "/".join(parts[1:3]), "/".join(parts[3:]))
        elif parts[:2] == ["api", "models"]:
            self._about(request, "/".join(parts[2:]))
        elif parts[2:4] == ["resolve", COMMIT]:
            repo, name = "/".join(parts[:2]), "/".join(parts[4:])
            if name.endswith(LARGE):
                request.send_response(302)
                request.send_header("Location", f"{self.files_address}/files/{repo}/{name}")
                request.send_header("Content-Length", "0")
                request.end_headers()
            else:
                self._send(request, repo, name)
        else:
            request.send_error(404)

    def _about(self, request: BaseHTTPRequestHandler, repo: str) -> None:
        if repo in self.gated:
            request.send_error(401)
            return
        if repo not in self.repos:
            request.send_error(404)
            return
        siblings: list[dict[str, Any]] = []
        for name, content in self.repos[repo].items():
            size = self.sizes.get(name, len(content))
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
            siblings.append({"rfilename": name, "size": size, "blobId": blob})
            if name.endswith(LARGE):
                large = {"sha256": hashlib.sha256(content).hexdigest(), "size": size, "pointerSize": 130}
                siblings[-1]["lfs"] = large
        about = {"id": repo, "sha": COMMIT, "cardData": {"license": "apache-2.0"}, "siblings": siblings}
        self._body(request, 200, json.dumps(about).encode() if self.page is None else self.page)

    def _send(self, request: BaseHTTPRequestHandler, repo: str, name: str) -> None:
        if name not in self.repos.get(repo, {}):
            request.send_error(404)
            return
        content = self.repos[repo][name]
        if name in self.wrong:
            content = bytes([content[0] ^ 1]) + content[1:]
        asked = request.headers.get("Range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        cuts = self.cuts.get(name)
        cut = cuts.pop(0) if cuts else None
        self._body(request, 206 if start else 200, content[start:], cut)

    def _body(self, request: BaseHTTPRequestHandler, status: int, body: bytes, cut: int | None = None) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:cut])
        request.close_connection = True


def _serve(hub: Hub) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.answer(self)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
