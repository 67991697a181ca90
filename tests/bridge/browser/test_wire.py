"""That the page's types are made from what the daemon says of itself."""

from __future__ import annotations

from types import ModuleType


def test_the_types_of_the_page_are_those_of_the_daemon_s_description(wire_script: ModuleType) -> None:
    stale = wire_script.TYPES.read_text("utf-8") != wire_script.wire()
    assert not stale, "wire.ts is not what the daemon's OpenAPI document says: run `make wire`."
