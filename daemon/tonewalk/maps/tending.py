"""Maps that follow a library: a first one at once, new sounds placed as they come, refits in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk.base.config import Config
from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.base.log import failure
from tonewalk.base.types import Matrix, Rows
from tonewalk.commands.maps import MapBuild
from tonewalk.library.live import LiveLibrary
from tonewalk.library.view import Stretch
from tonewalk.maps import fit, manifold, nearby
from tonewalk.maps.building import MapBuilder, about_fit
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.map import About, Map
from tonewalk.maps.refit import again, fitted
from tonewalk.maps.store import default_name
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.spaces.space import digest_of
from tonewalk.work.jobs import Jobs

logger = logging.getLogger(__name__)

CALM: Final = 1.5
"""s without a change after which the library counts as settled, and its map may be fitted."""

OUTGROWN: Final = 1.25
"""A map whose sounds have become this many times more is fitted again, once the library is calm."""

DOUBLED: Final = 2.0
"""The quick first map is fitted again at this many times the sounds, calm or not."""

SAVED_LATER: Final = 150_000
"""Rows of a map from which on the places of new sounds are written once the library is calm, and not with each
batch of an index run: that would be megabytes a second. Where the daemon is killed before, they are found anew."""

REFITTED: Final = ("umap", "tsne")
"""Methods that are fitted again as the library grows; the learned space places every sound for good."""


class MapTender:
    """Keeps the maps up to date; used on the event loop."""

    def __init__(
        self, home: Home, config: Config, library: LiveLibrary, kept: KeptMaps, builder: MapBuilder, jobs: Jobs
    ) -> None:
        self._home, self._config, self._library, self._jobs = home, config, library, jobs
        self._kept, self._builder = kept, builder
        self._settling: asyncio.Task[None] | None = None
        self._unsaved: set[str] = set()
        kept.on_adopt(lambda *_: self.library_changed())

    def library_changed(self) -> None:
        """The library has other sounds than before, or another map: tend to the maps soon."""
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle(), name="maps")
            self._settling.add_done_callback(failure(logger, "tending to the maps failed"))

    async def close(self) -> None:
        """Stop tending; a fit that runs is a job and is stopped with those."""
        if self._settling:
            self._settling.cancel()
            await asyncio.gather(self._settling, return_exceptions=True)
        try:
            await self._save_late()
        except TonewalkError as error:
            logger.warning("Places of new sounds were not written, and are found again: %s", error.text)

    async def _settle(self) -> None:
        """A first map while the library grows, its new sounds placed, and the real map once it is calm."""
        while True:
            version = self._library.now().version
            self._kept.drop_outdated()
            await self._first_map()
            for shape in (tended := self._kept.all()):
                await self._place_new(shape)
                if shape.needs_tree:
                    shape.adopt(await asyncio.to_thread(shape.plant))
            await asyncio.sleep(CALM)
            # a map that was fitted meanwhile may lack sounds that came while it was
            calm = version == self._library.now().version and tended == self._kept.all()
            if calm and self._jobs.active("index") is None:
                break
        await self._save_late()
        if self._config.maps.method == "pca":
            await self._first_map(OUTGROWN)  # the one that stays
        self._build_if_outgrown()
        for about in [*self._kept.outdated.values()]:
            if self._jobs.active("map", about.name) is None:
                self._build_again(about)

    async def _save_late(self) -> None:
        """Write the places that were not written with their batch."""
        for shape in self._kept.all():
            if shape.about.name in self._unsaved:
                self._unsaved.discard(shape.about.name)
                await self._save(shape)

    async def _first_map(self, growth: float = DOUBLED) -> None:
        """Principal components at once: of the first sounds, and again whenever there are so many times more."""
        handle = self._kept.space()
        if not len(handle.space):
            return
        current, rows = self._kept.current(2), len(handle.space)
        if current is not None and (current.about.method != "pca" or rows < growth * fitted(current)):
            return
        about = about_fit(default_name("pca", 2), "pca", 2, 1, handle, {"rows": float(rows)})
        vectors, init = handle.space.vectors[:rows], None
        if current is not None:
            init = np.full((rows, 2), np.nan, np.float32)
            init[: min(rows, len(current.coords))] = current.coords[:rows]
        coords = await asyncio.to_thread(fit.fit_map, vectors, "pca", 2, 1, init=init, progress=lambda *_: None)
        shape = Map(about, coords)
        shape.adopt(await asyncio.to_thread(shape.plant))
        await asyncio.to_thread(self._kept.save, shape)
        self._kept.adopt(shape)

    async def _place_new(self, shape: Map) -> None:
        """Put sounds that came after the fit between their nearest neighbours."""
        handle = self._kept.shown_by(shape.about)
        if handle is None:
            return
        held, coords = handle.space.rows, shape.coords
        rows = len(held.vectors)
        # in a thread: of a million, looking for them takes as long as a late note
        missing = await asyncio.to_thread(lambda: np.flatnonzero(~nearby.placed(coords)))
        new = np.concatenate([missing, np.arange(len(coords), rows)])
        if not len(new):
            return
        learned, files = shape.about.learned, list[Stretch]()
        if learned:
            files = manifold.files_of(self._library.now(), handle.encoder.name, new)
        places = await asyncio.to_thread(_places, new, handle, shape, self._home, learned, files)
        if self._kept.find(shape.about.name) is not shape or handle.space.digest(rows) != digest_of(held, rows):
            return  # it was fitted again meanwhile, or its rows are others now
        shape.put(new, places)
        shape.about.digest = digest_of(held, max(rows, len(coords)))
        if len(shape.coords) < SAVED_LATER:
            await self._save(shape)
        else:
            self._unsaved.add(shape.about.name)

    async def _save(self, shape: Map) -> None:
        if self._jobs.active("map", shape.about.name) is None:  # else its file is about to be another's
            await asyncio.to_thread(self._kept.save, shape)

    def _build_again(self, about: About) -> None:
        """Fit a map again whose rows are others now; where that can't be, it is gone."""
        try:
            self._builder.build(again(about))
        except TonewalkError as error:
            logger.warning("The map %s is not built again: %s", about.name, error.text)
            del self._kept.outdated[about.name]

    def _build_if_outgrown(self) -> None:
        """Fit the current map again as it was made, or the first one that is no quick one."""
        maps, current = self._config.maps, self._kept.current(2)
        name = default_name(maps.method, 2)
        known = current if current is not None and current.about.method in REFITTED else self._kept.find(name)
        wanted = MapBuild(method=maps.method, seed=maps.seed, map=name)
        if known is not None:
            wanted = again(known.about)
        rows = len(self._kept.space(wanted.encoder).space)
        if rows < fit.FEWEST or maps.method == "pca" or self._jobs.active("map", wanted.map) is not None:
            return
        if known is None or rows >= OUTGROWN * fitted(known):
            try:
                self._builder.build(wanted)
            except TonewalkError as error:  # a personal one whose clicks were taken back: others are still to come
                logger.warning("The map %s is not fitted again: %s", wanted.map, error.text)


def _places(
    rows: Rows, handle: SpaceHandle, shape: Map, home: Home, learned: str, files: Sequence[Stretch]
) -> Matrix:
    """By the learned space that the map shows, if it shows one, else between neighbours."""
    vectors, coords = handle.space.vectors, shape.coords
    found = manifold.new_places(home, learned, files) if learned else np.full((len(rows), coords.shape[1]), np.nan)
    between = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if len(between):
        shape.placer.learn(vectors, coords)
    for at in between:
        found[at] = shape.placer.place(vectors[rows[at]], vectors, coords)
    return np.asarray(found, np.float32)
