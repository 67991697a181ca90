"""What a transform adds to scores, against the same reckoned without any of its shortcuts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axes import AXES, Library
from tonewalk.commands.queries import Analogy, Aspects, Hits, Like, Search
from tonewalk.library.view import View
from tonewalk.personal.metric import Metric
from tonewalk.personal.scoring import Scoring, vectors_of, whole
from tonewalk.personal.space import fused_space
from tonewalk.queries.weights import FOR_SOUNDS, of_spaces


class Given:
    """A transform in the place of what was learned."""

    def __init__(self, metric: Metric) -> None:
        self.found = Scoring(metric)

    def scoring(self, _: View) -> Scoring:
        return self.found


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path)
    random = np.random.default_rng(5)
    for number in range(40):
        small, timbre = ({word: float(random.random()) for word in AXES} for _ in range(2))
        made.add(f"{number}.wav", small=small, timbre=timbre)
    made.add("deaf.wav", small={"kick": 1}, timbre=None)
    yield made
    made.close()


def metric(library: Library, gains: list[float]) -> Metric:
    view = library.now()
    space = fused_space(view, of_spaces(FOR_SOUNDS, view.spaces))
    random = np.random.default_rng(6)
    dim = sum(one.dim for one in space.shares)
    columns = np.linalg.qr(random.normal(size=(dim, len(gains))))[0] if gains else np.zeros((dim, 0))
    return Metric(space.shares, columns.astype(np.float32), np.array(gains, np.float32), space.unit)


def order(hits: Hits) -> list[tuple[int, float]]:
    return [(hit.id, round(hit.score, 5)) for hit in hits.hits]


def test_what_is_added_is_the_difference_between_both_likenesses(library: Library) -> None:
    view, changed = library.now(), metric(library, [5.0, 0.2])
    names = [one.space for one in changed.shares]
    positions = whole(changed.shares, view)
    vectors = vectors_of(changed.shares, view, positions)
    moved = changed.transformed(vectors)
    at = 3
    queries = {name: np.asarray(view.vectors(name)[view.rows(name)[at]]) for name in names}
    cosines = {name: view.score(name, queries[name], view.rows(name)[positions]) for name in names}
    asked = Scoring(changed).asked(queries, view)
    plain, personal = vectors @ vectors[at], moved @ moved[at]
    expected = (personal - personal.mean()) / personal.std() * plain.std() - (plain - plain.mean())
    assert asked.standard(positions, cosines) == pytest.approx(changed.unit * expected, abs=1e-4)
    assert asked.proposing().keys() == set(names)


def test_a_transform_that_changes_nothing_adds_nothing(library: Library) -> None:
    before = library.searcher.like(Like(sound=4, k=50))
    for gains in ([], [1.0, 1.0]):
        library.searcher.personal = Given(metric(library, gains))
        after = library.searcher.like(Like(sound=4, k=50))
        assert order(after) == order(before)
        assert max(abs(hit.why.get("personal", 0.0)) for hit in after.hits) < 1e-4


def test_likeness_goes_by_the_transform_and_says_how_much(library: Library) -> None:
    before = order(library.searcher.like(Like(sound=4, k=50)))
    library.searcher.personal = Given(metric(library, [8.0]))
    after = library.searcher.like(Like(sound=4, k=50))
    assert order(after) != before
    assert {one for one, _ in order(after)} == {one for one, _ in before}
    scores = dict(before)
    for hit in after.hits:
        assert hit.score - scores[hit.id] == pytest.approx(hit.why.get("personal", 0.0), abs=1e-3)


def test_a_sound_that_a_space_has_not_heard_yet_is_judged_as_before(library: Library) -> None:
    deaf = library.add("later.wav", small={"kick": 1, "bright": 0.3}, timbre={})
    library.searcher.personal = Given(metric(library, [8.0]))
    hits = {hit.id: hit for hit in library.searcher.like(Like(sound=4, k=60)).hits}
    assert deaf in hits


def test_words_differences_and_a_space_without_weight_are_asked_without_it(library: Library) -> None:
    asked = (
        lambda: library.searcher.search(Search(text="kick", k=50)),
        lambda: library.searcher.analogy(Analogy(a=1, b=2, c=3, k=50)),
        lambda: library.searcher.like(Like(sound=4, k=50, weights=Aspects(timbre=0.0))),
        lambda: library.searcher.like(Like(sound=4, k=50, weights=Aspects(semantic=0.0))),
    )
    before = [order(one()) for one in asked]
    library.searcher.personal = Given(metric(library, [8.0]))
    assert [order(one()) for one in asked] == before


def test_sounds_that_come_later_have_their_lengths_found(library: Library) -> None:
    changed = metric(library, [4.0])
    scoring, view = Scoring(changed), library.now()
    scoring.warm(view)
    new = [library.add(f"new{number}.wav", small={"hat": 1, "long": number / 9}) for number in range(60)]
    later = library.now()
    positions = later.positions(new)
    expected = changed.lengths(vectors_of(changed.shares, later, positions))
    assert scoring.lengths(positions, later) == pytest.approx(expected)
