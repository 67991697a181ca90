"""An Ableton Live to try the remote script in: what of its Python API the script uses, a version at a time.

It stands for what is known of Live's API (its own dump, and stubs on PyPI), not for Live: that it sounds, that a
Set can be saved and that undo works only Live itself can show. It runs on Python 3.7 as well, as Live 11 does.
"""

from __future__ import annotations

import importlib
import sys
import time
import types
from collections.abc import Callable
from typing import Any, ClassVar

from tests.helpers.fake_live import clips, core, devices
from tests.helpers.fake_live import song as songs
from tests.helpers.fake_live.browser import Browser

PROFILES: dict[str, tuple[int, int, int]] = {
    "11.3": (11, 3, 43),
    "12.0": (12, 0, 2),
    "12.0.5": (12, 0, 5),
    "12.1": (12, 1, 11),
    "12.3": (12, 3, 6),
    "12.4": (12, 4, 0),
}
SINCE: list[tuple[Any, str, Any, tuple[int, int, int]]] = [
    (clips.ClipSlot, "create_audio_clip", clips.create_audio_clip, (12, 0, 5)),
    (songs.Track, "insert_device", devices.insert_device, (12, 3, 0)),
    (devices.Chain, "insert_device", devices.insert_device, (12, 3, 0)),
    (devices.Chain, "in_note", devices.in_note, (12, 3, 0)),
    (devices.RackDevice, "insert_chain", devices.insert_chain, (12, 3, 0)),
    (devices.SimplerDevice, "replace_sample", devices.replace_sample, (12, 4, 0)),
]
"""What is not in every Live, and since which."""
DISPLAY = 0.1
"""s between two calls of `update_display`"""
STEP = 0.0005
"""s between two turns of the main loop"""


class Timer:
    """Calls back every `interval` ms; an error in the callback stops it."""

    all: ClassVar[list[Timer]] = []

    def __init__(
        self, callback: Callable[[], None], interval: int, repeat: bool = False, start: bool = False
    ) -> None:
        self._callback, self._interval, self._repeat = callback, interval / 1000, repeat
        self.running, self._at = False, 0.0
        self.all.append(self)
        if start:
            self.start()

    def start(self) -> None:
        self.running, self._at = True, time.monotonic() + self._interval

    restart = start

    def stop(self) -> None:
        self.running = False

    def _turn(self, now: float) -> None:
        if self.running and now >= self._at:
            self._at = now + self._interval
            self.running = self._repeat
            try:
                self._callback()
            except BaseException:
                self.running = False
                raise


class ControlSurface:
    """Of Live's own framework what a surface without controls uses."""

    def __init__(self, c_instance: FakeLive) -> None:
        self._c_instance = c_instance

    @property
    def song(self) -> songs.Song:
        return self._c_instance.song

    def log_message(self, *message: str) -> None:
        self._c_instance.logged.append(" ".join(message))

    def show_message(self, message: str) -> None:
        self._c_instance.shown.append(message)

    def update_display(self) -> None:
        """Nothing is displayed."""

    def disconnect(self) -> None:
        """Nothing is connected."""


class Application:
    """Which Live this is."""

    def __init__(self, version: tuple[int, int, int], browser: Browser) -> None:
        self._version, self.browser = version, browser

    def get_major_version(self) -> int:
        return self._version[0]

    def get_minor_version(self) -> int:
        return self._version[1]

    def get_bugfix_version(self) -> int:
        return self._version[2]


class FakeLive:
    """A running Live with an empty Set, in the thread that makes it.

    Attributes:
        shown: what stood in its status bar.
        logged: what stands in its Log.txt.
    """

    def __init__(self, profile: str, user_library: str, *, timer: bool = True) -> None:
        version = PROFILES[profile]
        self.undo = core.fresh()
        for kind, name, member, since in SINCE:
            if version >= since:
                setattr(kind, name, member)
            elif name in vars(kind):
                delattr(kind, name)
        devices.EDITION["has_simpler"] = True
        self.song = songs.Song()
        self.browser = Browser(self.song, user_library)
        self.application = Application(version, self.browser)
        self.shown: list[str] = []
        self.logged: list[str] = []
        self.surface: Any = None
        self._display_at = 0.0
        Timer.all.clear()
        self._install(timer)

    def _install(self, timer: bool) -> None:
        """The modules that a script imports; of one object for every Live of this process, as Python keeps it."""
        live = sys.modules.setdefault("Live", types.ModuleType("Live"))
        parts: dict[str, dict[str, Any]] = {
            "Base": {"LimitationError": core.LimitationError, **({"Timer": Timer} if timer else {})},
            "Application": {"get_application": lambda: self.application, "Application": Application},
            "Clip": {"Clip": clips.Clip, "MidiNoteSpecification": clips.MidiNoteSpecification},
            "ClipSlot": {"ClipSlot": clips.ClipSlot},
            "Device": {"DeviceType": devices.DeviceType},
            "RackDevice": {"RackDevice": devices.RackDevice},
            "SimplerDevice": {"SimplerDevice": devices.SimplerDevice},
            "Song": {"Song": songs.Song},
            "Track": {"Track": songs.Track},
            "Conversions": {name: member for name, member in vars(songs.Conversions).items() if name[0] != "_"},
        }
        for name, members in parts.items():
            module = types.ModuleType(f"Live.{name}")
            for key, value in members.items():
                setattr(module, key, getattr(value, "__func__", value))
            setattr(live, name, module)
        for name in ("ableton", "ableton.v2", "ableton.v2.control_surface"):
            sys.modules.setdefault(name, types.ModuleType(name))
        sys.modules["ableton.v2.control_surface"].ControlSurface = ControlSurface  # type: ignore[attr-defined]

    def track(self, name: str, *, midi: bool = False, frozen: bool = False, group: bool = False) -> songs.Track:
        """A further track, selected."""
        made = songs.Track(name, midi=midi, frozen=frozen, group=group)
        self.song._tracks.append(made)
        self.song.view.selected_track = made
        return made

    def choose(self, script: str = "tonewalk_bridge.live.script") -> None:
        """Choose a control surface in the settings."""
        self.surface = importlib.import_module(script).create_instance(self)

    def turn(self) -> None:
        """One turn of the main loop."""
        now = time.monotonic()
        for timer in list(Timer.all):
            timer._turn(now)
        if self.surface is not None and now >= self._display_at:
            self._display_at = now + DISPLAY
            self.surface.update_display()
        later, self.undo.later = self.undo.later, []
        for act in later:
            act()
        time.sleep(STEP)

    def run_until(self, holds: Callable[[], object]) -> None:
        """Run until something is so; after ten minutes it never will be."""
        end = time.monotonic() + 600
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError
            self.turn()

    def close(self) -> None:
        """Choose no surface any more."""
        if self.surface is not None:
            self.surface.disconnect()
            self.surface = None
