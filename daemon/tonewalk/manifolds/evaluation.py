"""What a learned space is worth: kNN errors and ranked retrieval for every neighbourhood, beside PCA in 3D of the
same constant-Q input in the same run.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from tonewalk.base.errors import NothingIndexed, TonewalkError
from tonewalk.base.figures import Figure
from tonewalk.manifolds import sounds, training
from tonewalk.manifolds.sounds import Heard, Progress
from tonewalk_models.manifold import measure
from tonewalk_models.manifold.examples import Examples
from tonewalk_models.manifold.model import Manifold
from tonewalk_models.manifold.neighbours import KINDS, Neighbourhoods

BANK_FAMILY: Final = "orchestra"
BANK_KIND: Final = "class"


def compare(manifold: Manifold, among: Heard, probes: Heard | None = None) -> list[Figure]:
    """`manifold.<neighbourhood>.<measure>`, each with PCA's figure beside it.

    The measures are `knn_error@1`, `@5`, `@10` (lower is better) and `map`. PCA is fitted on `among`.

    Args:
        among: the sounds that are found.
        probes: the sounds that ask; None: those of `among`, each leaving itself out.
    """
    together = among.examples if probes is None else _joined(among.examples, probes.examples)
    found = np.arange(len(among.examples))
    asking = found if probes is None else np.arange(len(found), len(together))
    inputs = together.inputs()
    learned = manifold.places_of(together)
    plain = measure.principal(inputs, found)
    figures = []
    for kind in KINDS:
        neighbourhoods = Neighbourhoods(kind, together.labels, together.pitches, inputs)
        baseline = measure.scores(neighbourhoods, plain, asking, found)
        for name, value in measure.scores(neighbourhoods, learned, asking, found).items():
            figures.append(_figure(f"manifold.{kind}.{name}", value, baseline[name], len(asking)))
    return figures


def quality(bank: Path, progress: Progress, iterations: int | None = None) -> list[Figure]:
    """The design's bar: learn the sound bank's orchestra `train` by instrument, let `dev` ask among `train`.

    Returns:
        `quality.manifold_knn_errors_vs_pca3d` (errors at k = 5 over PCA's, at most 0.5; its value and baseline are
        the two errors, its ratio their quotient), and all of `compare`; needs the extra `train` and some minutes.
    """
    training.needs_torch()  # before minutes of listening
    known = sounds.listen(sounds.of_folder(bank, "train", BANK_FAMILY), progress)
    asking = sounds.listen(sounds.of_folder(bank, "dev", BANK_FAMILY), progress)
    with tempfile.TemporaryDirectory(prefix="tonewalk-manifold-") as folder:
        training.learn(
            [],
            Path(folder),
            BANK_KIND,
            "quick",
            progress,
            lambda: False,
            iterations=iterations,
            heard=known,
        )
        figures = compare(Manifold(Path(folder)), known, asking)
    for one in figures:
        if one.name == f"manifold.{BANK_KIND}.knn_error@5" and one.baseline is not None:
            headline = _figure("quality.manifold_knn_errors_vs_pca3d", one.value, one.baseline, one.n)
            return [headline, *figures]
    raise TonewalkError(f"{bank} has no {BANK_FAMILY} sounds in dev that have neighbours in train.")


def _joined(first: Examples, second: Examples) -> Examples:
    if not len(second):
        raise NothingIndexed("There is no sound to ask with.")
    return Examples(
        np.concatenate([first.frames, second.frames]),
        np.concatenate([first.lengths, second.lengths]),
        first.labels + second.labels,
        np.concatenate([first.pitches, second.pitches]),
    )


def _figure(name: str, value: float, baseline: float, count: int) -> Figure:
    ratio = value / baseline if baseline else None
    return Figure(name, value, value, value, baseline, "PCA 3D", ratio, count)
