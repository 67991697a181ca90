"""Words of paths: found however they are written, also after a file moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.queries.concepts import Concept
from tonewalk.queries.conditions import Scope
from tonewalk.queries.path_words import PathWords
from tonewalk.queries.words import split_words

PATHS = [
    b"/samples/Drums/Kick_01.wav",
    b"/samples/Drums/DeepKick 02.wav",
    b"/samples/Hi-Hats/HH closed.wav",
    b"/samples/Hi-Hats/hihat_open.wav",
    "/samples/Übungen/Café snare.wav".encode(),
    b"/samples/broken/\xff\xfe clap.wav",
]


@pytest.fixture
def paths() -> PathWords:
    words = PathWords()
    words.extend(PATHS)
    return words


@pytest.mark.parametrize(
    ("words", "scope", "found"),
    [
        (("kick",), "path", [0, 1]),
        (("ki",), "path", [0, 1]),
        (("drum",), "path", [0, 1]),
        (("drum",), "name", []),
        (("deep", "kick"), "name", [1]),
        (("kick", "deep"), "path", []),
        (("deep", "ki"), "path", [1]),
        (("hihat",), "path", [2, 3]),
        (("deepkick",), "name", [1]),
        (("ubung",), "path", [4]),
        (("cafe", "snare"), "path", [4]),
        (("clap",), "name", [5]),
        (("samples",), "path", [0, 1, 2, 3, 4, 5]),
        (("cowbell",), "path", []),
    ],
)
def test_words_are_found_in_order_with_the_last_as_a_beginning(
    paths: PathWords, words: tuple[str, ...], scope: Scope, found: list[int]
) -> None:
    assert np.flatnonzero(paths.with_words(words, scope)).tolist() == found


def test_a_moved_sound_is_found_by_its_new_path_alone(paths: PathWords) -> None:
    paths.move(0, b"/samples/Toms/Floor.wav")
    assert np.flatnonzero(paths.with_words(("kick",), "path")).tolist() == [1]
    assert np.flatnonzero(paths.with_words(("drums",), "path")).tolist() == [1]
    assert np.flatnonzero(paths.with_words(("floor",), "name")).tolist() == [0]
    assert np.flatnonzero(paths.with_words(("toms",), "path")).tolist() == [0]


def test_later_sounds_are_found_beside_earlier_ones(paths: PathWords) -> None:
    paths.extend([b"/more/kicks/a.wav", b"/samples/Drums/kickb.wav"])
    assert np.flatnonzero(paths.having_any(Concept(("kick",), prefix=True))).tolist() == [0, 1, 6, 7]
    assert np.flatnonzero(paths.having_any(Concept(("kick",), prefix=False))).tolist() == [0, 1]


names = st.binary(min_size=1, max_size=12).filter(lambda name: not {0, ord("/")} & set(name))


@given(st.lists(names, min_size=1, max_size=8))
def test_every_name_is_found_by_each_of_its_words(names: list[bytes]) -> None:
    paths = PathWords()
    paths.extend([b"/root/" + name for name in names])
    for position, name in enumerate(names):
        for word in split_words(name.decode("utf-8", "surrogateescape")):
            assert paths.with_words((word,), "name")[position]
