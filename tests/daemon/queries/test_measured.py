"""Pitch, loudness and envelope as evidence, each with its weight."""

from __future__ import annotations

import pytest

from tests.helpers.axes import Library
from tonewalk.commands.queries import Analogy, Aspects, Hits, Like
from tonewalk.queries.search import Searcher


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


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
