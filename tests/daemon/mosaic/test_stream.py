"""The best unit for a block: the one that looking at all of them finds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NothingIndexed, Unavailable
from tonewalk.base.home import Home
from tonewalk.base.types import ContentId, RootId, SoundId
from tonewalk.commands.mosaic import UnitsAmong, UnitWanted
from tonewalk.engine.engine import Engine
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.catalogue.words import Ids
from tonewalk.library.intake import Intake
from tonewalk.library.names import Scope
from tonewalk.library.records import Descriptors, SoundRecord
from tonewalk.library.view import View
from tonewalk.mosaic.stream import PITCHLESS, LiveUnits, UnitTable
from tonewalk.queries.search import Searcher

COUNT = 300


def library() -> View:
    """Random sounds, a third of them without pitch, a few silent."""
    rng = np.random.default_rng(1)
    intake = Intake()
    intake.set_roots([RootRow(RootId(1), b"/", True, 0.0)])
    records = []
    for number in range(1, COUNT + 1):
        silent = number % 50 == 0
        of = Descriptors(
            duration=1.0,
            loudness=None if silent else float(rng.normal(-20, 8)),
            centroid=None if silent else float(200 * 2 ** rng.uniform(0, 6)),
            flatness=None if silent else float(10 ** rng.uniform(-6, 0)),
            f0=None if silent or number % 3 == 0 else float(55 * 2 ** rng.uniform(0, 5)),
            f0_confidence=0.9,
        )
        records.append(
            SoundRecord(
                id=SoundId(number),
                root=RootId(1),
                content=ContentId(number),
                path=b"/%d.wav" % number,
                sample_rate=44_100,
                channels=1,
                descriptors=of,
            )
        )
    intake.update(records, {})
    return intake.now()


VIEW = library()


class Standing:
    """A library that stays as it is."""

    def now(self) -> View:
        return VIEW

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> Ids:
        return np.zeros(0, np.int32)


wanted = st.builds(
    UnitWanted,
    loudness=st.floats(-200, 60),
    centroid=st.floats(0, 1e6),
    flatness=st.floats(0, 1),
    f0=st.just(0.0) | st.floats(1, 1e5),
)


def away(request: UnitWanted) -> dict[int, float]:
    """Every sound's distance, by position, as the words say it."""
    heard = [at for at in range(COUNT) if np.isfinite(VIEW.loudness[at])]
    scales: list[tuple[Callable[[Any], Any], str, float]] = [
        (lambda value: value, "loudness", request.loudness),
        (lambda value: np.log2(max(value, 1.0)), "centroid", request.centroid),
        (lambda value: np.log10(max(value, 1e-4)), "flatness", request.flatness),
        (np.log2, "f0", request.f0),
    ]
    found = dict.fromkeys(heard, 0.0)
    for scale, name, value in scales:
        known = {at: scale(float(getattr(VIEW, name)[at])) for at in heard}
        spread = np.nanstd(list(known.values()))
        if name == "f0" and not value:
            continue
        for at in heard:
            off = (known[at] - scale(value)) / spread
            found[at] += (PITCHLESS if np.isnan(off) else off) ** 2
    return {at: squared**0.5 for at, squared in found.items()}


@given(wanted)
def test_no_sound_fits_better(request: UnitWanted) -> None:
    at, distance = UnitTable.of(VIEW, VIEW.visible).best(request)
    distances = away(request)
    assert distance == pytest.approx(distances[at], rel=1e-2, abs=1e-2)
    assert distance <= min(distances.values()) * 1.01 + 1e-2


def test_a_sound_s_own_descriptors_find_it() -> None:
    table = UnitTable.of(VIEW, VIEW.visible)
    for at in (0, 7, 100):
        request = UnitWanted(
            **{name: float(getattr(VIEW, name)[at]) for name in ("loudness", "centroid", "flatness", "f0")}
        )
        assert table.best(request) == (at, pytest.approx(0.0, abs=1e-2))


async def test_before_the_table_is_there_one_is_told_and_then_answered() -> None:
    units = LiveUnits(Standing(), Searcher(Standing()))
    request = UnitWanted(loudness=-20, centroid=1000, flatness=0.1)
    with pytest.raises(Unavailable, match="moment"):
        units.best(request)
    await units.prepare()
    assert units.best(request).path.endswith(units.best(request).name)
    await units.close()


@pytest.fixture
async def live(indexed: Path, config: Config) -> AsyncIterator[Engine]:
    made = Engine(Home(indexed), config)
    await made.open()
    yield made
    await made.close()


async def test_units_are_looked_for_among_what_a_filter_allows(live: Engine) -> None:
    block = UnitWanted(loudness=-10, centroid=9000, flatness=0.5)
    assert "hat" in (await live.areas.mosaic.unit(block)).name
    kicks = (await live.areas.mosaic.unit_among(UnitsAmong(filter="path:kick"))).sounds
    assert 0 < kicks < live.library.now().visible.sum()
    assert "kick" in (await live.areas.mosaic.unit(block)).name
    with pytest.raises(NothingIndexed):
        await live.areas.mosaic.unit_among(UnitsAmong(filter="duration>999"))
    with pytest.raises(InvalidArgument):
        await live.areas.mosaic.unit_among(UnitsAmong(filter="duration>>"))
    assert "kick" in live.now("unit", block).name


async def test_what_leaves_the_library_is_no_unit_any_more(live: Engine) -> None:
    block = UnitWanted(loudness=-10, centroid=9000, flatness=0.5)
    first = await live.areas.mosaic.unit(block)
    live.library._catalogue.mark_missing([SoundId(first.id)])
    await live.library.refresh()
    found = first.id
    while found == first.id:
        await asyncio.sleep(0.01)
        with contextlib.suppress(Unavailable):  # the table that still has it is being replaced
            found = live.now("unit", block).id
            assert found != first.id
    assert (await live.call("unit", block)).id != first.id  # type: ignore[attr-defined]


async def test_an_empty_library_has_no_unit(tmp_path: Path, config: Config) -> None:
    engine = Engine(Home(tmp_path), config)
    await engine.open()
    try:
        with pytest.raises(NothingIndexed, match="index"):
            await engine.areas.mosaic.unit(UnitWanted(loudness=-10, centroid=9000, flatness=0.5))
    finally:
        await engine.close()
