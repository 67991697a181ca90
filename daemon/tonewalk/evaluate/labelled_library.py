"""Labelled sounds in an opened library, asked through the same searcher that users ask."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tonewalk.base.config import Config
from tonewalk.base.errors import NothingIndexed
from tonewalk.base.home import Home
from tonewalk.base.types import Matrix
from tonewalk.commands.queries import Analogy, Aspects, Hits, Like, Search
from tonewalk.engine.engine import Engine
from tonewalk.evaluate.retrieval import Order, RankLike, RankText
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.labelled import Labelled
from tonewalk.library.view import Positions, View
from tonewalk.queries.search import Personal

ALL: Final = 2**24


class LabelledLibrary:
    """An opened library, and the labelled sounds that are in it and have a row in every space.

    Attributes:
        engine: over a home.
        view: its library as it was opened.
        sounds: the labelled ones that can be asked and found, in the order given.
        ids: their ids.
        left_out: how many could not be indexed.
        positions: where `sounds` stand in the view `[shape=(n,)]`.
        personal: what the library learned from its user's comparisons; queries here are asked without it.
    """

    def __init__(self, engine: Engine, labelled: Sequence[Labelled], *, names: bool) -> None:
        self.engine = engine
        self.view = view = engine.library.now()
        by_path = positions_by_path(view)
        embedded = np.all([view.rows(space) >= 0 for space in view.spaces.handles], axis=0)
        places = [by_path.get(sound.path, -1) for sound in labelled]
        kept = [at for at, place in enumerate(places) if place >= 0 and embedded[place]]
        self.sounds = [labelled[at] for at in kept]
        self.positions: Positions = np.array([places[at] for at in kept], np.int64)
        self.ids = [int(number) for number in view.ids[self.positions]]
        self.personal, engine.searcher.personal = engine.box, None
        self.left_out = len(labelled) - len(self.sounds)
        self.weights = Aspects() if names else Aspects(name=0.0)
        if not self.sounds:
            raise NothingIndexed("None of the labelled sounds could be indexed: are the manifest's paths right?")

    def members(self, family: str) -> list[int]:
        """Places of one family's sounds in `sounds`."""
        return [at for at, sound in enumerate(self.sounds) if sound.family == family]

    def vectors(self, space: str) -> Matrix:
        """Embeddings of `sounds` in one space `[shape=(n, dim)]`."""
        rows = self.view.rows(space)[self.positions]
        return np.asarray(self.view.vectors(space)[rows], np.float32)

    def order(self, hits: Hits, members: Sequence[int]) -> Order:
        """Hits as places in `members`; what is not of these is left out."""
        places = {self.ids[at]: place for place, at in enumerate(members)}
        return np.array([places[hit.id] for hit in hits.hits if hit.id in places], np.int64)

    def like(self, members: Sequence[int], personal: Personal | None = None) -> RankLike:
        """Rank among some sounds by example, also by what was learned where that is given."""
        searcher = self.engine.searcher

        def rank(at: int) -> Order:
            request = Like(sound=self.ids[members[at]], k=ALL, weights=self.weights)
            searcher.personal = personal
            try:
                return self.order(searcher.like(request), members)
            finally:
                searcher.personal = None

        return rank

    def text(self, members: Sequence[int]) -> RankText:
        """Rank among some sounds by words."""

        def rank(text: str) -> Order:
            request = Search(text=text, k=ALL, weights=self.weights, literal=True)
            return self.order(self.engine.searcher.search(request), members)

        return rank

    def analogy(self, a: int, b: int, c: int, members: Sequence[int]) -> Order:
        """Rank some sounds by how well they are to c what b is to a; all are places in `members`."""
        first, second, third = (self.ids[members[at]] for at in (a, b, c))
        request = Analogy(a=first, b=second, c=third, k=ALL, weights=self.weights)
        return self.order(self.engine.searcher.analogy(request), members)

    def descriptor(self, name: str) -> list[float]:
        """A descriptor of every labelled sound; NaN where it has none."""
        values: list[float] = self.view.descriptor(name)[self.positions].tolist()
        return values


def positions_by_path(view: View) -> dict[bytes, int]:
    """Where the sounds that are there stand, by path; of a file and its slices the file."""
    found: dict[bytes, int] = {}
    for at in np.flatnonzero(view.visible).tolist():
        found.setdefault(view.path(at), at)
    return found


@contextlib.asynccontextmanager
async def indexed(home: Home, folders: Sequence[str], config: Config, report: Report) -> AsyncIterator[Engine]:
    """Index folders into a home of their own, and open it."""
    index_folders(home, folders, config.library, report)
    async with opened(home, config) as engine:
        yield engine


@contextlib.asynccontextmanager
async def opened(home: Home, config: Config) -> AsyncIterator[Engine]:
    """A home's engine, to ask it."""
    engine = Engine(home, config)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()


@contextlib.contextmanager
def temporary_home() -> Iterator[Home]:
    """A home for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="tonewalk-eval-") as folder:
        yield Home(Path(folder))
