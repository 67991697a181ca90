"""Queries over a small library, in the words of somebody who asks."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.helpers.axes import Library
from tonewalk.base.errors import (
    EncoderUnavailable,
    InvalidArgument,
    NothingIndexed,
    Unavailable,
    UnknownSound,
    Unreadable,
)
from tonewalk.base.types import Matrix
from tonewalk.commands.queries import Analogy, Aspects, Blend, Classify, Hits, Like, Search, Term
from tonewalk.library.view import Positions, View
from tonewalk.queries.search import Searcher
from tonewalk.spaces.handles import Spaces

KICKS, SNARES, HATS = {1, 2, 3}, {4, 5, 6}, {7, 8, 9}


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


def masked(library: Library, text: str) -> set[int]:
    """The ids whose bits are 1, read as docs/protocol.md says."""
    mask = library.searcher.mask(text)
    fitting = {id for id in range(8 * len(mask.bits)) if mask.bits[id // 8] >> id % 8 & 1}
    assert len(fitting) == mask.count
    assert len(mask.bits) == (max(fitting) // 8 + 1 if fitting else 0)
    return fitting


def test_words_find_the_sounds_they_describe(library: Library) -> None:
    hits = library.searcher.search(Search(text="snare", k=3))
    assert set(ids(hits)) == SNARES
    assert ids(library.searcher.search(Search(text="hat bright", k=1))) == [8]


def test_a_name_in_a_script_that_no_encoder_reads_outranks_what_is_heard(library: Library) -> None:
    named = [library.add(f"{name}.wav", small={"dark": 1}) for name in ("和太鼓の音", "太鼓ループ")]
    assert set(ids(library.searcher.search(Search(text="太鼓", k=2)))) == set(named)
    assert ids(library.searcher.search(Search(text="ループ", k=1))) == [named[1]]


def test_scores_fall_and_every_hit_says_why(library: Library) -> None:
    hits = library.searcher.search(Search(text="kick")).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(set(hit.why) == {"small"} and -1 <= hit.why["small"] <= 1 for hit in hits)
    alike = library.searcher.like(Like(sound=1)).hits
    assert all(set(hit.why) == {"small", "timbre"} for hit in alike)


def test_k_beyond_the_library_gives_every_sound_that_is_there(library: Library) -> None:
    assert sorted(ids(library.searcher.search(Search(text="kick", k=2**24)))) == list(range(1, 10))
    assert len(library.searcher.search(Search(text="kick", k=2)).hits) == 2


class HalfPlaced:
    """A map that knows how far to the right sounds lie, and no more."""

    def places(self, view: View, positions: Positions) -> Matrix:
        return np.stack([positions / 16, np.full(len(positions), np.nan)], axis=1).astype(np.float32)

    def near(self, view: View, map: str, point: Sequence[float], k: int) -> Positions:
        return np.zeros(0, np.int64)


def test_a_hit_carries_what_the_client_shows(library: Library) -> None:
    hit = library.searcher.search(Search(text="kick", k=1)).hits[0]
    assert (hit.path, hit.name, hit.x, hit.y) == (f"/music/Drums/00{hit.id}.wav", f"00{hit.id}.wav", None, None)
    searcher = Searcher(library, HalfPlaced())
    hit = searcher.search(Search(text="kick", k=1)).hits[0]
    assert (hit.x, hit.y) == ((hit.id - 1) / 16, None)


def test_a_path_that_is_no_text_is_shown_and_given_exactly(empty: Library) -> None:
    empty.add(b"/music/\xff.wav", small={"kick": 1})
    hit = empty.searcher.search(Search(text="kick")).hits[0]
    assert hit.path == "/music/\\xff.wav"
    assert base64.b64decode(hit.path_raw) == b"/music/\xff.wav"


def test_like_leaves_out_the_sound_itself_and_not_its_copies(library: Library) -> None:
    copy = library.add("Copies/a.wav", copy_of=1, small={"kick": 1})
    found = ids(library.searcher.like(Like(sound=1, k=100)))
    assert found[0] == copy
    assert 1 not in found
    assert len(found) == 9


def test_like_finds_the_same_kind(library: Library) -> None:
    assert set(ids(library.searcher.like(Like(sound=5, k=2)))) == SNARES - {5}


def test_like_takes_a_file_from_anywhere_and_leaves_that_file_out(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "loud.wav"
    soundfile.write(file, np.sin(np.arange(4000, dtype=np.float32)) * 0.9, 8000)
    assert set(ids(library.searcher.like(Like(file=str(file), k=3)))) == HATS
    own = library.add(bytes(file), small={"hat": 1})
    found = ids(library.searcher.like(Like(file=str(file), k=100)))
    assert own not in found
    assert len(found) == 9


@pytest.mark.parametrize("request_", [Like(), Like(sound=1, file="/a.wav")])
def test_like_wants_a_sound_or_a_file_and_not_both(library: Library, request_: Like) -> None:
    with pytest.raises(InvalidArgument, match="one of them"):
        library.searcher.like(request_)


def test_a_file_that_is_not_there_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        library.searcher.like(Like(file=str(tmp_path / "nothing.wav")))


def test_an_analogy_of_sounds_leaves_the_three_out(library: Library) -> None:
    found = ids(library.searcher.analogy(Analogy(a=1, b=2, c=4, k=100)))
    assert found[0] == 5
    assert len(found) == 6
    assert not {1, 2, 4} & set(found)


def test_an_analogy_of_notes_keeps_their_interval(empty: Library) -> None:
    for f0 in (220.0, 440.0, 880.0):
        empty.add(f"kick {f0}.wav", small={"kick": 1}, f0=f0)
        empty.add(f"hat {f0}.wav", small={"hat": 1}, f0=f0)
    hits = empty.searcher.analogy(Analogy(a=1, b=2, c=5, k=10)).hits
    assert hits[0].id == 6
    assert hits[0].why["pitch"] == 1
    by_octave = empty.searcher.analogy(Analogy(a=1, b=3, c=4, k=10)).hits
    assert by_octave[0].id == 6


@pytest.mark.parametrize(
    ("a", "b", "c", "best"),
    [("kick", "kick bright", "snare", 5), ("dark", "bright", 9, 8), (1, 3, "hat", 9), ("kick", "snare", 2, 5)],
)
def test_an_analogy_mixes_words_and_sounds(library: Library, a: Any, b: Any, c: Any, best: int) -> None:
    assert ids(library.searcher.analogy(Analogy(a=a, b=b, c=c, k=1))) == [best]


def test_a_blend_adds_and_takes_away(library: Library) -> None:
    def order(*terms: Term) -> list[int]:
        return ids(library.searcher.blend(Blend(terms=list(terms), k=3)))

    def best(*terms: Term) -> int:
        return order(*terms)[0]

    assert best(Term(text="hat"), Term(text="bright", weight=0.5)) == 8
    assert order(Term(text="hat"), Term(text="bright", weight=-0.5))[2] == 8
    assert best(Term(sound=8), Term(text="bright", weight=-2)) == 7
    assert best(Term(sound=4), Term(direction=["dark", "bright"], weight=0.5)) == 5
    assert best(Term(sound=5), Term(direction=["dark", "bright"], weight=-0.9)) == 6


def test_a_negative_term_pushes_away_without_emptying_the_result(library: Library) -> None:
    found = ids(library.searcher.blend(Blend(terms=[Term(text="kick", weight=-1)], k=100)))
    assert len(found) == 9
    assert set(found[-3:]) == KICKS


def test_terms_that_cancel_out_are_refused(library: Library) -> None:
    with pytest.raises(InvalidArgument, match="cancel") as raised:
        library.searcher.blend(Blend(terms=[Term(text="kick"), Term(text="kick", weight=-1)]))
    assert raised.value.where == "$.terms"


@pytest.mark.parametrize("term", [Term(), Term(text="kick", sound=1)])
def test_a_term_has_one_content(library: Library, term: Term) -> None:
    with pytest.raises(InvalidArgument) as raised:
        library.searcher.blend(Blend(terms=[Term(text="kick"), term]))
    assert raised.value.where == "$.terms[1]"


def test_a_term_of_weight_zero_does_nothing(library: Library) -> None:
    plain = library.searcher.blend(Blend(terms=[Term(text="kick")]))
    assert ids(library.searcher.blend(Blend(terms=[Term(text="kick"), Term(text="hat", weight=0)]))) == ids(plain)
    with pytest.raises(InvalidArgument):
        library.searcher.blend(Blend(terms=[Term(text="kick", weight=0)]))


def test_labels_get_probabilities_that_sum_to_one(library: Library) -> None:
    classes = library.searcher.classify(Classify(sound=8, labels=["kick", "snare", "hat", "hat"])).classes
    assert classes[0].label == "hat"
    assert len(classes) == 3
    assert math.isclose(sum(one.probability for one in classes), 1.0)
    assert library.searcher.classify(Classify(sound=1, labels=["x"])).classes[0].probability == 1.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("duration<=0.2", {3, 6, 7, 8, 9}),
        ("duration=0.3", {1}),
        ("loudness<-20", {8}),
        ("loudness<-20 or loudness>=-20", {7, 8}),
        ("f0<100", {2}),
        ("not f0<100", {1, 3, 4, 5, 6, 7, 8, 9}),
        ("tempo=119..121", {1}),
        ("key:Am", {1}),
        ("favourite", {3}),
        ("tag:dusty and not tag:old", {4}),
        ("path:hats", HATS),
        ("name:01 or path:gone", set()),
        ("name:007", {7}),
        ("root:/music and duration>1", {5}),
        ("root:/away", set()),
        ("root:/nowhere", set()),
        ("path:drums and (duration<0.25 or tag:dusty)", {3, 4, 6}),
    ],
)
def test_a_filter_says_among_which_sounds_to_look(library: Library, text: str, found: set[int]) -> None:
    assert set(ids(library.searcher.search(Search(text="kick", k=100, filter=text)))) == found
    everything = Blend(terms=[Term(text="hat"), Term(sound=1)], k=100, filter=text)
    assert set(ids(library.searcher.blend(everything))) == found
    assert masked(library, text) == found


def test_a_mask_without_a_filter_is_every_sound_that_is_there(library: Library) -> None:
    assert masked(library, "") == masked(library, "  ") == KICKS | SNARES | HATS


def test_a_mask_of_an_empty_library_holds_nothing(empty: Library) -> None:
    assert masked(empty, "") == masked(empty, "duration<1") == set()


def test_a_mask_sees_what_changed_since_the_same_filter_was_last_asked(library: Library) -> None:
    assert masked(library, "tag:mine or path:toms") == set()
    added = library.add("Toms/a.wav", small={"kick": 1}, tags=["mine"])
    library.move(1, b"/music/Toms/001.wav")
    assert masked(library, "tag:mine or path:toms") == {1, added}


def test_a_filter_that_can_not_be_read_is_an_argument_error(library: Library) -> None:
    told = set()
    for ask, request in (
        (library.searcher.search, Search(text="a", filter="duration<")),
        (library.searcher.like, Like(sound=1, filter="duration<")),
        (library.searcher.analogy, Analogy(a=1, b=2, c=3, filter="duration<")),
        (library.searcher.blend, Blend(terms=[Term(text="a")], filter="duration<")),
    ):
        with pytest.raises(InvalidArgument) as raised:
            ask(request)
        assert raised.value.where == "$.filter"
        told.add(str(raised.value))
    with pytest.raises(InvalidArgument) as raised:
        library.searcher.mask("duration<")
    assert raised.value.where == "$.filter"
    assert {str(raised.value)} == told


def test_a_filter_sees_what_changed_since_it_was_last_used(library: Library) -> None:
    ask = Search(text="kick", filter="path:toms", k=100)
    assert ids(library.searcher.search(ask)) == []
    added = library.add("Toms/a.wav", small={"kick": 1})
    library.move(1, b"/music/Toms/001.wav")
    assert set(ids(library.searcher.search(ask))) == {1, added}


def test_names_count_where_the_words_are_written(empty: Library) -> None:
    for number in range(20):
        empty.add(f"{number}.wav", small={"hat": 1, "dark": number / 50})
    named = empty.add("kick.wav", small={"dark": 0.5})
    sounding = empty.add("x.wav", small={"kick": 1})
    both = empty.add("BD 01.wav", small={"kick": 0.9, "bright": 0.4})
    hits = empty.searcher.search(Search(text="kick", k=3)).hits
    assert [hit.id for hit in hits] == [both, sounding, named]
    assert [hit.why["name"] for hit in hits] == [1, 0, 1]
    deaf = empty.searcher.search(Search(text="kick", k=2, weights=Aspects(semantic=0)))
    assert set(ids(deaf)) == {named, both}
    unread = empty.searcher.search(Search(text="kick", k=3, weights=Aspects(name=0)))
    assert ids(unread)[:2] == [sounding, both]
    assert "name" not in unread.hits[0].why


def test_weights_change_what_likeness_means(empty: Library) -> None:
    seed = empty.add("a.wav", small={"kick": 1}, timbre={"bright": 1})
    meaning = empty.add("b.wav", small={"kick": 1}, timbre={"dark": 1})
    sound = empty.add("c.wav", small={"snare": 1}, timbre={"bright": 1})
    for weights, best in ((Aspects(timbre=0), meaning), (Aspects(semantic=0), sound)):
        hits = empty.searcher.like(Like(sound=seed, weights=weights)).hits
        assert hits[0].id == best
        assert len(hits[0].why) == 1
    with pytest.raises(InvalidArgument, match="All weights"):
        empty.searcher.like(Like(sound=seed, weights=Aspects(semantic=0, timbre=0, name=0)))


def test_an_empty_library_says_so(empty: Library) -> None:
    for ask, request in (
        (empty.searcher.search, Search(text="kick")),
        (empty.searcher.like, Like(sound=1)),
        (empty.searcher.analogy, Analogy(a=1, b=2, c=3)),
        (empty.searcher.blend, Blend(terms=[Term(text="kick")])),
        (empty.searcher.classify, Classify(sound=1, labels=["kick"])),
    ):
        with pytest.raises(NothingIndexed):
            ask(request)


def test_a_library_whose_sounds_are_all_away_says_so(empty: Library) -> None:
    empty.add(b"/away/a.wav", small={"kick": 1}, root=2)
    with pytest.raises(NothingIndexed):
        empty.searcher.search(Search(text="kick"))


@pytest.mark.parametrize("sound", [12, 2**24 - 1])
def test_an_unknown_sound_is_told(library: Library, sound: int) -> None:
    for ask, request in (
        (library.searcher.like, Like(sound=sound)),
        (library.searcher.analogy, Analogy(a=1, b=sound, c="kick")),
        (library.searcher.blend, Blend(terms=[Term(sound=sound)])),
        (library.searcher.classify, Classify(sound=sound, labels=["kick"])),
    ):
        with pytest.raises(UnknownSound, match=str(sound)):
            ask(request)


def test_a_sound_that_waits_for_its_embedding_is_told_and_is_still_a_hit(library: Library) -> None:
    waiting = library.add("new.wav")
    with pytest.raises(Unavailable, match="no embedding yet"):
        library.searcher.like(Like(sound=waiting))
    hits = library.searcher.search(Search(text="kick", k=100)).hits
    assert [hit.why for hit in hits if hit.id == waiting] == [{}]


def test_without_a_text_tower_words_are_refused(library: Library) -> None:
    library.intake.join(Spaces({"timbre": library.spaces.handles["timbre"]}))
    searcher = library.searcher
    with pytest.raises(EncoderUnavailable, match="words"):
        searcher.search(Search(text="kick"))
    assert set(ids(searcher.like(Like(sound=1, k=2)))) == KICKS - {1}


@pytest.mark.parametrize("text", ["\0", "a" * 2000, "🎹", "--", "' OR 1=1", '"', "(", "*"])
def test_odd_words_are_words(library: Library, text: str) -> None:
    assert len(library.searcher.search(Search(text=text, k=100)).hits) == 9
