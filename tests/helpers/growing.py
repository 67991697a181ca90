"""Steps of tests over a library that grows."""

from __future__ import annotations

from pathlib import Path

from tonewalk.commands.library import Folder
from tonewalk.engine.engine import Engine


async def indexed(engine: Engine, folder: Path) -> None:
    """Add a folder, and wait until it is indexed."""
    job = await engine.areas.library.library_add(Folder(path=str(folder)))
    ended = await engine.jobs.wait(job.job)
    assert ended.state == "done", ended.text


def wavs(folder: Path) -> list[Path]:
    """All WAVs of a folder."""
    return sorted(folder.rglob("*.wav"))
