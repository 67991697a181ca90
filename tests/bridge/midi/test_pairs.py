"""Two halves that make fourteen bits, in either order, together or alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tonewalk_bridge.midi.pairs import WAIT, Pair

COARSE, FINE = True, False


def whole(coarse: int, fine: int) -> float:
    return (coarse << 7 | fine) / 0x3FFF


@given(st.lists(st.tuples(st.integers(0, 127), st.integers(0, 127)), min_size=1), st.booleans())
def test_halves_are_one_value_whichever_comes_first(values: list[tuple[int, int]], coarse_first: bool) -> None:
    pair = Pair()
    for coarse, fine in values:
        halves = [(COARSE, coarse), (FINE, fine)]
        first, second = halves if coarse_first else halves[::-1]
        assert pair.take(*first, now=0.0) is None, "half a value was told"
        assert pair.take(*second, now=0.0) == whole(coarse, fine)
        assert not pair.waits


def test_a_half_that_stays_alone_is_a_move_of_its_own() -> None:
    pair = Pair()
    pair.take(COARSE, 64, 0.0)
    assert pair.due(WAIT / 2) is None
    assert pair.due(WAIT) == 64 / 127, "a controller without a fine half has seven bits"
    pair.take(COARSE, 64, 1.0)
    assert pair.take(FINE, 100, 1.001) == whole(64, 100)
    pair.take(FINE, 101, 2.0)
    assert pair.due(2.0 + WAIT) == whole(64, 101), "a small move sends the fine half alone"
    pair.take(COARSE, 65, 3.0)
    assert pair.due(3.0 + WAIT) == whole(65, 0), "a coarse half sets the fine one to 0"


def test_of_halves_of_one_kind_the_newest_counts() -> None:
    pair = Pair()
    pair.take(COARSE, 1, 0.0)
    pair.take(COARSE, 2, 0.001)
    assert pair.take(FINE, 3, 0.002) == whole(2, 3)
