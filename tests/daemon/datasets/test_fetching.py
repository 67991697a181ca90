"""An archive fetched from a real server, over every way in which a network fails."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.helpers import datasets_made as made
from tests.helpers.command import environment
from tonewalk.base.errors import Damaged, DiskFull, Unavailable
from tonewalk.datasets.fetching import fetch
from tonewalk.datasets.item import Remote
from tonewalk.datasets.known import named, read
from tonewalk_models import resuming

NAME = "UrbanSound8K.tar.gz"


class Server:
    """One archive, and what goes wrong with it.

    Attributes:
        asked: the Range of every request.
        cuts: after how many bytes the next answers break off.
        failures: statuses that the next requests are answered with.
        ranges: whether a part can be asked for.
    """

    def __init__(self, content: bytes) -> None:
        self.content, self.ranges = content, True
        self.asked: list[str | None] = []
        self.cuts: list[int] = []
        self.failures: list[int] = []
        of = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                of.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/{NAME}?download=1"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(asked := request.headers.get("Range"))
        if self.failures:
            return request.send_error(self.failures.pop(0))
        start = int(asked[6:-1]) if asked and self.ranges else 0
        if start >= len(self.content):
            return request.send_error(416)
        rest = self.content[start:]
        request.send_response(206 if asked and self.ranges else 200)
        request.send_header("Content-Length", str(len(rest)))
        if asked and self.ranges:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        request.end_headers()
        request.wfile.write(rest[: self.cuts.pop(0)] if self.cuts else rest)
        return None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = made.urbansound8k(tmp_path_factory.mktemp("urban") / "UrbanSound8K")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.add(folder, "UrbanSound8K")
    return packed.getvalue()


@pytest.fixture
def server(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(resuming, "PAUSE", 0.0)
    running = Server(archive)
    yield running
    running.close()


def remote(server: Server) -> Remote:
    content = server.content
    checksum = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Remote(server.address, NAME, len(content), checksum, "UrbanSound8K")


def test_it_is_fetched_checked_and_unpacked_and_not_again(server: Server, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    folder = fetch(remote(server), tmp_path, lambda *one: told.append(one))
    assert len(read(named("urbansound8k"), folder).items) == 9
    assert [one.name for one in tmp_path.iterdir()] == ["UrbanSound8K"]
    assert (len(server.content), len(server.content), f"Fetching {NAME}") in told
    assert fetch(remote(server), tmp_path) == folder
    assert server.asked == [None]


ONE_ELSEWHERE = """
import sys
from tonewalk.cli import main
from tonewalk.datasets import known
from tonewalk.datasets.item import Remote

remote = Remote(sys.argv.pop(1), "UrbanSound8K.tar.gz", 9, sys.argv.pop(1), "UrbanSound8K")
known._ALL = tuple(one._replace(remote=remote) if one.remote else one for one in known._ALL)
main()
"""


def test_the_command_fetches_it_into_the_home_and_labels_it(server: Server, tmp_path: Path) -> None:
    checksum = remote(server).md5
    home = tmp_path / "home"
    command = [sys.executable, "-c", ONE_ELSEWHERE, server.address, checksum, "--home", str(home)]
    command += ["datasets", "add", "urbansound8k", "--yes", "--no-classes", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["folder"] == os.path.realpath(home / "datasets" / "UrbanSound8K")
    assert (told["sounds"], told["not_usable"]) == (9, [])
    assert "CC BY-NC 3.0" in done.stderr


def test_cut_connections_are_gone_on_with_where_they_were_cut(server: Server, tmp_path: Path) -> None:
    server.cuts = [1000, 500]
    server.failures = []
    fetch(remote(server), tmp_path)
    assert server.asked == [None, "bytes=1000-", "bytes=1500-"]


def test_what_was_fetched_is_kept_for_another_day(server: Server, tmp_path: Path) -> None:
    server.cuts = [1000, 0, 0, 0]
    with pytest.raises(Unavailable, match=r"could not be fetched whole .*it goes on at 1,000 bytes"):
        fetch(remote(server), tmp_path)
    assert not (tmp_path / "UrbanSound8K").exists()
    fetch(remote(server), tmp_path)
    assert server.asked[-1] == "bytes=1000-"
    assert (tmp_path / "UrbanSound8K").is_dir()


def test_a_server_that_knows_no_ranges_sends_it_all_again(server: Server, tmp_path: Path) -> None:
    server.ranges, server.cuts = False, [1000]
    assert len(read(named("urbansound8k"), fetch(remote(server), tmp_path)).items) == 9


def test_a_server_that_is_busy_is_asked_again(server: Server, tmp_path: Path) -> None:
    server.failures = [503, 429]
    fetch(remote(server), tmp_path)
    assert len(server.asked) == 3


def test_whole_on_the_disk_and_not_yet_named_it_is_only_checked(server: Server, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(server.content)
    fetch(remote(server), tmp_path)
    assert server.asked == [f"bytes={len(server.content)}-"]


def test_other_bytes_than_the_published_are_deleted(server: Server, tmp_path: Path) -> None:
    wrong = remote(server)._replace(md5="0" * 32)
    with pytest.raises(Damaged, match="another checksum"):
        fetch(wrong, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_gone_is_told_with_what_to_do(server: Server, tmp_path: Path) -> None:
    server.failures = [404]
    with pytest.raises(Unavailable, match=re.escape("answers 404 Not Found: fetch the dataset from its page")):
        fetch(remote(server), tmp_path)
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    server.close()
    with pytest.raises(Unavailable, match="could not be fetched whole"):
        fetch(remote(server), tmp_path)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=1_000_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    with pytest.raises(DiskFull, match=r"lacks 12\.\d GB for this dataset"):
        fetch(remote(server)._replace(size=6_000_000_000), tmp_path)
    assert server.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_fills_up_is_told_and_nothing_is_added(server: Server, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="it goes on where it stopped; nothing was added"):
        fetch(remote(server), tmp_path)
    assert not (tmp_path / "UrbanSound8K").exists()


def test_an_archive_of_something_else_and_a_cut_one_leave_no_folder(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="holds no folder Other"):
        fetch(remote(server)._replace(unpacks="Other"), tmp_path / "a")
    server.content = server.content[:5000]
    with pytest.raises(Damaged, match="can't be unpacked"):
        fetch(remote(server), tmp_path / "b")
    assert not list(tmp_path.rglob("UrbanSound8K")) + list(tmp_path.rglob(".*unpacking"))


def test_an_archive_that_leads_out_of_its_folder_writes_nothing_there(server: Server, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("UrbanSound8K/../../../outside.txt")
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
    server.content = packed.getvalue()
    with pytest.raises(Damaged, match="can't be unpacked"):
        fetch(remote(server), tmp_path / "deep" / "in")
    assert not list(tmp_path.rglob("outside.txt"))
