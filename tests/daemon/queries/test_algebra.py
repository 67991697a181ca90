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
from tonewalk.commands.queries import Analogy, Aspects, Blend, Hits, Like, Search, Spread, Term
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


def measured(empty: Library) -> Searcher:
    """A seed, and beside it one sound with the same pitch, one with the same level, one with the same envelope."""
    common = {"small": {"kick": 1}, "f0_confidence": 1.0}
    empty.add("seed.wav", **common, f0=220.0, loudness=-12.0, duration=0.5, attack=0.01)
    empty.add("pitch.wav", **common, f0=221.0, loudness=-40.0, duration=4.0, attack=0.5)
    empty.add("octave.wav", **common, f0=440.0, loudness=-40.0, duration=4.0, attack=0.5)
    empty.add("level.wav", **common, f0=300.0, loudness=-12.5, duration=4.0, attack=0.5)
    empty.add("envelope.wav", **common, f0=300.0, loudness=-40.0, duration=0.52, attack=0.012)
    empty.add(
        "unsure.wav", **(common | {"f0_confidence": 0.1}), f0=220.0, loudness=-40.0, duration=4.0, attack=0.5
    )
    return empty.searcher


@pytest.mark.parametrize(("aspect", "best"), [("pitch", [2, 3]), ("loudness", [4]), ("envelope", [5])])
def test_each_aspect_puts_its_own_first_and_says_so(empty: Library, aspect: str, best: list[int]) -> None:
    searcher = measured(empty)
    hits = searcher.like(Like(sound=1, weights=Aspects(**{aspect: 2}))).hits
    assert [hit.id for hit in hits[: len(best)]] == best
    assert hits[0].why[aspect] > 0.9
    assert aspect not in searcher.like(Like(sound=1)).hits[0].why


def test_the_sessions_weights_count_where_a_query_has_none(empty: Library) -> None:
    searcher = measured(empty)
    searcher.aspects = Aspects(loudness=2)
    assert ids(searcher.like(Like(sound=1, k=1))) == [4]
    assert ids(searcher.like(Like(sound=1, k=1, weights=Aspects(loudness=0, envelope=2)))) == [5]


def test_an_analogy_takes_weights(empty: Library) -> None:
    for f0 in (220.0, 440.0):
        empty.add(f"kick {f0}.wav", small={"kick": 1}, f0=f0)
        empty.add(f"hat {f0}.wav", small={"hat": 1}, f0=f0)
    hits = empty.searcher.analogy(Analogy(a=1, b=2, c=3, weights=Aspects(pitch=0))).hits
    assert "pitch" not in hits[0].why


def test_copies_are_folded_into_the_best_of_them(library: Library) -> None:
    library.add("Copies/a.wav", copy_of=1, small={"kick": 1})
    plain = ids(library.searcher.search(Search(text="kick", k=100)))
    assert {1, 10 + 2} <= set(plain)
    once = ids(library.searcher.search(Search(text="kick", k=100, spread=Spread(fold=1.0))))
    assert len(once) == len(plain) - 1
    near = ids(library.searcher.search(Search(text="kick", k=100, spread=Spread(fold=0.9))))
    assert near == [one for one in plain if one in near]
    assert len(near) < len(once)


def test_folding_everything_leaves_the_best_hit(library: Library) -> None:
    plain = ids(library.searcher.search(Search(text="hat", k=100)))
    assert ids(library.searcher.search(Search(text="hat", k=100, spread=Spread(fold=0.0)))) == plain[:1]


def test_variety_keeps_the_best_and_then_looks_elsewhere(library: Library) -> None:
    plain = ids(library.searcher.search(Search(text="hat bright", k=3)))
    varied = ids(library.searcher.search(Search(text="hat bright", k=3, spread=Spread(variety=0.95))))
    assert varied[0] == plain[0]
    kinds = [(one - 1) // 3 for one in varied]
    assert len(set(kinds)) == 3
    all_of_them = ids(library.searcher.search(Search(text="hat", k=100, spread=Spread(variety=1.0))))
    assert sorted(all_of_them) == list(range(1, 10))
