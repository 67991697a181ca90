"""Who is told of what: the daemon's one-way announcements."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal

import msgspec

logger = logging.getLogger(__name__)


Topic = Literal[
    "cursor", "selection", "steps", "progress", "play", "library", "aspects", "knobs", "slots", "beat", "circle"
]


class Event(msgspec.Struct, frozen=True):
    """Something happened.

    Attributes:
        topic: what kind of thing.
        data: a reply struct (`Session`, `Job`, `Step`, ...), encoded by each door in its own way.
        at: unix time in seconds for which it is meant (a step's due time); None: now.
    """

    topic: Topic
    data: Any
    at: float | None = None


Listener = Callable[[Event], None]


class Events:
    """Passes events to listeners, on the event loop's thread, in the order they came.

    A listener must not block: it puts the event into its own queue and drops what a slow client can't take.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every event; returns what ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def tell(self, event: Event) -> None:
        """Tell all listeners; one that fails is logged and does not keep the others from being told."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                logger.exception("a listener of %s events failed", event.topic)
