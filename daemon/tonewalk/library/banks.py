"""Sample banks that clients send: gathered file by file, and in the library once they are whole.

A bank is gathered in `uploads/bank-<digest>`, whose name follows from what was offered: who offers the same again,
after a cut, another day or from another client at the same time, goes on there. Whole, it becomes `banks/<name>`.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import stat
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np

from tonewalk.base.errors import BadRequest, Conflict, DiskFull, InvalidArgument, NotFound, TooLarge
from tonewalk.base.home import Home
from tonewalk.base.writing import FULL, beside, put_in_place, sync_folder
from tonewalk.commands.banks import BankOffer, BankOffered
from tonewalk.library.bank_names import safe_name, safe_paths
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import shown
from tonewalk.library.scanning.kinds import READ, extension, is_junk
from tonewalk.library.view import View
from tonewalk.work.jobs import Job

OPEN: Final = 16
"""Offers that are known at once; who is forgotten offers again."""

SEEDS: Final = 8
"""Sounds of a bank by which it is looked for in the library: the first may be one that could not be used there."""

CLOCKS: Final = 2.0
"""s by which the times of two file systems may differ: FAT counts in such steps."""

LEFT_DAYS: Final = 7
"""Days after which what was never finished is thrown away, when a daemon starts."""


class Bounds(NamedTuple):
    """How much a client may send."""

    bank_bytes: int = 512 * 2**20
    """of one bank"""
    free_bytes: int = 256 * 2**20
    """of the home's disk that stay free"""


class Bank(NamedTuple):
    """A folder that was offered."""

    key: str
    name: str
    folder: Path
    """Where it is gathered."""
    files: dict[int, tuple[str, int]]
    """By its number in the offer, each sound's path within the folder, made safe, and its bytes."""
    given: dict[int, str]
    """Likewise its path as it was offered."""
    changed: dict[int, float]
    """Likewise when it was last changed, s since 1970; empty where that is not known."""

    def is_whole(self, folder: Path) -> bool:
        """Whether all of it lies in this folder, under the names that it was offered with or under safe ones."""
        return any(
            all(self.lies(number, folder / path) for number, path in paths.items())
            for paths in ({number: path for number, (path, _) in self.files.items()}, self.given)
        )

    def missing(self) -> list[int]:
        """Those that are still to come."""
        return [number for number, (path, _) in self.files.items() if not self.lies(number, self.folder / path)]

    def lies(self, number: int, path: Path) -> bool:
        """Whether a sound lies here: a file of its size that is no older than what was offered."""
        try:
            status = path.stat()
        except OSError:
            return False
        same = stat.S_ISREG(status.st_mode) and status.st_size == self.files[number][1]
        return same and self.changed.get(number, 0.0) <= status.st_mtime + CLOCKS


