"""Commands about single sounds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from tonewalk.base.errors import InvalidArgument, TooLarge, Unreadable
from tonewalk.commands.common import Done, Nothing, raw_path
from tonewalk.commands.maps import XY, XYZ, MapHit
from tonewalk.commands.sounds import (
    Peaks,
    Played,
    Silence,
    SoundFavourite,
    SoundInfo,
    SoundPlay,
    SoundRef,
    SoundStrike,
    SoundTag,
)
from tonewalk.engine.threads import T, Threads
from tonewalk.exports.playable import DECODED_TYPE, DecodedSounds, Playable, media_type
from tonewalk.exports.revealing import reveal
from tonewalk.library.live import LiveLibrary
from tonewalk.library.opening import Kept, Opened, open_audio
from tonewalk.library.records import SoundRecord, shown
from tonewalk.maps.asked import AskedMaps
from tonewalk.work.events import Event, Events

MOST_STRETCH: Final = 2**27
"""Bytes: what a stretch is cut into is held in memory."""


class _Decoding:
    """A sound that is being decoded, or waits for its turn, for all who asked for it."""

    def __init__(self, read: Callable[[Callable[[], None]], Awaitable[None]], make: Callable[[], None]) -> None:
        self._begun, self._waiting = False, 0

        def begun() -> None:
            self._begun = True
            make()

        async def decode() -> None:
            await read(begun)

        self.task = asyncio.create_task(decode(), name="decode")

    async def wait(self) -> None:
        """Until it is done; where the last who waits leaves before its turn has come, its turn is another's."""
        self._waiting += 1
        try:
            await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._begun:
                self.task.cancel()


