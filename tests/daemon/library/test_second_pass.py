"""The second pass over a library: once for every content, going on where it ended."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.library import second_pass as listening
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.listening import pipeline
from tonewalk.library.pools import Pools
from tonewalk.library.second_pass import HEARD_VERSION, listen

COUNT = 24


class Told(Report):
    """Keeps what it is told, and stops after so many."""

    def __init__(self, most: int = 10**6) -> None:
        self.most = most
        self.done: list[tuple[int, int]] = []
        self.commits = 0

    def progress(self, done: int, total: int, text: str) -> None:
        if text.startswith("Hearing"):
            self.done.append((done, total))

    def committed(self) -> None:
        self.commits += 1

    def stopped(self) -> bool:
        return len(self.done) >= self.most


@pytest.fixture
def indexed(tmp_path: Path) -> Home:
    """A home whose sounds were indexed, and not heard."""
    folder = tmp_path / "Samples"
    folder.mkdir()
    for number in range(COUNT):
        tone = 0.3 * np.sin(2 * np.pi * (200 + 10 * number) * np.arange(4_410) / 44_100)
        soundfile.write(folder / f"{number:02}.wav", tone, 44_100)
    home = Home(tmp_path / "home")
    index_folders(home, [str(folder)], Library(encoders=["timbre"], workers=1), Report(), hearing=-1.0)
    return home


@pytest.fixture
def catalogue(indexed: Home) -> Iterator[Catalogue]:
    opened = Catalogue.open(indexed.catalogue)
    yield opened
    opened.close()


def test_a_run_that_has_no_time_for_it_hears_nothing(catalogue: Catalogue) -> None:
    assert catalogue.count_unheard(HEARD_VERSION) == COUNT


def test_everything_is_heard_once_with_progress(catalogue: Catalogue) -> None:
    told = Told()
    assert listen(catalogue, Pools(1), told) == COUNT
    assert told.done == [(number, COUNT) for number in range(1, COUNT + 1)]
    assert told.commits
    again = Told()
    assert (listen(catalogue, Pools(1), again), again.done, again.commits) == (0, [], 0)


def test_what_was_heard_before_a_stop_is_kept_and_the_next_run_goes_on(catalogue: Catalogue) -> None:
    first = listen(catalogue, Pools(1), Told(5))
    assert 5 <= first < COUNT
    assert catalogue.count_unheard(HEARD_VERSION) == COUNT - first
    told = Told()
    assert listen(catalogue, Pools(1), told) == COUNT - first
    assert told.done[0] == (1, COUNT - first)


def test_a_better_pass_hears_everything_again(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    assert listen(catalogue, Pools(1), Told()) == COUNT
    monkeypatch.setattr(listening, "HEARD_VERSION", HEARD_VERSION + 1)
    assert listen(catalogue, Pools(1), Told()) == COUNT
    assert listen(catalogue, Pools(1), Told()) == 0


def test_a_file_that_can_not_be_heard_is_not_tried_again(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "Samples" / "03.wav"
    status = file.stat()
    file.write_bytes(b"?" * status.st_size)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert listen(catalogue, Pools(1), Told()) == COUNT
    assert catalogue.count_unheard(HEARD_VERSION) == 0


class Stopping(Told):
    """Has the decoder stand still once it has heard a few, so that it gets another that it does not hear."""

    stopped_one: BaseProcess | None = None

    def progress(self, done: int, total: int, text: str) -> None:
        super().progress(done, total, text)
        if len(self.done) == 3:
            [self.stopped_one] = multiprocessing.active_children()
            os.kill(self.stopped_one.pid or 0, signal.SIGSTOP)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_file_in_hand_of_a_decoder_that_was_killed_is_heard_by_the_next_run(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, wait = Stopping(), pipeline.wait

    def waiting(*args: Any, **how: Any) -> Any:
        if told.stopped_one is not None:
            told.stopped_one.kill()  # as a system does that runs out of memory
            told.stopped_one = None
        return wait(*args, **how)

    monkeypatch.setattr(pipeline, "wait", waiting)
    assert listen(catalogue, Pools(1), told) == COUNT
    assert catalogue.count_unheard(HEARD_VERSION) == 1
    assert listen(catalogue, Pools(1), Told()) == 1
    assert catalogue.count_unheard(HEARD_VERSION) == 0


def test_files_that_are_others_than_were_indexed_wait_for_the_next_scan(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    shutil.copy(tmp_path / "Samples" / "09.wav", tmp_path / "Samples" / "03.wav")
    (tmp_path / "Samples" / "04.wav").unlink()
    assert listen(catalogue, Pools(1), Told()) == COUNT - 2
    left = sorted(one.path.rpartition(b"/")[2] for one in catalogue.unheard(HEARD_VERSION))
    assert left == [b"03.wav", b"04.wav"]