class Banks:
    """All of them. Used on the event loop; what reads or writes the disk does so in threads."""

    def __init__(self, home: Home, library: LiveLibrary, bounds: Bounds | None = None) -> None:
        self._home, self._library, self._bounds = home, library, bounds or Bounds()
        self._open: OrderedDict[str, Bank] = OrderedDict()
        self._keeping = asyncio.Lock()

    def sweep(self) -> None:
        """Throw away what was begun long ago and never finished; in a thread."""
        for left in self._home.uploads.glob("bank-*"):
            if time.time() - left.stat().st_mtime > LEFT_DAYS * 24 * 3600:
                shutil.rmtree(left, ignore_errors=True)

    async def offer(self, request: BankOffer) -> BankOffered:
        """What of a folder has to be sent.

        Raises:
            InvalidArgument: the columns are of different lengths, or hold no sound.
            TooLarge: it is larger than a bank may be.
            DiskFull: there is no room for it.
        """
        bank, reply = await asyncio.to_thread(self._look, request, self._library.now())
        self._open[bank.key] = bank
        self._open.move_to_end(bank.key)
        while len(self._open) > OPEN:
            self._open.popitem(last=False)
        return reply

    async def receive(self, key: str, number: int, pieces: AsyncIterator[bytes]) -> None:
        """One file of a bank, whole or not at all.

        Args:
            number: its position in what was offered.
            pieces: its bytes.

        Raises:
            NotFound: no such bank was offered, or it has no such sound.
            BadRequest, TooLarge: it has fewer or more bytes than were offered.
            DiskFull: there is no room for it.
        """
        bank = self._find(key)
        if number not in bank.files:
            raise NotFound(f"{bank.name} has no sound of the number {number}: send those that `wanted` lists.")
        name, size = bank.files[number]
        path = bank.folder / name
        try:
            with _full_told(path):
                await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
                with beside(path, 0o600) as temporary:
                    await self._write(temporary, name, size, pieces)
                    await asyncio.to_thread(put_in_place, temporary, path)
        except FileNotFoundError:
            if not await asyncio.to_thread(self._kept, bank):  # else another client was quicker
                self._find(key)  # or has thrown it away
                raise

    async def keep(self, key: str) -> Job:
        """Take a bank into the library.

        Raises:
            NotFound: no such bank was offered.
            Conflict: not all of it is here.
        """
        bank = self._find(key)
        async with self._keeping:
            kept = await asyncio.to_thread(self._kept, bank)
            if kept is None:
                kept = await asyncio.to_thread(self._put_away, bank)
        return await self._library.add(str(kept))

    async def forget(self, key: str) -> None:
        """Throw away what came of a bank; what is in the library stays there.

        Raises:
            NotFound: no such bank was offered.
        """
        bank = self._find(key)
        async with self._keeping:
            self._open.pop(key, None)
            await asyncio.to_thread(shutil.rmtree, bank.folder, ignore_errors=True)

    def _find(self, key: str) -> Bank:
        if key not in self._open:
            raise NotFound(f"No folder was offered as {key!r} since the daemon began: offer it again, it goes on.")
        return self._open[key]

    def _look(self, request: BankOffer, view: View) -> tuple[Bank, BankOffered]:
        bank = self._opened(request)
        total = sum(size for _, size in bank.files.values())
        folder = found_in(view, bank)
        there = "" if folder is None else shown(os.fsencode(folder))
        reply = BankOffered(bank=bank.key, folder=there, sounds=len(bank.files), bytes=total, wanted=[])
        if folder is not None or self._kept(bank):
            return bank, reply
        if total > self._bounds.bank_bytes:
            raise TooLarge(
                f"{bank.name} holds {len(bank.files)} sounds of {_mb(total)} MB together, and at most "
                f"{_mb(self._bounds.bank_bytes)} MB are taken at once: give its path on the daemon's machine, or "
                "drop its folders one by one."
            )
        reply.wanted = bank.missing()
        self._home.uploads.mkdir(parents=True, exist_ok=True)
        self._check_room(sum(bank.files[number][1] for number in reply.wanted))
        bank.folder.mkdir(exist_ok=True)
        os.utime(bank.folder)
        return bank, reply

    def _opened(self, request: BankOffer) -> Bank:
        if len(request.paths) != len(request.sizes):
            raise InvalidArgument(
                f"{len(request.paths)} paths have {len(request.sizes)} sizes: give one each.", where="$.sizes"
            )
        if request.changed and len(request.changed) != len(request.paths):
            raise InvalidArgument(
                f"{len(request.paths)} paths have {len(request.changed)} times: give one each, or none.",
                where="$.changed",
            )
        sounds = {
            number: size
            for number, (path, size) in enumerate(zip(request.paths, request.sizes, strict=True))
            if size and _is_sound(path)
        }
        name = safe_name(request.name)
        if not sounds:
            kinds = ", ".join(sorted(one[1:].upper() for one in READ if len(one) < 5))
            raise InvalidArgument(f"{name} holds no sound that is read here: {kinds}.", where="$.paths")
        given = {number: "/".join(filter(None, request.paths[number].split("/"))) for number in sounds}
        paths = safe_paths(given.values())
        files = {number: (path, sounds[number]) for number, path in zip(sounds, paths, strict=True)}
        listing = "\n".join([name, *sorted(f"{size} {path}" for path, size in files.values())])
        key = hashlib.blake2b(listing.encode(), digest_size=12).hexdigest()
        changed = {number: request.changed[number] for number in sounds} if request.changed else {}
        return Bank(key, name, self._home.uploads / f"bank-{key}", files, given, changed)

    def _kept(self, bank: Bank) -> Path | None:
        """Where in the home all of a bank lies under its name."""
        there = self._home.banks.iterdir() if self._home.banks.is_dir() else ()
        named = sorted(one for one in there if one.name == bank.name or one.name.startswith(f"{bank.name}-"))
        return next((one for one in named if bank.is_whole(one)), None)

    def _put_away(self, bank: Bank) -> Path:
        """Give a bank that is whole its place.

        Raises:
            Conflict: it is not whole.
        """
        missing = len(bank.missing())
        if missing:
            raise Conflict(f"{missing} of {len(bank.files)} sounds of {bank.name} were not sent yet: send them.")
        self._home.banks.mkdir(exist_ok=True)
        number, place = 1, self._home.banks / bank.name
        while os.path.lexists(place):
            number += 1
            place = self._home.banks / f"{bank.name}-{number}"
        bank.folder.rename(place)
        sync_folder(self._home.banks)
        return place

    async def _write(self, temporary: Path, name: str, size: int, pieces: AsyncIterator[bytes]) -> None:
        came = 0
        with temporary.open("wb") as file:
            async for piece in pieces:
                came += len(piece)
                if came > size:
                    raise TooLarge(f"{name} is longer than the {size} bytes that were offered: offer it again.")
                await asyncio.to_thread(self._write_piece, file, piece)
        if came < size:
            raise BadRequest(f"{name} broke off after {came} of {size} bytes: send it again.")

    def _write_piece(self, file: BinaryIO, piece: bytes) -> None:
        self._check_room(len(piece))
        file.write(piece)

    def _check_room(self, size: int) -> None:
        free = shutil.disk_usage(self._home.path).free
        if free - size < self._bounds.free_bytes:
            raise DiskFull(
                f"The disk of {self._home.path} has {_mb(free)} MB left, too little for {_mb(size)} MB more "
                f"({_mb(self._bounds.free_bytes)} MB stay free): make room, then go on."
            )


