"""What several abstractions have in common."""

from __future__ import annotations

from making.about import ABSTRACTIONS
from making.patch import Box, Patch

RENEWAL_MS = 20000
"""a subscription holds for 30 s"""


def answers(patch: Patch, script: Box, also: str = "", who: str = "#0") -> None:
    """What came for this abstraction's own questions, and what comes to all under a name."""
    mine, answer = patch.box(f"route {who} {also}".strip()), patch.box("prepend answer")
    patch.chain(patch.box("r tonewalk.answer"), mine, answer, script)
    if also:
        patch.wire(mine, answer, outlet=1)


def questions(patch: Patch, script: Box, outlet: int, rest: Box, streams: bool = False) -> None:
    """A script's questions go to the client, its streams to the daemon, what else it says there to `rest`."""
    asked = patch.box("route ask send" if streams else "route ask")
    patch.wire(script, asked, outlet=outlet)
    patch.wire(asked, patch.box("s tonewalk.ask"))
    if streams:
        patch.wire(asked, patch.box("s tonewalk.send"), outlet=1)
    patch.wire(asked, rest, outlet=2 if streams else 1)


def renewal(patch: Patch, *orders: Box) -> None:
    """Says that what was subscribed to is still wanted, and at once when the daemon is there (again)."""
    there = patch.box("sel 1")
    patch.wire(patch.box("r tonewalk.state"), there)
    clock = patch.box(f"qmetro {RENEWAL_MS} @active 1")
    for order in orders:
        patch.wire(clock, order)
        patch.wire(there, order)


def inlets(patch: Patch, name: str) -> list[Box]:
    """The abstraction's inlets, as they are described."""
    return [patch.port("inlet", n, hint) for n, hint in enumerate(ABSTRACTIONS[name].inlets)]


def outlets(patch: Patch, name: str) -> list[Box]:
    """The abstraction's outlets, as they are described."""
    return [patch.port("outlet", n, hint) for n, hint in enumerate(ABSTRACTIONS[name].outlets)]
