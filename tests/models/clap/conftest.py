"""A narrow checkpoint and its export, made once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.checkpoints import Give, narrow, write_checkpoint
from tests.helpers.ready_made import write_ready_made

pytest.importorskip("torch", reason="torch is not installed: it comes with the extra train")
pytest.importorskip("transformers", reason="transformers is not installed: it comes with the extra train")


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Give:
    """Gives a narrow checkpoint, one that fuses or one that does not."""
    made: dict[bool, Path] = {}

    def give(fused: bool) -> Path:
        if fused not in made:
            folder = tmp_path_factory.mktemp("fused" if fused else "plain") / "checkpoint"
            made[fused] = write_checkpoint(folder, narrow(fused), fused=fused)
        return made[fused]

    return give


@pytest.fixture(scope="session")
def exported_model(tmp_path_factory: pytest.TempPathFactory, checkpoint: Give) -> Give:
    """Gives the exported folder of such a checkpoint."""
    from tonewalk_models.clap.export import export

    made: dict[bool, Path] = {}

    def give(fused: bool) -> Path:
        if fused not in made:
            out = tmp_path_factory.mktemp("exported") / ("fused" if fused else "plain")
            export(checkpoint(fused), out, source="here", licence="none")
            made[fused] = out
        return made[fused]

    return give


@pytest.fixture(scope="session")
def ready_repository(tmp_path_factory: pytest.TempPathFactory, checkpoint: Give) -> Give:
    """Gives a repository with a ready-made export, whose text graph takes a mask or does not."""
    made: dict[bool, Path] = {}

    def give(mask: bool) -> Path:
        if mask not in made:
            folder = tmp_path_factory.mktemp("ready") / ("masked" if mask else "plain")
            made[mask] = write_ready_made(checkpoint(False), folder, mask=mask)
        return made[mask]

    return give
