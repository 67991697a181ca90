"""A library of eleven sounds whose space can be seen through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.axes import AxisEncoder, Library
from tests.helpers.kinds import Kinds
from tonewalk.queries import labels


@pytest.fixture(scope="session")
def encoders() -> list[AxisEncoder]:
    """One that reads text and one that does not."""
    return [AxisEncoder("small", has_text=True), AxisEncoder("timbre", has_text=False)]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    """A library without sounds."""
    library = Library(tmp_path)
    yield library
    library.close()


@pytest.fixture
def library(empty: Library) -> Library:
    """Three kicks, three snares, three hats, of which one each is bright, and a missing and an offline one."""
    empty.add("Drums/001.wav", small={"kick": 1}, duration=0.3, tempo=120.0, key="Am")
    empty.add("Drums/002.wav", small={"kick": 1, "bright": 0.5}, duration=0.5, f0=55.0)
    empty.add("Drums/003.wav", small={"kick": 1, "dark": 0.5}, duration=0.2, favourite=True)
    empty.add("Drums/004.wav", small={"snare": 1}, duration=0.4, tags=["dusty"])
    empty.add("Drums/005.wav", small={"snare": 1, "bright": 0.5}, duration=2.0)
    empty.add("Drums/006.wav", small={"snare": 1, "dark": 0.5}, duration=0.1, tags=["dusty", "old"])
    empty.add("Hats/007.wav", small={"hat": 1}, duration=0.05, loudness=-12.5)
    empty.add("Hats/008.wav", small={"hat": 1, "bright": 0.5}, duration=0.06, loudness=-30.0)
    empty.add("Hats/009.wav", small={"hat": 1, "dark": 0.5}, duration=0.07)
    empty.add("Hats/gone.wav", small={"hat": 1}, missing=True)
    empty.add(b"/away/hat.wav", small={"hat": 1}, root=2)
    return empty


@pytest.fixture
def kinds(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    # in the small space of these tests even the right words lie far from a sound
    monkeypatch.setattr(labels, "COSINE", 0.1)
    return Kinds(library, tmp_path)
