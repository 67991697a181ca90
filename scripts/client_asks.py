"""Writes the client's typed `ask` from the table of commands: `python scripts/client_asks.py`.

A test fails while the two modules in the repository are not what this writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS

CLIENT = Path(__file__).parent.parent / "daemon" / "tonewalk" / "client"
WIDTH = 115

HEAD = '''\
"""Every command with the types of its arguments and its reply{how}.

Made by `python scripts/client_asks.py` from the table of commands: change that instead.
"""

from __future__ import annotations

from typing import Literal, overload

from tonewalk.base.structs import Reply, Request
from tonewalk.commands import (
{modules})
from tonewalk.work import jobs


class {name}:
    """Asks by a command's name."""

'''
FOOT = '''
    {begin}def ask(self, command: str, request: Request | None = None) -> Reply:
        """A command's reply.

        Args:
            command: its name, as docs/protocol.md has it.
            request: its arguments; None where all may be left out.

        Raises:
            InvalidArgument: what the daemon says of the arguments, or they are another command's.
            Unavailable: no daemon answers, or not in time.
            TonewalkError: as the daemon said it.
        """
        return {wait}self._ask(command, request)

    {begin}def _ask(self, command: str, request: Request | None) -> Reply:
        raise NotImplementedError
'''


def written() -> dict[Path, str]:
    """Both modules, as they should be."""
    return {
        CLIENT / "asks.py": module("AsyncAsks", "async ", "await ", ", to be awaited"),
        CLIENT / "asks_blocking.py": module("Asks", "", "", ", which is waited for"),
    }


def module(name: str, begin: str, wait: str, how: str) -> str:
    """One class with an overload a command."""
    rows = [command for command in COMMANDS.values() if "http" in command.doors]
    kinds = {kind for row in rows for kind in (row.request, row.reply)}
    modules = sorted({kind.__module__ for kind in kinds if kind.__module__.startswith("tonewalk.commands.")})
    listed = "".join(f"    {one.rpartition('.')[2]},\n" for one in modules)
    body = "".join(line for row in rows for line in overload(row, begin))
    return HEAD.format(how=how, modules=listed, name=name) + body + FOOT.format(begin=begin, wait=wait)


def overload(row: Command, begin: str) -> Iterator[str]:
    """Its lines, in a formatter's form."""
    must = any(field.required for field in msgspec.structs.fields(row.request))
    request = f"request: {named(row.request)}{'' if must else ' | None = None'}"
    arguments = f'self, command: Literal["{row.name}"], {request}'
    yield "    @overload\n"
    line = f"    {begin}def ask({arguments}) -> {named(row.reply)}: ...\n"
    if len(line) <= WIDTH + 1:
        yield line
    else:
        yield f"    {begin}def ask(\n        {arguments}\n    ) -> {named(row.reply)}: ...\n"


def named(kind: type) -> str:
    """A struct by its module's last name: `queries.Search`."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, "utf-8")
        print(path)
