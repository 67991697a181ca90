"""File-name evidence: what a query's words are worth against what people write in names."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.queries.concepts import concepts
from tonewalk.queries.names import name_shares
from tonewalk.queries.written import Written

FILES = ["BD 01", "Kick Deep", "SD rim", "chh_short", "Closed Hat 3", "OpenHiHat", "piano C3", "rain"]


@pytest.fixture
def paths(empty: Library) -> Library:
    """A library of these files."""
    for name in FILES:
        empty.add(f"Samples/{name}.wav")
    return empty


def written(text: str, paths: Library) -> np.ndarray | None:
    return name_shares(text, Written(paths), paths.now())


def shares(text: str, paths: Library) -> dict[str, float]:
    found = written(text, paths)
    assert found is not None
    return {name: round(float(share), 3) for name, share in zip(FILES, found, strict=True) if share}


def test_a_drum_is_found_under_its_abbreviations(paths: Library) -> None:
    assert shares("a kick drum", paths).keys() == {"BD 01", "Kick Deep"}
    assert shares("snare sound", paths).keys() == {"SD rim"}
    assert shares("hi-hats", paths).keys() == {"chh_short", "Closed Hat 3", "OpenHiHat"}


def test_all_words_found_is_everything_and_some_is_a_share(paths: Library) -> None:
    found = shares("closed hi-hat", paths)
    assert found["chh_short"] == found["Closed Hat 3"] == 1
    assert 0 < found["OpenHiHat"] < 0.5


def test_a_word_that_nobody_writes_takes_little_away(paths: Library) -> None:
    assert 0.5 < shares("warm piano", paths)["piano C3"] < 1


def test_a_word_that_every_path_has_says_nothing(paths: Library) -> None:
    assert written("music", paths) is None
    assert shares("music piano", paths) == {"piano C3": 1}


@pytest.mark.parametrize("text", ["the sound of a", "zzz qqq", "...", "!?", "\n"])
def test_no_word_found_is_no_evidence(text: str, paths: Library) -> None:
    assert written(text, paths) is None


def test_short_words_are_met_whole(empty: Library) -> None:
    empty.add("sdcard.wav")
    empty.add("sd.wav")
    found = written("sd", empty)
    assert found is not None
    assert np.flatnonzero(found).tolist() == [1]


def test_one_thing_asked_for_twice_counts_once() -> None:
    assert concepts("kick bass drum BD") == concepts("kick")
