"""The binary forms of what is large: a map's places, and names and descriptors of all sounds."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.commands.library import SoundColumns
from tonewalk.library.listing import Listed

POINTS_MAGIC: Final = b"TWPT"
SOUNDS_MAGIC: Final = b"TWSC"
VERSION: Final = 1
_TENTHS_NONE: Final = -32768


def pack_points(ids: npt.NDArray[np.int32], places: npt.NDArray[np.float32]) -> bytes:
    """A map as binary columns, all little-endian.

    `TWPT`, uint32 version (1), uint32 count n, uint32 dims (2 or 3); int32 ids[n]; float32 x[n]; float32 y[n];
    in 3D float32 z[n].

    Args:
        ids: of the sounds `[shape=(n,)]`.
        places: `[shape=(n, dims)]`, each in [0, 1].
    """
    head = POINTS_MAGIC + struct.pack("<III", VERSION, len(ids), places.shape[1])
    return head + ids.astype("<i4").tobytes() + np.ascontiguousarray(places.T).astype("<f4").tobytes()


def pack_sounds(columns: SoundColumns | Listed) -> bytes:
    """Names and descriptors of sounds as binary columns, all little-endian.

    `TWSC`, uint32 version (1), float64 change, uint32 count n, uint32 folders m, uint32 favourites f, uint32 gone
    g, uint32 bytes of the names, uint32 bytes of the folders; then uint32 steps[n] (of the ids, each above the one
    before, the first above 0), uint32 folder[n], float32 duration[n] (s), float32 centroid[n] (Hz), int32
    favourites[f], int32 gone[g], int16 loudness[n] and int16 peak[n] (tenths of LUFS and of dBFS); the names, then
    the folders, in UTF-8, each ended by a zero byte. NaN, and -32768 of the tenths, stand for none.
    """
    names = columns.names if isinstance(columns.names, bytes) else _texts(columns.names)
    folders = _texts(columns.folders)
    counts = (len(columns.ids), len(columns.folders), len(columns.favourites), len(columns.gone))
    return b"".join(
        (
            SOUNDS_MAGIC,
            struct.pack("<Id6I", VERSION, columns.change, *counts, len(names), len(folders)),
            np.diff(np.array(columns.ids, "<u4"), prepend=np.zeros(1, "<u4")).tobytes(),
            np.array(columns.folder, "<u4").tobytes(),
            np.array(columns.duration, "<f4").tobytes(),
            np.array(columns.centroid, "<f4").tobytes(),
            np.array(columns.favourites, "<i4").tobytes(),
            np.array(columns.gone, "<i4").tobytes(),
            _tenths(columns.loudness),
            _tenths(columns.peak),
            names,
            folders,
        )
    )


def evenly(ids: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.bool_]:
    """Which of the sounds are about `count` of them that look random, the same ones at every call.

    By multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4): neighbours in the order of ids are
    neighbours in folders, and often on the map.
    """
    hashed = ids.astype(np.uint32) * np.uint32(2_654_435_769)
    return hashed < 2**32 * count / max(len(ids), 1)


def _texts(texts: Iterable[str]) -> bytes:
    return b"".join(text.encode() + b"\0" for text in texts)


def _tenths(values: list[float | None] | npt.NDArray[np.float64]) -> bytes:
    found = np.array(values, np.float64)
    whole = np.round(np.where(np.isfinite(found), found, 0.0) * 10)
    bounded = np.clip(whole, _TENTHS_NONE + 1, -_TENTHS_NONE - 1)
    return np.where(np.isfinite(found), bounded, _TENTHS_NONE).astype("<i2").tobytes()
