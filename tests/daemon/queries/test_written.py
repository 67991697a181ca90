"""Words of paths: found however they are written, also after a file moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.axes import Library
from tonewalk.library.names import Scope, parts
from tonewalk.queries.concepts import Concept, concepts
from tonewalk.queries.written import Written

PATHS = [
    b"/samples/Drums/Kick_01.wav",
    b"/samples/Drums/DeepKick 02.wav",
    b"/samples/Hi-Hats/HH closed.wav",
    b"/samples/Hi-Hats/hihat_open.wav",
    "/samples/Übungen/Café snare.wav".encode(),
    b"/samples/broken/\xff\xfe clap.wav",
    b"/samples/hi hat.wav",
]


class Paths:
    """A library's paths, asked as it is at each moment."""

    def __init__(self, library: Library) -> None:
        self.library, self.written = library, Written(library)

    def having(self, concept: Concept) -> list[int]:
        positions: list[int] = np.flatnonzero(self.written.having_any(concept, self.library.now())).tolist()
        return positions

    def found(self, words: tuple[str, ...], scope: Scope) -> list[int]:
        positions: list[int] = np.flatnonzero(self.written.with_words(words, scope, self.library.now())).tolist()
        return positions


@pytest.fixture
def paths(empty: Library) -> Paths:
    for path in PATHS:
        empty.add(path)
    return Paths(empty)


def test_names_without_spaces_are_found_by_what_stands_inside_them(empty: Library) -> None:
    for name in ("太鼓ループ_01", "大太鼓", "和太鼓の音", "军鼓循环", "드럼루프", "큰드럼", "鼓の太い音", "kick"):
        empty.add(f"/samples/{name}.wav".encode())
    paths = Paths(empty)

    def having(text: str) -> list[int]:
        [concept] = concepts(text)
        filtered = paths.found(tuple(parts(text)), "path")
        assert filtered == paths.having(concept)
        return filtered

    assert having("太鼓") == [0, 1, 2]
    assert having("鼓") == [0, 1, 2, 3, 6]
    assert having("太鼓ループ") == [0]
    assert having("循环") == [3]
    assert having("드럼") == [4, 5]


@pytest.mark.parametrize(
    ("words", "scope", "expected"),
    [
        (("kick",), "path", [0, 1]),
        (("ki",), "path", [0, 1]),
        (("drum",), "path", [0, 1]),
        (("drum",), "name", []),
        (("deep", "kick"), "name", [1]),
        (("kick", "deep"), "path", []),
        (("deep", "ki"), "path", [1]),
        (("drums", "kick"), "path", [0]),
        (("drums", "kick"), "name", []),
        (("hihat",), "path", [2, 3, 6]),
        (("hihat",), "name", [3, 6]),
        (("deepkick",), "name", [1]),
        (("ubung",), "path", [4]),
        (("cafe", "snare"), "path", [4]),
        (("clap",), "name", [5]),
        (("wav",), "name", [0, 1, 2, 3, 4, 5, 6]),
        (("samples",), "path", [0, 1, 2, 3, 4, 5, 6]),
        (("cowbell",), "path", []),
        (("x" * 4000,), "path", []),
    ],
)
def test_words_are_found_in_order_with_the_last_as_a_beginning(
    paths: Paths, words: tuple[str, ...], scope: Scope, expected: list[int]
) -> None:
    assert paths.found(words, scope) == expected


def test_a_moved_sound_is_found_by_its_new_path_alone(empty: Library, paths: Paths) -> None:
    kick = Concept(("kick",), prefix=False)
    assert paths.found(("kick",), "path") == [0, 1]
    assert paths.having(kick) == [0, 1]
    empty.move(1, b"/samples/Toms/Floor.wav")
    assert paths.having(kick) == [1]
    assert paths.found(("kick",), "path") == [1]
    assert paths.found(("drums",), "path") == [1]
    assert paths.found(("floor",), "name") == [0]
    assert paths.found(("toms",), "path") == [0]


def test_later_sounds_are_found_beside_earlier_ones(empty: Library, paths: Paths) -> None:
    whole, beginning = Concept(("kick",), prefix=False), Concept(("kick",), prefix=True)
    assert paths.having(beginning) == [0, 1]
    empty.add(b"/more/kicks/a.wav")
    empty.add(b"/samples/Drums/kickb.wav")
    assert paths.having(beginning) == [0, 1, 7, 8]
    assert paths.having(whole) == [0, 1]


def test_both_words_of_a_spelling_may_stand_anywhere(empty: Library) -> None:
    for name in ("hat hi", "hi/x hat", "hi", "hats hi"):
        empty.add(f"{name}.wav")
    assert Paths(empty).having(Concept(("hi hat",), prefix=False)) == [0, 1]


def test_sounds_that_came_after_a_view_are_left_out_of_it(empty: Library, paths: Paths) -> None:
    before, kick = empty.now(), Concept(("kick",), prefix=False)
    empty.add(b"/samples/kick new.wav")
    assert paths.found(("kick",), "path") == paths.having(kick) == [0, 1, 7]
    earlier = paths.written.with_words(("kick",), "path", before)
    assert earlier.tolist() == paths.written.having_any(kick, before).tolist() == [True, True, *[False] * 5]


names = st.binary(min_size=1, max_size=12).filter(lambda name: not {0, ord("/")} & set(name))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(names, min_size=1, max_size=4, unique=True))
def test_every_name_is_found_by_each_of_its_words(empty: Library, names: list[bytes]) -> None:
    sounds = [empty.add(b"/root/%d/" % len(empty.now()) + name) for name in names]
    paths = Paths(empty)
    for sound, name in zip(sounds, names, strict=True):
        for word in parts(name.decode("utf-8", "replace")):
            assert sound - 1 in paths.found((word,), "name")


def test_what_musicians_call_sounds_is_looked_up_before_it_is_asked_for(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    library = paths.library

    def sounds_with(word: str, scope: Scope, *, beginning: bool) -> np.ndarray:
        asked.append(word)
        return type(library).sounds_with(library, word, scope, beginning=beginning)

    monkeypatch.setattr(library, "sounds_with", sounds_with)
    paths.written.prepare(lambda: False)
    ready = set(asked)
    assert {"kick", "bd", "hihat", "hat", "hi", "snare"} <= ready
    asked.clear()
    paths.having(concepts("hi hats")[0])
    assert set(asked) <= ready
    asked.clear()
    paths.written.prepare(lambda: len(asked) == 3)
    assert len(asked) == 3
