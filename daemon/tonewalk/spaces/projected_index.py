"""Projected: every row scored in its space's first principal directions, the best of them then exactly.

The rows' second moments have a few large directions (embeddings of sounds: two thirds of their energy in a
sixteenth of the dimensions), so a product over those alone orders rows nearly as the whole product does, at a
fraction of the memory traffic; Eckart & Young (1936) is why the principal ones lose least. A search scores all
rows so and keeps the `effort` best. Unlike a tree or a graph it cannot miss a region, which is what far queries,
as words are, need.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from tonewalk.base.types import Matrix, Rows, Vector
from tonewalk.base.writing import disk_full_told
from tonewalk.spaces.info import damaged_index
from tonewalk.spaces.items import Items

ENERGY: Final = 0.95
"""Share of the rows' squared length that the kept directions hold."""
_SAMPLE: Final = 20_000
"""Rows that the directions are found on."""
_CHUNK: Final = 8192


class ProjectedIndex:
    """Rows in their principal directions, mapped. Any number of threads may search; the GIL is released."""

    kind: ClassVar = "projected"

    def __init__(self, path: Path, dim: int, items: int, kept: int) -> None:
        """Map a file whose checksum was compared.

        Raises:
            DamagedIndex: it does not hold `items` rows.
        """
        table = np.memmap(path, np.float32, "r")
        if len(table) != kept * (dim + items):
            raise damaged_index(path, f"holds {len(table) // max(kept, 1) - dim} rows instead of {items}")
        self._directions = table[: kept * dim].reshape(kept, dim)
        self._rows = table[kept * dim :].reshape(items, kept)
        self._share = kept / dim

    def nearest(self, query: Vector, k: int, effort: int) -> Rows:
        """Numbers of the `effort` items, and at least `k`, that score best in the kept directions."""
        scores = self._rows @ (self._directions @ query)
        wanted = max(k, effort)
        if wanted >= len(scores):
            return np.arange(len(scores))
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        return np.flatnonzero(scores >= least)

    def effort(self, least: int, times: float) -> int:
        """For `times` as many hits as `least` finds: what a projection gets wrong does not grow with them."""
        return int(least * (1 + 0.25 * (times - 1)))

    def cost(self, effort: int) -> int:
        """How many exactly scored rows take the time of one search."""
        return int(len(self._rows) * self._share) + 2 * effort


def kept_directions(rows: Items | Matrix) -> Matrix:
    """The principal directions that hold `ENERGY` of the rows, a multiple of 8 of them `[shape=(kept, dim)]`."""
    sample = rows[:: max(1, len(rows) // _SAMPLE)].astype(np.float64)
    energies, directions = np.linalg.eigh(sample.T @ sample)
    held = np.cumsum(energies[::-1]) / max(float(energies.sum()), 1e-12)
    many = int(np.searchsorted(held, ENERGY)) + 1
    kept = min(rows.shape[1], -(-many // 8) * 8)
    return np.ascontiguousarray(directions[:, ::-1][:, :kept].T, np.float32)


def build(
    rows: Items | Matrix, path: Path, *, progress: Callable[[float], None], stopped: Callable[[], None]
) -> int:
    """Project `rows` `[shape=(n, dim)]` into `path`; how many directions were kept.

    Args:
        progress: told how much of the work is done, 0 to 1.
        stopped: raises where the build should end.
    """
    directions = kept_directions(rows)
    with disk_full_told(path), path.open("wb") as file:
        file.write(directions.tobytes())
        for start in range(0, len(rows), _CHUNK):
            stopped()
            file.write((rows[start : start + _CHUNK] @ directions.T).tobytes())
            progress(min(1.0, (start + _CHUNK) / len(rows)))
    return len(directions)
