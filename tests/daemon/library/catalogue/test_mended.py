"""A damaged space that can't be set aside, since Windows says that its files are in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base import writing as disk
from tonewalk.base.errors import DamagedVectors
from tonewalk.base.home import Home
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.mended import open_space
from tonewalk.spaces.header import VECTORS_NAME
from tonewalk_models.registry import load


def test_it_stays_with_its_damage_told_and_is_set_aside_once_nobody_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home, encoder = Home(tmp_path / "home"), load("timbre")
    catalogue = Catalogue.open(home.catalogue)
    open_space(home, catalogue, "timbre", encoder)
    folder = home.space("timbre", encoder.fingerprint)
    damaged = folder / VECTORS_NAME
    damaged.write_bytes(b"nothing of the kind" * 100)

    def refused(path: Path, target: Path) -> Path:
        error = PermissionError(13, "The process cannot access the file")
        error.winerror = 32
        raise error

    monkeypatch.setattr(disk, "_PAUSES", (0.0,))
    with monkeypatch.context() as in_use:
        in_use.setattr(Path, "rename", refused)
        with pytest.raises(DamagedVectors):
            open_space(home, catalogue, "timbre", encoder)
    assert damaged.read_bytes().startswith(b"nothing")
    assert "is in use by another program" in caplog.text
    _, told = open_space(home, catalogue, "timbre", encoder)
    assert "set aside as" in told
    catalogue.close()
