"""A space learned from the demo library, once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base.home import Home
from tonewalk.manifolds import sounds, store, training


@pytest.fixture(scope="session")
def learned_home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Home:
    """A home with the space `class` of 66 sounds; not to be changed by a test."""
    pytest.importorskip("torch", reason="training needs the extra `train`")
    home = Home(tmp_path_factory.mktemp("manifold-home"))
    known = sounds.of_folder(demo_folder)
    training.learn(
        known, store.folder(home, "class"), "class", "quick", lambda *_: None, lambda: False, iterations=20
    )
    return home
