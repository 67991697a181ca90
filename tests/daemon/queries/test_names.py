"""File-name evidence: what a query's words are worth against what people write in names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tonewalk.queries.concepts import concepts
from tonewalk.queries.names import name_shares
from tonewalk.queries.written import Written

FILES = ["BD 01", "Kick Deep", "SD rim", "chh_short", "Closed Hat 3", "OpenHiHat", "piano C3", "rain"]


@pytest.fixture
def paths(empty: Any) -> Written:
    for name in FILES:
        empty.add(f"Samples/{name}.wav")
    return Written(empty.columns, empty.sounds_with)


def shares(text: str, paths: Written) -> dict[str, float]:
    found = name_shares(text, paths, len(FILES))
    assert found is not None
    return {name: round(float(share), 3) for name, share in zip(FILES, found, strict=True) if share}


def test_a_drum_is_found_under_its_abbreviations(paths: Written) -> None:
    assert shares("a kick drum", paths).keys() == {"BD 01", "Kick Deep"}
    assert shares("snare sound", paths).keys() == {"SD rim"}
    assert shares("hi-hats", paths).keys() == {"chh_short", "Closed Hat 3", "OpenHiHat"}


def test_all_words_found_is_everything_and_some_is_a_share(paths: Written) -> None:
    found = shares("closed hi-hat", paths)
    assert found["chh_short"] == found["Closed Hat 3"] == 1
    assert 0 < found["OpenHiHat"] < 0.5


def test_a_word_that_nobody_writes_takes_little_away(paths: Written) -> None:
    assert 0.5 < shares("warm piano", paths)["piano C3"] < 1


def test_a_word_that_every_path_has_says_nothing(paths: Written) -> None:
    assert name_shares("music", paths, len(FILES)) is None
    assert shares("music piano", paths) == {"piano C3": 1}


@pytest.mark.parametrize("text", ["the sound of a", "zzz qqq", "...", "!?", "\n"])
def test_no_word_found_is_no_evidence(text: str, paths: Written) -> None:
    assert name_shares(text, paths, len(FILES)) is None


def test_short_words_are_met_whole(empty: Any) -> None:
    empty.add("sdcard.wav")
    empty.add("sd.wav")
    found = name_shares("sd", Written(empty.columns, empty.sounds_with), 2)
    assert found is not None
    assert np.flatnonzero(found).tolist() == [1]


def test_one_thing_asked_for_twice_counts_once() -> None:
    assert concepts("kick bass drum BD") == concepts("kick")
