from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.stored import ROOT, Silent, make_file
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def root(catalogue: Catalogue) -> RootRow:
    return catalogue.add_root(ROOT)


@pytest.fixture
def file() -> Callable[..., StoredFile]:
    return make_file


@pytest.fixture
def spaces(catalogue: Catalogue, tmp_path: Path) -> Iterator[Callable[..., Spaces]]:
    """Makes one space, `small`, of so many rows: unit vectors in turn along two axes."""
    made: list[Space] = []

    def of(rows: int, fingerprint: str = "a" * 64) -> Spaces:
        folder = tmp_path / fingerprint
        with VectorFile.open(folder, "small", fingerprint, 2) as file:
            file.append(np.eye(2, dtype=np.float32)[np.arange(file.count, rows) % 2])
            file.flush()
        made.append(Space.open(folder))
        space_id = catalogue.space_id("small", fingerprint, 2)
        return Spaces({"small": SpaceHandle(made[-1], space_id, Silent(fingerprint))})

    yield of
    for space in made:
        space.close()
