"""The indexes of a running library, built in the background."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base import config
from tonewalk.base.types import Matrix
from tonewalk.spaces.handles import SpaceHandle, Spaces, many_words
from tonewalk.spaces.space import Space
from tonewalk.spaces.tending import Indexes
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

pytestmark = pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed here")


class Failed(ValueError):
    """What encoders raise of files that they can't use."""

    code = "damaged"


class Reads:
    """An encoder that gives words a place, or fails at it."""

    has_text = True

    def __init__(self, unit_rows: UnitRows, *, fails: bool = False) -> None:
        self._unit_rows, self._fails = unit_rows, fails
        self.asked: list[str] = []

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        if self._fails:
            raise Failed("the text tower is damaged")
        self.asked += texts
        return self._unit_rows(len(texts), seed=9)


async def tended(folder: Path, encoder: Reads) -> tuple[Space, str]:
    """A space that was given its index, and what the job said."""
    space = Space.open(folder)
    jobs = Jobs(Events())
    indexes = Indexes(Spaces({"small": SpaceHandle(space, 1, encoder)}), config.Spaces(index="ivf"), jobs)
    indexes.tend()
    job = jobs.active("build_index", "small")
    assert job is not None
    job = await jobs.wait(job.job)
    indexes.tend()
    assert jobs.active("build_index", "small") is None, "what has its index is left alone"
    await jobs.close()
    return space, job.text


async def test_an_index_is_measured_with_words_and_taken_into_use(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    encoder = Reads(unit_rows)
    space, said = await tended(write_space(tmp_path, unit_rows(3000)), encoder)
    assert said.startswith("Indexed 3000 rows: ivf finds ")
    assert space.index_kind == "ivf"
    assert encoder.asked == many_words()
    assert {"kick drum", "bright kick drum", "harsh water"} <= set(encoder.asked)


async def test_where_the_encoder_fails_at_words_the_index_is_built_without_them(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING):
        space, _ = await tended(write_space(tmp_path, unit_rows(3000)), Reads(unit_rows, fails=True))
    assert space.index_kind == "ivf"
    assert "measured without words" in caplog.text
