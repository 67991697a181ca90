"""A home's library while it is open: what is committed to the home is shown, and damage costs no answer."""

from __future__ import annotations

import asyncio
import gc
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.waiting import until
from tonewalk.base.config import Config
from tonewalk.base.errors import DiskFull, UnknownSound
from tonewalk.base.home import Home
from tonewalk.library import column_store
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.column_store import ColumnStore
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.opened import OpenLibrary
from tonewalk.library.view import View
from tonewalk.spaces.vectors import VECTORS_NAME
from tonewalk.work.events import Event, Events


@pytest.fixture
def config() -> Config:
    """One small encoder, one worker."""
    made = Config()
    made.library.encoders, made.library.workers = ["timbre"], 1
    return made


@pytest.fixture(scope="module")
def made_home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with ten kicks; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("opened")
    settings = Config()
    settings.library.encoders, settings.library.workers = ["timbre"], 1
    index_folders(Home(folder / "home"), [str(demo_folder / "kick")], settings.library, Report())
    return folder / "home"


@pytest.fixture
async def library(made_home: Path, tmp_path: Path, config: Config) -> AsyncIterator[OpenLibrary]:
    """The kicks, in a home of the test's own."""
    shutil.copytree(made_home, tmp_path / "home")
    opened = OpenLibrary(Home(tmp_path / "home"), config, Events())
    opened.open()
    yield opened
    await opened.close()


async def test_all_of_a_home_is_there_as_soon_as_it_is_open(library: OpenLibrary) -> None:
    view = library.now()
    assert len(view) == view.visible.sum() > 3
    assert view.spaces is library.spaces
    assert sorted(view.rows("timbre").tolist()) == list(range(len(view.vectors("timbre"))))
    with pytest.raises(UnknownSound):
        library.record(2**24)


async def test_what_another_process_commits_is_shown_and_told_after_a_refresh(library: OpenLibrary) -> None:
    before, told, changed = library.now(), list[Event](), list[int]()
    library._events.listen(told.append)
    library.on_change(lambda: changed.append(library.now().version))
    catalogue = Catalogue.open(library._home.catalogue)
    catalogue.mark_missing([library.record(1).id])
    catalogue.close()
    assert library.now() is before
    await library.refresh()
    assert before.visible.all()
    assert not library.now().visible[0]
    assert changed == [library.now().version]
    assert [event.topic for event in told] == ["library"]
    [root] = library.root_replies()
    assert root.sounds == len(before) - 1


async def test_tags_and_favourites_are_seen_at_once(library: OpenLibrary) -> None:
    await library.tag(2, "dusty", True)
    await library.favourite(3, True)
    view = library.now()
    assert (view.tag_mask("dusty").nonzero()[0].tolist(), view.favourite.nonzero()[0].tolist()) == ([1], [2])


@pytest.mark.parametrize(
    ("error", "lines"), [(UnknownSound("There is no sound 9."), 0), (OSError("the disk is away"), 1)]
)
async def test_what_fails_for_one_who_has_gone_is_told_nobody_unless_it_is_no_fault_of_theirs(
    library: OpenLibrary, caplog: pytest.LogCaptureFixture, error: Exception, lines: int
) -> None:
    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    begun, going = threading.Event(), threading.Event()

    def work(_: Catalogue) -> None:
        begun.set()
        going.wait(600)
        raise error

    asking = asyncio.create_task(library.writing(work))
    await until(begun.is_set)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    going.set()
    await library.writing(lambda _: None)  # behind it
    await asyncio.sleep(0)
    del asking
    gc.collect()
    assert unheard == []
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == lines


async def test_words_of_paths_are_looked_up_from_any_thread(library: OpenLibrary) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda _: library.sounds_with("kick", "path", beginning=False).tolist(), range(20))
        )
    assert found == [library.now().ids.tolist()] * 20


async def test_vectors_that_are_damaged_while_they_are_in_use_are_begun_anew_and_no_view_mistakes_a_row(
    library: OpenLibrary,
) -> None:
    before = library.now()
    rows, vectors = before.rows("timbre").tolist(), before.vectors("timbre").tolist()
    path = library.spaces.handles["timbre"].space.folder / VECTORS_NAME
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").replace(path)  # so that what is mapped stays as it is
    await library.refresh()
    [space] = library.space_replies()
    assert space.rows == 0
    assert "set aside" in space.problem
    assert (library.now().rows("timbre") == -1).all()
    assert library.now().position_of_rows("timbre").shape == (0,)
    assert (before.rows("timbre").tolist(), before.vectors("timbre").tolist()) == (rows, vectors)


async def test_the_next_start_shows_what_was_kept_in_columns_and_what_changed_since(
    library: OpenLibrary, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_store, "FEWEST", 1)
    assert library.columns_due(calm=False)
    await library.keep_columns()
    assert not library.columns_due(calm=True)
    await library.favourite(3, True)

    def refuse(_: Catalogue) -> Iterator[object]:
        raise AssertionError("read row by row")

    monkeypatch.setattr(Catalogue, "columns", refuse)
    again = OpenLibrary(library._home, config, Events())
    again.open()
    assert not again.columns_due(calm=True)
    before, after = library.now(), again.now()
    assert after.favourite.nonzero()[0].tolist() == [2]
    assert [after.path(at) for at in range(len(after))] == [before.path(at) for at in range(len(before))]
    assert after.rows("timbre").tolist() == before.rows("timbre").tolist()
    assert again.root_replies() == library.root_replies()
    await again.close()


async def test_columns_that_can_not_be_written_are_a_line_in_the_log(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_: ColumnStore, view: View) -> int:
        raise DiskFull("The disk is full: free some space.")

    monkeypatch.setattr(ColumnStore, "write", full)
    await library.keep_columns()
    assert "row by row: The disk is full" in caplog.text
    assert library._catalogue.kept_columns() is None
