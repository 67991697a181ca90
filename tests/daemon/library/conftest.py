from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.records import Analysis, Content, Descriptors, Stamp

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
