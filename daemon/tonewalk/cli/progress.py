"""A bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS: Final = 5.0
"""How often a line is printed where there is no terminal."""


class Meter:
    """Shows how far something is, on standard error; a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._task = self._bar.add_task("", total=None, visible=False)
        self._printed = float("-inf")
        self._last = ""

    def __enter__(self) -> Meter:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def show(self, done: int, total: int, text: str) -> None:
        """`done` of `total` (0: unknown)."""
        if self._console.is_terminal:
            self._bar.update(
                self._task, completed=done, total=total or None, description=text, visible=bool(text or total)
            )
            return
        now = time.monotonic()
        said = f"{text} {done}/{total}" if total else text
        if said.strip() and said != self._last and (now - self._printed > LINE_SECONDS or done == total):
            self._printed, self._last = now, said
            self._console.print(said, highlight=False, markup=False)
