"""The maps that a library has: kept in files, one of them current in 2D and one in 3D."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument, UnknownEncoder, UnknownMap
from tonewalk.base.home import Home
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.map import About, Map
from tonewalk.maps.store import MapStore
from tonewalk.spaces.handles import SpaceHandle

logger = logging.getLogger(__name__)

DIMS: Final = (2, 3)

Adopted = Callable[[Map | None, Map], None]
"""(the map that was current, 2D before 3D, or None; the one that is current from now on)"""


class KeptMaps:
    """Maps by name; used on the event loop except where a method says so."""

    def __init__(self, home: Home, library: LiveLibrary) -> None:
        self._store, self._library = MapStore(home.maps), library
        self._maps: dict[str, Map] = {}
        self._current: dict[int, Map] = {}
        self._listeners: list[Adopted] = []
        self.outdated: dict[str, About] = {}
        """Maps that were let go of since their rows are others now."""

    def open(self) -> None:
        """Read the maps that still fit their spaces; in a thread, before anything else is called."""
        for about in self._store.all():
            shape = self._store.load(about.name)
            if self.shown_by(about) is not None and self._fits(shape):
                self._maps[about.name] = shape
        for dims in DIMS:
            chosen = self._store.current(dims)
            if chosen is not None and chosen.about.name in self._maps:
                self._current[dims] = chosen

    def all(self) -> list[Map]:
        """All maps, by name."""
        return [self._maps[name] for name in sorted(self._maps)]

    def find(self, name: str) -> Map | None:
        """The map of this name, if there is one."""
        return self._maps.get(name)

    def current(self, dims: int) -> Map | None:
        """The map that `xy` (2) or `xyz` (3) goes to; None before the first. From any thread."""
        return self._current.get(dims)

    def get(self, name: str, dims: int | None = None) -> Map:
        """A map by name; "": the current one of these dimensions (2D before 3D where they are open).

        Raises:
            UnknownMap: there is none.
            InvalidArgument: it has other dimensions.
        """
        if name and name != "current":
            if name not in self._maps:
                there = ", ".join(sorted(self._maps)) or "none yet"
                raise UnknownMap(f"There is no map {name!r}: there are {there}.", where="$.map")
            shape = self._maps[name]
        else:
            found = [self._current[d] for d in DIMS if d in self._current and dims in (None, d)]
            if not found:
                kind = f"{dims}D map" if dims else "map"
                raise UnknownMap(f"There is no {kind} yet: index a folder, or run `tonewalk map build`.")
            shape = found[0]
        if dims is not None and shape.about.dims != dims:
            raise InvalidArgument(f"Map {name!r} has {shape.about.dims} dimensions, not {dims}.", where="$.map")
        return shape

    def shown_by(self, about: About) -> SpaceHandle | None:
        """The space that a map shows; None where its encoder or its weights are others now."""
        handle = self._library.spaces.handles.get(about.encoder)
        return handle if handle is not None and handle.encoder.fingerprint == about.fingerprint else None

    def _fits(self, shape: Map) -> bool:
        """Whether the rows that a map shows are those that it was made of.

        They are others where vectors that were damaged were made again, or a backup was put in place.
        """
        handle, rows = self.shown_by(shape.about), len(shape.coords)
        if handle is None or not shape.about.digest or handle.space.digest(rows) == shape.about.digest:
            return True
        logger.warning(
            "The map %s shows sounds whose vectors were made anew: it is built again.", shape.about.name
        )
        self.outdated[shape.about.name] = shape.about
        return False

    def drop_outdated(self) -> None:
        """Let go of maps whose rows are others now."""
        for shape in self.all():
            if not self._fits(shape):
                del self._maps[shape.about.name]
                if self._current.get(shape.about.dims) is shape:
                    del self._current[shape.about.dims]

    def space(self, encoder: str = "") -> SpaceHandle:
        """An encoder's space; "": the one that is mapped unless told otherwise.

        Raises:
            UnknownEncoder: the library has none of it.
        """
        handles = self._library.spaces.handles
        handle = handles.get(encoder or self._library.spaces.semantic or next(iter(handles)))
        if handle is None:
            there = ", ".join(handles)
            raise UnknownEncoder(f"The library has no space of {encoder!r}: it has {there}.", where="$.encoder")
        return handle

    def path(self, name: str) -> Path:
        """Where the map of this name is or would be.

        Raises:
            InvalidArgument: the name can't be a file's.
        """
        return self._store.path(name)

    def save(self, shape: Map) -> None:
        """Write a map under its name, in place of an older one; from any thread.

        Raises:
            InvalidArgument: the name can't be a file's.
            DiskFull: no room; the old file stays.
        """
        self._store.save(shape)

    def reload(self, name: str) -> Map:
        """A map as it is on the disk now, after a fit has written it; from any thread.

        Raises:
            UnknownMap: there is none.
            DamagedMap: its file can't be read.
        """
        return self._store.reload(name)

    def adopt(self, shape: Map) -> None:
        """Make a map that was saved the current one of its dimensions.

        Raises:
            DiskFull: no room to say so.
        """
        old = self._current.get(2, self._current.get(3))
        self._maps[shape.about.name] = shape
        self.outdated.pop(shape.about.name, None)
        self._current[shape.about.dims] = shape
        self._store.choose(shape.about.name)
        for listener in self._listeners:
            listener(old, shape)
        self._library.announce()

    def on_adopt(self, listener: Adopted) -> None:
        """Have told of every map that becomes current."""
        self._listeners.append(listener)
