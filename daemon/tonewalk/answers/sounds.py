"""Commands about single sounds and the shared session."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import msgspec

from tonewalk import replies, requests
from tonewalk.answers.base import Answers
from tonewalk.errors import UnknownSound, Unreadable
from tonewalk.events import Event
from tonewalk.library.records import SoundRecord, shown


class SoundAnswers(Answers):
    """Single sounds and the session."""

    def _record(self, sound: int) -> SoundRecord:
        return self.library.record(sound)

    def _info(self, sound: int) -> replies.SoundInfo:
        record = self._record(sound)
        path = shown(record.path)
        place = self.atlas.place_of(sound)
        info = replies.SoundInfo(
            id=record.id,
            path=path,
            name=shown(os.path.basename(record.path)),
            start=record.start,
            end=record.end,
            sample_rate=record.sample_rate,
            channels=record.channels,
            tags=record.tags,
            favourite=record.favourite,
            missing=record.missing,
            x=place[0] if place else None,
            y=place[1] if place else None,
            **msgspec.structs.asdict(record.descriptors),
        )
        raw = replies.raw_path(record.path)
        return msgspec.structs.replace(info, path_raw=raw) if raw else info

    async def sound_get(self, request: requests.SoundRef) -> replies.SoundInfo:
        """Everything known of a sound."""
        return self._info(request.sound)

    async def sound_tag(self, request: requests.SoundTag) -> replies.SoundInfo:
        """Tag a sound."""
        await self.library.tag(request.sound, request.tag, request.on)
        return self._info(request.sound)

    async def sound_favourite(self, request: requests.SoundFavourite) -> replies.SoundInfo:
        """Mark a sound as favourite."""
        await self.library.favourite(request.sound, request.on)
        return self._info(request.sound)

    async def sound_play(self, request: requests.SoundRef) -> replies.Done:
        """Ask every listening client to play a sound."""
        self.events.tell(Event("play", self._info(request.sound)))
        return replies.Done()

    async def sound_stop(self, _: requests.Nothing) -> replies.Done:
        """Ask every listening client to be silent."""
        self.events.tell(Event("play", replies.Silence()))
        return replies.Done()

    def sound_path(self, sound: int) -> Path:
        """The file of a sound that is there now.

        Raises:
            UnknownSound: no such id.
            Unreadable: it is missing, or its folder is offline.
        """
        record = self._record(sound)
        path = Path(os.fsdecode(record.path))
        if record.missing or not path.is_file():
            raise Unreadable(f"{shown(record.path)} is not there now: plug its drive in, or scan the library.")
        return path

    async def slice_wav(self, sound: int) -> bytes | None:
        """A slice as a WAV of its own; None for a sound that is a whole file.

        Raises: as `sound_path`, and `AudioError`.
        """
        from tonewalk.exports.audio import slice_as_wav

        record = self._record(sound)
        if record.start is None or record.end is None:
            return None
        return await self._run(slice_as_wav, os.fsencode(self.sound_path(sound)), record.start, record.end)

    async def peaks(self, sound: int, columns: int) -> replies.Peaks:
        """A sound's waveform in so many columns."""
        from tonewalk.library.peaks import peaks

        record, path = self._record(sound), os.fsencode(self.sound_path(sound))
        return await self._run(partial(peaks, path, columns, start=record.start, end=record.end))

    async def session_get(self, _: requests.Nothing) -> replies.Session:
        """The shared cursor and selection."""
        return self.session.get()

    async def session_cursor(self, request: requests.Cursor) -> replies.Session:
        """Move the shared cursor."""
        return self.session.move(request)

    async def session_select(self, request: requests.Selection) -> replies.Session:
        """Set the shared selection."""
        unknown = [sound for sound in request.sounds if not self.library.has(sound)]
        if unknown:
            raise UnknownSound(f"There is no sound {unknown[0]}: search gives the ids.", where="$.sounds")
        return self.session.select(request.sounds)
