"""A library in columns, in a file: what a start reads in place of a million rows of the catalogue.

The catalogue stays the truth. The file says what its columns were at one change number, so that only what changed
since is read row by row; one that is damaged, cut short or of another version is as good as none.

A head (its length, its checksum, then JSON: everything that is no array, and each array's name, type, length and
checksum), and the arrays one after the other, each from a page's beginning and with room behind it. A start maps
them: what nobody asks for, a million paths above all, takes no memory once it was compared with its checksum.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from tonewalk.base.errors import Damaged
from tonewalk.base.writing import disk_full_told, whole
from tonewalk.library.catalogue import schema
from tonewalk.library.growing import Growing
from tonewalk.library.paths import PathColumns
from tonewalk.library.records import SURE
from tonewalk.library.view import DESCRIPTORS, View

_MAGIC: Final = b"tonewalk columns\n"
_LONGEST_HEAD: Final = 1 << 30
_SPARE: Final = 8
"""A part of each array's length: room that is left behind it, so that the first new sound moves nothing."""

_PAGE: Final = 1 << 16
"""bytes; no system has larger pages of memory."""

MEANING: Final = repr((2, schema.VERSION, sorted(SURE.items()), DESCRIPTORS, sys.byteorder))
"""What a column holds depends on these; the first is the version of this format."""

_TYPES: Final = {
    **dict.fromkeys(DESCRIPTORS, "<f4"),
    **dict.fromkeys(("start", "end"), "<f8"),
    **dict.fromkeys(("ids", "root"), "<i4"),
    **dict.fromkeys(("content", "size", "mtime_ns"), "<i8"),
    **dict.fromkeys(("missing", "favourite"), "|b1"),
    "key": "<i2",
}
"""Of every sound."""
_PATH_TYPES: Final = dict(zip(PathColumns._fields, ("<i4", "<i8", "<i4", "|u1", "|u1", "<i8"), strict=True))
_ROWS_TYPE: Final = "<i4"


class Mapped:
    """Arrays in a file, mapped so that writing to one changes it here alone.

    Attributes:
        parts: where the arrays begin, from a page's beginning, and their lengths (bytes).
    """

    def __init__(self, data: mmap.mmap, parts: list[tuple[int, int]]) -> None:
        self._data = data
        self.parts = parts

    def give_back(self) -> None:
        """Have the system take back the memory of what was read; who reads it again has it from the file.

        From any thread. What was added behind an array's end stays; what it began with never changes (`Growing`).
        """
        if hasattr(self._data, "madvise") and hasattr(mmap, "MADV_DONTNEED"):
            for start, length in self.parts:
                if whole_pages := length - length % _PAGE:
                    self._data.madvise(mmap.MADV_DONTNEED, start, whole_pages)


class Columns(NamedTuple):
    """A library at one change number of its catalogue.

    Attributes:
        change, words: as in `Changes`.
        arrays: those of every sound by name; `path.*`, as in `PathColumns`; `rows.*`, of a space, by content id.
        keys: the names that `key` numbers, from 1.
        tags: position and its tags, of sounds that have any.
        mapped: what the arrays lie in, at first.
    """

    change: int
    words: int
    arrays: dict[str, Growing]
    keys: list[str]
    tags: list[tuple[int, list[str]]]
    mapped: Mapped

    def of_paths(self) -> dict[str, Growing]:
        """The arrays of `Paths`, by their names there."""
        return {name: self.arrays[f"path.{name}"] for name in PathColumns._fields}

    def of_rows(self) -> dict[int, Growing]:
        """Space id -> row by content id."""
        return {int(name[5:]): array for name, array in self.arrays.items() if name.startswith("rows.")}


class _Array(msgspec.Struct, array_like=True):
    name: str
    type: str
    length: int
    digest: str


class _Head(msgspec.Struct):
    meaning: str
    change: int
    words: int
    keys: list[str]
    tags: list[tuple[int, list[str]]]
    arrays: list[_Array]


