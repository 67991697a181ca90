"""Sounds and trajectories as files of the home, and these given out again."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from tonewalk.base.errors import NotFound
from tonewalk.base.home import Home
from tonewalk.base.saving import NEW, plain_name, saved
from tonewalk.base.types import SoundId
from tonewalk.base.writing import is_beside
from tonewalk.commands.exports import Exported, ExportSounds, ExportTrajectory
from tonewalk.commands.trajectories import TrajectoryExport, TrajectoryRender
from tonewalk.exports.instrument import Layout
from tonewalk.exports.kinds import KINDS, Way
from tonewalk.exports.playlist import Entry, write_playlist
from tonewalk.exports.zipped import Member, check_members, zip_blocks
from tonewalk.library.opening import Kept, Opened, open_audio
from tonewalk.library.records import shown
from tonewalk.library.view import Viewed
from tonewalk.trajectories.files import TrajectoryFiles
from tonewalk.trajectories.store import Stored, StoredStep, TrajectoryStore
from tonewalk.trajectories.whereabouts import Found, Whereabouts

GIVEN_OUT: Final = ("exports", "renders")
"""Folders of the home whose files HTTP gives out."""
_LEFT_S: Final = 24 * 3600.0
"""s after which nobody writes any more to what is not finished."""
_KIT_TEMPO: Final = 120.0
"""BPM of a kit's MIDI where sounds have no timing on a grid."""


class Zipped(NamedTuple):
    """Several files as one ZIP, which is made while it is read."""

    name: str
    blocks: Iterator[bytes]


class Exports:
    """Writes into the home's `exports/` and `renders/`, and opens what lies there; in a thread."""

    def __init__(
        self, home: Home, library: Viewed, store: TrajectoryStore, whereabouts: Whereabouts, files: TrajectoryFiles
    ) -> None:
        self._home, self._library = home, library
        self._store, self._whereabouts, self._files = store, whereabouts, files

    def sweep(self) -> None:
        """Throw away what a daemon that was killed had begun to write, a day ago or before."""
        for folder in GIVEN_OUT:
            for left in (self._home.path / folder).glob(".*"):
                with contextlib.suppress(OSError):  # it is another's, or gone meanwhile: another day, then
                    if is_beside(left.name) and time.time() - left.lstat().st_mtime > _LEFT_S:
                        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()

    def sounds(self, request: ExportSounds) -> Exported:
        """Write sounds, in their order.

        Raises:
            UnknownSound: one of them is none.
            TonewalkError: as `trajectory`.
        """
        view = self._library.now()
        for sound in request.sounds:
            view.position(sound, "$.sounds")
        steps = [StoredStep(sound=SoundId(sound)) for sound in dict.fromkeys(request.sounds)]
        name = plain_name(request.name) or "sounds"
        return self._write(request, Stored(trajectory=name, mode="map", steps=steps), 0.0, 16)

    def trajectory(self, request: ExportTrajectory) -> Exported:
        """Write a kept trajectory.

        Raises:
            UnknownTrajectory: there is none of this name.
            InvalidArgument: more sounds than a kit or an instrument holds, none of a sure pitch for keys, or a
                name of a linked file that the format can't say.
            TooLarge: more than a WAV, or a ZIP, can hold.
            AudioError: a sound can't be read.
            DiskFull, Refused: it can't be written.
        """
        stored = self._store.load(request.trajectory)
        return self._write(request, stored, request.tempo, request.division)

    def _write(
        self, request: ExportSounds | ExportTrajectory, stored: Stored, tempo: float, division: int
    ) -> Exported:
        placed = self._whereabouts.found(stored.steps)
        found = [one for one in placed if one]
        name, sounds = stored.trajectory, len({one.position for one in found})
        kind, *how = request.kind.split("-")
        if kind in KINDS:
            layout: Layout = "keys" if "keys" in how else "drums"
            way: Way = "reference" if "links" in how else "whole" if "whole" in how else "cut"
            # every format's writer, which a daemon's start need not wait for
            from tonewalk.trajectories.studio import Studio

            studio = Studio(self._home, self._library.now())
            path, sounds = studio.write(kind, stored, placed, tempo, division, layout, way)
        elif kind == "wav":
            wav = TrajectoryRender(trajectory=name, tempo=tempo, division=division)
            path = Path(self._files.render(wav, stored).path)
        elif kind == "kit":
            kit = TrajectoryExport(trajectory=name, tempo=tempo or _KIT_TEMPO, division=division)
            path = Path(self._files.export(kit, stored).path)
        elif kind == "zip":
            path = self._zip(self._members(found), self._home.exports / f"{name}.zip")
        else:
            path = write_playlist(self._entries(found), self._home.exports / f"{name}.m3u8", NEW)
        return Exported(
            kind=request.kind,
            name=path.name,
            path=str(path),
            address=f"/api/v1/{path.parent.name}/{quote(path.name)}",
            sounds=sounds,
            bytes=sum(one.stat().st_size for one in (path.iterdir() if path.is_dir() else [path])),
        )

    def zipped(self, sounds: Sequence[int]) -> Iterator[bytes]:
        """Sounds' files as a ZIP; those that are gone are left out.

        Raises:
            Unreadable: all of them are gone.
            TooLarge: more than a ZIP may hold.
            AudioError: a file can't be read.
        """
        found = self._whereabouts.found([StoredStep(sound=SoundId(sound)) for sound in sounds])
        members = self._members([one for one in found if one])
        check_members(members)
        return zip_blocks(members)

    def opened(self, folder: str, name: str) -> Opened | Zipped:
        """What lies in a folder that is given out; of a folder there all its files as one.

        Raises:
            NotFound: nothing there has this name.
            TonewalkError: it can't be read, or is too large.
        """
        own = self._home.path / folder
        path = own / name
        plain = folder in GIVEN_OUT and not name.startswith(".") and path.name == name and "\0" not in name
        mode = path.lstat().st_mode if plain and os.path.lexists(path) else 0
        if stat.S_ISDIR(mode):
            inner = sorted(Path(entry.path) for entry in os.scandir(path) if entry.is_file(follow_symlinks=False))
            members = [Member(Kept(bytes(one), (bytes(path),)), one.name) for one in inner]
            check_members(members)
            return Zipped(f"{name}.zip", zip_blocks(members))
        if not stat.S_ISREG(mode):
            raise NotFound(f"There is no {name[:80]!r} in the home's {folder}: export it again.")
        return Opened(open_audio(Kept(bytes(path), (bytes(own),))), name)

    def _members(self, found: Sequence[Found]) -> list[Member]:
        view = self._library.now()
        once = {one.position: one for one in found}.values()
        return [Member(one.audio, view.name(one.position), one.start, one.end) for one in once]

    def _entries(self, found: Sequence[Found]) -> list[Entry]:
        view = self._library.now()
        return [
            Entry(shown(one.audio.path), view.name(one.position), float(view.duration[one.position]))
            for one in found
        ]

    def _zip(self, members: Sequence[Member], target: Path) -> Path:
        check_members(members)
        with saved(target, NEW) as saving, saving.temporary.open("wb") as file:
            for block in zip_blocks(members):
                file.write(block)
        return saving.path
