"""The least cosine by which hits count as found; with the real encoder: `tests/daemon/engine/test_queries.py`."""

from __future__ import annotations

import msgspec
import pytest

from tests.helpers.axes import AXES, AxisEncoder, Library
from tonewalk.commands.queries import Search
from tonewalk.queries.floor import KNOWN, NONSENSE, UNMEASURED, Floor, nonsense


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder tells how many of a text's words it knows."""

    def known(_: AxisEncoder, text: str) -> float:
        words = text.split()
        return sum(word in AXES for word in words) / max(1, len(words))

    monkeypatch.setattr(AxisEncoder, "known", known, raising=False)


def test_an_encoder_that_cannot_tell_which_words_it_knows_says_nothing(library: Library) -> None:
    hits = library.searcher.search(Search(text="kick"))
    assert (hits.fits, hits.floor) == (msgspec.UNSET, msgspec.UNSET)
    assert not library.searcher.floor_outgrown()


@pytest.mark.usefixtures("reading")
def test_the_floor_falls_from_what_nonsense_reaches_to_that_of_known_words(library: Library) -> None:
    floors = [library.searcher.search(Search(text=text)).floor for text in ("plonk", "plonk kick", "kick")]
    assert floors == pytest.approx([UNMEASURED, (UNMEASURED + KNOWN) / 2, KNOWN])


@pytest.mark.usefixtures("reading")
def test_words_fit_by_the_best_cosine_however_few_hits_are_wanted(library: Library) -> None:
    library.add("heard.wav", small={"long": 9})
    for k in (1, 100):
        assert library.searcher.search(Search(text="long", k=k)).fits is True
        assert library.searcher.search(Search(text="long", k=k, filter="path:drums")).fits is False
        assert library.searcher.search(Search(text="plonk", k=k)).fits is False


@pytest.mark.usefixtures("reading")
def test_nonsense_is_measured_once_and_again_when_the_library_has_doubled(library: Library) -> None:
    floor, rows = Floor(), len(library.now().vectors("small"))
    assert floor.outgrown(library.now())
    floor.measure(library.now())
    assert not floor.outgrown(library.now())
    for number in range(rows - 1):
        library.add(f"more/{number}.wav", small={"hat": 1})
    assert not floor.outgrown(library.now())
    library.add("more/last.wav", small={"hat": 1})
    assert floor.outgrown(library.now())


@pytest.mark.usefixtures("reading")
def test_measuring_that_is_stopped_has_found_nothing(library: Library) -> None:
    floor = Floor()
    floor.measure(library.now(), lambda: True)
    assert floor.outgrown(library.now())


@pytest.mark.usefixtures("reading")
def test_a_library_without_sounds_is_not_measured(empty: Library) -> None:
    assert not empty.searcher.floor_outgrown()


def test_nonsense_is_always_the_same_and_hardly_a_word_of_it_twice() -> None:
    words = nonsense()
    assert words == nonsense()
    assert len(words) == NONSENSE
    assert len(set(words)) > 0.95 * NONSENSE
    assert all(word.replace(" ", "").isalpha() for word in words)
