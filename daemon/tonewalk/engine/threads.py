"""The threads in which questions are answered, so that the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 2
"""Queries at once: more would only share the same cores and memory bandwidth."""


class Threads:
    """Two for what computes and two for what reads audio."""

    def __init__(self) -> None:
        self._queries = ThreadPoolExecutor(AT_ONCE, "query")
        self._readers = ThreadPoolExecutor(AT_ONCE, "reader")

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what computes in a thread, so that the loop goes on answering."""
        return await asyncio.get_running_loop().run_in_executor(self._queries, work, *arguments)

    async def read(self, work: Callable[[], T]) -> T:
        """Likewise for what reads audio, perhaps for seconds: queries don't wait behind it."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """Wait for what still runs."""
        self._queries.shutdown()
        self._readers.shutdown()
