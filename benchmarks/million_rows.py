"""A million rows to measure an index on, made from tens of thousands of real ones.

Real: every recording of the bank and two transformed copies of each (`ann_data.families`). All further rows are
moved as sounds move: between two members of two families of one folder (one kind of sound), and by what a
transformation did to a third of that kind,

    (1 - w) a + w b + u (c' - c),  w from 0 to 0.5, u from 0.5 to 1, scaled to unit length,

so that what is added lies in the directions and has the size of real differences (pitch, speed, filter, mix), and
not the 256 of white noise. `ann_data.intrinsic_dimension` of both is stated beside what is measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks import ann_data
from tonewalk.base.types import Matrix

COPIES = 2
"""Transformed copies of each recording. Rows are made from the recording and the first of them."""
QUERIES = 1_000
_BLOCK = 16_384


class Families(NamedTuple):
    """Real rows by recording, and which recordings are of one kind."""

    members: npt.NDArray[np.float32]
    """`[shape=(recordings, 1 + COPIES, dim)]`."""
    kinds: npt.NDArray[np.int64]
    """Of each recording; those of one kind stand together."""

    @property
    def asked(self) -> Matrix:
        """Real copies that no row is made from, spread over all kinds `[shape=(n, dim)]`."""
        return self.members[:: max(1, len(self.members) // QUERIES), -1]


def of_folder(members: npt.NDArray[np.float32], folder: Path) -> Families:
    """Families as `ann_data.families` gives them, by the folders that their recordings lie in."""
    names = [str(path.parent) for path in ann_data.audio_files(folder)]
    kinds = np.unique(names, return_inverse=True)[1].astype(np.int64)
    order = np.argsort(kinds, kind="stable")
    return Families(members[order], kinds[order])


def real(families: Families) -> Matrix:
    """The real rows, less those that are asked with `[shape=(n, dim)]`."""
    kept = np.ones(families.members.shape[:2], np.bool_)
    kept[:: max(1, len(kept) // QUERIES), -1] = False
    return families.members[kept]


def made(families: Families, count: int, seed: int = 1) -> Matrix:
    """`count` rows moved as said above `[shape=(count, dim)]`."""
    random = np.random.default_rng(seed)
    members, kinds = families.members, families.kinds
    firsts = np.searchsorted(kinds, kinds)
    sizes = np.searchsorted(kinds, kinds, side="right") - firsts
    rows = np.empty((count, members.shape[2]), np.float32)
    for start in range(0, count, _BLOCK):
        many = min(_BLOCK, count - start)
        first = random.integers(len(members), size=many)
        second, third = (firsts[first] + random.integers(sizes[first]) for _ in range(2))
        a, b = (members[one, random.integers(COPIES, size=many)] for one in (first, second))
        moved = members[third, 1] - members[third, 0]
        moved *= random.choice(np.float32([-1, 1]), (many, 1))
        mix, far = random.uniform(0, 0.5, (many, 1)), random.uniform(0.5, 1, (many, 1))
        block = (1 - mix) * a + mix * b + far * moved
        rows[start : start + many] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return rows
