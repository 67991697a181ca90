"""Exports as an engine makes them and gives them out."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from tonewalk.base.errors import NotFound
from tonewalk.commands.exports import ExportSounds, ExportTrajectory
from tonewalk.commands.session import Selection
from tonewalk.commands.sounds import SoundRef
from tonewalk.commands.trajectories import TrajectoryBuild
from tonewalk.engine.engine import Engine
from tonewalk.engine.exports import Sent
from tonewalk.library.opening import Opened


async def unzipped(sent: Opened | Sent) -> dict[str, bytes]:
    assert isinstance(sent, Sent)
    archive = ZipFile(io.BytesIO(b"".join([piece async for piece in sent.pieces])))
    return {name: archive.read(name) for name in archive.namelist()}


async def files(engine: Engine, sounds: list[int]) -> dict[str, bytes]:
    paths = [Path((await engine.call("sound/get", SoundRef(sound=sound))).path) for sound in sounds]
    return {path.name: path.read_bytes() for path in paths}


async def test_the_selection_comes_as_its_files(engine: Engine) -> None:
    with pytest.raises(NotFound, match="No sound is selected"):
        await engine.selection_zip()
    await engine.call("session/select", Selection(sounds=[7, 2]))
    sent = await engine.selection_zip()
    assert sent.name == "2 sounds.zip"
    assert await unzipped(sent) == await files(engine, [7, 2])


async def test_sounds_and_paths_are_exported_and_given_out(engine: Engine) -> None:
    made = await engine.call("export/sounds", ExportSounds(kind="zip", name="picks", sounds=[4, 2]))
    found = await engine.exported("exports", made.name)
    assert isinstance(found, Opened)
    with found.file as file:
        archive = ZipFile(io.BytesIO(file.read()))
    assert {name: archive.read(name) for name in archive.namelist()} == await files(engine, [4, 2])
    await engine.call("trajectory/build", TrajectoryBuild(sounds=[1, 15], mode="slerp", steps=6))
    kit = await engine.call("export/trajectory", ExportTrajectory(kind="kit", tempo=120))
    assert "path.mid" in await unzipped(await engine.exported("exports", kit.name))
