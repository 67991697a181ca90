"""That the types of the page and of node's client are made from what the daemon says of itself."""

from __future__ import annotations

from types import ModuleType


def test_the_types_of_the_page_are_those_of_the_daemon_s_description(wire_script: ModuleType) -> None:
    made = wire_script.wire()
    for place in (wire_script.TYPES, wire_script.NODE_TYPES):
        assert place.read_text("utf-8") == made, f"{place.name} is not what the daemon says: run `make wire`."
