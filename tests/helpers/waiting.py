"""Waiting for what happens, however long a loaded machine takes for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(holds: Callable[[], object]) -> None:
    """Wait until something is so; after ten minutes it never will be."""
    async with asyncio.timeout(600):
        while not holds():
            await asyncio.sleep(0.005)


def wait_until(holds: Callable[[], object]) -> None:
    """As `until`, where no event loop runs."""
    end = time.monotonic() + 600
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


def repeat_until(act: Callable[[], object], holds: Callable[[], object], pause: float = 0.2) -> None:
    """Do what may be lost, again and again, until something is so.

    Args:
        pause: s for one of them to have its effect.
    """
    end = time.monotonic() + 600
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        act()
        next_one = time.monotonic() + pause
        while not holds() and time.monotonic() < next_one:
            time.sleep(0.02)
