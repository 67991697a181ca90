from tonewalk.maps.candidates import Candidate, Measured, grid, ranked


def measured(**scores: float) -> Measured:
    return Measured(candidate=Candidate(method="pca"), scores=scores)


def test_what_is_best_in_every_measure_comes_first_with_a_merit_of_one():
    good = measured(silhouette=0.6, trustworthiness=0.98, continuity=0.97, roundness=0.7)
    fair = measured(silhouette=0.5, trustworthiness=0.97, continuity=0.96, roundness=0.6)
    poor = measured(silhouette=0.1, trustworthiness=0.8, continuity=0.8, roundness=0.3)
    assert ranked([poor, good, fair]) == [good, fair, poor]
    assert [good.merit, fair.merit, poor.merit] == [1, 0.5, 0]


def test_a_measure_that_one_candidate_lacks_does_not_count():
    one = measured(trustworthiness=0.9, roundness=1.0)
    other = measured(trustworthiness=0.95)
    assert ranked([one, other]) == [other, one]


def test_equals_stay_in_their_order_and_share_a_merit():
    one, other = measured(continuity=0.9), measured(continuity=0.9)
    assert ranked([one, other])[0] is one
    assert one.merit == other.merit == 1


def test_the_grid_holds_every_way_once_and_all_that_was_asked_for():
    found = grid(("pca", "umap", "tsne"))
    assert len(found) == len(set(found))
    umap = [one for one in found if one.method == "umap"]
    assert len({one.components for one in umap}) * len({one.neighbours for one in umap}) * len(
        {one.min_dist for one in umap}
    ) == len(umap)
    assert {one.neighbours for one in found if one.method == "tsne"} == {10, 30, 50}
    assert {one.method for one in grid(("umap", "pca"))} == {"umap", "pca"}
