"""The page's files: in the encoding that a client likes, for as long as they hold, and nothing beside them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine

SCRIPT = b"export const answer = 42; // " + b"a" * 400
HASHED = "/assets/index-B1Pa8Nyz.js"


@pytest.fixture
def page(engine: SmallEngine, tmp_path: Path) -> Path:
    """A built page; what stands for brotli is not compressed, as nobody here could."""
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"<!doctype html>" + b" " * 200)
    (folder / "index.html.gz").write_bytes(gzip.compress((folder / "index.html").read_bytes()))
    script = folder / HASHED[1:]
    script.write_bytes(SCRIPT)
    script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(SCRIPT))
    script.with_name(f"{script.name}.br").write_bytes(b"brotli")
    (folder / "icon.svg").write_bytes(b"<svg/>")
    engine.page = folder
    return folder


@pytest.fixture
async def raw(client: ClientSession) -> ClientSession:
    """A client that takes bodies as they come."""
    client._auto_decompress = False
    return client


async def got(client: ClientSession, path: str, accepted: str | None) -> tuple[bytes, str | None, str | None]:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    skipped = ["Accept-Encoding"] if accepted is None else []
    response = await client.get(path, headers=headers, skip_auto_headers=skipped)
    assert response.status == 200
    body = await response.read()
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Vary"] == "Accept-Encoding"
    return body, response.headers.get("Content-Encoding"), response.headers["ETag"]


@pytest.mark.usefixtures("page")
async def test_a_file_comes_as_its_client_likes_it_best_each_with_an_etag_of_its_own(raw: ClientSession) -> None:
    plain = await got(raw, HASHED, None)
    brotli = await got(raw, HASHED, "gzip, deflate, br")
    zipped = await got(raw, HASHED, "gzip, br;q=0")
    assert (plain[0], plain[1]) == (SCRIPT, None)
    assert (brotli[0], brotli[1]) == (b"brotli", "br")
    assert (gzip.decompress(zipped[0]), zipped[1]) == (SCRIPT, "gzip")
    assert len({plain[2], brotli[2], zipped[2]}) == 3


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(("path", "coding"), [("/", "gzip"), ("/index.html", "gzip"), ("/icon.svg", None)])
async def test_what_was_not_built_in_an_encoding_comes_without(
    raw: ClientSession, path: str, coding: str | None
) -> None:
    assert (await got(raw, path, "br, gzip"))[1] == coding


@pytest.mark.usefixtures("page")
async def test_hashed_names_last_and_the_page_itself_is_asked_for_again(client: ClientSession) -> None:
    lasting = await client.get(HASHED)
    assert lasting.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert lasting.content_type == "text/javascript"
    for path in ("/", "/index.html", "/icon.svg"):
        asked = await client.get(path)
        assert asked.headers["Cache-Control"] == "no-cache"
        known = {"If-None-Match": asked.headers["ETag"]}
        again = await client.get(path, headers=known)
        assert (again.status, await again.read(), again.headers["Vary"]) == (304, b"", "Accept-Encoding")
        assert "script-src" in asked.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("page")
async def test_only_the_head_comes_where_only_that_is_asked_for(raw: ClientSession) -> None:
    head = await raw.head(HASHED, headers={"Accept-Encoding": "br"})
    assert (head.headers["Content-Encoding"], head.headers["Content-Length"]) == ("br", "6")


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("path", [f"{HASHED}.br", f"{HASHED}.gz", "/index.html.gz", "/assets", "/assets/none.js"])
async def test_what_lies_beside_a_file_is_none_of_its_own(client: ClientSession, path: str) -> None:
    assert (await client.get(path)).status == 404
