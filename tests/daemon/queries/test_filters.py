"""What a filter may say, what it means, and what is said of one that can't be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument
from tonewalk.library.names import parts
from tonewalk.queries.conditions import (
    UNITS,
    AllOf,
    AnyOf,
    Between,
    Comparison,
    Condition,
    Everything,
    Favourite,
    Key,
    Not,
    Root,
    Tag,
    Words,
)
from tonewalk.queries.filters import LARGEST, parse, spelled_key

numbers = st.floats(-1e20, 1e20)
descriptors = st.sampled_from(sorted(UNITS))
comparisons = st.builds(Comparison, descriptors, st.sampled_from(["<", "<=", ">", ">=", "="]), numbers)
ranges = st.tuples(descriptors, numbers, numbers).map(lambda given: Between(given[0], *sorted(given[1:])))
phrases = st.text(min_size=1, max_size=12).map(parts).filter(bool).map(tuple)
words = st.builds(Words, st.sampled_from(["path", "name"]), phrases)
tags = st.builds(Tag, st.from_regex(r"[^\s\"():<>=\x00-\x1f\x7f-\x9f]+", fullmatch=True))
keys = st.builds(
    Key, st.tuples(st.sampled_from("CDFGA"), st.sampled_from(["", "#"]), st.sampled_from(["", "m"])).map("".join)
)
roots = st.builds(Root, st.text(min_size=1, max_size=20))
leaves = st.one_of(comparisons, ranges, words, tags, keys, roots, st.just(Favourite()))
conditions = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(AllOf, st.lists(parts, min_size=2, max_size=4).map(tuple)),
        st.builds(AnyOf, st.lists(parts, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


@given(conditions)
def test_a_condition_written_out_reads_as_itself(condition: Condition) -> None:
    assert parse(condition.format()) == condition


@given(st.one_of(st.text(), st.text(alphabet='duration<>=.0 1()"\\ path:notandorkey#ms')))
def test_any_text_is_a_filter_or_is_refused_as_an_argument(text: str) -> None:
    try:
        condition = parse(text)
    except InvalidArgument as error:
        condition, refusal = None, error
    if condition is None:
        assert refusal.where == "$.filter"
        assert "at character" in refusal.text
    else:
        assert parse(condition.format()) == condition


@pytest.mark.parametrize("text", ["", "  ", "\t\n"])
def test_an_empty_filter_lets_everything_through(text: str) -> None:
    assert parse(text) == Everything()


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("duration<0.5", Comparison("duration", "<", 0.5)),
        ("duration < 200 ms", Comparison("duration", "<", 0.2)),
        ("duration>=2min", Comparison("duration", ">=", 120.0)),
        ("attack<=10MS", Comparison("attack", "<=", 0.01)),
        ("centroid>2kHz", Comparison("centroid", ">", 2000.0)),
        ("loudness>-12LUFS", Comparison("loudness", ">", -12.0)),
        ("peak=-0.1dBFS", Comparison("peak", "=", -0.1)),
        ("tempo=118..122bpm", Between("tempo", 118.0, 122.0)),
        ("f0=.2kHz..440Hz", Between("f0", 200.0, 440.0)),
        ("zcr<1e-2", Comparison("zcr", "<", 0.01)),
        ("flatness=.1...5", Between("flatness", 0.1, 0.5)),
        ("flatness=0...5e1", Between("flatness", 0.0, 5.0)),
        ("path:snare", Words("path", ("snare",))),
        ('path:"Deep Kick"', Words("path", ("deep", "kick"))),
        ("name:Kick_01.wav", Words("name", ("kick", "01", "wav"))),
        ("path:and", Words("path", ("and",))),
        ("tag:dusty", Tag("dusty")),
        ("key:Gbm", Key("F#m")),
        ('key:"A minor"', Key("Am")),
        ('root:"C:\\\\My Samples"', Root("C:\\My Samples")),
        ("root:/home/me", Root("/home/me")),
        ("FAVOURITE", Favourite()),
        ("not not favourite", Not(Not(Favourite()))),
    ],
)
def test_a_filter_means_what_it_says(text: str, condition: Condition) -> None:
    assert parse(text) == condition


def test_and_binds_closer_than_or_and_not_closest() -> None:
    short, snare = Comparison("duration", "<", 1.0), Words("path", ("snare",))
    assert parse("not favourite and duration<1 or path:snare") == AnyOf((AllOf((Not(Favourite()), short)), snare))
    assert parse("favourite and (duration<1 or path:snare)") == AllOf((Favourite(), AnyOf((short, snare))))


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        ("snare", 1, "'snare'", "a condition"),
        ("duration<", 10, "the end", "a number"),
        ("duration 5", 10, "'5'", "<, <=, >, >= or ="),
        ("duration<5kHz", 11, "'kHz'", "s or ms or min"),
        ("flatness<3s", 11, "'s'", "no unit"),
        ("duration<nan", 10, "'nan'", "a number"),
        ("duration<1e99", 10, "'1e99'", "a number"),
        ("tempo=120..100", 12, "'100'", "at least 120"),
        ("favourite favourite", 11, "'favourite'", "'and', 'or' or the end"),
        ("(favourite", 11, "the end", "')'"),
        ("favourite)", 10, "')'", "the end"),
        ("favourite and", 14, "the end", "a condition"),
        ("path snare", 6, "'snare'", "':'"),
        ("path:", 6, "the end", "a word"),
        ("path:---", 6, "'-'", "a word of letters or digits"),
        ('path:"snare', 6, "'\"snare'", "a closing quote"),
        ("key:H", 5, "'H'", "a key"),
        ("tag:a:b", 5, "'a'", "a tag"),
        ('root:""', 6, "'\"\"'", "a path"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, position: int, found: str, expected: str) -> None:
    with pytest.raises(InvalidArgument) as raised:
        parse(text)
    assert f"at character {position} " in raised.value.text
    assert found.strip("' ") in raised.value.text
    assert expected in raised.value.text


@pytest.mark.parametrize("text", ["(" * 4096, "not " * 1000 + "favourite", "(" * 500 + "favourite" + ")" * 500])
def test_nesting_without_end_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="inside each other"):
        parse(text)


def test_no_number_reaches_beyond_single_precision() -> None:
    limit = parse(f"duration<{LARGEST * 0.99!r}min")
    assert isinstance(limit, Comparison)
    assert limit.value < 3e38


@pytest.mark.parametrize(
    ("text", "key"),
    [("Cb", "B"), ("b#", "C"), ("Ebmin", "D#m"), ("F#major", "F#"), ("e minor", "Em"), ("Hm", ""), ("", "")],
)
def test_keys_are_spelled_with_sharps(text: str, key: str) -> None:
    assert spelled_key(text) == key