def found_in(view: View, bank: Bank) -> Path | None:
    """The folder of the library in which all of a bank lies; None: there is none."""
    return next((folder for folder in _folders(view, bank) if bank.is_whole(folder)), None)


def _folders(view: View, bank: Bank) -> Iterator[Path]:
    """Where it may lie: the library's folders, and those in them in which one of its first sounds lies."""
    yield from (Path(os.fsdecode(root)) for root in view.root_paths())
    seeds = list(bank.given.values())[:SEEDS]
    endings = tuple(os.fsencode(os.sep + seed.replace("/", os.sep)) for seed in seeds)
    tried = set()
    for position in np.flatnonzero(view.visible).tolist():
        path = view.path(position)
        if path.endswith(endings):
            ending = next(one for one in endings if path.endswith(one))
            tried.add(path.removesuffix(ending))
    yield from (Path(os.fsdecode(folder)) for folder in sorted(tried))


def _is_sound(path: str) -> bool:
    """Whether a scan would take it; hidden files, `..` among them, are passed over as there."""
    parts = [part.encode("utf-8", "replace") for part in path.split("/") if part]
    strange = os.name == "nt" and ("\\" in path or ":" in path)
    return bool(parts) and not strange and extension(parts[-1]) in READ and not any(map(is_junk, parts))


def _mb(size: int) -> str:
    return f"{size / 2**20:.0f}" if size > 10 * 2**20 else f"{max(size / 2**20, 0.1):.1f}"


@contextmanager
def _full_told(path: Path) -> Iterator[None]:
    """Turn a full disk into a sentence; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise DiskFull(
            f"{path.name} has no room on the home's disk ({error.strerror}): make room, then go on."
        ) from error
