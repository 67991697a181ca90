"""Answers as a person reads them: tables on a terminal, tab-separated lines elsewhere, JSON where asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

console = Console(highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """The text with control characters spelled out, so that a file's name can't steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def as_json(data: Any) -> None:
    """Plain JSON on standard output, in ASCII where that takes less than all of Unicode."""
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    json.dump(data, sys.stdout, ensure_ascii=ascii_only, indent=2 if sys.stdout.isatty() else None)
    print()


def line(text: str) -> None:
    """One sentence."""
    console.print(Text(printable(text)))


def beside(text: str) -> None:
    """One sentence that is no part of an answer, on standard error: standard output stays a table."""
    print(printable(text), file=sys.stderr)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> None:
    """Columns under heads on a terminal; without heads, separated by tabs, elsewhere."""
    if not console.is_terminal:
        for row in rows:
            print("\t".join(printable(cell) for cell in row))
        return
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for number, head in enumerate(heads):
        shown.add_column(head, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(printable(cell)) for cell in row))
    console.print(shown)


def hits(reply: dict[str, Any], json_wanted: bool) -> None:
    """Hits, best first, each with what spoke for it."""
    if json_wanted:
        as_json(reply)
        return
    if not reply["hits"]:
        line("No sound fits: leave out the filter, or ask with other words.")
        return
    table(
        ["id", "score", "length", "name", "because", "path"],
        (
            [
                str(hit["id"]),
                f"{hit['score']:.3f}",
                f"{hit['duration']:.2f} s",
                f"{hit['name']} at {hit['start']:.2f} s" if "start" in hit else hit["name"],
                " ".join(f"{part} {value:.2f}" for part, value in hit["why"].items()),
                hit["path"],
            ]
            for hit in reply["hits"]
        ),
        right=frozenset({0, 1, 2}),
    )
    if parts := reply.get("understood"):
        said = ", ".join(f"{part['text']} ({part['filter']})" for part in parts)
        if parts[0]["holds"]:
            beside(f"Read as filters: {said}. --literal takes them as words.")
        else:
            beside(f"No sound is {said}: taken as words.")
    if reply.get("fits") is False:
        beside("None of these comes near to the words: they are only the least far. Ask with other words.")
