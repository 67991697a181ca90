"""The fake Live's browser: user folders as they are on the disk, loaded a moment after they were asked for."""

from __future__ import annotations

import os
from typing import Any

from tests.helpers.fake_live.clips import Clip
from tests.helpers.fake_live.core import UNDO
from tests.helpers.fake_live.devices import DrumPad, SimplerDevice
from tests.helpers.fake_live.song import Song


class BrowserItem:
    """A folder or a file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.name = os.path.basename(path)
        self.is_folder = os.path.isdir(path)
        self.is_loadable = not self.is_folder

    @property
    def children(self) -> tuple[BrowserItem, ...]:
        UNDO.on_main_thread()
        LOOKED.append(self._path)
        return tuple(BrowserItem(os.path.join(self._path, name)) for name in sorted(os.listdir(self._path)))


LOOKED: list[str] = []
"""Folders that were opened."""


class Browser:
    """What can be loaded onto what is selected."""

    def __init__(self, song: Song, user_library: str) -> None:
        self._song, self._works = song, True
        self.user_folders: tuple[BrowserItem, ...] = ()
        self.user_library = BrowserItem(user_library)
        self.hotswap_target: Any = None
        LOOKED.clear()

    def load_item(self, item: BrowserItem) -> None:
        assert item.is_loadable
        UNDO.later.append(lambda: self._load(item._path) if self._works else None)

    def _load(self, path: str) -> None:
        target, view = self.hotswap_target, self._song.view
        self.hotswap_target = None
        if isinstance(target, SimplerDevice):
            target._take(path)
        elif isinstance(target, DrumPad):
            UNDO.changed("load_item")
            target.canonical_parent._hold(target.note, SimplerDevice(path))
        elif view.selected_track.has_midi_input:
            UNDO.changed("load_item")
            view.selected_track._put(SimplerDevice(path), -1)
        else:
            UNDO.changed("load_item")
            view.highlighted_clip_slot.clip = Clip(view.highlighted_clip_slot, path)
