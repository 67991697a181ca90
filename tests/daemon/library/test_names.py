from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.library.names import matches_whole, path_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kick", ["kick"]),
        ("Kick_01.Hard", ["kick", "01", "hard"]),
        ("ClosedHat", ["closed", "hat", "closedhat"]),
        ("closed-hat", ["closed", "hat", "closedhat"]),
        ("FMBass", ["fm", "bass", "fmbass"]),
        ("TR808", ["tr", "808", "tr808"]),
        ("Überraschung Café", ["uberraschung", "cafe"]),
        ("STRASSE straße", ["strasse"]),
        ("キック 低音", ["キック", "低音"]),
        ("kick kick KICK", ["kick"]),
        ("\ud800 \x00 🥁 ---", []),
        ("", []),
    ],
)
def test_text_is_split_into_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_words_are_words_and_stay_so(text: str) -> None:
    found = words(text)
    assert len(set(found)) == len(found)
    for word in found:
        assert word.isalnum()
        assert word in words(word)


@given(st.lists(st.text("abcxyzÀéß019", min_size=1), min_size=1), st.sampled_from(" _./"))
def test_separators_do_not_matter(parts: list[str], separator: str) -> None:
    assert words(separator.join(parts)) == words(" ".join(parts))


def test_a_path_gives_its_words_from_the_root_s_name_on_without_its_extension() -> None:
    assert path_words(b"/home/me/808 Kit/Kicks/DeepKick.wav", b"/home/me/808 Kit") == (
        ["808", "kit", "kicks", "deep", "kick", "deepkick"]
    )


def test_bytes_that_are_no_text_separate_words() -> None:
    assert path_words(b"/m/a\xffb/kick\xfe.wav", b"/m") == ["m", "a", "b", "kick"]


@given(st.binary(min_size=1))
def test_any_bytes_make_a_path(name: bytes) -> None:
    assert path_words(b"/m/" + name, b"/m")[0].startswith("m")


@pytest.mark.parametrize("word", ["c", "hi", "808", "12345"])
def test_short_words_and_numbers_are_met_whole(word: str) -> None:
    assert matches_whole(word)


def test_longer_words_match_beginnings() -> None:
    assert not matches_whole("hat")
