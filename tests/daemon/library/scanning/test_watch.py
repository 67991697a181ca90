from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tonewalk.library.scanning.watch import MANY, MOST, Changed, few_of, watch_roots

PATIENCE = 120.0
SETTLED = 1.0
"""Seconds in which a watch is set up and has told of all that happened before."""


class Watched:
    """What a watch tells, with the roots' names."""

    def __init__(self, *roots: Path, unwatched: float = 60.0) -> None:
        self._roots = roots
        self._watched, self._others = [os.fsencode(root) for root in roots], asyncio.Event()
        self._told = watch_roots(lambda: self._watched, self._others, quiet=0.1, look=0.2, unwatched=unwatched)
        self._next: asyncio.Task[Changed] | None = None
        self.places: set[str] = set()
        """Where, told last, from within the root."""

    async def __aenter__(self) -> Watched:
        for root in filter(Path.is_dir, self._roots):
            marker, told = root / "marker.wav", set[str]()
            while root.name not in told:  # until it is watched: what comes before is not told
                marker.write_bytes(b"1")
                told |= await self.told(within=SETTLED)
                marker.unlink()
        await self.quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)
        assert isinstance(self._told, AsyncIterator)
        await self._told.aclose()  # type: ignore[attr-defined]

    def watch(self, *roots: Path) -> None:
        """Others from now on."""
        self._watched = [os.fsencode(root) for root in roots]
        self._others.set()

    async def told(self, within: float = PATIENCE) -> set[str]:
        """The names that are told next; empty where nothing is."""
        self._next = self._next or asyncio.ensure_future(anext(self._told))
        done, _ = await asyncio.wait([self._next], timeout=within)
        if not done:
            return set()
        root, places = self._next.result()
        self._next, self.places = None, {os.fsdecode(place[len(root) + 1 :]) for place in places}
        return {os.fsdecode(root).rpartition("/")[2]}

    async def until(self, name: str) -> set[str]:
        """Wait until this root is told; what was told before it."""
        before = set[str]()
        while name not in (told := await self.told()):
            assert told, f"nothing was told in {PATIENCE} s"
            before |= told
        return before

    async def quiet(self) -> None:
        """Wait until nothing more is told."""
        while await self.told(within=SETTLED):
            pass


async def test_new_changed_and_removed_audio_is_told_by_root(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / "kit").mkdir(parents=True)
    async with Watched(tmp_path / "a", tmp_path / "b") as watched:
        (tmp_path / "b" / "kit" / "kick.wav").write_bytes(b"1")
        await watched.until("b")
        await watched.quiet()
        (tmp_path / "b" / "kit" / "kick.wav").write_bytes(b"12")
        await watched.until("b")
        await watched.quiet()
        (tmp_path / "b" / "kit" / "kick.wav").unlink()
        await watched.until("b")
        await watched.quiet()
        (tmp_path / "a" / "snare.flac").write_bytes(b"1")
        await watched.until("a")


async def test_where_it_happened_is_told_by_paths_or_folders_where_they_are_few(tmp_path: Path) -> None:
    (tmp_path / "a" / "kit").mkdir(parents=True)
    async with Watched(tmp_path / "a") as watched:
        for name in ("kit/kick.wav", "snare.wav"):
            (tmp_path / "a" / name).write_bytes(b"1")
            await watched.until("a")
            assert watched.places == {name}
            await watched.quiet()
        (tmp_path / "a" / "kit").rename(tmp_path / "a" / "pack")
        places = set[str]()
        while places != {"kit", "pack"}:
            await watched.until("a")
            places |= watched.places


def test_of_many_paths_the_folders_are_told_and_of_many_folders_only_the_root() -> None:
    def paths(folders: int, files: int) -> set[bytes]:
        return {b"/a/%d/%d.wav" % (folder, file) for folder in range(folders) for file in range(files)}

    assert few_of(paths(2, MOST // 2)) == paths(2, MOST // 2)
    assert few_of(paths(2, MOST)) == {b"/a/0", b"/a/1"}
    assert few_of(paths(2, MOST) | {b"/a/0"}) == {b"/a"}
    assert few_of(paths(MOST + 1, 1)) == frozenset()


async def test_of_very_much_that_happens_together_only_the_root_is_told_whatever_it_is(tmp_path: Path) -> None:
    notes = [tmp_path / f"{number}.txt" for number in range(2 * MANY)]
    for note in notes:
        note.touch()
    async with Watched(tmp_path) as watched:
        for _ in range(24):  # a loaded machine may let them come in parts
            for note in notes:
                note.write_bytes(b"1")
            if told := await watched.told(within=5.0):
                break
        assert (told, watched.places) == ({tmp_path.name}, set())


async def test_a_folder_moved_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "kick.wav").write_bytes(b"1")
    async with Watched(tmp_path / "a") as watched:
        (tmp_path / "pack").rename(tmp_path / "a" / "pack")
        await watched.until("a")


async def test_what_is_no_audio_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "a" / ".hidden").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    async with Watched(tmp_path / "a", tmp_path / "b") as watched:
        (tmp_path / "a" / "notes.txt").write_bytes(b"1")
        (tmp_path / "a" / "kick.wav.asd").write_bytes(b"1")
        (tmp_path / "a" / "._kick.wav").write_bytes(b"1")
        (tmp_path / "a" / ".hidden" / "kick.wav").write_bytes(b"1")
        (tmp_path / "b" / "kick.wav").write_bytes(b"1")
        assert await watched.until("b") == set()


