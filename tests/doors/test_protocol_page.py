from __future__ import annotations

import pytest

from tests.helpers.scripts import TOP, load_script
from tonewalk.commands.table import COMMANDS

PAGE = TOP / "docs" / "protocol.md"


def test_the_protocol_page_is_what_the_command_table_says() -> None:
    page = load_script(TOP / "scripts" / "protocol.py").page()
    assert PAGE.read_text("utf-8") == page, "run `python scripts/protocol.py`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_protocol_page(name: str) -> None:
    assert f"\n### {name}\n" in PAGE.read_text("utf-8")
