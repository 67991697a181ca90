"""Several seeds, places on a map, measured aspects, and hits that differ from each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.axes import Library
from tonewalk.base.errors import InvalidArgument, Unavailable, UnknownSound
from tonewalk.base.types import Matrix
from tonewalk.commands.queries import Blend, Hits, Like, Term
from tonewalk.library.view import Positions, View
from tonewalk.queries.search import Searcher


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


def test_several_seeds_find_what_lies_between_them_and_are_left_out(library: Library, tmp_path: Path) -> None:
    found = ids(library.searcher.like(Like(sound=2, sounds=[3, 3], k=100)))
    assert found[0] == 1
    assert not {2, 3} & set(found)
    file = tmp_path / "loud.wav"
    soundfile.write(file, np.sin(np.arange(4000, dtype=np.float32)) * 0.9, 8000)
    mixed = ids(library.searcher.like(Like(file=str(file), sounds=[9], files=[str(file)], k=2)))
    assert set(mixed) == {7, 8}


def test_one_unknown_seed_among_several_is_told(library: Library) -> None:
    with pytest.raises(UnknownSound, match="77"):
        library.searcher.like(Like(sounds=[1, 77]))


class Halves:
    """A map with the hats on its right and the kicks on its left."""

    def places(self, view: View, positions: Positions) -> Matrix:
        return np.full((len(positions), 2), np.nan, np.float32)

    def near(self, view: View, map: str, point: Sequence[float], k: int) -> Positions:
        return np.array([6, 7, 8] if point[0] > 0.5 else [0, 1, 2])[:k]


def test_a_place_on_a_map_is_a_term_like_any_other(library: Library) -> None:
    searcher = Searcher(library, Halves())
    assert set(ids(searcher.blend(Blend(terms=[Term(point=[0.9, 0.1])], k=3)))) == {7, 8, 9}
    away = [Term(point=[0.1, 0.1], weight=-1), Term(point=[0.9, 0.1]), Term(text="bright", weight=0.5)]
    assert ids(searcher.blend(Blend(terms=away, k=1))) == [8]
    with pytest.raises(Unavailable, match="No sound"):
        library.searcher.blend(Blend(terms=[Term(point=[0.5, 0.5])]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.builds(Term, weight=st.floats(-3, 3), text=st.sampled_from(["kick", "hat bright", "long", "dog"])),
            st.builds(Term, weight=st.floats(-3, 3), sound=st.integers(1, 9)),
            st.builds(Term, weight=st.floats(-3, 3), direction=st.just(["dark", "bright"])),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_mixture_gives_every_sound_in_some_order_or_a_sentence(library: Library, terms: list[Term]) -> None:
    if not any(term.weight for term in terms):
        with pytest.raises(InvalidArgument, match="cancel"):
            library.searcher.blend(Blend(terms=terms, k=100))
        return
    whole = [Term(sound=1, weight=50), *terms]  # what few terms leave of each other may be nothing
    hits = library.searcher.blend(Blend(terms=whole, k=100)).hits
    assert sorted(hit.id for hit in hits) == list(range(1, 10))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
