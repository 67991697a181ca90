"""Numbers, keys and notes in a search become filters; everything else stays words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from tests.helpers.axes import Library
from tonewalk.base.errors import InvalidArgument
from tonewalk.commands.queries import Hits, Search
from tonewalk.doors.osc.arguments import parse as parse_osc
from tonewalk.queries.filters import parse
from tonewalk.queries.understanding import understand


@pytest.mark.parametrize(
    ("typed", "words", "filter"),
    [
        ("kick under 200 ms", "kick", "duration<0.2"),
        ("kick < 200ms", "kick", "duration<0.2"),
        ("snare shorter than 0.3 s", "snare", "duration<0.3"),
        ("pad longer than 3 seconds", "pad", "duration>3"),
        ("riser between 1 and 2 s", "riser", "duration=1..2"),
        ("2-4 s riser", "riser", "duration=2..4"),
        ("a 2 second riser", "a riser", "duration=1.6..2.4"),
        ("loop 120 bpm Am", "loop", "tempo=118.8..121.2 and key:Am"),
        ("loop 120bpm", "loop", "tempo=118.8..121.2"),
        ("drum loop, at 128 BPM", "drum loop", "tempo=126.7..129.3"),
        ("100-120 bpm loops", "loops", "tempo=100..120"),
        ("loops under 90 bpm", "loops", "tempo<90"),
        ("bass below 80 hz", "bass", "f0<80"),
        ("whistle over 2 khz", "whistle", "f0>2000"),
        ("pad quieter than -30 LUFS", "pad", "loudness<-30"),
        ("C#3 pluck", "pluck", "f0=134.6..142.7"),
        ("A4", "", "f0=427.5..452.9"),
        ("warm pad in C", "warm pad", "key:C"),
        ("F#m pad", "pad", "key:F#m"),
        ("pad in Bb minor", "pad", "key:A#m"),
        ("pad in the key of d", "pad", "key:D"),
        ("c minor arpeggio", "arpeggio", "key:Cm"),
        ("E♭ major choir", "choir", "key:D#"),
        ("my favourites kick", "kick", "favourite"),
        ("kick 0,2 s", "kick", "duration=0.16..0.24"),
        ("no longer than 2 s", "", "duration<2"),
        ("kick over 50 ms and under 200 ms", "kick", "duration>0.05 and duration<0.2"),
        ("500 ms to 2 s", "", "duration=0.5..2"),
        ("sweep 20 Hz to 20 kHz", "sweep", "f0=20..20000"),
        ("140-120 bpm", "", "tempo=120..140"),
        ("C3 to C5 piano", "piano", "f0=127.1..538.6"),
        ("in E flat major", "", "key:D#"),
        ("F sharp minor pad", "pad", "key:F#m"),
        ("c-moll", "", "key:Cm"),
        ("D-Dur", "", "key:D"),
        ("pad in A at 90 bpm", "pad", "key:A and tempo=89.1..90.9"),
        ("snare attack under 10 ms", "snare attack", "attack<0.01"),
        ("kick unter 200 ms", "kick", "duration<0.2"),
        ("zwischen 100 und 120 bpm", "", "tempo=100..120"),
        ("≤200 ms", "", "duration<0.2"),
        ("tempo 120", "", "tempo=118.8..121.2"),
        ("pad (Am)", "pad", "key:Am"),
    ],
)
def test_what_is_said_in_numbers_is_read_as_a_filter(typed: str, words: str, filter: str) -> None:
    read = understand(typed)
    assert (read.words, read.filter) == (words, filter)
    assert all(part.text in typed for part in read.parts)


@pytest.mark.parametrize(
    "typed",
    """
    808|808 kick|D50 pad|B3 organ|C4 explosion|4 on the floor|2 step|tape 4 track|one shot|I am here|am radio|
    in a hall|a major explosion|A|G string|C|no 5|0 ms|1/4 s|mp3|track 01|24 bit|44.1k|7th chord|the 80s|
    under the sea|x-120bpmx|in between|Em-ty|B52|C64|R2D2|1e999 s|e|kick 1,200 ms|1:20 s|not under 2 s|
    anything but Am|Am or Em|120 or 140 bpm|drum from 90s rave|over 80s beat|1980s synth|two 808s|C7 chord|
    Hammond B3|A4 paper|side A1|pad with 2 s decay|wobble at 4 Hz|48 kHz|A minor glitch|Fm radio|Am I|10 Am|
    in A cave|C major 7|loop "120 bpm"|"C4" bang|my "in C" tape
    """.replace("\n", "").split("|"),
)
def test_what_may_be_meant_otherwise_stays_words(typed: str) -> None:
    typed = typed.strip()
    assert understand(typed) == (typed, ())


def test_of_two_things_about_the_same_the_first_counts() -> None:
    assert understand("synth A1 and C2") == ("synth and C2", (("A1", "f0=53.43..56.61"),))
    assert understand("kick under 1 s under 2 s").filter == "duration<1"


TYPED = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            """under over between and to in key of A Am c# minor F#m C#3 Bb-1 120 bpm 200 ms .5 s khz -14 lufs
            favourites - < >= 1e9 99999999999999999999999999999999 min""".split()  # noqa: SIM905
        ),
    ),
    max_size=8,
).map(" ".join)


@given(TYPED)
def test_whatever_is_typed_is_read_as_filters_that_can_be_read(typed: str) -> None:
    read = understand(typed)
    for part in read.parts:
        parse(part.filter)
        assert part.text in typed
    parse(read.filter)
    if not read.parts:
        assert read.words == typed
    left = typed
    for part in read.parts:
        left = left.replace(part.text, " ", 1)
    assert set(re.findall(r"\w+", read.words)) <= set(re.findall(r"\w+", left))


@given(st.text(st.sampled_from(" 0123456789.,-–to msbphzkunderAm#"), min_size=500, max_size=2000))
@settings(max_examples=20, deadline=None)
def test_long_texts_are_read_too(typed: str) -> None:
    understand(typed)


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


def told(hits: Hits) -> list[tuple[str, str, bool]]:
    return [] if hits.understood is UNSET else [(one.text, one.filter, one.holds) for one in hits.understood]


def test_hits_satisfy_what_the_words_say_and_tell_it(library: Library) -> None:
    long = library.add("long.wav", small={"snare": 1}, duration=4.0)
    asked = library.searcher.search
    plain, short = asked(Search(text="snare")), asked(Search(text="snare under 2 s"))
    assert long in ids(plain)
    assert long not in ids(short)
    assert ids(asked(Search(text="snare", filter="duration<2"))) == ids(short)
    assert plain.understood is UNSET
    assert told(short) == [("under 2 s", "duration<2", True)]


def test_a_filter_of_its_own_counts_as_well(library: Library) -> None:
    long = library.add("long.wav", small={"snare": 1}, duration=4.0)
    asked = library.searcher.search
    assert ids(asked(Search(text="snare over 2 s", filter="path:long or path:kick"))) == [long]
    with pytest.raises(InvalidArgument, match="character 1 "):
        asked(Search(text="snare over 2 s", filter="nonsense"))


def test_over_osc_numbers_are_words_as_what_was_read_could_not_be_shown() -> None:
    assert parse_osc(Search, ["kick under 200 ms", 8]) == Search(text="kick under 200 ms", k=8, literal=True)


def test_what_no_sound_satisfies_is_words_again(library: Library) -> None:
    hits = library.searcher.search(Search(text="snare 511 bpm"))
    assert told(hits) == [("511 bpm", "tempo=505.9..516.1", False)]
    assert ids(hits) == ids(library.searcher.search(Search(text="snare 511 bpm", literal=True)))


def test_numbers_alone_ask_for_all_that_satisfies_them(library: Library) -> None:
    long = library.add("long.wav", small={"snare": 1}, duration=4.0)
    hits = library.searcher.search(Search(text="over 2 s"))
    assert ids(hits) == [long]
    assert hits.fits is UNSET
