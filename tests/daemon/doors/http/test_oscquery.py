from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientSession
from msgspec import NODEFAULT
from yarl import URL

from tonewalk.commands.session import Cursor
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc.arguments import form, parse


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("CONTENTS", {}).values():
        yield from nodes(below)


async def test_it_begins_at_the_root_where_its_clients_look(client: ClientSession) -> None:
    root = await (await client.get("/", headers={"Accept": "application/json, */*"})).json()
    assert root == await (await client.get("/oscquery")).json()
    assert root["FULL_PATH"] == "/"
    assert await (await client.get("/?CONTENTS")).json() == {"CONTENTS": root["CONTENTS"]}


async def test_the_host_tells_where_its_doors_are_and_what_of_the_proposal_is_here(client: ClientSession) -> None:
    info = await (await client.get("/?HOST_INFO")).json()
    assert (info["NAME"], info["OSC_IP"], info["OSC_PORT"], info["OSC_TRANSPORT"]) == (
        "tonewalk",
        "127.0.0.1",
        2,
        "UDP",
    )
    assert (info["WS_IP"], info["WS_PORT"]) == ("127.0.0.1", client._base_url.port)
    given = {name for name, here in info["EXTENSIONS"].items() if here}
    root = await (await client.get("/oscquery")).json()
    assert given - {"LISTEN"} == {name for node in nodes(root) for name in node} - {
        "FULL_PATH",
        "CONTENTS",
        "TYPE",
    }


async def test_every_address_says_which_arguments_must_be_given(client: ClientSession) -> None:
    root = await (await client.get("/oscquery")).json()
    for command in COMMANDS.values():
        node = root
        for part in ["tonewalk", *command.name.split("/")]:
            node = node.get("CONTENTS", {}).get(part, {})
        assert ("TYPE" in node) == ("osc" in command.doors)
        if node:
            needed = [slot for slot in form(command.request).slots if slot.default is NODEFAULT]
            assert node["FULL_PATH"] == f"/tonewalk/{command.name}"
            assert len(node["TYPE"]) == len(node["RANGE"]) == len(needed) + (not command.stream), command.name
    search = await (await client.get("/tonewalk/search")).json()
    assert (search["TYPE"], search["ACCESS"]) == ("is", 2)
    assert "[k]" in search["DESCRIPTION"]
    assert (await (await client.get("/tonewalk/xy")).json())["TYPE"] == "ff"
    topics = (await (await client.get("/tonewalk/subscribe")).json())["RANGE"][1]["VALS"]
    assert "cursor" in topics
    assert (await (await client.get("/tonewalk/unit")).json())["UNIT"] == [None, "time.hz", None]


async def test_what_is_read_fits_its_type_and_its_range(client: ClientSession) -> None:
    root = await (await client.get("/oscquery")).json()
    readable = [node for node in nodes(root) if node["ACCESS"] & 1]
    assert readable
    for node in nodes(root):
        assert ("VALUE" in node) == bool(node["ACCESS"] & 1)
        assert node["ACCESS"] or "TYPE" not in node
    for node in readable:
        assert len(node["TYPE"]) == len(node["VALUE"]) == len(node["RANGE"])
        for tag, value, bounds in zip(node["TYPE"], node["VALUE"], node["RANGE"], strict=True):
            assert isinstance(value, {"i": int, "f": float}[tag])
            assert bounds is None or bounds["MIN"] <= value <= bounds["MAX"]


async def test_values_are_those_of_now(client: ClientSession) -> None:
    async def value(path: str) -> Any:
        return (await (await client.get(f"/tonewalk/{path}?VALUE")).json())["VALUE"]

    assert await value("cursor") == [0.5, 0.5, 0.5]
    await client.post("/api/v1/session/cursor", json={"x": 0.25, "y": 0.75})
    await client.post("/api/v1/session/select", json={"sounds": [3, 9]})
    assert await value("cursor") == [0.25, 0.75, 0.5]
    assert await value("session/cursor") == [0, 0.25, 0.75]
    assert await value("selection") == [2, 3, 9]
    assert await (await client.get("/tonewalk/selection?TYPE")).json() == {"TYPE": "iii"}
    assert await value("aspects/timbre") == [0.5]
    assert await value("knobs/bright") == [0.0]


async def test_what_is_read_and_written_takes_what_it_tells(client: ClientSession) -> None:
    node = await (await client.get("/tonewalk/session/cursor")).json()
    assert (node["ACCESS"], node["TYPE"]) == (3, "iff")
    assert parse(Cursor, node["VALUE"][1:]) == Cursor(x=0.5, y=0.5)


async def test_a_knob_s_name_is_an_osc_address_whatever_it_holds(client: ClientSession) -> None:
    knobs = await (await client.get("/tonewalk/knobs")).json()
    (node,) = (node for name, node in knobs["CONTENTS"].items() if name != "bright")
    assert node["FULL_PATH"] == "/tonewalk/knobs/warm%20pad%2F2%21"
    for path in (node["FULL_PATH"], node["FULL_PATH"].replace("%", "%25")):
        answer = await client.get(URL(f"http://127.0.0.1:{client._base_url.port}{path}?VALUE", encoded=True))
        assert await answer.json() == {"VALUE": [0.0]}


async def test_an_attribute_that_a_node_lacks_is_empty_and_one_that_is_none_is_refused(
    client: ClientSession,
) -> None:
    assert await (await client.get("/tonewalk/search?TYPE")).json() == {"TYPE": "is"}
    for path in (
        "/tonewalk/search?VALUE",
        "/tonewalk?VALUE",
        "/?VALUE",
        "/tonewalk/xy?CLIPMODE",
        "/tonewalk/xy?CONTENTS",
    ):
        assert (await client.get(path)).status == 204, path
    refused = await client.get("/tonewalk/xy?GABBA")
    assert (refused.status, (await refused.json())["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["none/such", "xy/x", "knobs/none", "cursor/0", "%2F", "search%00"])
async def test_an_address_that_is_none_is_not_found(client: ClientSession, path: str) -> None:
    response = await client.get(f"/tonewalk/{path}?VALUE")
    assert (response.status, (await response.json())["code"]) == (404, "not_found")