def write(path: Path, view: View) -> None:
    """Put a view's columns at `path`, whole or not at all.

    Raises:
        DiskFull: the disk takes no more.
    """
    arrays = {name: np.ascontiguousarray(array) for name, array in view.columns().items()}
    listed = [_Array(name, array.dtype.str, len(array), _digest(array)) for name, array in arrays.items()]
    tags = [(at, sorted(tags)) for at, tags in view.all_tags().items() if tags]
    head = msgspec.json.encode(_Head(MEANING, view.change, view.words, view.key_names(), tags, listed))
    with disk_full_told(path), whole(path, 0o600) as temporary, temporary.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(8, "little") + xxhash.xxh3_128_digest(head) + head)
        places = list(_places(file.tell(), listed))
        for one, (start, _) in zip(listed, places, strict=True):
            file.seek(start)
            file.write(arrays[one.name].data)
        file.truncate(places[-1][1])
        file.flush()


def read(path: Path) -> Columns:
    """The columns at `path`, each compared with its checksum.

    Raises:
        FileNotFoundError: there are none.
        Damaged: they are not what was written, or not what this version writes.
    """
    with path.open("rb") as file:
        head = _head(path, file)
        places = list(_places(file.tell(), head.arrays))
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    if len(data) != places[-1][1]:
        raise _damaged(path, "was cut short, or goes on behind its end")
    starts = {one.name: start for one, (start, _) in zip(head.arrays, places, strict=True)}
    arrays = {one.name: _array(path, data, one, starts[one.name]) for one in head.arrays}
    mapped = Mapped(data, [(starts[one.name], _bytes(one)) for one in head.arrays])
    mapped.give_back()
    columns = Columns(head.change, head.words, arrays, head.keys, head.tags, mapped)
    _check_lengths(path, columns)
    return columns


def _places(start: int, arrays: list[_Array]) -> Iterator[tuple[int, int]]:
    """Where each array begins behind a head of so many bytes, and where the room behind it ends."""
    for one in arrays:
        start += -start % _PAGE
        begin, start = start, start + _room(one) * np.dtype(one.type).itemsize
        yield begin, start


def _room(one: _Array) -> int:
    """Elements that the file has room for; one at least, since nothing is mapped from a file's very end."""
    return one.length + one.length // _SPARE + 1


def _bytes(one: _Array) -> int:
    return one.length * np.dtype(one.type).itemsize


def _head(path: Path, file: BufferedReader) -> _Head:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise _damaged(path, "begins with something else")
    length, digest = int.from_bytes(file.read(8), "little"), file.read(16)
    data = file.read(length) if length <= _LONGEST_HEAD else b""
    if len(data) != length or xxhash.xxh3_128_digest(data) != digest:
        raise _damaged(path, "was changed in its head")
    try:
        head = msgspec.json.decode(data, type=_Head)
    except msgspec.MsgspecError:
        raise _damaged(path, "has the head of another version") from None
    types = {one.name: one.type for one in head.arrays}
    wanted = _TYPES | {f"path.{name}": kind for name, kind in _PATH_TYPES.items()}
    wanted |= {name: _ROWS_TYPE for name in types if name.startswith("rows.") and name[5:].isdecimal()}
    if head.meaning != MEANING or types != wanted:
        raise _damaged(path, "is of another version")
    return head


def _array(path: Path, data: mmap.mmap, one: _Array, start: int) -> Growing:
    room = np.frombuffer(data, one.type, _room(one), start)
    if _digest(room[: one.length]) != one.digest:
        raise _damaged(path, f"was changed in its column {one.name}")
    return Growing.taking(room, one.length, _blank(one.name, room.dtype))


def _blank(name: str, kind: np.dtype[Any]) -> float:
    if kind.kind == "f":
        return np.nan
    return -1 if name.startswith("rows.") else float(name == "missing")


def _check_lengths(path: Path, columns: Columns) -> None:
    """One element a sound, and every text among its bytes."""
    arrays, count = columns.arrays, len(columns.arrays["ids"])
    of_sounds = [*_TYPES, *(f"path.{name}" for name in ("folder", "start", "length"))]
    if any(len(arrays[name]) != count for name in of_sounds):
        raise _damaged(path, "has columns of different lengths")


def _digest(array: npt.NDArray[Any]) -> str:
    return xxhash.xxh3_128_hexdigest(array.data.cast("B") if array.size else b"")


def _damaged(path: Path, what: str) -> Damaged:
    return Damaged(f"{path} {what}: the catalogue is read anew.")
