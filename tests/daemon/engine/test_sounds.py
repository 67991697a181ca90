"""Tags, favourites and files of sounds, as a daemon answers for them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk.base.config import Config
from tonewalk.base.errors import (
    ChangedFile,
    Unreadable,
)
from tonewalk.base.home import Home
from tonewalk.commands.queries import Search
from tonewalk.commands.sounds import SoundFavourite, SoundTag
from tonewalk.engine.engine import Engine


async def test_tags_and_favourites_are_kept_and_searched(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    sound = (await growing.areas.queries.search(Search(text="bell", k=1))).hits[0].id
    await growing.areas.sounds.sound_tag(SoundTag(sound=sound, tag="opening"))
    info = await growing.areas.sounds.sound_favourite(SoundFavourite(sound=sound))
    assert info.tags == ["opening"]
    assert info.favourite
    hits = (await growing.areas.queries.search(Search(text="x", filter="tag:opening and favourite"))).hits
    assert [hit.id for hit in hits] == [sound]
    assert not (await growing.areas.sounds.sound_tag(SoundTag(sound=sound, tag="opening", on=False))).tags


async def test_a_change_is_made_and_seen_though_who_asked_has_gone(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    [hit] = (await growing.areas.queries.search(Search(text="kick", k=1))).hits
    asked = asyncio.create_task(growing.areas.sounds.sound_tag(SoundTag(sound=hit.id, tag="dusty", on=True)))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await until(lambda: bool(growing.library.now().tag_mask("dusty").any()))


async def test_a_file_that_is_away_is_told_when_it_is_asked_for(growing: Engine, folder: Path) -> None:
    await indexed(growing, folder)
    hit = (await growing.areas.queries.search(Search(text="bell", k=1))).hits[0]
    file, name = await growing.sound_file(hit.id)
    with file:
        assert (file.read(), name) == (Path(hit.path).read_bytes(), hit.name)
    assert (await growing.peaks(hit.id, 50)).duration == pytest.approx(hit.duration, abs=0.01)
    Path(hit.path).unlink()
    with pytest.raises(Unreadable, match="not there now"):
        await growing.sound_file(hit.id)


async def test_a_file_that_changed_is_refused_and_listened_to_again(folder: Path, tmp_path: Path) -> None:
    config = Config()
    config.library.watch, config.library.encoders, config.library.workers = False, ["timbre"], 1
    engine = Engine(Home(tmp_path / "home"), config)
    await engine.open(serving=True)
    await indexed(engine, folder)
    path = wavs(folder)[0]
    [sound] = [one.id for one in engine.library._catalogue.sounds() if one.path == bytes(path)]
    whole = path.read_bytes()
    soundfile.write(path, np.sin(np.arange(4410) / 9), 44_100)
    with pytest.raises(ChangedFile, match="has changed since it was indexed"):
        await engine.sound_file(sound)
    await engine.jobs.wait(engine.jobs.list()[0].job)
    assert (await engine.peaks(sound, 9)).duration == pytest.approx(0.1)
    path.write_text("secret words")
    with pytest.raises(ChangedFile):
        await engine.peaks(sound, 9)
    await engine.jobs.wait(engine.jobs.list()[0].job)
    now = engine.library.now()
    assert not now.visible[now.position(sound)]
    with pytest.raises(Unreadable, match="not there now"):
        await engine.sound_file(sound)
    path.write_bytes(whole)
    await indexed(engine, folder)
    assert engine.library.now().visible.all()
    await engine.close()
