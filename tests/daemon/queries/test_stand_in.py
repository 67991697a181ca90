"""A library that a slower encoder goes over while the quick one answers for what it has not reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.base.errors import Unavailable
from tonewalk.commands.queries import Blend, Classify, Like, Search, Term
from tonewalk.queries import ranking


@pytest.fixture
def half(tmp_path: Path) -> Iterator[Library]:
    """Six sounds, of which the slower encoder has heard three, and finds two of them to be others."""
    library = Library(tmp_path, slow=True)
    library.add("001.wav", small={"kick": 1}, slow={"kick": 1})
    library.add("002.wav", small={"kick": 1}, slow={"snare": 1})
    library.add("003.wav", small={"snare": 1}, slow={"hat": 1})
    library.add("004.wav", small={"kick": 1, "dark": 0.5})
    library.add("005.wav", small={"snare": 1})
    library.add("006.wav", small={"hat": 1})
    yield library
    library.close()


def why(library: Library, text: str) -> dict[int, set[str]]:
    return {hit.id: set(hit.why) - {"timbre"} for hit in library.searcher.search(Search(text=text)).hits}


def first(library: Library, text: str, k: int) -> set[int]:
    return {hit.id for hit in library.searcher.search(Search(text=text, k=k)).hits}


def test_both_answer_each_for_the_sounds_that_are_its_own(half: Library) -> None:
    assert first(half, "kick", 2) == {1, 4}
    assert first(half, "snare", 2) == {2, 5}
    assert first(half, "hat", 2) == {3, 6}
    assert why(half, "kick") == {1: {"slow"}, 2: {"slow"}, 3: {"slow"}, 4: {"small"}, 5: {"small"}, 6: {"small"}}


def test_the_quick_one_is_asked_no_more_once_the_slower_has_heard_everything(tmp_path: Path) -> None:
    library = Library(tmp_path, slow=True)
    library.add("001.wav", small={"kick": 1}, slow={"snare": 1})
    library.add("002.wav", small={"snare": 1}, slow={"kick": 1})
    library.add("gone.wav", small={"kick": 1}, missing=True)
    assert not library.now().stood_in()
    assert library.now().names() == ["slow", "timbre"]
    assert first(library, "kick", 1) == {2}
    assert why(library, "kick") == {1: {"slow"}, 2: {"slow"}}
    library.close()


def test_a_sound_that_only_one_of_them_knows_finds_its_like(half: Library) -> None:
    alike = half.searcher.like(Like(sound=4, k=5)).hits
    assert {hit.id for hit in alike} == {1, 2, 3, 5, 6}
    assert alike[0].id in (1, 2)
    assert {hit.id for hit in half.searcher.like(Like(sound=1, k=5)).hits} == {2, 3, 4, 5, 6}


def test_words_are_mixed_in_both_spaces(half: Library) -> None:
    terms = [Term(text="kick", weight=1.0), Term(text="dark", weight=1.0)]
    assert half.searcher.blend(Blend(terms=terms, k=1)).hits[0].id == 4
    turned = [Term(text="kick", weight=1.0), Term(direction=("bright", "dark"), weight=1.0)]
    assert half.searcher.blend(Blend(terms=turned, k=1)).hits[0].id == 4


def test_a_sound_is_classified_by_the_one_that_has_heard_it(half: Library) -> None:
    labels = ["kick", "snare", "hat"]
    assert half.searcher.classify(Classify(sound=2, labels=labels)).classes[0].label == "snare"
    assert half.searcher.classify(Classify(sound=5, labels=labels)).classes[0].label == "snare"


def test_among_many_each_proposes_what_the_other_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "CANDIDATES", 4)
    library = Library(tmp_path, slow=True)
    for number in range(100):
        library.add(f"{number}.wav", small={"kick" if number % 2 else "hat": 1}, slow={"snare": 1})
    late = library.add("late.wav", small={"kick": 1, "dark": 0.3})
    assert first(library, "kick", 1) == {late}, "fifty that sound more like it to the quick one only"
    lacking = library.now().stood_in_rows()
    assert np.flatnonzero(lacking).tolist() == [100]
    library.close()


def test_a_sound_that_neither_has_heard_is_said_not_to_be_heard_yet(half: Library, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    plain = Library(folder)
    for one in (half, plain):
        late = one.add("late.wav", timbre={"kick": 1})
        with pytest.raises(Unavailable, match="embedding yet"):
            one.searcher.classify(Classify(sound=late, labels=["kick", "snare"]))
    plain.close()
