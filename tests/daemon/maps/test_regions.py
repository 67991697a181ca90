import numpy as np
import pytest

from tonewalk.maps.regions import regions


def heaps(*places, size: int = 60, spread: float = 0.02) -> np.ndarray:
    """Points around places, `size` around each."""
    random = np.random.default_rng(1)
    return np.concatenate([random.normal(place, spread, (size, len(place))) for place in places]).astype(
        np.float32
    )


def test_each_heap_is_named_by_what_lies_there():
    coords = heaps((0.1, 0.1), (0.9, 0.1), (0.5, 0.9))
    labels = np.repeat([2, 0, 1], 60).astype(np.int32)
    found = {region.label: region for region in regions(coords, labels)}
    assert found.keys() == {0, 1, 2}
    assert found[2].place == pytest.approx([0.1, 0.1], abs=0.02)
    assert all(region.sounds == 60 and region.share == 1 for region in found.values())


def test_a_name_that_is_everywhere_yields_to_one_that_stands_out():
    coords = heaps((0.1, 0.1), (0.9, 0.9), size=100, spread=0)
    labels = np.zeros(200, np.int32)
    labels[100:145] = 1
    assert {region.label for region in regions(coords, labels) if region.place[0] > 0.5} == {1}


def test_two_heaps_of_one_name_far_apart_are_two_regions_and_one_wide_heap_is_one():
    labels = np.zeros(240, np.int32)
    assert len(regions(heaps((0.1, 0.1), (0.9, 0.9), size=120), labels)) == 2
    assert len(regions(heaps((0.5, 0.5), size=240, spread=0.06), labels)) == 1


def test_sounds_that_nothing_is_known_of_have_no_region():
    coords = heaps((0.1, 0.1), (0.9, 0.9))
    labels = np.full(120, -1, np.int32)
    labels[:60] = 3
    (region,) = regions(coords, labels)
    assert (region.label, region.sounds) == (3, 60)


def test_a_map_in_space_has_regions_in_space():
    coords = heaps((0.1, 0.1, 0.1), (0.1, 0.1, 0.9))
    found = regions(coords, np.repeat([0, 1], 60).astype(np.int32))
    assert sorted(round(float(region.place[2]), 1) for region in found) == [0.1, 0.9]


@pytest.mark.parametrize("n", [0, 1, 2, 30])
def test_maps_of_few_sounds_and_of_sounds_in_one_place_have_regions_too(n):
    found = regions(np.full((n, 2), 0.5, np.float32), np.zeros(n, np.int32))
    assert [region.sounds for region in found] == ([n] if n else [])
