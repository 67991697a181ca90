"""Waiting for what happens, however long a loaded machine takes for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], object]) -> None:
    """Wait until something is so; after two minutes it never will be."""
    async with asyncio.timeout(600):
        while not holds():
            await asyncio.sleep(0.005)
