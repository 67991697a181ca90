"""What the daemon says of itself, its jobs and its encoders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk import __version__
from tonewalk.base import config
from tonewalk.base.errors import Conflict, UnknownJob
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import JobRef, SettingsWanted
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


async def test_settings_change_while_it_runs_and_for_the_next_daemon(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    daemon, sounds = growing.areas.daemon, len(wavs(folder))
    growing.home.config.write_text('# my own\n[server]\nhttp_port = 9999\n[maps]\nmethod = "pca" # quick\n')
    now = await daemon.settings_set(SettingsWanted(watch=False, workers=2, upload_mb=100))
    assert (now.watch, now.workers, now.method, now.upload_mb) == (False, 2, "pca", 100)
    assert now == await daemon.settings()
    kept, _ = config.load(growing.home.config, environ={})
    assert (kept.library.watch, kept.library.workers, kept.server.upload_mb) == (False, 2, 100)
    assert (kept.server.http_port, kept.maps.method) == (9999, "pca")
    assert growing.home.config.read_text().startswith("# my own\n")
    wavs(folder)[0].unlink()
    await daemon.settings_set(SettingsWanted(watch=True))  # and sees what changed meanwhile
    await until(lambda: int(growing.library.now().visible.sum()) == sounds - 1)
    wavs(folder)[0].unlink()
    await until(lambda: int(growing.library.now().visible.sum()) == sounds - 2)


async def test_a_setting_of_the_environment_is_stronger_and_said_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONEWALK_LIBRARY_WORKERS", "3")
    with pytest.raises(Conflict, match=r"library.workers is set by \$TONEWALK_LIBRARY_WORKERS"):
        await engine.areas.daemon.settings_set(SettingsWanted(workers=2))
    assert not engine.home.config.exists()
