"""A labelled folder as a library of its own, asked through the same searcher that users ask."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np

from tonewalk.config import Config
from tonewalk.engine import Engine
from tonewalk.errors import NothingIndexed
from tonewalk.evaluate.labels import Labelled, common_folder
from tonewalk.evaluate.retrieval import Order, RankLike, RankText
from tonewalk.home import Home
from tonewalk.library.indexing import Report, index_folders
from tonewalk.replies import Hits
from tonewalk.requests import Aspects, Like, Search
from tonewalk.types import SoundId

ALL = 2**24


class LabelledLibrary:
    """An opened library, and the labelled sounds that are in it.

    Attributes:
        engine: over the temporary home.
        sounds: the labelled ones that could be indexed, in the order given.
        ids: their ids.
        left_out: how many could not be indexed.
    """

    def __init__(self, engine: Engine, labelled: Sequence[Labelled], *, names: bool) -> None:
        self.engine = engine
        columns = engine.library.columns
        by_path = {columns.path(at): int(columns.ids[at]) for at in range(len(columns))}
        self.sounds = [sound for sound in labelled if sound.path in by_path]
        self.ids = [by_path[sound.path] for sound in self.sounds]
        self.left_out = len(labelled) - len(self.sounds)
        self.weights = Aspects() if names else Aspects(name=0.0)
        if not self.sounds:
            raise NothingIndexed("None of the labelled sounds could be indexed: are the manifest's paths right?")

    def members(self, family: str) -> list[int]:
        """Places of one family's sounds in `sounds`."""
        return [at for at, sound in enumerate(self.sounds) if sound.family == family]

    def order(self, hits: Hits, members: Sequence[int]) -> Order:
        """Hits as places in `members`; what is not of these is left out."""
        places = {self.ids[at]: place for place, at in enumerate(members)}
        return np.array([places[hit.id] for hit in hits.hits if hit.id in places], np.int64)

    def like(self, members: Sequence[int]) -> RankLike:
        """Rank among some sounds by example."""

        def rank(at: int) -> Order:
            request = Like(sound=self.ids[members[at]], k=ALL, weights=self.weights)
            return self.order(self.engine.searcher.like(request), members)

        return rank

    def text(self, members: Sequence[int]) -> RankText:
        """Rank among some sounds by words."""

        def rank(text: str) -> Order:
            request = Search(text=text, k=ALL, weights=self.weights)
            return self.order(self.engine.searcher.search(request), members)

        return rank

    def descriptor(self, name: str) -> list[float]:
        """A descriptor of every labelled sound; NaN where it has none."""
        columns = self.engine.library.columns
        values = getattr(columns, name)
        return [float(values[columns.position(SoundId(one))]) for one in self.ids]


@contextlib.asynccontextmanager
async def opened(
    labelled: Sequence[Labelled], config: Config, report: Report, *, names: bool = False
) -> AsyncIterator[LabelledLibrary]:
    """Index labelled sounds into a temporary home and open it.

    Args:
        names: whether file names may count as evidence.
    """
    with tempfile.TemporaryDirectory(prefix="tonewalk-eval-") as folder:
        home = Home(Path(folder))
        index_folders(home, [common_folder(list(labelled))], config.library, report)
        engine = Engine(home, config)
        await engine.open()
        try:
            yield LabelledLibrary(engine, labelled, names=names)
        finally:
            await engine.close()
