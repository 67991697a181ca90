"""How fast the sounds of a path are chosen among 100,000."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.entry import Entry, entry, percentile
from tonewalk.base.home import Home
from tonewalk.base.types import Matrix, RootId
from tonewalk.commands.trajectories import How, TrajectoryBuild
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.intake import Intake
from tonewalk.library.view import DESCRIPTORS
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories.build import Builder
from tonewalk.trajectories.graph import NEIGHBOURS, Graphs, NeighbourGraph
from tonewalk_models import registry

SOUNDS, STEPS, ROUNDS = 100_000, 64, 21


class Library:
    """Sounds in clusters on a sphere, as embeddings lie, with random descriptors; nothing of them on the disk
    but their vectors."""

    def __init__(self, folder: Path) -> None:
        rng = np.random.default_rng(1)
        rows: list[list[object]] = [list(range(1, SOUNDS + 1)), list(range(1, SOUNDS + 1)), [1] * SOUNDS]
        rows += [[0] * SOUNDS] * 4
        descriptors = {
            "loudness": rng.normal(-20, 6, SOUNDS), "f0": 55 * 2 ** rng.uniform(0, 5, SOUNDS),
            "f0_confidence": rng.uniform(0, 1, SOUNDS),
            "centroid": 200 * 2 ** np.random.default_rng(2).uniform(0, 6, SOUNDS),
            "flatness": 10 ** np.random.default_rng(5).uniform(-5, 0, SOUNDS),
        }  # fmt: skip
        rows += [list(descriptors.get(name, np.ones(SOUNDS))) for name in DESCRIPTORS]
        rows += [[None] * SOUNDS] * 2
        self.intake = Intake()
        self.intake._extend((*map(tuple, rows), tuple(b"/%d.wav" % n for n in range(SOUNDS)), (None,) * SOUNDS))
        handles = {}
        for number, name in enumerate(("small", "timbre"), 1):
            encoder = registry.load(name)
            centres = rng.normal(size=(2000, encoder.dim))
            vectors = centres[rng.integers(0, 2000, SOUNDS)] + rng.normal(0, 0.7, (SOUNDS, encoder.dim))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            with VectorFile.create(folder / name, name, encoder.fingerprint, encoder.dim) as file:
                file.append(vectors.astype(np.float32))
                file.flush()
            handles[name] = SpaceHandle(Space.open(folder / name), number, encoder)
            self.intake._row_by_content(number).put(np.arange(1, SOUNDS + 1), np.arange(SOUNDS))
        self.intake.set_roots([RootRow(RootId(1), b"/", True, 0.0)])
        self.spaces = Spaces(handles)
        self.intake.join(self.spaces)


def measure(sounds: Path | None) -> list[Entry]:
    """Entries `trajectory.*`; `sounds` is not needed."""
    with tempfile.TemporaryDirectory() as parent:
        library = Library(Path(parent))
        graphs = Graphs(Home(Path(parent) / "home"))
        builder = Builder(library.intake, None, graphs)  # type: ignore[arg-type]
        return [*_units(builder), *_graph(library.spaces.handles["small"].space.vectors)]


def _units(builder: Builder) -> list[Entry]:
    """From the request to the sequence: candidates of every step among all sounds, costs, Viterbi."""
    taken = []
    for number in range(ROUNDS):
        request = TrajectoryBuild(
            mode="slerp", sounds=[1 + number, 50_000 + number, 90_000 + number], steps=STEPS, no_repeat=8,
            how=How(smooth=1.0),
        )  # fmt: skip
        started = time.perf_counter()
        assert len(builder.build(request)) == STEPS
        taken.append((time.perf_counter() - started) * 1e3)
    return [
        entry("trajectory.units.p50_ms", percentile(taken[1:], 50), "ms"),
        entry("trajectory.units.p99_ms", percentile(taken[1:], 99), "ms"),
    ]


def _graph(vectors: Matrix) -> list[Entry]:
    """Shortest ways between far sounds, once the graph is there; making it takes its own process."""
    from tonewalk.maps.umap import nearest_neighbours

    nearest_neighbours(np.ascontiguousarray(vectors[:2000]), NEIGHBOURS)
    started = time.perf_counter()
    graph = NeighbourGraph(*nearest_neighbours(np.ascontiguousarray(vectors), NEIGHBOURS))
    making = time.perf_counter() - started
    taken = []
    for number in range(9):
        started = time.perf_counter()
        graph.way(vectors, [number, 50_000 + number])
        taken.append((time.perf_counter() - started) * 1e3)
    return [
        entry("trajectory.graph.making_s", making, "s"),
        entry("trajectory.graph.way_p50_ms", percentile(taken[1:], 50), "ms"),
    ]
