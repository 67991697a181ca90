"""Embeddings with known structure, and a small library with its maps."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import shown
from tonewalk.library.view import View
from tonewalk.maps.asked import AskedMaps
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.tending import MapTender
from tonewalk.queries.labels import LabelBox
from tonewalk.work.events import Event, Events
from tonewalk.work.jobs import Job, Jobs

Blobs = Callable[..., tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]]

KINDS = ("kick", "closed-hat", "bell", "pad")


@pytest.fixture
def blobs() -> Blobs:
    """Unit vectors around `kinds` directions, each spread along four directions of its own, and their kinds."""

    def made(n: int, kinds: int = 8, dim: int = 64, seed: int = 0):
        random = np.random.default_rng(seed)
        centres = random.standard_normal((kinds, dim))
        spreads = random.standard_normal((kinds, 4, dim))
        kind = random.integers(0, kinds, n)
        vectors = centres[kind] + 0.3 * np.einsum("nk,nkd->nd", random.standard_normal((n, 4)), spreads[kind])
        vectors += 0.05 * random.standard_normal((n, dim))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), kind

    return made


class Mapped:
    """A library of 22 sounds of four kinds, of which one is there twice, and everything about its maps."""

    def __init__(self, home: Home) -> None:
        self.home, self.config, self.events = home, Config(), Events()
        self.jobs = Jobs(self.events)
        self.library = LiveLibrary(home, self.config, self.events, self.jobs)
        self.library.open()
        self.kept = KeptMaps(home, self.library)
        self.kept.open()
        self.asked = AskedMaps(self.kept, self.library, LabelBox(home.labels))
        self.builder = MapBuilder(home, self.library, self.kept, self.jobs)
        self.told: list[Event] = []
        self._told_all = self.events.listen(self.told.append)

    @property
    def view(self) -> View:
        """The library now."""
        return self.library.now()

    def tender(self) -> MapTender:
        """Have the maps kept up to date from now on."""
        self._tender = MapTender(self.home, self.config, self.library, self.kept, self.builder, self.jobs)
        return self._tender

    async def built(self, **request: object) -> Job:
        """A job that has made a map."""
        return await self.jobs.wait(self.builder.build(MapBuild(**request)).job)  # type: ignore[arg-type]

    def root(self, kind: str) -> str:
        """The folder of one kind."""
        return next(root.path for root in self.library.root_replies() if os.path.basename(root.path) == kind)

    def of_kind(self, kind: str) -> list[int]:
        """The sounds of one kind."""
        paths = {int(sound): shown(self.view.path(at)) for at, sound in enumerate(self.view.ids)}
        return [sound for sound, path in paths.items() if Path(path).parent.name == kind]

    async def close(self) -> None:
        """Let go of all."""
        await self.jobs.close()
        if hasattr(self, "_tender"):
            await self._tender.close()
        await self.library.close()


@pytest.fixture(scope="session")
def four_kinds(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """An indexed library's home, not to be changed: every test has a copy."""
    folder = tmp_path_factory.mktemp("Samples")
    for kind in KINDS:
        shutil.copytree(demo_folder / kind, folder / kind)
    shutil.copy(folder / "kick" / "kick-01.wav", folder / "bell" / "kick-again.wav")
    home = Home(tmp_path_factory.mktemp("home"))
    index_folders(home, [str(folder / kind) for kind in KINDS], Config().library, Report())
    return home.path


@pytest.fixture
async def mapped(four_kinds: Path, tmp_path: Path) -> AsyncIterator[Mapped]:
    """The library, without a map yet."""
    opened = Mapped(Home(shutil.copytree(four_kinds, tmp_path / "home")))
    yield opened
    await opened.close()