async def test_reading_is_no_change(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "kick.wav").write_bytes(b"1")
    async with Watched(tmp_path / "a", tmp_path / "b") as watched:
        (tmp_path / "a" / "kick.wav").read_bytes()
        (tmp_path / "b" / "kick.wav").write_bytes(b"1")
        assert await watched.until("b") == set()


async def test_roots_that_are_watched_already_are_watched_on_while_others_come_and_go(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    async with Watched(tmp_path / "a", tmp_path / "b") as watched:
        (watching,) = multiprocessing.active_children()
        watched.watch(tmp_path / "a", tmp_path / "c")
        (tmp_path / "a" / "kick.wav").write_bytes(b"1")  # at the same moment
        await watched.until("a")
        (tmp_path / "b" / "kick.wav").write_bytes(b"1")
        told, marker = set[str](), tmp_path / "c" / "marker.wav"
        while "c" not in told:
            marker.write_bytes(b"1")
            told |= await watched.told(within=SETTLED)
            marker.unlink()
        assert "b" not in told
        assert multiprocessing.active_children() == [watching]


async def test_nothing_is_watched_until_there_is_a_root(tmp_path: Path) -> None:
    async with Watched() as watched:
        assert not multiprocessing.active_children()
        watched.watch(tmp_path)
        told, marker = set[str](), tmp_path / "marker.wav"
        while not told:
            marker.write_bytes(b"1")
            told |= await watched.told(within=SETTLED)
            marker.unlink()
        assert told == {tmp_path.name}


async def test_a_root_that_vanishes_and_comes_back_is_told_and_watched_again(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    async with Watched(tmp_path / "a") as watched:
        shutil.rmtree(tmp_path / "a")
        await watched.until("a")
        await watched.quiet()
        (tmp_path / "a").mkdir()
        await watched.until("a")
        await watched.quiet()
        (tmp_path / "a" / "kick.wav").write_bytes(b"1")
        await watched.until("a")


async def test_a_root_that_was_away_from_the_start_is_told_when_it_comes(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    # where one is known to be watched, the other is known to be missed
    async with Watched(tmp_path / "drive", tmp_path / "here") as watched:
        (tmp_path / "drive").mkdir()
        await watched.until("drive")


async def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path) -> None:
    async with Watched(tmp_path) as watched:
        with open(os.path.join(os.fsencode(tmp_path), b"k\xffick.wav"), "wb"):
            pass
        await watched.until(tmp_path.name)
        await watched.quiet()
        (tmp_path / "b.wav").write_bytes(b"1")
        await watched.until(tmp_path.name)


async def test_a_root_that_can_not_be_watched_is_told_from_time_to_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    odd = os.path.join(os.fsencode(tmp_path), b"\xff")
    os.mkdir(odd)
    told = watch_roots(lambda: [odd], asyncio.Event(), unwatched=0.2)
    assert await asyncio.wait_for(anext(told), PATIENCE) == Changed(odd)
    assert await asyncio.wait_for(anext(told), PATIENCE) == Changed(odd)
    await told.aclose()  # type: ignore[attr-defined]
    assert "can't be watched" in caplog.text


async def test_what_happened_before_is_told_once_a_root_is_watched_and_what_happens_then(tmp_path: Path) -> None:
    told = watch_roots(lambda: [os.fsencode(tmp_path)], asyncio.Event(), untold=True, quiet=0.1, look=0.2)
    assert await asyncio.wait_for(anext(told), PATIENCE) == Changed(os.fsencode(tmp_path))
    (tmp_path / "kick.wav").write_bytes(b"1")
    happened = frozenset([os.fsencode(tmp_path / "kick.wav")])
    assert await asyncio.wait_for(anext(told), PATIENCE) == Changed(os.fsencode(tmp_path), happened)
    await told.aclose()  # type: ignore[attr-defined]


async def test_what_happened_before_in_a_root_that_can_not_be_watched_is_told_at_once(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/odd \xff"
    os.mkdir(odd)
    told = watch_roots(lambda: [odd], asyncio.Event(), untold=True, unwatched=3600.0)
    assert await asyncio.wait_for(anext(told), PATIENCE) == Changed(odd)
    await told.aclose()  # type: ignore[attr-defined]


async def test_a_watch_that_is_cancelled_ends(tmp_path: Path) -> None:
    told = watch_roots(lambda: [os.fsencode(tmp_path)], asyncio.Event(), quiet=0.1)
    waiting = asyncio.ensure_future(anext(told))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, PATIENCE)


async def test_a_watching_process_that_is_killed_is_started_again_and_nothing_is_missed(tmp_path: Path) -> None:
    async with Watched(tmp_path) as watched:
        (watching,) = multiprocessing.active_children()
        watching.kill()
        await watched.until(tmp_path.name)
        (tmp_path / "kick.wav").write_bytes(b"1")
        await watched.until(tmp_path.name)
