"""The control surface: Live's end of the script, as thin as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import Live

from .script import Script

if TYPE_CHECKING:

    class ControlSurface:
        """What is used of the class of this name in Live's own framework, which no stubs describe."""

        song: Live.Song.Song

        def __init__(self, c_instance: Any) -> None: ...
        def log_message(self, *message: str) -> None:
            """Write to Live's Log.txt."""

        def show_message(self, message: str) -> None:
            """Write to Live's status bar."""

        def update_display(self) -> None:
            """Live calls it about every 100 ms."""

        def disconnect(self) -> None:
            """Live calls it at the end."""

else:
    from ableton.v2.control_surface import ControlSurface

INTERVAL = 10
"""ms between two looks at the socket"""


class Surface(ControlSurface):
    """A control surface without controls: it listens to UDP."""

    def __init__(self, c_instance: Any) -> None:
        super().__init__(c_instance)
        self._script = Script(self.song, Live.Application.get_application(), self.log_message, self.show_message)
        self._timer: Any | None = None
        if hasattr(Live.Base, "Timer"):
            self._timer = Live.Base.Timer(callback=self._script.tick, interval=INTERVAL, repeat=True, start=True)

    def update_display(self) -> None:
        """Tick where Live has no timer; else see that it runs."""
        super().update_display()
        if self._timer is None:
            self._script.tick()
        elif not self._timer.running:
            self._timer.restart()

    def disconnect(self) -> None:
        """Live ends, loads another Set, or the surface is chosen no more."""
        if self._timer is not None:
            self._timer.stop()
        self._script.close()
        super().disconnect()
