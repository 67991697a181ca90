"""Map files: one npz a map, with a checksum."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.errors import Conflict, DamagedMap
from tonewalk.base.types import Matrix
from tonewalk.base.writing import replace_file
from tonewalk.maps.map import About, Map

VERSION: Final = 1
"""Of these files; those without one are of it."""

_GARBAGE: Final[tuple[type[Exception], ...]] = (
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
    msgspec.MsgspecError,
)
"""All that numpy, zipfile and msgspec raise on bytes that are no map."""


def save(path: Path, about: About, coords: Matrix) -> None:
    """Write a map so that at any moment the old or the new file is there, whole.

    Args:
        path: of the npz.
        about: what it is.
        coords: places `[shape=(rows, dims)]`, NaN where there is none.

    Raises:
        DiskFull: no room; the old file stays.
        Conflict: there is a map of this name that a newer tonewalk made.
    """
    _refuse_newer(path)
    coords = np.array(coords, "<f4", order="C")  # its own: places may be put while this is written
    described = msgspec.json.encode(about)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        coords=coords,
        version=np.array(VERSION, "<i4"),
        about=np.frombuffer(described, np.uint8),
        checksum=np.frombuffer(_checksum(described, coords), np.uint8),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, buffer.getvalue())


def load(path: Path) -> Map:
    """Read a map.

    Raises:
        DamagedMap: not a map of ours, cut short or changed.
        Conflict: a newer tonewalk made it; it is left as it is.
        FileNotFoundError: there is none.
    """
    _refuse_newer(path)
    data = path.read_bytes()
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            coords, described = arrays["coords"], arrays["about"].tobytes()
            checksum = arrays["checksum"].tobytes()
        about = msgspec.json.decode(described, type=About)
    except _GARBAGE as error:
        raise _damaged(path, "can't be read as a map") from error
    if checksum != _checksum(described, coords):
        raise _damaged(path, "was changed after it was written")
    if coords.dtype != np.float32 or coords.ndim != 2 or coords.shape[1] != about.dims:
        raise _damaged(path, "holds no places of its dimensions")
    return Map(about, coords)


def _refuse_newer(path: Path) -> None:
    """Leave a map alone whose form is not known here; one that can't be read is told by who reads it."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            version = int(arrays["version"]) if "version" in arrays else VERSION
    except _GARBAGE:
        return
    if version > VERSION:
        raise Conflict(
            f"The map {path} was made by a newer tonewalk (it is of version {version}, this one knows {VERSION}): "
            "update tonewalk, or build a map of another name."
        )


def _checksum(described: bytes, coords: Matrix) -> bytes:
    digest = hashlib.blake2b(described, digest_size=16)
    digest.update(np.ascontiguousarray(coords).data.cast("B") if coords.size else b"")
    return digest.digest()


def _damaged(path: Path, what: str) -> DamagedMap:
    return DamagedMap(f"{path} {what}: build the map again, the sounds are not touched")
