"""Knobs over a small library: what they move, and what is kept of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers.axes import Library
from tonewalk.base.errors import Damaged, InvalidArgument, UnknownKnob, UnknownSound
from tonewalk.commands.knobs import Knob, KnobDefine
from tonewalk.commands.queries import Aspects, Like, Spread
from tonewalk.queries.knob_search import KnobSearcher, pull
from tonewalk.queries.knobs import Kept, KnobBox, scale, shares_below

ANY = Knob(k=9)


@pytest.fixture
def searcher(library: Any, tmp_path: Path) -> KnobSearcher:
    return KnobSearcher(library, library.searcher, KnobBox(tmp_path / "knobs.json"))


@pytest.fixture
def lengths(empty: Any, tmp_path: Path) -> KnobSearcher:
    """Kicks and hats of 1 to 20 tenths of a second, the kicks first."""
    for kind in ("kick", "hat"):
        for tenth in range(1, 21):
            empty.add(f"{kind} {tenth}.wav", small={kind: 1}, duration=tenth / 10)
    return KnobSearcher(empty, empty.searcher, KnobBox(tmp_path / "knobs.json"))


def define(searcher: KnobSearcher, request: KnobDefine) -> Kept:
    return searcher.box.define(request, searcher._library.now())


def ids(searcher: KnobSearcher, seed: int | str, request: Knob = ANY, **turned: float) -> list[int]:
    return [hit.id for hit in searcher.turn(seed, turned, request).hits]


def test_a_knob_at_0_changes_nothing(searcher: KnobSearcher, library: Library) -> None:
    alike = [hit.id for hit in library.searcher.like(Like(sound=1, k=9)).hits]
    assert ids(searcher, 1) == ids(searcher, 1, bright=0.0, long=0.0) == alike


def test_a_measured_knob_moves_what_it_measures_and_keeps_the_kind(lengths: KnobSearcher) -> None:
    middles = []
    for value in (-1.0, -0.5, 0.5, 1.0):
        hits = lengths.turn(10, {"long": value}, Knob(k=3)).hits
        assert all(hit.name.startswith("kick") for hit in hits)
        middles.append(np.mean([hit.duration for hit in hits]))
    assert middles == sorted(middles)
    assert (middles[0], middles[-1]) == (pytest.approx(0.2), pytest.approx(1.9))


def test_what_lies_furthest_along_a_knob_is_no_hit_where_it_is_of_another_kind(
    empty: Library, tmp_path: Path
) -> None:
    for number in range(15):
        empty.add(f"kick {number}.wav", small={"kick": 1, "dark": number / 20}, duration=1 + number / 100)
    for number in range(150):
        empty.add(f"hat {number}.wav", small={"hat": 1}, duration=0.01 + number / 1000)
        empty.add(f"snare {number}.wav", small={"snare": 1}, duration=3 + number / 100)
    searcher = KnobSearcher(empty, empty.searcher, KnobBox(tmp_path / "knobs.json"))
    for seed in (8, "kick"):
        for value in (-1.0, -0.3, 0.6, 1.0):
            hits = searcher.turn(seed, {"long": value, "bright": value}, Knob(k=10)).hits
            assert [hit.name for hit in hits if not hit.name.startswith("kick")] == []
        long, short = (searcher.turn(seed, {"long": value}, Knob(k=5)).hits for value in (1.0, -1.0))
        assert np.mean([hit.duration for hit in long]) > np.mean([hit.duration for hit in short])


def test_several_knobs_are_turned_at_once_and_every_hit_says_why(lengths: KnobSearcher) -> None:
    define(lengths, KnobDefine(name="Hat or not", low="kick", high="hat"))
    hits = lengths.turn(1, {"long": 1.0, "Hat or not": 1.0}, Knob(k=1)).hits
    assert hits[0].name == "hat 20.wav"
    assert set(hits[0].why) == {"small", "timbre", "long", "Hat or not"}


def test_a_knob_from_words_goes_along_their_direction(searcher: KnobSearcher) -> None:
    define(searcher, KnobDefine(name="shine", low="dark dark", high="bright bright snare"))
    assert scale("wooden", "metallic") == ""
    define(searcher, KnobDefine(name="hatty", low="kick", high="hat"))
    assert set(ids(searcher, 1, Knob(k=3), hatty=1.0)) == {7, 8, 9}
    assert set(ids(searcher, 7, Knob(k=3), hatty=-1.0)) == {1, 2, 3}


def test_a_knob_from_sounds_goes_from_some_to_others(searcher: KnobSearcher) -> None:
    define(searcher, KnobDefine(name="mine", low_sounds=[1, 2], high_sounds=[7, 8]))
    assert ids(searcher, 2, Knob(k=9), mine=1.0).index(8) < ids(searcher, 2).index(8)
    assert set(ids(searcher, 4, Knob(k=3), mine=1.0)) <= {5, 6, 7, 8, 9}


def test_words_are_turned_as_sounds_are(lengths: KnobSearcher) -> None:
    assert lengths.turn("kick", {"long": 1.0}, Knob(k=1)).hits[0].name == "kick 20.wav"


def test_filter_weights_and_spread_count(searcher: KnobSearcher) -> None:
    assert set(ids(searcher, 1, Knob(k=9, filter="path:hats"), long=1.0)) == {7, 8, 9}
    hits = searcher.turn(1, {"long": 0.5}, Knob(k=3, weights=Aspects(timbre=0), spread=Spread(fold=1))).hits
    assert "timbre" not in hits[0].why


def test_own_knobs_are_there_again_after_a_restart(
    searcher: KnobSearcher, library: Library, tmp_path: Path
) -> None:
    made = define(searcher, KnobDefine(name=" Grün \u2603 ", low="kick", high="hat"))
    again = KnobBox(tmp_path / "knobs.json")
    assert again.named("Grün \u2603") == made
    again.remove("Grün \u2603")
    with pytest.raises(UnknownKnob, match="bright"):
        KnobBox(tmp_path / "knobs.json").named("Grün \u2603")


def test_an_own_knob_takes_the_place_of_a_built_in_one_until_it_goes(searcher: KnobSearcher) -> None:
    define(searcher, KnobDefine(name="long", low="kick", high="hat"))
    assert searcher.box.named("long").high == "hat"
    searcher.box.remove("long")
    assert searcher.box.named("long").high == "long"
    with pytest.raises(InvalidArgument, match="built in"):
        searcher.box.remove("long")


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        (KnobDefine(name="a", low="x"), "$.high"),
        (KnobDefine(name="a", low="x", high="y", high_sounds=[1]), "$.high"),
        (KnobDefine(name="a", low="kick", high="kick"), "$.high"),
        (KnobDefine(name='a"b', low="x", high="y"), "$.name"),
        (KnobDefine(name="a\n", low="x\0", high="x\0"), "$.high"),
        (KnobDefine(name="a\0b", low="x", high="y"), "$.name"),
        (KnobDefine(name="  ", low="x", high="y"), "$.name"),
    ],
)
def test_a_knob_that_leads_nowhere_is_refused_and_not_kept(
    searcher: KnobSearcher, request_: Any, where: str
) -> None:
    with pytest.raises(InvalidArgument) as raised:
        define(searcher, request_)
    assert raised.value.where == where
    assert all(searcher.box.built_in(knob) for knob in searcher.box.all())


def test_unknown_knobs_and_sounds_are_told(searcher: KnobSearcher) -> None:
    with pytest.raises(UnknownKnob, match="'blue'"):
        ids(searcher, 1, blue=0.5)
    with pytest.raises(UnknownSound, match="4000"):
        ids(searcher, 4000, bright=0.5)
    with pytest.raises(UnknownSound, match="4000"):
        define(searcher, KnobDefine(name="a", low_sounds=[4000], high="x"))


def test_a_file_of_knobs_that_is_none_is_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "knobs.json").write_text('[{"name": 3}]')
    with pytest.raises(Damaged, match=r"knobs\.json"):
        KnobBox(tmp_path / "knobs.json")


@pytest.mark.parametrize(
    ("low", "high", "descriptor"),
    [
        ("dark", "bright", "centroid"),
        ("a bright sound", "a dark sound", "-centroid"),
        ("loud attack", "soft attack", "attack"),
        ("quiet", "loud", "loudness"),
        ("dry", "wet", ""),
        ("", "bright", ""),
    ],
)
def test_words_name_what_is_measured(low: str, high: str, descriptor: str) -> None:
    assert scale(low, high) == descriptor


@given(arrays.arrays(np.float32, st.integers(0, 50), elements=st.floats(-1e6, 1e6, width=32) | st.just(math.nan)))
def test_shares_keep_the_order_and_lie_between_0_and_1(values: Any) -> None:
    shares = shares_below(values)
    assert (np.isnan(shares) == np.isnan(values)).all()
    known = np.isfinite(values)
    assert ((shares[known] >= 0) & (shares[known] <= 1)).all()
    order = np.argsort(values[known], kind="stable")
    assert (np.diff(shares[known][order]) >= 0).all()
    assert (values[known][:, None] == values[known]).tolist() == (shares[known][:, None] == shares[known]).tolist()


@given(st.floats(0, 1), st.floats(-1, 1))
def test_the_pull_is_least_where_the_knob_points(own: float, value: float) -> None:
    along = np.append(np.linspace(0, 1, 101, dtype=np.float32), np.float32(np.nan))
    taken = pull(along, own, value)
    target = own + value * (1 - own if value > 0 else own)
    assert taken[-1] >= taken.max() - 1e-5
    assert abs(value) < 1e-3 or abs(along[np.argmin(taken[:-1])] - target) < 0.0101
