"""Who looks after a running daemon's catalogue."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tonewalk.library.catalogue import keeper as module
from tonewalk.library.catalogue.backup_files import listed
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import StoredFile
from tonewalk.library.catalogue.keeper import Keeper
from tonewalk.work import spawn


@pytest.fixture
def path(tmp_path: Path, file: Callable[..., StoredFile]) -> Path:
    """A catalogue of a few hundred sounds."""
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite")
    root = catalogue.add_root(b"/music/Samples")
    catalogue.store(root.id, [file(b"/music/Samples/%d.wav" % number) for number in range(300)])
    catalogue.close()
    return tmp_path / "catalogue.sqlite"


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)


async def test_a_catalogue_without_a_backup_has_one_soon(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = asyncio.Event()
    ask = spawn.ask

    async def asking(*args: Any, **how: Any) -> Any:
        try:
            return await ask(*args, **how)
        finally:
            looked.set()

    monkeypatch.setattr(spawn, "ask", asking)
    monkeypatch.setattr(module, "FIRST", 0.0)
    keeper = Keeper(path)
    keeper.start()
    await looked.wait()
    await keeper.close()
    assert keeper.problem == ""
    assert len(listed(path)) == 1


@pytest.mark.parametrize("due", [True, False])
async def test_damage_is_the_keeper_s_problem_until_it_is_mended(path: Path, due: bool) -> None:
    whole = path.read_bytes()
    keeper = Keeper(path)
    damage(path)
    await keeper._look(due)
    assert str(path) in keeper.problem
    assert listed(path) == []
    path.write_bytes(whole)
    await keeper._look(due)
    assert keeper.problem == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
async def test_a_look_that_is_killed_changes_nothing_and_is_logged(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    start = spawn.start

    def killing(*args: Any, **how: Any) -> Any:
        process, connection = start(*args, **how)
        process.kill()
        return process, connection

    keeper = Keeper(path)
    damage(path)
    await keeper._look(False)
    before = keeper.problem
    monkeypatch.setattr(spawn, "start", killing)
    with caplog.at_level(logging.WARNING):
        await keeper._look(False)
    assert keeper.problem == before != ""
    assert (
        f"tonewalk.library.catalogue.keeper.look ended without an answer, exit code {-signal.SIGKILL}"
        in caplog.text
    )
