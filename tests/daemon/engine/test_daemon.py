"""What the daemon says of itself, its jobs and its encoders."""

from __future__ import annotations

import os

import pytest

from tonewalk import __version__
from tonewalk.base.errors import UnknownJob
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import JobRef
from tonewalk.commands.sounds import SoundFavourite
from tonewalk.engine.engine import Engine


async def test_its_status_is_that_of_the_library(engine: Engine) -> None:
    await engine.areas.sounds.sound_favourite(SoundFavourite(sound=1, on=True))
    status = await engine.areas.daemon.status()
    assert (status.version, status.pid, status.home) == (__version__, os.getpid(), str(engine.home.path))
    assert (status.sounds, status.missing, status.favourites) == (len(engine.library.now()), 0, 1)
    assert [root.sounds for root in status.roots] == [status.sounds]
    assert {space.encoder: space.rows for space in status.spaces} == dict.fromkeys(
        ("small", "timbre"), status.sounds
    )
    assert (status.maps, status.jobs, status.problem) == ([], [], "")
    assert (await engine.areas.daemon.ping()).version == __version__


async def test_every_encoder_is_listed_and_only_what_is_there_has_a_size(engine: Engine) -> None:
    models = {one.name: one for one in (await engine.areas.daemon.models_list(Nothing())).models}
    assert models["small"].ready
    assert models["small"].has_text
    assert not models["timbre"].has_text
    assert all(one.dim > 0 for one in models.values() if one.ready)
    assert all(one.size == 0 for one in models.values() if not one.ready)


async def test_a_job_that_never_was_cannot_be_stopped(engine: Engine) -> None:
    with pytest.raises(UnknownJob, match="7"):
        await engine.areas.daemon.job_cancel(JobRef(job=7))
    assert (await engine.areas.daemon.job_list(Nothing())).jobs == []
