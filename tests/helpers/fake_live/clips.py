"""Clips, slots and samples of the fake Live."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable
from typing import Any

from tests.helpers.fake_live.core import UNDO, LomObject


def audio_length(path: str) -> tuple[int, int]:
    """Frames and rate of a file.

    Raises:
        RuntimeError: as Live does for what is no absolute path of an audio file.
    """
    if not os.path.isabs(path):
        raise RuntimeError("file path must be absolute")
    try:
        with wave.open(path) as file:
            return file.getnframes(), file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise RuntimeError("not a valid audio file") from error


class Sample(LomObject):
    """What a Simpler plays."""

    def __init__(self, path: str) -> None:
        self.file_path = path
        self.length, self.sample_rate = audio_length(path)
        self._start, self._end = 0, self.length

    @property
    def start_marker(self) -> int:
        return self._start

    @start_marker.setter
    def start_marker(self, value: int) -> None:
        if not 0 <= value < self._end:
            raise RuntimeError("start marker out of range")
        UNDO.changed("start_marker")
        self._start = value

    @property
    def end_marker(self) -> int:
        return self._end

    @end_marker.setter
    def end_marker(self, value: int) -> None:
        if not self._start < value <= self.length:
            raise RuntimeError("end marker out of range")
        UNDO.changed("end_marker")
        self._end = value


class MidiNoteSpecification:
    """A note to be made."""

    def __init__(
        self,
        pitch: int,
        start_time: float,
        duration: float,
        velocity: float = 100.0,
        mute: bool = False,
        probability: float = 1.0,
        velocity_deviation: float = 0.0,
        release_velocity: float = 64.0,
    ) -> None:
        assert 0 <= pitch <= 127
        assert duration > 0
        self._said = (pitch, start_time, duration, velocity)


class Clip(LomObject):
    """A clip: audio where it has a file."""

    def __init__(self, slot: ClipSlot, path: str = "", length: float = 4.0) -> None:
        self._parent, self.file_path, self.length = slot, path, length
        self.name, self.warping = os.path.basename(path), bool(path)
        self._notes: list[tuple[int, float, float, float]] = []
        self.start_marker = 0.0
        frames, rate = audio_length(path) if path else (0, 1)
        self.end_marker = frames / rate if path else length

    def add_new_notes(self, notes: Iterable[MidiNoteSpecification]) -> None:
        if self.file_path:
            raise RuntimeError("not a MIDI clip")
        UNDO.changed("add_new_notes")
        self._notes += [note._said for note in notes]


class ClipSlot(LomObject):
    """A slot; `create_audio_clip` is put on it from 12.0.5 on."""

    def __init__(self, track: Any) -> None:
        self._parent = track
        self.clip: Any = None

    @property
    def has_clip(self) -> bool:
        UNDO.on_main_thread()
        return self.clip is not None

    def create_clip(self, length: float) -> None:
        if self.has_clip or not self._parent.has_midi_input:
            raise RuntimeError("slot is not empty, or not of a MIDI track")
        UNDO.changed("create_clip")
        self.clip = Clip(self, length=length)

    def delete_clip(self) -> None:
        if not self.has_clip:
            raise RuntimeError("slot is empty")
        UNDO.changed("delete_clip")
        self.clip = None

    def duplicate_clip_to(self, target: ClipSlot) -> None:
        if not self.has_clip or self._parent.has_midi_input != target._parent.has_midi_input:
            raise RuntimeError("slot is empty, or tracks differ")
        UNDO.changed("duplicate_clip_to")
        target.clip = Clip(target, self.clip.file_path)


def create_audio_clip(self: ClipSlot, file_path: str) -> Clip:
    track = self._parent
    if self.has_clip:
        raise RuntimeError("slot is not empty")
    if track.has_midi_input or track.is_frozen or track.is_foldable:
        raise RuntimeError("not an audio track, or frozen")
    made = Clip(self, file_path)
    UNDO.changed("create_audio_clip")
    self.clip = made
    return made
