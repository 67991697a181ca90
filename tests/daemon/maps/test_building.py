"""Maps as they are asked for, each made in a process of its own."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import InvalidArgument, NotFound, UnknownEncoder
from tonewalk.base.home import Home
from tonewalk.commands.maps import MapBuild


async def test_a_map_is_made_by_a_job_and_is_current_from_then_on(mapped: Mapped) -> None:
    said: list[str] = []
    mapped.events.listen(lambda event: said.append(event.data.text if event.topic == "progress" else ""))
    done = await mapped.built(method="umap", neighbours=5, min_dist=0.3, seed=7, components=8)
    assert (done.state, done.kind, done.what) == ("done", "map", "umap2d")
    rows = len(mapped.kept.space().space)
    assert done.text.startswith(f"Mapped {rows} sounds as umap2d in ")
    shape = mapped.kept.get("")
    assert (shape.about.name, shape.about.method, shape.about.seed) == ("umap2d", "umap", 7)
    assert shape.about.params == {"neighbours": 5, "min_dist": 0.3, "components": 8, "rows": rows}
    assert shape.placed.all()
    assert not shape.needs_tree
    assert mapped.home.maps.joinpath("umap2d.npz").is_file()
    assert "Map umap2d: scoring" in said


async def test_the_same_map_asked_for_twice_is_made_once_and_the_old_one_stays_until_then(mapped: Mapped) -> None:
    assert (await mapped.built(method="pca", map="mine")).state == "done"
    old = mapped.kept.get("mine")
    first, second = (mapped.builder.build(MapBuild(method="pca", map="mine", dims=2, seed=3)) for _ in range(2))
    assert first.job == second.job
    assert mapped.kept.get("mine") is old
    assert (await mapped.jobs.wait(first.job)).state == "done"
    assert mapped.kept.get("mine") is not old
    np.testing.assert_allclose(mapped.kept.get("mine").coords, old.coords, atol=1e-3)  # it lies as it did


@pytest.mark.parametrize(
    ("request_", "error", "text"),
    [
        (MapBuild(encoder="clap"), UnknownEncoder, "it has small, timbre"),
        (MapBuild(map="../catalogue"), InvalidArgument, "can't be a map's name"),
        (MapBuild(method="manifold", dims=2), InvalidArgument, "3 dimensions, not 2"),
        (MapBuild(method="manifold", dims=3), NotFound, "manifold train"),
    ],
)
async def test_what_can_not_be_made_is_told_before_a_job_begins(
    mapped: Mapped, request_, error, text: str
) -> None:
    with pytest.raises(error, match=text):
        mapped.builder.build(request_)
    assert mapped.jobs.list() == []


async def test_a_library_without_sounds_has_nothing_to_map(mapped: Mapped, tmp_path: Path) -> None:
    empty = type(mapped)(Home(tmp_path / "empty"))
    with pytest.raises(InvalidArgument, match="no sound to map"):
        empty.builder.build(MapBuild())
    await empty.close()


async def test_a_fit_that_fails_says_why_and_leaves_the_maps_as_they_were(mapped: Mapped) -> None:
    shutil.rmtree(mapped.kept.space("timbre").space.folder)
    done = await mapped.built(method="pca", encoder="timbre")
    assert done.state == "failed"
    assert done.text
    assert mapped.kept.all() == []
