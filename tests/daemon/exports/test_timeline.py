"""Sounds along a time, on tracks where nothing overlaps."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tonewalk.exports.instrument import Sound
from tonewalk.exports.samples import Sample
from tonewalk.exports.timeline import Item, place, tracks

ONE = Sound(b"/a.wav", "a")
FOUND = {ONE: Sample("a.wav", 1_000, 3_000, 4_000, 1_000, 1)}
"""2 s of a file."""


def test_items_without_a_time_follow_each_other() -> None:
    placed = place([Item(ONE), Item(ONE, last=0.5), Item(ONE)], FOUND)
    assert [(one.start, one.length, one.track) for one in placed] == [(0, 2, 0), (2, 0.5, 0), (2.5, 2, 0)]


def test_what_sounds_together_lies_on_tracks_of_its_own() -> None:
    placed = place([Item(ONE, 0.0), Item(ONE, 1.0), Item(ONE, 2.0), Item(ONE, 2.5)], FOUND)
    assert [one.track for one in placed] == [0, 1, 0, 2]
    assert [len(row) for row in tracks(placed)] == [2, 1, 1]


def test_a_sound_that_is_played_higher_is_as_much_shorter() -> None:
    (up, down) = place([Item(ONE, 0.0, transpose=12), Item(ONE, 1.0, last=3.0, transpose=-12)], FOUND)
    assert (up.length, up.speed) == (1.0, 2.0)
    assert (down.length, down.speed, down.track) == (3.0, 0.5, 0)


def test_nothing_has_no_track() -> None:
    assert tracks(place([], FOUND)) == []


@given(st.lists(st.tuples(st.floats(0, 20), st.one_of(st.none(), st.floats(0.01, 9)), st.integers(-24, 24))))
def test_on_no_track_do_two_overlap(given: list[tuple[float, float | None, int]]) -> None:
    placed = place([Item(ONE, *one) for one in given], FOUND)
    assert sorted(one.start for one in placed) == sorted(start for start, _, _ in given)
    for row in tracks(placed):
        assert row
        for before, after in itertools.pairwise(row):
            assert after.start >= before.start + before.length - 1e-6
    most = max((sum(a.start <= b.start < a.start + a.length for a in placed) for b in placed), default=0)
    assert len(tracks(placed)) <= most
