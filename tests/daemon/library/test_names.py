from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.library.names import parts, path_parts, path_words, phrases, words


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
        ("キック 低音", ["キ", "ッ", "キッ", "ク", "ック", "低", "音", "低音"]),
        ("808太鼓Loop", ["808", "太", "808太", "鼓", "太鼓", "loop", "鼓loop"]),
        ("드럼", ["드", "럼", "드럼"]),
        ("ﾊﾞｽ パス", ["バ", "ス", "バス", "パ", "パス"]),
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


@given(st.text())
def test_parts_are_words_in_order_and_stay_so(text: str) -> None:
    found = parts(text)
    assert parts(" ".join(found)) == found
    assert set(found) <= set(words(text))


def test_parts_keep_their_order_and_their_repetitions() -> None:
    assert parts("Hi-Hat_01 hiHat") == ["hi", "hat", "01", "hi", "hat"]


def test_a_path_gives_the_words_of_its_name_and_of_its_folders() -> None:
    found = path_words(b"/home/me/808 Kit/Kicks/DeepKick.wav")
    assert found.name == ["deep", "kick", "deepkick", "wav"]
    assert found.folders == ["home", "me", "808", "kit", "kicks"]


def test_a_path_gives_its_parts_in_order() -> None:
    path = b"/me/808 Kit/Kick/DeepKick-Kick.wav"
    assert path_parts(path, "name") == ["deep", "kick", "kick", "wav"]
    assert path_parts(path, "path") == ["me", "808", "kit", "kick", "deep", "kick", "kick", "wav"]


def test_bytes_that_are_no_text_separate_words() -> None:
    assert path_words(b"/m/a\xffb/kick\xfe.wav") == (["kick", "wav"], ["m", "a", "b"])


@given(st.binary(min_size=1))
def test_any_bytes_make_a_path(name: bytes) -> None:
    assert path_words(b"/m/" + name).folders[0].startswith("m")
    assert path_parts(b"/m/" + name, "path")[0].startswith("m")


def test_a_script_without_spaces_is_found_in_the_middle_of_a_name() -> None:
    for name in ("太鼓ループ_01", "大太鼓", "和太鼓の音"):
        assert "太鼓" in words(name)
    assert "太鼓" not in words("太い鼓")


def test_a_name_composed_or_not_has_the_same_words() -> None:
    for name in ("드럼루프", "ドラム", "Čello"):
        assert words(unicodedata.normalize("NFD", name)) == words(unicodedata.normalize("NFC", name))


def test_phrases_keep_together_what_was_written_together() -> None:
    assert phrases("太鼓 ループ808ClosedHat") == ["太鼓", "ループ", "808", "closed", "hat"]
