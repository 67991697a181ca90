"""t-SNE (van der Maaten and Hinton 2008) through openTSNE, the extra `tsne`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import numpy as np

from tonewalk.base.errors import Unavailable
from tonewalk.base.types import Matrix

EPOCHS: Final = (250, 500)
"""Of early exaggeration, and after it: openTSNE's defaults."""

WORTH_THREADS: Final = 4000
"""Points below which threads cost more than they save, many times more on a busy machine."""

_EVERY: Final = 10


def layout(
    vectors: Matrix,
    start: Matrix,
    *,
    seed: int,
    neighbours: int,
    progress: Callable[[int, int], None],
) -> Matrix:
    """Lay out vectors so that neighbours stay neighbours.

    Args:
        vectors: `[shape=(n, dim)]` float32, n > 3; Euclidean distances count.
        start: where to begin `[shape=(n, dims)]`, in any unit.
        seed: the same seed, vectors and start give the same layout to the bit.
        neighbours: the perplexity; at most (n - 1) / 3 is used.
        progress: called with (epochs done, all epochs).

    Returns:
        `[shape=(n, dims)]` float32, in t-SNE's unit.

    Raises:
        Unavailable: openTSNE is not installed.
    """
    try:
        from openTSNE import TSNE
    except ImportError as error:
        raise Unavailable(
            "t-SNE needs openTSNE, which is not installed: pip install 'tonewalk[tsne]', or build a umap map"
        ) from error
    n, dims = start.shape
    done = 0

    def tell(_epoch: int, _error: float, _embedding: object) -> None:
        nonlocal done
        done += _EVERY
        progress(done, sum(EPOCHS))

    progress(0, sum(EPOCHS))
    random = np.random.default_rng(seed)
    # openTSNE wants to begin in a point cloud of width 1e-4.
    begin = (start - start.mean(axis=0)) / max(float(start.std(axis=0).max()), 1e-9) * 1e-4
    tsne = TSNE(
        n_components=dims,
        perplexity=max(1.0, min(float(neighbours), (n - 1) / 3)),
        early_exaggeration_iter=EPOCHS[0],
        n_iter=EPOCHS[1],
        initialization=begin + random.normal(0, 1e-6, start.shape),
        negative_gradient_method="bh" if dims > 2 else "auto",
        neighbors="exact" if n < 1000 else "annoy",
        n_jobs=(os.cpu_count() or 1) if n >= WORTH_THREADS else 1,
        callbacks=[tell],
        callbacks_every_iters=_EVERY,
        random_state=seed,
    )
    return np.asarray(tsne.fit(vectors), np.float32)
