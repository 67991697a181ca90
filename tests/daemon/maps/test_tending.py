"""Maps that follow their library: the first one, sounds that come, fits once it is calm."""

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tests.helpers.waiting import until
from tonewalk.base.home import Home
from tonewalk.maps import tending
from tonewalk.maps.map import About, Map
from tonewalk.spaces.vectors import VectorFile


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


async def test_places_on_a_large_map_are_written_once_the_library_is_calm(
    mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "SAVED_LATER", 10)
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    partial_map(mapped, "mine", "umap", rows - 3)
    mapped.tender().library_changed()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "maps"))
    assert len(mapped.kept.reload("mine").coords) == rows


async def test_places_on_a_large_map_are_not_written_before_but_when_the_daemon_ends(
    mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "SAVED_LATER", 10)
    monkeypatch.setattr(tending, "CALM", 3600.0)
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    shape = partial_map(mapped, "mine", "umap", rows - 3)
    before = mapped.kept.path("mine").read_bytes()
    tender = mapped.tender()
    tender.library_changed()
    await until(lambda: len(shape.coords) == rows and not shape.needs_tree)
    assert mapped.kept.path("mine").read_bytes() == before
    await tender.close()
    assert len(mapped.kept.reload("mine").coords) == rows


async def test_a_quick_map_is_made_again_when_the_library_has_doubled(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    partial_map(mapped, "pca2d", "pca", rows // 2)
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.get("").about.params["rows"] == rows)
    assert mapped.kept.get("").about.method == "pca"


async def test_where_the_quick_map_is_the_one_that_stays_it_is_made_again_once_it_is_calm(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    rows = len(mapped.kept.space().space)
    partial_map(mapped, "pca2d", "pca", rows * 3 // 4)
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.get("").about.params["rows"] == rows)
    assert mapped.kept.get("").placed.all()
    assert mapped.jobs.list() == []


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


async def test_a_map_that_is_made_while_others_are_tended_to_is_tended_to(
    mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk.maps.tending.CALM", 0.3)
    mapped.config.maps.method = "pca"
    mapped.tender().library_changed()
    await until(lambda: mapped.kept.current(2) is not None)  # from now on it waits whether anything comes
    shape = partial_map(mapped, "mine", "umap", len(mapped.kept.space().space) - 3)
    await until(lambda: bool(shape.placed.all()) and len(shape.coords) == len(mapped.kept.space().space))


async def test_a_map_that_is_fitted_again_meanwhile_is_not_written_over(
    mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped.config.maps.method = "pca"
    rows, loop, places = len(mapped.kept.space().space), asyncio.get_running_loop(), tending._places
    partial_map(mapped, "mine", "umap", rows - 3)
    fitted: list[Map] = []

    async def fit() -> None:
        fitted.append(partial_map(mapped, "mine", "umap", rows))

    def interrupted(*given: Any) -> Any:
        found = places(*given)
        if not fitted:
            asyncio.run_coroutine_threadsafe(fit(), loop).result()
        return found

    monkeypatch.setattr(tending, "_places", interrupted)
    mapped.tender().library_changed()
    await until(lambda: bool(fitted))
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "maps"))
    assert mapped.kept.find("mine") is fitted[0]
    np.testing.assert_array_equal(mapped.kept.reload("mine").coords, fitted[0].coords)


async def test_maps_of_vectors_that_were_made_anew_are_let_go_and_built_again(mapped: Mapped) -> None:
    mapped.config.maps.method = "pca"
    await mapped.built(method="pca", map="mine")
    space, fingerprint = mapped.kept.space().space, mapped.kept.space().encoder.fingerprint
    folder, rows = space.folder, space.vectors.copy()
    again = Mapped(mapped.home)
    assert [shape.about.name for shape in again.kept.all()] == ["mine"]
    await again.close()
    shutil.rmtree(folder)
    file = VectorFile.create(folder, "small", fingerprint, rows.shape[1])
    file.append(rows[::-1])
    file.flush()
    file.close()
    again = Mapped(mapped.home)
    again.config.maps.method = "pca"
    try:
        assert again.kept.all() == []
        again.tender().library_changed()
        await until(lambda: again.kept.find("mine") is not None)
        assert (again.kept.outdated, again.kept.get("mine").about.params["rows"]) == ({}, len(rows))
    finally:
        await again.close()


async def test_a_library_without_sounds_gets_no_map(mapped: Mapped, tmp_path: Path) -> None:
    empty = type(mapped)(Home(tmp_path / "empty"))
    empty.tender().library_changed()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "maps"))
    assert (empty.kept.all(), empty.jobs.list()) == ([], [])
    await empty.close()


async def test_a_map_that_can_not_be_made_again_leaves_the_others_tended_to(
    mapped: Mapped, caplog: pytest.LogCaptureFixture
) -> None:
    rows = len(mapped.kept.space().space)
    shape = partial_map(mapped, "mine", "umap", rows // 2, neighbours=4, min_dist=0.4)
    shape.about.personal = True  # and there are no clicks any more
    mapped.kept.save(shape)
    mapped.tender().library_changed()
    await until(lambda: "The map mine is not fitted again" in caplog.text)
    assert "tending to the maps failed" not in caplog.text
