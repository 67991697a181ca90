import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.base.errors import InvalidArgument
from tonewalk.maps import large, score
from tonewalk.maps.fit import fit_map

MANY = 2000
"""Sounds above which these libraries count as large."""


def unheard(text: str, done: int, total: int) -> None:
    """Progress that nobody listens to."""


@pytest.mark.parametrize("dims", [2, 3])
def test_a_large_library_keeps_neighbours_as_a_full_fit_does(blobs: Blobs, dims):
    vectors, _ = blobs(3000, kinds=12)
    known = {
        many: score.neighbourhoods(vectors, fit_map(vectors, "umap", dims, 1, many=many, progress=unheard))
        for many in (MANY, 10 * MANY)
    }
    assert known[MANY]["trustworthiness"] > known[10 * MANY]["trustworthiness"] - 0.02
    assert known[MANY]["continuity"] > known[10 * MANY]["continuity"] - 0.03


def test_landmarks_are_laid_out_first_and_kinds_stay_together(blobs: Blobs):
    vectors, kinds = blobs(3000)
    said: list[tuple[str, int, int]] = []
    coords = fit_map(vectors, "umap", 2, 1, many=MANY, landmarks=600, progress=lambda *how: said.append(how))
    assert score.regions(coords, [str(kind) for kind in kinds])["silhouette"] > 0.6
    assert score.neighbourhoods(vectors, coords)["trustworthiness"] > 0.93
    told = list(dict.fromkeys(text for text, _, _ in said))
    assert told.index("laying out landmarks") < told.index("placing") < told.index("laying out")
    for text in told:
        steps = [(done, total) for one, done, total in said if one == text and total]
        assert steps == sorted(steps)
        assert not steps or steps[-1][0] == steps[-1][1]


def test_one_seed_gives_one_large_map(blobs: Blobs):
    vectors, _ = blobs(2500)
    one, two, other = (fit_map(vectors, "umap", 2, seed, many=MANY, progress=unheard) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_large_library_that_grew_lies_as_its_map_did(blobs: Blobs):
    vectors, _ = blobs(3000)
    old = fit_map(vectors[:2400], "umap", 2, 1, many=MANY, progress=unheard)
    init = np.full((3000, 2), np.nan, np.float32)
    init[:2400] = old
    again = fit_map(vectors, "umap", 2, 7, many=MANY, init=init, progress=unheard)
    assert np.median(np.linalg.norm(again[:2400] - old, axis=1)) < 0.05
    assert score.neighbourhoods(vectors, again)["trustworthiness"] > 0.93


def test_a_library_that_grew_many_times_over_is_laid_out_anew(blobs: Blobs):
    vectors, _ = blobs(3000)
    init = np.full((3000, 2), np.nan, np.float32)
    init[:50] = np.random.default_rng(1).random((50, 2))  # says nothing of the other 2,950
    said: set[str] = set()
    coords = fit_map(vectors, "umap", 2, 1, many=MANY, init=init, progress=lambda text, *_: said.add(text))
    assert "laying out landmarks" in said
    assert score.neighbourhoods(vectors, coords)["trustworthiness"] > 0.93


def test_more_neighbours_than_memory_is_for_are_refused_in_a_sentence(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(large, "PAIRS", 30_000)
    with pytest.raises(InvalidArgument, match="takes 13 neighbours at most, not 40"):
        fit_map(blobs(2500)[0], "umap", 2, 1, neighbours=40, many=MANY, progress=unheard)


def test_a_large_library_of_one_sound_in_copies_has_a_map(blobs: Blobs):
    vectors = np.repeat(blobs(5)[0], 500, axis=0)
    coords = fit_map(vectors, "umap", 2, 1, many=MANY, progress=unheard)
    assert np.isfinite(coords).all()
    assert score.regions(coords, [str(row // 500) for row in range(2500)])["silhouette"] > 0.5
