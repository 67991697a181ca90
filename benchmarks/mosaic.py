"""How fast units are found among 100,000 sounds: for a block of descriptors, and for the pieces of a recording."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.entry import Entry, entry, percentile
from benchmarks.trajectories import SOUNDS, Library
from tonewalk.commands.mosaic import Mosaic, UnitWanted
from tonewalk.library.records import Descriptors
from tonewalk.mosaic.choose import Chooser
from tonewalk.mosaic.stream import UnitTable
from tonewalk.mosaic.target import BATCH, Piece

BLOCKS, BATCHES = 2000, 5


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `unit.*` and `mosaic.*`; `sounds` is not needed."""
    with tempfile.TemporaryDirectory() as parent:
        library = Library(Path(parent))
        return [*_blocks(library), *_pieces(library)]


def _blocks(library: Library) -> list[Entry]:
    rng = np.random.default_rng(3)
    started = time.perf_counter()
    view = library.intake.now()
    table = UnitTable.of(view, view.visible)
    making = (time.perf_counter() - started) * 1e3
    taken = []
    for number in range(BLOCKS):
        wanted = UnitWanted(
            loudness=rng.normal(-20, 6),
            centroid=200 * 2 ** rng.uniform(0, 6),
            flatness=rng.uniform(0, 1),
            f0=0.0 if number % 2 else 55 * 2 ** rng.uniform(0, 5),
        )
        started = time.perf_counter()
        table.best(wanted)
        taken.append((time.perf_counter() - started) * 1e3)
    return [
        entry("unit.table_ms", making, "ms"),
        entry("unit.block.p50_ms", percentile(taken[1:], 50), "ms"),
        entry("unit.block.p99_ms", percentile(taken[1:], 99), "ms"),
    ]


def _pieces(library: Library) -> list[Entry]:
    """From pieces that were heard to sounds that were chosen: candidates in two spaces, costs, Viterbi."""
    rng = np.random.default_rng(4)
    view, handles = library.intake.now(), library.spaces.handles
    chooser = Chooser(view, view.visible, Mosaic(target="/", no_repeat=4))
    taken = []
    for _ in range(BATCHES):
        like = rng.integers(0, SOUNDS, BATCH)
        pieces = [
            Piece(
                number * 0.25,
                0.25,
                Descriptors(duration=0.25, loudness=-20.0, f0=110.0, f0_confidence=0.9),
                {name: np.array(handle.space.vectors[row]) for name, handle in handles.items()},
            )
            for number, row in enumerate(like)
        ]
        started = time.perf_counter()
        assert len(chooser.choose(pieces)) == BATCH
        taken.append((time.perf_counter() - started) * 1e3 / BATCH)
    return [entry("mosaic.choice_ms_a_piece", percentile(taken[1:], 50), "ms")]
