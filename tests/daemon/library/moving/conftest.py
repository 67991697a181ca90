"""One home with everything, and its archive; neither is to be changed by a test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
import soundfile

from tests.helpers import movable
from tonewalk import demo
from tonewalk.base.home import Home

RATE = 44_100


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 sounds, of which two are alike, byte by byte, and a recording of three."""
    folder = tmp_path_factory.mktemp("moving") / "My Samples"
    demo.synthesise(folder, count=40)
    first = sorted(folder.rglob("*.wav"))[0]
    first.with_name("twin.wav").write_bytes(first.read_bytes())
    recording = np.zeros(4 * RATE, np.float32)
    for number, start in enumerate((RATE // 2, RATE, 2 * RATE), start=1):
        times = np.arange(RATE // 3)
        tone = 0.5 * np.sin(2 * np.pi * 220 * number * times / RATE) * np.exp(-times / 3000)
        recording[start : start + len(tone)] += tone
    soundfile.write(folder / "recording.wav", recording, RATE)
    return folder


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Home:
    home = Home(tmp_path_factory.mktemp("source"))
    movable.filled(home, samples)
    return home


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, source: Home) -> Path:
    return movable.exported(source, tmp_path_factory.mktemp("archive") / "library.zip")


@pytest.fixture
def interrupted_in() -> Callable[[str], AbstractContextManager[None]]:
    """Ctrl-C as a function of this name is entered, where the interpreter looks for signals."""

    @contextmanager
    def interrupted(name: str) -> Iterator[None]:
        def look(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_name == name:
                raise KeyboardInterrupt

        before = sys.gettrace()
        sys.settrace(look)
        try:
            yield
        finally:
            sys.settrace(before)

    return interrupted
