"""Trajectories of a running library."""

from __future__ import annotations

from tonewalk.atlas import Atlas
from tonewalk.events import Events
from tonewalk.home import Home
from tonewalk.library.live import LiveLibrary


class Paths:
    """Built, kept by name, played, rendered and exported."""

    def __init__(self, home: Home, library: LiveLibrary, atlas: Atlas, events: Events) -> None:
        self._home, self._library, self._atlas, self._events = home, library, atlas, events

    async def close(self) -> None:
        """Stop playing."""
