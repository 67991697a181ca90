"""Hits that differ from each other: copies folded into one, and an order that weighs difference in."""

from __future__ import annotations

from tests.helpers.axes import Library
from tonewalk.commands.queries import Hits, Search, Spread
from tonewalk.queries.variety import firsts


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


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


def test_sounds_are_told_which_better_one_they_are_the_same_as(library: Library) -> None:
    library.add("Copies/a.wav", copy_of=1, small={"kick": 1})
    view = library.searcher.filtered("").view
    copy = ids(library.searcher.search(Search(text="kick", k=100, filter="path:copies")))[0]
    assert firsts([copy, 2, 1], 1.0, view) == [copy, 2, copy]
    plain = ids(library.searcher.search(Search(text="kick", k=100)))
    folded = ids(library.searcher.search(Search(text="kick", k=100, spread=Spread(fold=0.9))))
    assert list(dict.fromkeys(firsts(plain, 0.9, view))) == folded
