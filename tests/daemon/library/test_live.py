"""A running daemon's library: folders come and go, and whoever asks sees each state whole."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.config import Config
from tonewalk.base.errors import FolderMissing, UnknownRoot, UnknownSound
from tonewalk.base.home import Home
from tonewalk.commands.daemon import Job
from tonewalk.library.indexing import Wanted
from tonewalk.library.live import LiveLibrary
from tonewalk.library.scanning.watch import Changed
from tonewalk.library.view import View
from tonewalk.spaces.vectors import VECTORS_NAME
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """Some kicks and bells, to be changed."""
    for kind in ("kick", "bell"):
        shutil.copytree(demo_folder / kind, tmp_path / "Samples" / kind)
    return tmp_path / "Samples"


class Live:
    """The library and its jobs."""

    def __init__(self, folder: Path) -> None:
        config, events = Config(), Events()
        config.library.encoders, config.library.workers, config.library.watch = ["timbre"], 1, False
        self.jobs = Jobs(events)
        self.library = LiveLibrary(Home(folder), config, events, self.jobs)
        self.library.open()
        self.views: list[View] = []
        self.library.on_change(lambda: self.views.append(self.library.now()))

    async def ended(self, job: Job) -> Job:
        return await self.jobs.wait(job.job)


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    """An empty library that serves."""
    made = Live(tmp_path / "home")
    await made.library.start()
    yield made
    await made.jobs.close()
    await made.library.close()


async def test_a_folder_is_indexed_and_every_state_on_the_way_is_whole(live: Live, folder: Path) -> None:
    empty = live.library.now()
    done = await live.ended(await live.library.add(str(folder)))
    assert done.state == "done"
    assert len(empty) == 0
    assert len(live.library.now()) == len(list(folder.rglob("*.wav")))
    for view in live.views:
        rows = view.rows("timbre")
        assert len(rows) == len(view) == len(view.visible)
        assert ((rows >= 0) & (rows < len(view.vectors("timbre")))).all()
    assert [view.version for view in live.views] == sorted({view.version for view in live.views})


async def test_a_folder_that_is_removed_is_gone_from_later_views_alone(live: Live, folder: Path) -> None:
    await live.ended(await live.library.add(str(folder)))
    before = live.library.now()
    await live.library.remove(str(folder))
    assert before.visible.all()
    assert not live.library.now().visible.any()
    assert live.library.root_replies() == []
    with pytest.raises(UnknownRoot):
        await live.library.remove(str(folder))


async def test_what_is_not_there_is_told(live: Live, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        await live.library.add(str(tmp_path / "none"))
    with pytest.raises(UnknownRoot):
        live.library.scan(str(tmp_path / "none"))
    with pytest.raises(UnknownSound):
        live.library.slice(Wanted(7, "", 0.0))


async def test_a_file_that_is_lost_and_one_that_is_new_are_noticed_by_a_scan(live: Live, folder: Path) -> None:
    await live.ended(await live.library.add(str(folder)))
    before = live.library.now()
    lost = Path(before.path(0).decode())
    lost.rename(lost.with_name("another name.wav"))
    shutil.copy(Path(before.path(1).decode()), folder / "a copy.wav")
    await live.ended(live.library.scan(""))
    view = live.library.now()
    assert (view.name(0), before.name(0)) == ("another name.wav", lost.name)
    assert view.name(len(before)) == "a copy.wav"
    assert view.rows("timbre")[len(before)] == view.rows("timbre")[1]


async def test_what_is_told_of_a_folder_is_looked_at_and_nothing_else_unless_that_was_broken_off(
    live: Live, folder: Path
) -> None:
    await live.ended(await live.library.add(str(folder)))
    root, count = os.fsencode(folder), len(live.library.now())
    (told, untold, *_), (other, *_) = (sorted((folder / kind).glob("*.wav")) for kind in ("kick", "bell"))

    async def told_of(*paths: Path, broken_off: bool = False) -> list[str]:
        for path in paths:
            live.library._look(Changed(root, frozenset([os.fsencode(path)])))
        job = live.jobs.active("index")
        assert job is not None
        assert job.what == str(folder)
        if broken_off:
            while job.state == "waiting":
                await asyncio.sleep(0)
            live.jobs.cancel(job.job)
        assert (await live.ended(job)).state == ("cancelled" if broken_off else "done")
        view = live.library.now()
        return sorted(view.name(at) for at in np.flatnonzero(view.visible).tolist())

    def there() -> list[str]:
        return sorted(path.name for path in folder.rglob("*.wav"))

    for path in (told, untold, other):
        path.unlink()
    assert len(await told_of(told, other)) == count - 2  # in one job
    assert not live.jobs.active("index")
    assert untold.name in await told_of(folder / "none.wav")
    await told_of(folder / "none.wav", broken_off=True)
    assert await told_of(folder / "none.wav") == there()

    (link := folder / "link.wav").symlink_to(sorted((folder / "bell").glob("*.wav"))[1])
    (folder / "bell" / "untold.wav").write_bytes((folder / "bell" / "bell-03.wav").read_bytes())
    assert await told_of(link) == there()
    link.resolve().unlink()
    link.unlink()
    assert await told_of(folder / "none.wav") == there()


async def test_damaged_vectors_are_filled_again_by_a_scan_that_nobody_asked_for(live: Live, folder: Path) -> None:
    await live.ended(await live.library.add(str(folder)))
    sounds = len(live.library.now())
    path = live.library.spaces.handles["timbre"].space.folder / VECTORS_NAME
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").replace(path)
    await live.library.refresh()
    assert (live.library.now().rows("timbre") == -1).all()
    scan = live.jobs.active("index")
    assert scan is not None
    assert (await live.jobs.wait(scan.job)).state == "done"
    view = live.library.now()
    assert sorted(set(view.rows("timbre").tolist())) == list(range(len(view.vectors("timbre"))))
    assert len(view) == sounds
