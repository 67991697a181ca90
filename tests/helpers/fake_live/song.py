"""Tracks, the song and the conversions of the fake Live."""

from __future__ import annotations

from typing import Any

from tests.helpers.fake_live.clips import Clip, ClipSlot
from tests.helpers.fake_live.core import UNDO, LimitationError, LomObject
from tests.helpers.fake_live.devices import Device, DeviceContainer, RackDevice, SimplerDevice

SLOTS = 4


class TrackView:
    """Which of a track's devices is selected."""

    def __init__(self) -> None:
        self.selected_device: Any = None


class Track(DeviceContainer):
    """A MIDI or an audio track."""

    def __init__(self, name: str, *, midi: bool = False, frozen: bool = False, group: bool = False) -> None:
        super().__init__(name)
        self.has_midi_input, self.has_audio_input = midi, not midi
        self.is_frozen, self.is_foldable = frozen, group
        self.clip_slots = tuple(ClipSlot(self) for _ in range(SLOTS))
        self.view = TrackView()


class SongView:
    """What is selected."""

    def __init__(self) -> None:
        self.selected_track: Any = None
        self.highlighted_clip_slot: Any = None


class Song(LomObject):
    """A Live Set."""

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._most = 99
        self.tempo = 120.0
        self.view = SongView()

    @property
    def tracks(self) -> tuple[Track, ...]:
        UNDO.on_main_thread()
        return tuple(self._tracks)

    def begin_undo_step(self) -> None:
        UNDO.begin()

    def end_undo_step(self) -> None:
        UNDO.end()

    def create_audio_track(self, index: Any = None) -> Track:
        return self._created(Track(f"{len(self._tracks) + 1} Audio"), index)

    def create_midi_track(self, index: Any = None) -> Track:
        return self._created(Track(f"{len(self._tracks) + 1} MIDI", midi=True), index)

    def delete_track(self, index: int) -> None:
        UNDO.changed("delete_track")
        del self._tracks[index]

    def move_device(self, device: Device, target: DeviceContainer, target_position: int) -> int:
        target._put(device, target_position)
        for container in self._tracks:
            if device in container._devices and container is not target:
                container._devices.remove(device)
        UNDO.changed("move_device")
        return target_position

    def _created(self, track: Track, index: Any) -> Track:
        if len(self._tracks) >= self._most:
            raise LimitationError("no more tracks in this edition")
        UNDO.changed("create_track")
        self._tracks.insert(len(self._tracks) if index in (None, -1) else index, track)
        self.view.selected_track = track
        return track


class Conversions:
    """The module of this name."""

    @staticmethod
    def create_midi_track_with_simpler(song: Song, audio_clip: Clip) -> None:
        track = song.create_midi_track()
        track._put(SimplerDevice(_file(audio_clip)), -1)

    @staticmethod
    def create_drum_rack_from_audio_clip(song: Song, audio_clip: Clip) -> None:
        rack = RackDevice()
        rack._hold(36, SimplerDevice(_file(audio_clip)))
        song.create_midi_track()._put(rack, -1)


def _file(clip: Clip) -> str:
    if not clip.file_path:
        raise RuntimeError("not an audio clip")
    return clip.file_path
