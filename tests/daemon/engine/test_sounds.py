"""Tags, favourites and files of sounds, as a daemon answers for them."""

from __future__ import annotations

import asyncio
import io
import shutil
import threading
from pathlib import Path
from typing import Any

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
from tonewalk.commands.library import Slice
from tonewalk.commands.queries import Search
from tonewalk.commands.sounds import SoundFavourite, SoundTag
from tonewalk.engine.engine import Engine
from tonewalk.exports.playable import DecodedSounds


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


async def playable(engine: Engine, sound: int) -> tuple[bytes, str]:
    file, media = await engine.playable(sound)
    with file:
        return file.read(), media


async def test_a_sound_comes_as_browsers_play_it_decoded_once_for_all_who_ask_and_all_copies(
    growing: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wav = wavs(folder)[0]
    odd = [folder / "odd.aiff", folder / "copy.aiff"]
    soundfile.write(odd[0], np.sin(np.arange(44_100) / 9) / 2, 44_100)
    shutil.copy(odd[0], odd[1])
    await indexed(growing, folder)
    ids = {one.path: one.id for one in growing.library._catalogue.sounds()}
    assert await playable(growing, ids[bytes(wav)]) == (wav.read_bytes(), "audio/wav")
    assert not growing.home.playable.exists()

    make, made = DecodedSounds.make, []
    monkeypatch.setattr(DecodedSounds, "make", lambda *given: (made.append(given[1]), make(*given)))
    asked = [asyncio.create_task(playable(growing, ids[bytes(path)])) for path in odd * 4]
    await asyncio.sleep(0)
    asked[0].cancel()  # who asks first may leave: the others wait for the same
    answers = set(await asyncio.gather(*asked[1:]))
    [(flac, media)] = answers
    assert (media, len(made)) == ("audio/flac", 1)
    assert soundfile.info(io.BytesIO(flac)).duration == pytest.approx(1.0)
    assert [path.read_bytes() for path in growing.home.playable.iterdir()] == [flac]

    odd[0].unlink()
    with pytest.raises(Unreadable, match="not there now"):
        await playable(growing, ids[bytes(odd[0])])


async def test_what_nobody_waits_for_any_more_is_not_decoded(
    growing: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        soundfile.write(folder / f"odd {number}.aiff", np.sin(np.arange(44_100) / (9 + number)) / 2, 44_100)
    await indexed(growing, folder)
    ids = [one.id for one in growing.library._catalogue.sounds() if one.path.endswith(b".aiff")]
    make, made, going_on = DecodedSounds.make, [], threading.Event()

    def held(*given: Any) -> None:
        made.append(given[1])
        going_on.wait()
        make(*given)

    monkeypatch.setattr(DecodedSounds, "make", held)
    # two at once, the third waits
    asked = [asyncio.create_task(playable(growing, sound)) for sound in ids[:2]]
    await until(lambda: len(made) == 2)
    asked.append(asyncio.create_task(playable(growing, ids[2])))
    await until(lambda: len(growing.areas.sounds._decoding) == 3)
    asked[0].cancel()  # which is being decoded
    asked[2].cancel()
    await until(lambda: len(growing.areas.sounds._decoding) == 2)
    going_on.set()
    assert (await asked[1])[1] == "audio/flac"
    await until(lambda: not growing.areas.sounds._decoding)
    assert len(made) == 2
    assert (await playable(growing, ids[2]))[1] == "audio/flac"


async def test_a_slice_comes_as_browsers_play_it_and_its_recording_as_it_is(growing: Engine, folder: Path) -> None:
    hits = np.zeros(3 * 44_100)
    for at in (0, 44_100, 88_200):
        hits[at : at + 8_000] = np.exp(-np.arange(8_000) / 1_500) * np.sin(np.arange(8_000) / 5)
    soundfile.write(folder / "take.wav", hits, 44_100)
    await indexed(growing, folder)
    sounds = growing.library._catalogue.sounds()
    [take] = [one.id for one in sounds if one.path.endswith(b"take.wav")]
    job = await growing.areas.library.library_slice(Slice(sound=take))
    await growing.jobs.wait(job.job)
    slices = [one for one in growing.library._catalogue.sounds() if one.start is not None]
    assert len(slices) > 1
    for one in slices:
        flac, media = await playable(growing, one.id)
        assert media == "audio/flac"
        assert soundfile.info(io.BytesIO(flac)).duration == pytest.approx(one.descriptors.duration, abs=0.01)
    assert (await playable(growing, take))[0] == (folder / "take.wav").read_bytes()
