"""Uploads on the home's disk: a folder each, how many bytes there may be at once, and when they are gone."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from tonewalk.base.errors import DiskFull, TooLarge
from tonewalk.doors.http.limits import Limits

_LOOK_EVERY: Final = 4 * 2**20
"""bytes of an upload between two looks at how much of the disk is free"""


class Uploads:
    """All of them. Used on the event loop.

    Args:
        folder: where uploads are; what a daemon that was killed left there is removed.
        limits: how many of the largest size there may be.
    """

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits
        self._sizes: dict[Path, int] = {}
        self._lasting: set[asyncio.Task[None]] = set()
        for left in folder.glob("upload-*"):
            shutil.rmtree(left, ignore_errors=True)

    @asynccontextmanager
    async def opened(self, largest: int) -> AsyncIterator[Upload]:
        """Room for one upload of so many bytes at most, gone afterwards, or when what `lasts` for has ended."""
        self._folder.mkdir(parents=True, exist_ok=True)
        upload = Upload(self, Path(tempfile.mkdtemp(prefix="upload-", dir=self._folder)), largest)
        try:
            yield upload
        finally:
            if upload.lasts is None:
                await self._remove(upload.folder)
            else:
                task = asyncio.create_task(self._remove_after(upload.lasts, upload.folder), name="upload")
                self._lasting.add(task)
                task.add_done_callback(self._lasting.discard)

    async def close(self) -> None:
        """Remove all of them now."""
        for task in self._lasting:
            task.cancel()
        await asyncio.gather(*self._lasting, return_exceptions=True)

    def take(self, upload: Upload, size: int) -> None:
        """So many bytes more are about to be written below an upload's folder.

        Raises:
            DiskFull: all uploads together, or the disk, have no room for them.
        """
        before, free = self._sizes.get(upload.folder, 0), self._limits.free_bytes
        if before // _LOOK_EVERY != (before + size) // _LOOK_EVERY or before == 0:
            self._sizes = {one: held for one, held in self._sizes.items() if one.exists()}
            if shutil.disk_usage(upload.folder).free - size < free:
                raise DiskFull(
                    f"Less than {free // 2**20} MB of the home's disk are free: make room and upload again."
                )
        self._sizes[upload.folder] = before + size
        most = upload.largest * self._limits.uploads
        if sum(self._sizes.values()) > most:
            raise DiskFull(
                f"Uploads hold {most // 2**20} MB already, which is as much as all of them may: "
                "wait until others are done, then upload again."
            )

    async def _remove_after(self, end: Awaitable[Any], folder: Path) -> None:
        try:
            await end
        finally:
            await self._remove(folder)

    async def _remove(self, folder: Path) -> None:
        self._sizes.pop(folder, None)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


class Upload:
    """One.

    Attributes:
        folder: for it alone.
        largest: bytes that it may have.
        lasts: what still needs it when its request was answered; None: nothing.
    """

    def __init__(self, uploads: Uploads, folder: Path, largest: int) -> None:
        self.folder, self.largest = folder, largest
        self.lasts: Awaitable[Any] | None = None
        self._uploads, self._size = uploads, 0

    def take(self, size: int) -> None:
        """So many bytes more are about to be written.

        Raises:
            TooLarge: it is larger than an upload may be.
            DiskFull: there is no room for them.
        """
        self._size += size
        if self._size > self.largest:
            raise TooLarge(
                f"The upload is larger than {self.largest // 2**20} MB: send less, or raise server.upload_mb."
            )
        self._uploads.take(self, size)
