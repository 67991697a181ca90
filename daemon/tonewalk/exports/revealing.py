"""Shows a file in the desktop's own file manager, from where it can be dragged into anything."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tonewalk.base.errors import Unavailable
from tonewalk.library.records import shown

GRACE: Final = 5.0
"""s after which a program that has not failed is taken to have opened: some go on for as long as their window."""

_waiting: set[asyncio.Task[int]] = set()


async def reveal(path: bytes, platform: str = sys.platform) -> None:
    """Open a file manager of this machine at a file.

    Args:
        path: of a file that is there, absolute.
        platform: as `sys.platform`.

    Raises:
        Unavailable: nobody sits in front of this machine, or it has no program for this.
    """
    if platform == "darwin":
        ways: list[Sequence[str | bytes]] = [("open", "-R", path)]
    elif platform == "win32":
        ways = [("explorer", f"/select,{os.fsdecode(path)}")]
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        ways = [_show_items(path), ("xdg-open", os.path.dirname(path))]
    else:
        raise Unavailable(f"{shown(path)} can't be shown: the daemon runs on a machine without a desktop.")
    for program, *arguments in ways:
        found = shutil.which(os.fsdecode(program))
        if found and await _opens(found, arguments, whatever=platform == "win32"):
            return
    names = " or ".join(os.fsdecode(way[0]) for way in ways)
    raise Unavailable(f"{shown(path)} can't be shown: {names} did not open a file manager; copy its path.")


def _show_items(path: bytes) -> tuple[str, ...]:
    """The call of org.freedesktop.FileManager1 that marks the file, where `xdg-open` only opens its folder."""
    address = "file://" + quote(path, safe="/")  # dbus-send takes a comma for the next element
    return (
        *("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.FileManager1"),
        *("/org/freedesktop/FileManager1", "org.freedesktop.FileManager1.ShowItems"),
        *(f"array:string:{address}", "string:"),
    )


async def _opens(program: str, arguments: Sequence[str | bytes], *, whatever: bool) -> bool:
    """Whether a program ends well, or goes on; `whatever`: its exit status says nothing (Explorer's)."""
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        program, *arguments, stdin=nothing, stdout=nothing, stderr=nothing, cwd=Path.home()
    )
    ended = asyncio.create_task(process.wait())
    _waiting.add(ended)  # it is waited for to its end, so that no zombie stays
    ended.add_done_callback(_waiting.discard)
    done, _ = await asyncio.wait([ended], timeout=GRACE)
    return whatever or not done or ended.result() == 0
