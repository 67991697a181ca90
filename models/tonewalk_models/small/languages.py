"""What the commonest sound words are called in other languages: a table written for this project."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("de", "fr", "es", "it", "pt", "ja")
"""The table's columns behind English (ISO 639-1)."""


@cache
def translations() -> dict[str, tuple[str, ...]]:
    """English word or label -> its words in all other languages."""
    table: dict[str, tuple[str, ...]] = {}
    for line in Path(__file__).with_name("languages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "[")) or not line.strip():
            continue
        english, *others = (column.strip() for column in line.split("|"))
        words = [word.strip() for column in others for word in column.split(",")]
        table[english] = tuple(dict.fromkeys(word for word in words if word))
    return table
