"""Paths of a million sounds without an object each: every folder once, all names in one run of bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.growing import Growing

_SEPARATORS: Final = tuple(os.fsencode(one) for one in (os.sep, os.altsep) if one)


class PathColumns(NamedTuple):
    """The paths of one moment, by position; read-only.

    Attributes:
        folder: number of each path's folder `[shape=(n,)]`.
        start, length: where its name lies in `names` `[shape=(n,)]`.
        names: bytes of all names.
        folders: bytes of all folders, one after the other, each with the separator at its end.
        ends: where each folder ends in `folders`.
    """

    folder: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int32]
    names: npt.NDArray[np.uint8]
    folders: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]

    def path(self, position: int) -> bytes:
        """A whole path, just as it was given."""
        return self.folder_text(int(self.folder[position])) + self.name(position)

    def name(self, position: int) -> bytes:
        """Its last part."""
        start = int(self.start[position])
        return self.names[start : start + int(self.length[position])].tobytes()

    def folder_text(self, number: int) -> bytes:
        """A folder with the separator at its end; empty for that of a path without one."""
        return self.folders[int(self.ends[number - 1]) if number else 0 : int(self.ends[number])].tobytes()

    def all_names(self, positions: npt.NDArray[np.int64]) -> list[bytes]:
        """The last parts of many paths, several times as fast as one by one."""
        data, starts = self.names.tobytes(), self.start[positions]
        ends = starts + self.length[positions]
        return [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


class Paths:
    """Paths by position, growing and changing as `Growing` does: no view of before changes.

    A name that is replaced stays in the run of bytes until the library is read anew.
    """

    def __init__(self) -> None:
        self._folder, self._start = Growing(np.int32, 0), Growing(np.int64, 0)
        self._length, self._names = Growing(np.int32, 0), Growing(np.uint8, 0)
        self._folders, self._ends = Growing(np.uint8, 0), Growing(np.int64, 0)
        self._number_of: dict[bytes, int] | None = {}

    @classmethod
    def of(cls, columns: Mapping[str, Growing]) -> Paths:
        """Begin with columns, by their names in `PathColumns`."""
        made = cls()
        made._folder, made._start, made._length = (columns[name] for name in ("folder", "start", "length"))
        made._names, made._folders, made._ends = (columns[name] for name in ("names", "folders", "ends"))
        made._number_of = None
        return made

    def __len__(self) -> int:
        return len(self._folder)

    @property
    def view(self) -> PathColumns:
        """All of them as they are now."""
        return PathColumns(
            self._folder.view,
            self._start.view,
            self._length.view,
            self._names.view,
            self._folders.view,
            self._ends.view,
        )

    def extend(self, paths: Sequence[bytes]) -> None:
        """Append paths."""
        folders, starts, lengths = self._added(paths)
        self._folder.extend(folders)
        self._start.extend(starts)
        self._length.extend(lengths)

    def put(self, positions: Sequence[int], paths: Sequence[bytes]) -> None:
        """Replace the paths at these positions by others."""
        now = self.view
        others = [index for index, at in enumerate(positions) if now.path(at) != paths[index]]
        if others:
            places = [positions[index] for index in others]
            folders, starts, lengths = self._added([paths[index] for index in others])
            self._folder.put(places, folders)
            self._start.put(places, starts)
            self._length.put(places, lengths)

    def _added(self, paths: Sequence[bytes]) -> tuple[list[int], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Take texts in; gives numbers of folders, starts and lengths of names."""
        known = self._known_folders()
        numbers, names, new = [], [], list[bytes]()
        for path in paths:
            cut = max(map(path.rfind, _SEPARATORS)) + 1
            folder = path[:cut]
            number = known.get(folder)
            if number is None:
                number = known[folder] = len(known)
                new.append(folder)
            numbers.append(number)
            names.append(path[cut:])
        before = len(self._folders)
        self._ends.extend(before + np.cumsum(_lengths(new)))
        self._folders.extend(np.frombuffer(b"".join(new), np.uint8))
        lengths = _lengths(names)
        starts = len(self._names) + np.cumsum(lengths) - lengths
        self._names.extend(np.frombuffer(b"".join(names), np.uint8))
        return numbers, starts, lengths

    def _known_folders(self) -> dict[bytes, int]:
        """Folder -> number; made where a library that was kept in columns grows for the first time."""
        if self._number_of is None:
            data, ends = self._folders.view.tobytes(), self._ends.view.tolist()
            starts = [0, *ends[:-1]]
            self._number_of = {data[a:b]: at for at, (a, b) in enumerate(zip(starts, ends, strict=True))}
        return self._number_of


def _lengths(texts: Iterable[bytes]) -> npt.NDArray[Any]:
    return np.fromiter(map(len, texts), np.int64)