class SoundController:
    """Single sounds.

    Args:
        decoded: where decoded sounds are kept.
    """

    def __init__(
        self, library: LiveLibrary, maps: AskedMaps, decoded: Path, events: Events, threads: Threads
    ) -> None:
        self.library, self.maps, self.events = library, maps, events
        self._read = threads.read
        self._decoded = DecodedSounds(decoded)
        self._decoding: dict[str, _Decoding] = {}

    def _record(self, sound: int) -> SoundRecord:
        return self.library.record(sound)

    def _info(self, sound: int) -> SoundInfo:
        record = self._record(sound)
        path = shown(record.path)
        place = self.maps.place_of(sound)
        info = SoundInfo(
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
        raw = raw_path(record.path)
        return msgspec.structs.replace(info, path_raw=raw) if raw else info

    async def sound_get(self, request: SoundRef) -> SoundInfo:
        """Everything known of a sound."""
        return self._info(request.sound)

    async def sound_tag(self, request: SoundTag) -> SoundInfo:
        """Tag a sound."""
        await self.library.tag(request.sound, request.tag, request.on)
        return self._info(request.sound)

    async def sound_favourite(self, request: SoundFavourite) -> SoundInfo:
        """Mark a sound as favourite."""
        await self.library.favourite(request.sound, request.on)
        return self._info(request.sound)

    async def sound_reveal(self, request: SoundRef) -> Done:
        """Show a sound's file in the file manager."""
        record = self._record(request.sound)
        file = await self._of_file(record, lambda kept: asyncio.to_thread(open_audio, kept))
        file.close()  # it is the one that was indexed
        await reveal(record.path)
        return Done()

    async def sound_play(self, request: SoundPlay) -> Done:
        """Ask every listening client to play a sound."""
        known = msgspec.structs.asdict(self._info(request.sound))
        self.events.tell(Event("play", Played(**known, gain=request.gain)))
        return Done()

    async def sound_strike(self, request: SoundStrike) -> MapHit:
        """Ask every listening client to play what is nearest to a place."""
        x, y, z = request.x, request.y, request.z
        flat = XY(x=x, y=y, map=request.map)
        hit = self.maps.nearest(flat if z < 0 else XYZ(x=x, y=y, z=z, map=request.map))
        await self.sound_play(SoundPlay(sound=hit.id, gain=request.gain))
        return hit

    async def sound_stop(self, _: Nothing) -> Done:
        """Ask every listening client to be silent."""
        self.events.tell(Event("play", Silence()))
        return Done()

    async def _of_file(self, record: SoundRecord, work: Callable[[Kept], Awaitable[T]]) -> T:
        """What `work` makes of a sound's file; where that is another now, its folder is scanned again."""
        if record.missing:
            raise Unreadable(f"{shown(record.path)} is not there now: plug its drive in, or scan the library.")
        try:
            return await work(self.library.kept(record))
        except Unreadable:
            self.library.look_again(record.root)
            raise

    async def sound_file(self, sound: int) -> Opened:
        """The file of a sound, open.

        Raises:
            UnknownSound: no such id.
            Unreadable: it is missing, or its folder is offline.
            OutsideLibrary, ChangedFile: another file stands there now.
        """
        record = self._record(sound)
        file = await self._of_file(record, lambda kept: asyncio.to_thread(open_audio, kept))
        return Opened(file, shown(os.path.basename(record.path)))

    async def playable(self, sound: int) -> Playable:
        """A sound, or slice, as browsers play it: the file's own bytes where they do, else decoded and kept.

        Raises:
            AudioError: its audio can't be used.
            TooLarge: decoded it takes more room than there may be.
            TonewalkError: as `sound_file`.
        """
        record = self._record(sound)
        own = None
        if record.start is None and record.end is None:
            # a look at its beginning, which does not wait behind what is being decoded
            own = await self._of_file(record, lambda kept: asyncio.to_thread(media_type, kept))
        file = await self._of_file(record, lambda kept: asyncio.to_thread(open_audio, kept))
        if own is not None:
            return Playable(file, own)
        file.close()  # it is the one that was indexed
        stretch = "" if record.start is None else f".{record.start}-{record.end}"
        name = f"{self.library.digest(record).hex()}{stretch}"
        while (decoded := await asyncio.to_thread(self._decoded.open, name)) is None:
            await self._of_file(record, partial(self._decode, name, record))
        return Playable(decoded, DECODED_TYPE)

    async def _decode(self, name: str, record: SoundRecord, kept: Kept) -> None:
        """Decode a sound once, however many ask for it; once it has begun, however many of them leave."""
        decoding = self._decoding.get(name)
        if decoding is None:
            made = partial(self._decoded.make, name, kept, record.start, record.end)
            decoding = self._decoding[name] = _Decoding(self._read, made)
            decoding.task.add_done_callback(lambda _: self._decoding.pop(name))
        await decoding.wait()

    async def slice_wav(self, sound: int) -> bytes | None:
        """A slice as a WAV of its own; None for a sound that is a whole file.

        Raises:
            AudioError: its audio can't be used.
            TonewalkError: as `sound_file`.
        """
        record = self._record(sound)
        if record.start is None or record.end is None:
            return None
        return await self._cut(record, record.start, record.end)

    async def stretch_wav(self, sound: int, start: float, end: float | None) -> bytes:
        """A stretch of a sound, or of a slice, as a WAV of its own, exact to a sample.

        Args:
            start: s into the sound.
            end: s into the sound; None, or beyond it: its end.

        Raises:
            InvalidArgument: it holds no sample of the sound.
            TooLarge: it takes more than `MOST_STRETCH`.
            AudioError: its audio can't be used.
            TonewalkError: as `sound_file`.
        """
        record = self._record(sound)
        whole = record.descriptors.duration
        last = whole if end is None else min(end, whole)
        frames = round(last * record.sample_rate) - round(start * record.sample_rate)
        if frames < 1:
            raise InvalidArgument(
                f"No sample lies between {start:g} and {last:g} s of {whole:g} s: choose a longer stretch.",
                where="$.start",
            )
        if frames * record.channels * 3 > MOST_STRETCH:
            most = MOST_STRETCH // 2**20
            raise TooLarge(f"A stretch may take {most} MB: choose a shorter one, or take the whole file.")
        first = record.start or 0.0
        return await self._cut(record, first + start, first + last)

    async def _cut(self, record: SoundRecord, start: float, end: float) -> bytes:
        from tonewalk.exports.audio import slice_as_wav

        cut = partial(slice_as_wav, start=start, end=end)
        return await self._of_file(record, lambda kept: self._read(partial(cut, kept)))

    async def wav(self, sound: int) -> tuple[int, AsyncIterator[bytes]]:
        """A sound, or slice, as a WAV that every player reads: how many bytes, and they piece by piece.

        Raises:
            AudioError: its audio can't be used.
            TonewalkError: as `sound_file`.
        """
        from tonewalk.exports.audio import FRAME, RATE, WAV_HEAD, wav_blocks

        record = self._record(sound)
        frames = max(1, round(record.descriptors.duration * RATE))

        async def begun(kept: Kept) -> tuple[Iterator[bytes], list[bytes]]:
            blocks = wav_blocks(kept, frames, start=record.start, end=record.end)
            # its first samples too: a file that can't be used says so before anything is answered
            return blocks, await self._read(lambda: list(islice(blocks, 2)))

        blocks, first = await self._of_file(record, begun)

        async def pieces() -> AsyncIterator[bytes]:
            for piece in first:
                yield piece
            while (more := await self._read(lambda: next(blocks, None))) is not None:
                yield more

        return WAV_HEAD + frames * FRAME, pieces()

    async def peaks(self, sound: int, columns: int) -> Peaks:
        """A sound's waveform in so many columns."""
        from tonewalk.library.listening.peaks import peaks

        record = self._record(sound)
        drawn = partial(peaks, columns=columns, start=record.start, end=record.end)
        return await self._of_file(record, lambda kept: self._read(partial(drawn, kept)))
