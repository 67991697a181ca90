"""Annoy: a forest of random projection trees in one file that is mapped as it is.

Bernhardsson, "Annoy: Approximate Nearest Neighbors in C++/Python". A search walks all trees with one queue and
inspects about `effort` rows (Annoy's search_k).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.base.writing import told_as_full
from tonewalk.spaces.info import damaged_index
from tonewalk.spaces.items import Items

_METRIC: Final = "euclidean"
"""Orders unit vectors as the cosine does; its planes need not cross the origin, which makes better trees."""
_STOP_EVERY: Final = 0.1
"""s between two looks at whether to stop."""


def available() -> bool:
    """Whether the package is installed; it comes as source only and needs a C++ compiler."""
    return find_spec("annoy") is not None


class AnnoyIndex:
    """A built forest, mapped. Any number of threads may search; the GIL is released while they do."""

    kind: ClassVar = "annoy"

    def __init__(self, path: Path, dim: int, items: int) -> None:
        """Map a file whose checksum was compared.

        Raises:
            DamagedIndex: it does not hold `items` rows.
        """
        self._forest: Any = _forest(dim)
        try:
            self._forest.load(str(path))
        except OSError as error:
            raise damaged_index(path, f"can't be mapped ({error})") from error
        if self._forest.get_n_items() != items:
            raise damaged_index(path, f"holds {self._forest.get_n_items()} rows instead of {items}")

    def nearest(self, query: Vector, k: int, effort: int) -> Rows:
        """Numbers of about the `k` nearest items, in no order that counts."""
        return np.array(self._forest.get_nns_by_vector(query, k, effort), np.int64)

    def effort(self, least: int, times: float) -> int:
        """For `times` as many hits as `least` finds: as many times as much."""
        return math.ceil(least * times)

    def cost(self, effort: int) -> int:
        """How many exactly scored rows take the time of one search: an inspected one costs about two."""
        return 2 * effort


def build(
    rows: Items | Matrix,
    path: Path,
    *,
    trees: int,
    seed: int,
    threads: int,
    progress: Callable[[float], None],
    stopped: Callable[[], None],
) -> None:
    """Build a forest over `rows` `[shape=(n, dim)]` into `path`.

    Args:
        progress: told how much of the work is done, 0 to 1.
        stopped: raises where the build should end; the forest's own threads then end with the process.
    """
    forest = _forest(rows.shape[1])
    forest.set_seed(seed)
    for item, row in enumerate(rows):
        if item % 4096 == 0:
            stopped()
            progress(0.2 * item / len(rows))
        forest.add_item(item, row)
    failures: list[BaseException] = []

    def plant() -> None:
        try:
            forest.build(trees, n_jobs=threads)
        except Exception as error:  # noqa: BLE001 -- raised again below, in the thread that waits
            failures.append(error)

    planter = threading.Thread(target=plant, daemon=True)
    planter.start()
    while planter.is_alive():
        planter.join(_STOP_EVERY)
        stopped()
    if failures:
        raise failures[0]
    try:
        forest.save(str(path))
    except Exception as error:
        raise told_as_full(path, error) from error
    forest.unload()
    progress(1.0)


def _forest(dim: int) -> Any:
    import annoy

    return annoy.AnnoyIndex(dim, _METRIC)
