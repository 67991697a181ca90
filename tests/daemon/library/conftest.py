from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.records import Analysis, Content, Descriptors, Stamp
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Matrix, Mono, Placement

ROOT = b"/music/Samples"


def make_file(path: bytes, data: bytes = b"", *, mtime: int = 1, **more: Any) -> StoredFile:
    """A file of these bytes as an analysis would hand it over; `data` is its own hash for brevity."""
    rows, start, end = more.pop("rows", {}), more.pop("start", None), more.pop("end", None)
    analysis = Analysis(
        sample_rate=44100,
        channels=2,
        frames=22050,
        descriptors=Descriptors(duration=0.5, **more),
        embeddings={},
    )
    content = Content(hash=(data or path).ljust(16, b"\0"), analysis=analysis)
    return StoredFile(path, Stamp(len(data), mtime), content, rows, start, end)


class Silent:
    """An encoder that nobody asks."""

    name = "small"
    dim = 2
    sample_rate = 8000
    has_text = False
    placement: Placement = "worker"

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        raise NotImplementedError

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        raise NotImplementedError


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
