"""The maps of a home: one file each, and which of them is current in 2D and in 3D."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Final

import msgspec

from tonewalk.base.errors import Conflict, DamagedMap, InvalidArgument, UnknownMap
from tonewalk.base.writing import is_device, replace_file, set_aside
from tonewalk.maps import files
from tonewalk.maps.map import About, Map, Method

logger = logging.getLogger(__name__)

_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")
_SUFFIX: Final = ".npz"


def default_name(method: Method, dims: int, *, personal: bool = False) -> str:
    """What a map is called that nobody named: `umap2d`, `personal-umap2d`."""
    return f"{'personal-' if personal else ''}{method}{dims}d"


class MapStore:
    """The maps folder of a home. Used from one thread."""

    def __init__(self, folder: Path) -> None:
        """Look into `folder`, which need not exist yet; a map is read when it is first asked for."""
        self._folder = folder
        self._loaded: dict[str, Map] = {}

    def names(self) -> list[str]:
        """The names of all maps, sorted."""
        names = (path.name.removesuffix(_SUFFIX) for path in self._folder.glob(f"*{_SUFFIX}"))
        return sorted(name for name in names if _NAME.fullmatch(name))

    def path(self, name: str) -> Path:
        """Where the map of this name is or would be.

        Raises:
            InvalidArgument: the name can't be a file's.
        """
        if not _NAME.fullmatch(name) or is_device(name):
            raise InvalidArgument(
                f"{name!r} can't be a map's name: use 1 to 64 letters, digits, `_`, `-`, and `.` not first, no "
                "device's name as `con` or `com1`",
                where="$.map",
            )
        return self._folder / f"{name}{_SUFFIX}"

    def load(self, name: str) -> Map:
        """The map of this name; the same object every time, until `reload`.

        Raises:
            UnknownMap: there is none.
            DamagedMap: its file can't be read.
        """
        if name not in self._loaded:
            path = self.path(name)
            try:
                self._loaded[name] = files.load(path)
            except FileNotFoundError as error:
                raise self._unknown(name) from error
        return self._loaded[name]

    def reload(self, name: str) -> Map:
        """The map as it is on the disk now, after a fit has written it.

        Raises:
            UnknownMap: there is none.
            DamagedMap: its file can't be read; the one in memory stays.
        """
        old = self._loaded.pop(name, None)
        try:
            return self.load(name)
        except DamagedMap:
            if old is not None:
                self._loaded[name] = old
            raise

    def save(self, map_: Map) -> None:
        """Write a map under its name, in place of an older one.

        Raises:
            InvalidArgument: the name can't be a file's.
            DiskFull: no room; the old file stays.
        """
        files.save(self.path(map_.about.name), map_.about, map_.coords)
        self._loaded[map_.about.name] = map_

    def remove(self, name: str) -> None:
        """Delete a map.

        Raises:
            UnknownMap: there is none.
        """
        path = self.path(name)
        if not path.exists():
            raise self._unknown(name)
        path.unlink()
        self._loaded.pop(name, None)

    def all(self) -> list[About]:
        """What every readable map is, by name; a damaged one is logged and set aside, a newer one only logged."""
        found = []
        for name in self.names():
            try:
                found.append(self.load(name).about)
            except Conflict as error:
                logger.warning("%s", error.text)
            except DamagedMap as error:
                logger.warning("%s; it was set aside as %s", error.text, set_aside(self.path(name)).name)
        return found

    def current(self, dims: int) -> Map | None:
        """The map that `xy` (2) or `xyz` (3) goes to: the chosen one, else the newest; None before the first."""
        chosen = self._chosen().get(str(dims))
        abouts = [about for about in self.all() if about.dims == dims]
        if not abouts:
            return None
        newest = max(abouts, key=lambda about: (about.created, about.name))
        named = {about.name for about in abouts}
        return self.load(chosen if chosen in named else newest.name)

    def choose(self, name: str) -> None:
        """Make a map the current one of its dimensions.

        Raises:
            UnknownMap: there is none.
            DamagedMap: its file can't be read.
            DiskFull: no room; the old choice stays.
        """
        chosen = self._chosen() | {str(self.load(name).about.dims): name}
        replace_file(self._choice, msgspec.json.encode(chosen))

    @property
    def _choice(self) -> Path:
        return self._folder / "current.json"

    def _chosen(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._choice.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError:
            logger.warning("%s can't be read: the newest map is the current one", self._choice)
            return {}

    def _unknown(self, name: str) -> UnknownMap:
        names = self.names()
        there = f"there are {', '.join(names)}" if names else "there is none yet: `tonewalk map build` makes one"
        return UnknownMap(f"no map is called {name!r}: {there}", where="$.map")
