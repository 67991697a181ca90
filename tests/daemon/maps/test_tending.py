"""Maps that follow their library: the first one, sounds that come, fits once it is calm."""

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tests.helpers.waiting import until
from tonewalk.base.home import Home
from tonewalk.maps.map import About, Map


@pytest.fixture(autouse=True)
def soon_calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes after the tests' own changes: there is nothing to wait for."""
    monkeypatch.setattr("tonewalk.maps.tending.CALM", 0.0)


def partial_map(mapped: Mapped, name: str, method: str, rows: int, **params: float) -> Map:
    """A kept, current map that was fitted when the library had fewer sounds."""
    handle = mapped.kept.space()
    places = np.random.default_rng(1).uniform(0.1, 0.9, (rows, 2)).astype(np.float32)
    about = About(
        name=name,
        method=method,
        dims=2,
        seed=9,
        params={"rows": float(rows), **params},
        encoder="small",
        fingerprint=handle.encoder.fingerprint,
        created=time.time(),
    )
    mapped.kept.save(shape := Map(about, places))
    mapped.kept.adopt(shape)
    return shape


async def test_a_library_has_a_first_map_at_once(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.current(2) is not None)
    shape = mapped.kept.get("")
    assert (shape.about.name, shape.about.method) == ("pca2d", "pca")
    assert shape.placed.all()
    assert len(shape.coords) == len(mapped.kept.space().space)
    assert not shape.needs_tree
    assert mapped.jobs.list() == []


async def test_sounds_that_came_after_the_fit_are_placed_and_the_others_stay(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    shape = partial_map(mapped, "mine", "umap", rows - 3)
    before = shape.coords.copy()
    mapped.tender().library_changed()
    await until(lambda: len(shape.coords) == rows and bool(shape.placed.all()))
    np.testing.assert_array_equal(shape.coords[: rows - 3], before)
    assert ((shape.coords >= 0) & (shape.coords <= 1)).all()
    assert mapped.asked.place_of(int(mapped.view.ids[-1])) is not None


async def test_a_quick_map_is_made_again_when_the_library_has_doubled(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    partial_map(mapped, "pca2d", "pca", rows // 2)
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.get("").about.params["rows"] == rows)
    assert mapped.kept.get("").about.method == "pca"


async def test_once_it_is_calm_the_map_that_the_configuration_names_is_made(mapped: Mapped) -> None:
    mapped.config.maps.method, mapped.config.maps.seed = "umap", 5
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.find("umap2d") is not None)
    assert [shape.about.name for shape in mapped.kept.all()] == ["pca2d", "umap2d"]
    assert (mapped.kept.get("").about.name, mapped.kept.get("").about.seed) == ("umap2d", 5)
    assert [job.what for job in mapped.jobs.list()] == ["umap2d"]


async def test_an_outgrown_map_is_made_again_as_it_was_made(mapped: Mapped) -> None:
    rows = len(mapped.kept.space().space)
    partial_map(mapped, "mine", "umap", rows // 2, neighbours=4, min_dist=0.4)
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.get("mine").about.params["rows"] == rows)
    about = mapped.kept.get("").about
    assert (about.name, about.method, about.seed) == ("mine", "umap", 9)
    assert (about.params["neighbours"], about.params["min_dist"]) == (4, 0.4)


async def test_a_map_that_was_just_made_is_tended_to(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    mapped.tender()
    shape = partial_map(mapped, "mine", "umap", len(mapped.kept.space().space) - 1)
    await until(lambda: bool(shape.placed.all()) and not shape.needs_tree)


async def test_a_library_without_sounds_gets_no_map(mapped: Mapped, tmp_path: Path) -> None:
    empty = type(mapped)(Home(tmp_path / "empty"))
    empty.tender().library_changed()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "maps"))
    assert (empty.kept.all(), empty.jobs.list()) == ([], [])
    await empty.close()
