from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine
from tonewalk.commands.table import COMMANDS


async def test_openapi_describes_every_command_and_resolves(client: ClientSession) -> None:
    document = await (await client.get("/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    for command in COMMANDS.values():
        assert (f"/api/v1/{command.name}" in document["paths"]) == ("http" in command.doors)
    schemas = document["components"]["schemas"]
    assert schemas["Search"]["properties"]["k"]["minimum"] == 1
    for command in COMMANDS.values():
        if "http" in command.doors:
            content = document["paths"][f"/api/v1/{command.name}"]["post"]["requestBody"]["content"]
            assert ("multipart/form-data" in content) == bool(command.upload)

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    assert {name.rpartition("/")[2] for name in references(document)} <= schemas.keys()


async def test_the_form_of_an_upload_is_described_by_what_it_takes(client: ClientSession) -> None:
    document = await (await client.get("/openapi.json")).json()

    def form_of(name: str) -> Any:
        content = document["paths"][f"/api/v1/{name}"]["post"]["requestBody"]["content"]
        return content["multipart/form-data"]

    like, mosaic = form_of("like")["schema"], form_of("mosaic")["schema"]
    assert (like["required"], mosaic["required"]) == (["file"], ["target"])
    assert set(like["properties"]) == {"file", "sound", "k", "filter", "sounds", "weights", "spread"}
    assert {"files", "file"}.isdisjoint(mosaic["properties"])
    assert like["properties"]["file"]["format"] == "binary"
    assert like["properties"]["k"] == document["components"]["schemas"]["Like"]["properties"]["k"]
    assert form_of("mosaic")["encoding"] == {"how": {"contentType": "application/json"}}
    assert mosaic["properties"]["how"]["$ref"] == "#/components/schemas/Likeness"


async def test_health_readiness_and_metrics(client: ClientSession) -> None:
    assert (await client.get("/healthz")).status == 200
    assert (await (await client.get("/readyz")).json())["sounds"] == 200
    await client.post("/api/v1/search", json={"text": "kick"})
    await client.post("/api/v1/job/list")
    text = await (await client.get("/metrics")).text()
    assert 'tonewalk_requests_total{code="ok",command="search",door="http"} 1.0' in text
    assert 'tonewalk_requests_total{code="error",command="job/list",door="http"} 1.0' in text
    assert 'tonewalk_request_seconds_bucket{command="search",door="http",le="+Inf"} 1.0' in text
    assert "tonewalk_sounds 200.0" in text
    assert 'tonewalk_jobs{state="waiting"} 0.0' in text


async def test_without_a_page_the_root_says_so_in_one_sentence(client: ClientSession) -> None:
    response = await client.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
    text = await response.text()
    assert response.content_type == "text/html"
    assert "was not built" in text
    assert "/api/v1/" in text


async def test_the_page_and_nothing_outside_its_folder_is_served(
    client: ClientSession, engine: SmallEngine, tmp_path: Path
) -> None:
    from yarl import URL

    engine.page = tmp_path / "dist"
    (engine.page / "assets").mkdir(parents=True)
    (engine.page / "index.html").write_text("<title>atlas</title>")
    (engine.page / "assets" / "main-1.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    (engine.page / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "atlas" in await (await client.get("/")).text()
    script = await client.get("/assets/main-1.js")
    assert script.content_type.endswith("/javascript")
    assert "immutable" in script.headers["Cache-Control"]
    outside = ("/../secret.txt", "/..%2Fsecret.txt", "/%2e%2e/secret.txt", "/link.txt", "//etc/passwd")
    for path in (*outside, "/assets", "/%00"):
        url = URL(f"http://127.0.0.1:{client._base_url.port}{path}", encoded=True)
        assert (await client.get(url)).status == 404, path
