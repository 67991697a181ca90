"""A few sounds of the demo library, indexed, and a recording played on them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.helpers.song import Song
from tonewalk.base.config import Config
from tonewalk.base.home import Home
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders

RATE = 44_100


@pytest.fixture(scope="module")
def config() -> Config:
    made = Config()
    made.library.encoders = ["timbre"]
    made.library.workers = 1
    made.library.watch = False
    return made


@pytest.fixture(scope="module")
def folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("mosaic") / "Samples"
    for kind in ("kick", "closed-hat", "bell", "bass"):
        shutil.copytree(demo_folder / kind, copy / kind)
    return copy


@pytest.fixture(scope="module")
def indexed(folder: Path, config: Config) -> Path:
    home = folder.parent / "home"
    index_folders(Home(home), [str(folder)], config.library, Report())
    return home


@pytest.fixture
async def engine(indexed: Path, config: Config) -> AsyncIterator[Engine]:
    made = Engine(Home(indexed), config)
    await made.open()
    yield made
    await made.close()


@pytest.fixture(scope="module")
def song(folder: Path) -> Song:
    """Six hits, a third of a second apart, at two levels, and then silence."""
    names = [sorted((folder / kind).glob("*.wav"))[0] for kind in ("kick", "closed-hat", "bell")] * 2
    samples = np.zeros(RATE * 3, np.float32)
    times = [0.25 + 0.4 * number for number in range(len(names))]
    for number, (time, path) in enumerate(zip(times, names, strict=True)):
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        assert rate == RATE
        hit = sound[: round(0.35 * RATE), 0] * (0.8 if number < 3 else 0.2)
        hit[-500:] *= np.linspace(1, 0, len(hit[-500:]))
        start = round(time * RATE)
        samples[start : start + len(hit)] += hit
    path = folder.parent / "song.wav"
    soundfile.write(path, samples, RATE, "FLOAT")
    return Song(path, times, [one.name for one in names])
