"""The bytes of uploads on the home's disk: how many there may be at once."""

from __future__ import annotations

import shutil
from pathlib import Path

from tonewalk.base.errors import DiskFull
from tonewalk.doors.http.limits import Limits

_LOOK_EVERY = 4 * 2**20
"""bytes of an upload between two looks at how much of the disk is free"""


class Uploads:
    """Counts them.

    Args:
        folder: where uploads are, each in a folder of its own.
        largest: bytes of the largest upload that is taken.
    """

    def __init__(self, folder: Path, largest: int, limits: Limits) -> None:
        self._folder, self._most, self._free = folder, largest * limits.uploads, limits.free_bytes
        self._sizes: dict[Path, int] = {}

    def take(self, folder: Path, size: int) -> None:
        """So many bytes more are about to be written below an upload's folder.

        Raises:
            DiskFull: all uploads together, or the disk, have no room for them.
        """
        before = self._sizes.get(folder, 0)
        if before // _LOOK_EVERY != (before + size) // _LOOK_EVERY or before == 0:
            self._sizes = {one: held for one, held in self._sizes.items() if one.exists()}
            if shutil.disk_usage(folder).free - size < self._free:
                raise DiskFull(
                    f"Less than {self._free // 2**20} MB of the home's disk are free: make room and upload again."
                )
        self._sizes[folder] = before + size
        if sum(self._sizes.values()) > self._most:
            raise DiskFull(
                f"Uploads hold {self._most // 2**20} MB already, which is as much as all of them may: "
                "wait until others are done, then upload again."
            )

    def moved(self, folder: Path, to: Path) -> None:
        """What lay in one folder lies in another now."""
        self._sizes[to] = self._sizes.pop(folder, 0)

    def gone(self, folder: Path) -> None:
        """An upload's folder is removed."""
        self._sizes.pop(folder, None)
