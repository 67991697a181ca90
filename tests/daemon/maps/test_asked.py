"""What a map answers: the sound near a place, the place of a sound, all places, names of regions, scores."""

from collections import defaultdict

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import InvalidArgument, UnknownMap
from tonewalk.commands.maps import XY, XYZ
from tonewalk.maps.map import About, Map


@pytest.fixture
async def asked(mapped: Mapped):
    """The library with a 2D and a 3D map."""
    assert (await mapped.built(method="pca", map="flat")).state == "done"
    assert (await mapped.built(method="pca", map="solid", dims=3)).state == "done"
    return mapped


async def test_at_its_own_place_every_sound_is_the_nearest(asked) -> None:
    points = asked.asked.points("")
    assert (points.map, points.dims, points.z) == ("flat", 2, [])
    assert len(points.ids) == len(asked.view)
    there = defaultdict(set)
    for sound, x, y in zip(points.ids, points.x, points.y, strict=True):
        there[x, y].add(sound)
        assert asked.asked.place_of(sound) == (x, y)
    for (x, y), sounds in there.items():
        hit = asked.asked.nearest(XY(x=x, y=y))
        assert hit.id in sounds
        assert (hit.x, hit.y, hit.z, hit.distance) == (x, y, None, 0)
        assert hit.path.endswith(hit.name)
    assert [len(sounds) for sounds in there.values() if len(sounds) > 1] == [2]  # the kick that is there twice


async def test_a_map_in_space_is_asked_with_three_numbers(asked) -> None:
    points = asked.asked.points("solid")
    hit = asked.asked.nearest(XYZ(x=points.x[3], y=points.y[3], z=points.z[3]))
    assert (hit.id, hit.z) == (points.ids[3], points.z[3])
    with pytest.raises(InvalidArgument, match="3 dimensions, not 2"):
        asked.asked.nearest(XY(x=0.5, y=0.5, map="solid"))
    for ask in (asked.asked.points, asked.asked.labels, asked.asked.score, asked.asked.columns):
        with pytest.raises(UnknownMap, match="'fluid': there are flat, solid"):
            ask("fluid")


async def test_the_sounds_around_a_place_come_nearest_first(asked) -> None:
    positions, distances = asked.asked.around(asked.view, "", (0.2, 0.7), 9)
    places = asked.asked.places(asked.view, positions)
    np.testing.assert_allclose(np.linalg.norm(places - (0.2, 0.7), axis=1), distances, atol=1e-6)
    assert (np.diff(distances) >= 0).all()
    np.testing.assert_array_equal(asked.asked.near(asked.view, "flat", (0.2, 0.7), 9), positions)


async def test_what_is_on_no_map_has_no_place(mapped: Mapped) -> None:
    assert mapped.asked.place_of(1) is None
    assert np.isnan(mapped.asked.places(mapped.view, np.arange(3))).all()
    assert (await mapped.built(method="pca")).state == "done"
    assert mapped.asked.place_of(1) is not None
    assert mapped.asked.place_of(999) is None


async def test_sounds_whose_folder_was_removed_are_on_no_answer(asked) -> None:
    bells = set(asked.of_kind("bell"))
    await asked.library.remove(asked.root("bell"))
    assert not bells & set(asked.asked.points("").ids)
    positions, _ = asked.asked.around(asked.view, "", (0.5, 0.5), 99)
    assert not bells & set(asked.view.ids[positions].tolist())
    assert not bells & {asked.asked.nearest(XY(x=x, y=0.5)).id for x in np.linspace(0, 1, 20)}
    for kind in ("kick", "closed-hat", "pad"):
        await asked.library.remove(asked.root(kind))
    assert len(asked.asked.columns("")[0]) == 0
    with pytest.raises(InvalidArgument, match="flat shows no sound now"):
        asked.asked.nearest(XY(x=0.5, y=0.5))


async def test_maps_are_listed_with_what_they_are(asked) -> None:
    assert (await asked.built(method="pca", map="also-flat")).state == "done"
    infos = {info.map: info for info in asked.asked.infos()}
    assert {name: info.current for name, info in infos.items()} == {
        "also-flat": True,
        "flat": False,
        "solid": True,
    }
    assert (infos["solid"].dims, infos["solid"].method, infos["solid"].encoder) == (3, "pca", "small")
    assert infos["flat"].sounds == len(asked.kept.get("flat").coords)


async def test_a_map_that_was_never_scored_is_scored_and_folders_are_its_labels(asked) -> None:
    scores = asked.asked.score("").scores
    assert scores.keys() == {"trustworthiness", "continuity", "roundness", "silhouette"}
    assert scores["trustworthiness"] > 0.7
    flat = asked.kept.get("flat")
    about = About(
        name="bare",
        method="pca",
        dims=2,
        seed=1,
        encoder="small",
        fingerprint=flat.about.fingerprint,
        created=0.0,
    )
    asked.kept.save(bare := Map(about, flat.coords))
    asked.kept.adopt(bare)
    assert asked.asked.score("bare").scores == pytest.approx(scores)


async def test_regions_have_the_names_of_the_labels_of_their_sounds(asked) -> None:
    found = asked.asked.labels("")
    assert found.map == "flat"
    points = asked.asked.points("")
    assert 0 < sum(region.sounds for region in found.labels) <= len(points.ids)
    for region in found.labels:
        assert region.z is None
        assert asked.asked.nearest(XY(x=region.x, y=region.y)).distance < 0.1


async def test_who_follows_a_refit_is_told_where_places_lie_now(asked) -> None:
    told = []
    asked.asked.on_refit(told.append)
    before = asked.asked.points("")
    assert (await asked.built(method="pca", map="other", encoder="timbre")).state == "done"
    assert (await asked.built(method="pca", map="deep", dims=3)).state == "done"
    x, y = told.pop()((before.x[0], before.y[0]))  # a map of another space says nothing: all stays
    assert (x, y) == (before.x[0], before.y[0])
    assert not told
