"""Maps of what a user hears as alike."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.commands.maps import MapBuild
from tonewalk.maps.building import MapBuilder
from tonewalk.maps.fit import fit_map
from tonewalk.maps.personal import over_spaces
from tonewalk.maps.refit import again
from tonewalk.personal.box import Learned, PersonalBox
from tonewalk.personal.learn import Lesson
from tonewalk.personal.scoring import vectors_of
from tonewalk.personal.space import fused_space
from tonewalk.queries.weights import FOR_SOUNDS, of_spaces


def learned(mapped: Mapped) -> PersonalBox:
    """A box that stretches one direction of timbre eightfold."""
    view = mapped.library.now()
    space = fused_space(view, of_spaces(FOR_SOUNDS, view.spaces))
    directions = np.zeros((sum(one.dim for one in space.shares), 1), np.float32)
    directions[-3] = 1
    lesson = Lesson(
        directions=directions,
        gains=np.array([8], np.float32),
        clicks=9,
        before=4,
        after=8,
        helps=True,
        strength=1.0,
    )
    box = PersonalBox(mapped.home.personal)
    box.keep(Learned.of(lesson, space, last=9, clicks=9))
    return box


async def test_a_personal_map_is_laid_out_by_what_was_learned_and_built_again_so(mapped: Mapped) -> None:
    box = learned(mapped)
    builder = MapBuilder(mapped.home, mapped.library, mapped.kept, mapped.jobs, box)
    job = await mapped.jobs.wait(builder.build(MapBuild(method="pca", personal=True)).job)
    assert (job.state, job.what) == ("done", "personal-pca2d"), job.text
    shape = mapped.kept.get("personal-pca2d")
    assert shape.about.personal
    assert again(shape.about).personal
    view, handle = mapped.library.now(), mapped.kept.space()
    whole = over_spaces(box, view, handle, len(handle.space)).vectors(handle.space.vectors)
    expected = fit_map(whole, "pca", 2, 1, progress=lambda *_: None)
    np.testing.assert_allclose(shape.coords, expected, atol=1e-4)
    plain = fit_map(handle.space.vectors, "pca", 2, 1, progress=lambda *_: None)
    assert np.abs(shape.coords - plain).max() > 0.05


async def test_each_row_is_the_fused_vector_of_its_sound(mapped: Mapped) -> None:
    box, view, handle = learned(mapped), mapped.library.now(), mapped.kept.space()
    metric = box.metric(view)
    assert metric is not None
    rows = over_spaces(box, view, handle, len(handle.space)).vectors(handle.space.vectors)
    positions = view.position_of_rows(handle.encoder.name)
    expected = metric.transformed(vectors_of(metric.shares, view, positions))
    assert rows == pytest.approx(expected, abs=1e-6)


async def test_what_can_not_be_mapped_is_told_before_a_job_begins(mapped: Mapped) -> None:
    empty = PersonalBox(mapped.home.personal)
    builder = MapBuilder(mapped.home, mapped.library, mapped.kept, mapped.jobs, empty)
    with pytest.raises(Unavailable, match="no personal space yet"):
        builder.build(MapBuild(personal=True))
    builder = MapBuilder(mapped.home, mapped.library, mapped.kept, mapped.jobs, learned(mapped))
    with pytest.raises(InvalidArgument, match="leave out personal"):
        builder.build(MapBuild(personal=True, method="manifold", dims=3))
    assert mapped.jobs.list() == []
