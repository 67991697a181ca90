"""What the work on a Set is done with: song, browser, undo steps, and waiting without holding Live up."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import Live

from .refusal import Refusal

if TYPE_CHECKING:
    Waiting = Generator[None, None, Any]
    """Work that goes on in Live's next tick wherever it yields."""
PATIENCE = 2.0
"""s in which what Live was asked for has to be there"""


class Hands:
    """The song and the application, and which calls this Live has."""

    def __init__(self, song: Live.Song.Song, application: Live.Application.Application) -> None:
        self.song, self.application = song, application

    @property
    def version(self) -> str:
        """As `12.3.6`."""
        app = self.application
        return f"{app.get_major_version()}.{app.get_minor_version()}.{app.get_bugfix_version()}"

    @property
    def abilities(self) -> list[str]:
        """Those of the calls that differ between Lives that this one has."""
        return [
            name
            for kind, name in (
                (Live.SimplerDevice.SimplerDevice, "replace_sample"),
                (Live.Track.Track, "insert_device"),
                (Live.RackDevice.RackDevice, "insert_chain"),
                (Live.ClipSlot.ClipSlot, "create_audio_clip"),
                (Live.Conversions, "create_midi_track_with_simpler"),
            )
            if hasattr(kind, name)
        ]

    @contextmanager
    def one_undo_step(self) -> Iterator[None]:
        """Everything in here is taken back by one undo, also where it takes several ticks."""
        self.song.begin_undo_step()
        try:
            yield
        finally:
            self.song.end_undo_step()

    def cannot(self, what: str, needs: str, path: str) -> Refusal:
        """The sentence for what this Live has no call for."""
        return Refusal(
            "unsupported",
            f"Live {self.version} can't {what} by itself ({needs} can): drag {path} there, "
            "or add its folder to Live's Places.",
        )


def once(holds: Callable[[], Any]) -> Generator[None, None, bool]:
    """Wait until something is so; whether it was within `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        yield
    return True
