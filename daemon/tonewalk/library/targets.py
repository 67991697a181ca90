"""Where the embeddings of an index run go: each encoder's vectors, and who embeds what workers leave for them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final, NamedTuple, TypeVar

import numpy as np

from tonewalk.base.errors import DamagedVectors
from tonewalk.base.home import Home
from tonewalk.base.types import Row
from tonewalk.library.catalogue import mended
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.listening.analyse import embed_left
from tonewalk.library.records import Analysis
from tonewalk.spaces import encoders
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Encoder

K = TypeVar("K")

BATCH: Final = 64
"""Sounds a transaction: what a kill can lose, and how often a listener sees the library grow."""

HELD: Final = 64_000_000
"""Bytes of clips that a batch may hold: two batches are in memory at a time, with an encoder elsewhere four."""

ON_THEIR_WAY: Final = 3
"""Batches that are embedded at a time where an encoder runs on another machine: while one is sent, one is
computed there, and one comes back."""


def held(analyses: Iterable[Analysis | None]) -> int:
    """Bytes of the clips that wait to be embedded in this process."""
    clips = (clip for one in analyses if one is not None for each in one.clips.values() for clip in each)
    return sum(clip.nbytes for clip in clips)


def full(count: int, clips: int) -> bool:
    """Whether a batch of so many sounds, that hold so many bytes of clips, is to be stored."""
    return count >= BATCH or clips > HELD


class Target(NamedTuple):
    """One encoder's place to write to."""

    encoder: Encoder
    space_id: int
    vectors: VectorFile


class Targets:
    """Those of an index run, which holds the home's index lock; to be closed.

    Args:
        names: of encoders from the registry, or on another machine.
        stopped: whether the run is to stop, asked while a machine that is away is waited for.

    Attributes:
        on_their_way: how many batches may be embedded at a time.

    Raises:
        EncoderUnavailable: weights are missing, or the machine that has them is away.
        Damaged, DiskFull: vectors can't be read or written, nor begun anew.
    """

    def __init__(
        self, home: Home, catalogue: Catalogue, names: Sequence[str], stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._targets: dict[str, Target] = {}
        self._here = Lock()
        self._elsewhere = frozenset(names) & encoders.elsewhere()
        self.on_their_way = ON_THEIR_WAY if self._elsewhere else 1
        with contextlib.ExitStack() as stack:
            for name in names:
                self._targets[name] = _opened(home, catalogue, name, stopped)
                stack.callback(self._targets[name].vectors.close)
            self._embedding = stack.enter_context(ThreadPoolExecutor(self.on_their_way, "embedding"))
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Write no more."""
        self._stack.close()

    def __getitem__(self, name: str) -> Target:
        return self._targets[name]

    def append(self, fresh: Mapping[K, Analysis]) -> dict[K, dict[int, Row]]:
        """Write the embeddings of new contents; their rows by key and space, for the catalogue to count."""
        rows: dict[K, dict[int, Row]] = {key: {} for key in fresh}
        for name, target in self._targets.items() if fresh else ():
            first = target.vectors.append(np.stack([one.embeddings[name] for one in fresh.values()]))
            target.vectors.flush()
            for i, key in enumerate(fresh):
                rows[key][target.space_id] = Row(first + i)
        return rows

    def embed(self, analyses: Sequence[Analysis]) -> Future[None]:
        """Have the encoders that run in this process hear what the workers left for them.

        In threads, as many batches as `on_their_way`: the workers decode the next ones meanwhile.
        """
        return self._embedding.submit(self._embed, analyses)

    def _embed(self, analyses: Sequence[Analysis]) -> None:
        for name, target in self._targets.items():
            one_by_one = contextlib.nullcontext() if name in self._elsewhere else self._here
            with encoders.encoder_faults_told(), one_by_one:
                embed_left(target.encoder, analyses)


def _opened(home: Home, catalogue: Catalogue, name: str, stopped: Callable[[], bool]) -> Target:
    encoder = encoders.load(name, os.cpu_count() or 1, indexing=stopped)
    space_id = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
    folder = home.space(name, encoder.fingerprint)
    try:
        vectors = VectorFile.open(folder, name, encoder.fingerprint, encoder.dim)
        if not vectors.count:  # new, or its folder was deleted
            catalogue.forget_rows(space_id)
        vectors.truncate(catalogue.row_count(space_id))
    except DamagedVectors as damage:
        mended.renew_locked(home, catalogue, name, encoder, damage)
        vectors = VectorFile.open(folder, name, encoder.fingerprint, encoder.dim)
    return Target(encoder, space_id, vectors)
