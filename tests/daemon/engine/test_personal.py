"""Clicks of a simulated musician, from the first to `like` that goes by what it taught, and back."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.musicians import triplets
from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NotFound, Unavailable, UnknownSound
from tonewalk.base.home import Home
from tonewalk.commands.common import Nothing
from tonewalk.commands.library import Folder
from tonewalk.commands.personal import Closer, CloserSuggest, CloserUndo, CloserUse
from tonewalk.commands.queries import Hits, Like, Search
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """The home of the whole demo library, not to be changed."""
    home = Home(tmp_path_factory.mktemp("home"))
    folder = shutil.copytree(demo_folder, tmp_path_factory.mktemp("Samples") / "demo")
    index_folders(home, [str(folder)], Config().library, Report())
    return home.path


@pytest.fixture
async def engine(demo_home: Path, tmp_path: Path) -> AsyncIterator[Engine]:
    opened = await _opened(shutil.copytree(demo_home, tmp_path / "home"))
    yield opened
    await opened.close()


async def _opened(home: Path) -> Engine:
    config = Config()
    config.maps.method = "pca"
    config.library.workers = 1
    engine = Engine(Home(home), config)
    await engine.open()
    return engine


def clicks_of(engine: Engine, many: int, seed: int = 1) -> list[Closer]:
    """Of a musician who hears nothing but brightness."""
    view = engine.library.now()
    bright = np.log(np.nan_to_num(view.centroid, nan=1.0).astype(np.float64))
    shown = np.flatnonzero(view.visible)
    three = triplets(lambda one, two: np.abs(bright[one] - bright[two]), shown, many, seed)
    return [Closer(a=a, b=b, c=c) for a, b, c in view.ids[three].tolist()]


async def click_and_learn(engine: Engine, clicks: list[Closer]) -> str:
    personal = engine.areas.personal
    for one in clicks:
        await personal.closer(one)
    job = await personal.closer_learn(Nothing())
    done = await engine.jobs.wait(job.job)
    while (job_ := engine.jobs.active("personal")) is not None:
        done = await engine.jobs.wait(job_.job)
    assert done.state == "done", done.text
    return done.text


def order(hits: Hits) -> list[tuple[int, float]]:
    return [(hit.id, hit.score) for hit in hits.hits]


def brightness_apart(engine: Engine, hits: Hits, seed: int) -> float:
    """Octaves between the brightness of a sound and that of its first hits."""
    view = engine.library.now()
    bright = np.log2(view.centroid[view.positions([hit.id for hit in hits.hits[:10]])])
    return float(np.nanmean(np.abs(bright - np.log2(view.centroid[view.position(seed)]))))


async def test_what_a_musician_clicks_changes_what_is_like_what_and_can_be_taken_back(engine: Engine) -> None:
    personal, queries = engine.areas.personal, engine.areas.queries
    seeds = engine.library.now().ids[::6].tolist()
    before = {seed: await queries.like(Like(sound=seed, k=50)) for seed in seeds}
    words = await queries.search(Search(text="kick", k=20))
    text = await click_and_learn(engine, clicks_of(engine, 120))
    state = (await personal.closer_list(Nothing())).state
    assert state.used, text
    assert (state.clicks, state.learned) == (120, 120)
    assert state.after > state.before
    assert text == state.text == f"{state.after} of 120 unseen clicks agree, {state.before} before."

    after = {seed: await queries.like(Like(sound=seed, k=50)) for seed in seeds}
    apart = [np.mean([brightness_apart(engine, one[seed], seed) for seed in seeds]) for one in (before, after)]
    assert apart[1] < apart[0] - 0.1
    assert all("personal" in hit.why for hit in after[seeds[0]].hits)
    assert order(await queries.search(Search(text="kick", k=20))) == order(words)  # words are nobody's examples

    assert not (await personal.closer_use(CloserUse(on=False))).used
    assert order(await queries.like(Like(sound=seeds[0], k=50))) == order(before[seeds[0]])
    assert (await personal.closer_use(CloserUse(on=True))).used
    assert order(await queries.like(Like(sound=seeds[0], k=50))) == order(after[seeds[0]])

    cleared = await personal.closer_clear(Nothing())
    assert (cleared.clicks, cleared.learned, cleared.used) == (0, 0, False)
    assert order(await queries.like(Like(sound=seeds[0], k=50))) == order(before[seeds[0]])


async def test_what_is_learned_outlives_the_daemon_and_a_damaged_file_is_learned_again(
    engine: Engine, demo_home: Path, tmp_path: Path
) -> None:
    await click_and_learn(engine, clicks_of(engine, 120))
    liked = order(await engine.areas.queries.like(Like(sound=5, k=20)))
    await engine.areas.personal.closer_use(CloserUse(on=False))
    home = engine.home
    copied = shutil.copytree(home.path, tmp_path / "later")
    later = await _opened(copied)
    assert not (await later.areas.personal.closer_list(Nothing())).state.use
    await later.areas.personal.closer_use(CloserUse(on=True))
    assert order(await later.areas.queries.like(Like(sound=5, k=20))) == liked
    await later.close()

    for garbage in (b"", b"{", b'{"use": true, "learned": {}}', os.urandom(300)):
        Home(copied).personal.write_bytes(garbage)
        broken = await _opened(copied)
        state = (await broken.areas.personal.closer_list(Nothing())).state
        assert (state.clicks, state.learned, state.used) == (120, 0, False)
        await broken.close()
    assert list(copied.glob("personal*damaged*")) or list(copied.glob("personal*"))


async def test_it_is_learned_by_itself_from_the_eighth_click_on_and_forgotten_below(engine: Engine) -> None:
    personal, events = engine.areas.personal, asyncio.Queue[str]()
    engine.events.listen(lambda event: events.put_nowait(getattr(event.data, "state", "")))
    for one in clicks_of(engine, 8):
        await personal.closer(one)
    async with asyncio.timeout(60):
        while await events.get() != "done":
            pass
    listed = await personal.closer_list(Nothing())
    assert listed.state.learned == 8
    await personal.closer_undo(CloserUndo(number=listed.clicks[3].number))
    async with asyncio.timeout(60):
        while (await personal.closer_list(Nothing())).state.learned:
            await asyncio.sleep(0.01)
    with pytest.raises(Unavailable, match="There are 7 clicks"):
        await personal.closer_learn(Nothing())


async def test_clicks_that_mean_nothing_are_refused_and_nothing_is_kept(engine: Engine) -> None:
    personal, view = engine.areas.personal, engine.library.now()
    with pytest.raises(UnknownSound):
        await personal.closer(Closer(a=1, b=2, c=9999999))
    with pytest.raises(InvalidArgument, match="Sound 1 stands twice"):
        await personal.closer(Closer(a=1, b=1, c=2))
    with pytest.raises(InvalidArgument, match="Sound 2 stands twice"):
        await personal.closer(Closer(a=1, b=2, c=2))
    with pytest.raises(NotFound, match="no click"):
        await personal.closer_undo(CloserUndo())
    assert (await personal.closer_list(Nothing())).clicks == []
    assert len(view) > 20


async def test_clicks_of_a_folder_that_is_removed_are_left_out_and_are_there_with_it_again(engine: Engine) -> None:
    personal = engine.areas.personal
    for one in clicks_of(engine, 9):
        await personal.closer(one)
    root = engine.library.root_replies()[0].path
    await engine.areas.library.library_remove(Folder(path=root))
    listed = await personal.closer_list(Nothing())
    assert len(listed.clicks) == 9
    assert {(one.a, one.a_name) for one in listed.clicks} == {(0, "")}
    with pytest.raises(Unavailable, match="There are 0 clicks"):
        await personal.closer_learn(Nothing())
    job = await engine.areas.library.library_add(Folder(path=root))
    await engine.jobs.wait(job.job)
    assert all(one.a and one.a_name for one in (await personal.closer_list(Nothing())).clicks)


async def test_suggestions_are_three_sounds_that_were_not_asked_yet(engine: Engine) -> None:
    personal = engine.areas.personal
    seen = set()
    for _ in range(10):
        asked = await personal.closer_suggest(CloserSuggest())
        three = frozenset((asked.a, asked.b, asked.c))
        assert len(three) == 3
        assert 0.5 <= asked.sure < 0.9
        assert asked.a_name.endswith(".wav")
        assert three not in seen
        seen.add(three)
        await personal.closer(Closer(a=asked.a, b=asked.b, c=asked.c))
    given = await personal.closer_suggest(CloserSuggest(a=7, filter="path:kick"))
    view = engine.library.now()
    assert given.a == 7
    assert all("kick" in view.path(view.position(one)).decode() for one in (given.b, given.c))
    with pytest.raises(Unavailable, match="not three different sounds"):
        await personal.closer_suggest(CloserSuggest(filter="duration>1000"))
    with pytest.raises(UnknownSound):
        await personal.closer_suggest(CloserSuggest(a=9999999))
