"""What every test may use: the demo library, synthesised once a run."""

from pathlib import Path

import pytest

from tonewalk import demo


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 60 labelled one-shots; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("demo") / "Demo Library"
    demo.synthesise(folder, count=66)
    return folder
