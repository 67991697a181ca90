"""How much of the disk uploads may hold, each and together, and until when."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tonewalk.base.errors import DiskFull
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.uploads import Uploads


async def test_uploads_hold_no_more_of_the_disk_than_they_may(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, Limits(uploads=2, free_bytes=0))
    over = asyncio.get_running_loop().create_future()
    async with uploads.opened(100) as first:
        first.take(100)
        async with uploads.opened(100) as second:
            second.take(100)
            async with uploads.opened(100) as third:
                with pytest.raises(DiskFull, match="wait until others are done"):
                    third.take(1)
            first.lasts = over
    async with uploads.opened(100) as fourth:  # what lasts longer than its request is held still
        fourth.take(100)
        async with uploads.opened(100) as fifth:
            with pytest.raises(DiskFull):
                fifth.take(1)
    over.set_result(None)
    await uploads.close()
    async with uploads.opened(100) as sixth, uploads.opened(100) as seventh:
        sixth.take(100)
        seventh.take(100)
    assert not list(tmp_path.iterdir())


async def test_uploads_leave_room_on_the_disk(tmp_path: Path) -> None:
    async with Uploads(tmp_path, Limits(free_bytes=2**62)).opened(100) as upload:
        with pytest.raises(DiskFull, match="make room"):
            upload.take(1)
