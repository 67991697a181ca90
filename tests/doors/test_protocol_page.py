from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tonewalk.commands.table import COMMANDS

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "protocol.md"


def test_the_protocol_page_is_what_the_command_table_says() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "protocol.py"))["page"]()
    assert PAGE.read_text("utf-8") == page, "run `python scripts/protocol.py`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_protocol_page(name: str) -> None:
    assert f"\n### {name}\n" in PAGE.read_text("utf-8")
