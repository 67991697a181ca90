"""A library of very many sounds, as a daemon would tell a page of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tests.helpers.atlas import Daemon, ask
from tonewalk.commands.library import SoundColumns
from tonewalk.doors.http.packed import pack_sounds

if TYPE_CHECKING:
    from playwright.sync_api import Route


def library_of(daemon: Daemon, count: int) -> tuple[bytes, bytes]:
    """A map's points, and the columns of its sounds, as the daemon would send them of so many."""
    ids = np.arange(1, count + 1, dtype="<i4")
    places = np.random.default_rng(3).random((2, count), dtype="<f4")
    points = struct.pack("<IIII", 0x54505754, 1, count, 2) + ids.tobytes() + places.tobytes()
    columns = ask(daemon, "library/sounds") | {
        "ids": ids.tolist(),
        "names": [f"sound {number}.wav" for number in ids[::-1]],
        "folders": ["many"],
        "folder": [0] * count,
        "duration": [1.0] * count,
        "centroid": [1000.0] * count,
        "loudness": [-20.0] * count,
        "peak": [-3.0] * count,
        "favourites": [],
    }
    return points, pack_sounds(msgspec.convert(columns, SoundColumns))


def answered(route: Route, body: bytes, **headers: str) -> None:
    """Answer in the daemon's place."""
    route.fulfill(body=body, content_type="application/octet-stream", headers=headers)
