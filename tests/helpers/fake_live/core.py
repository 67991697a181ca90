"""What all of the fake Live's objects know: the one thread that may touch them, and the undo steps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Undo:
    """Which changes were made, grouped as undo would take them back."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self._open = 0
        self._thread = threading.get_ident()
        self.later: list[Callable[[], None]] = []
        """what Live does a moment after it was asked"""

    def begin(self) -> None:
        self._open += 1
        self.steps.append([])

    def end(self) -> None:
        assert self._open, "an undo step ends that never began"
        self._open -= 1
        if not self.steps[-1]:
            self.steps.pop()

    @property
    def is_open(self) -> bool:
        return self._open > 0

    def changed(self, what: str) -> None:
        """Note a change: in the step that is open, or a step of its own."""
        self.on_main_thread()
        if not self._open:
            self.steps.append([])
        self.steps[-1].append(what)

    def on_main_thread(self) -> None:
        assert threading.get_ident() == self._thread, "only Live's main thread may touch its objects"


UNDO = Undo()


def fresh() -> Undo:
    """For a new Set; the calling thread is Live's main thread from now on."""
    UNDO.__init__()  # type: ignore[misc]
    return UNDO


class LomObject:
    """Base of all."""

    _parent: Any = None

    @property
    def canonical_parent(self) -> Any:
        return self._parent


class LimitationError(Exception):
    """An edition of Live has no more of something."""
