"""What stays when a map is fitted again: how it was made, and what places on it point at."""

from functools import partial

import numpy as np
import pytest

from tonewalk.commands.maps import MapBuild
from tonewalk.maps.map import About, Map
from tonewalk.maps.refit import again, carried, fitted

OLD = [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]]
NEW = [[0.8, 0.1], [0.2, 0.6], [0.4, 0.2]]


def shape_of(places: list[list[float]], dims: int = 2, encoder: str = "small", **params: float) -> Map:
    about = About(
        name="mine",
        method="umap",
        dims=dims,
        seed=7,
        params=params,
        encoder=encoder,
        fingerprint="f" * 64,
        created=0.0,
    )
    return Map(about, np.array(places, np.float32))


def nearest(shape: Map, point, visible=(True, True, True)) -> np.ndarray:
    return shape.nearest(point, 1, np.array(visible))[0]


def test_a_map_is_made_again_as_it_was_made() -> None:
    shape = shape_of(OLD, neighbours=5.0, min_dist=0.3, components=8.0, rows=2.0)
    assert again(shape.about) == MapBuild(
        method="umap", dims=2, encoder="small", map="mine", seed=7, neighbours=5, min_dist=0.3, components=8
    )
    assert fitted(shape) == 2.0
    bare = shape_of(OLD)
    assert again(bare.about) == MapBuild(method="umap", dims=2, encoder="small", map="mine", seed=7)
    assert fitted(bare) == 3.0


def test_a_place_goes_with_the_sound_that_is_nearest_to_it_and_keeps_its_distance() -> None:
    old, new = shape_of(OLD), shape_of(NEW)
    assert carried(nearest, old, new, (0.12, 0.13)) == pytest.approx([0.82, 0.13])
    assert carried(nearest, old, new, (0.5, 0.5)) == pytest.approx([0.2, 0.6])
    assert carried(nearest, old, new, (0.12, 0.13, 0.7)) == pytest.approx(
        [0.82, 0.13, 0.7]
    )  # depth is another map's


def test_where_the_distance_would_lead_to_another_sound_it_goes_to_its_own() -> None:
    old, new = shape_of(OLD), shape_of([[0.5, 0.5], [0.45, 0.5], [0.9, 0.9]])
    assert carried(nearest, old, new, (0.05, 0.1)) == pytest.approx([0.5, 0.5])


def test_a_place_stays_where_nothing_says_where_it_should_go() -> None:
    old, place = shape_of(OLD), [0.12, 0.13]
    assert carried(nearest, old, shape_of(NEW, encoder="timbre"), place) == place
    assert carried(partial(nearest, visible=(False,) * 3), old, shape_of(NEW), place) == place
    assert carried(nearest, old, shape_of([[np.nan, np.nan], *NEW[1:]]), place) == place
    assert carried(nearest, shape_of([[0.9, 0.9], [0.1, 0.1]]), shape_of(NEW[:1]), place) == place
