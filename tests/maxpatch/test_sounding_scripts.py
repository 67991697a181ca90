"""The scripts of what sounds: which slots and voices the player, clouds and mosaics use, under node."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.helpers.max_scripts import SOUND, Call, Run, at


def long(number: int, path: str = "") -> list[Any]:
    """What the daemon tells of a sound that is too long for a slot."""
    return [number, path or f"/s/{number}.wav", "", "", "", 48000, 1, 60.0]


def test_a_long_sound_fades_in_on_one_voice_while_the_last_fades_out_on_the_other(run: Run) -> None:
    out = run("player", ["told", *long(5)], ["@wait", 50], ["@wait", 1], ["told", *long(6)], ["@wait", 50])
    assert out[:5] == [[2, 0, "hush"], [1, "fade", 0, 8], [0, "open", "/s/5.wav"], [0, "fade", 1, 1], [0, 1]]
    assert at(0, out)[3:] == [["fade", 0, 8], [0]]
    assert at(1, out)[-3:] == [["open", "/s/6.wav"], ["fade", 1, 1], [1]]
    assert at(4, out) == [[5], [6]]


def test_of_long_sounds_faster_than_the_fade_the_newest_plays(run: Run) -> None:
    out = run("player", *(["told", *long(n)] for n in range(1, 6)), ["@wait", 50])
    assert at(4, out) == [[1], [5]]
    opened = [one for one in out if one[1] == "open"]
    assert opened == [[0, "open", "/s/1.wav"], [1, "open", "/s/5.wav"]]


def test_a_voice_is_silent_before_it_opens_another_file(run: Run) -> None:
    """Between two `open` of one voice lie its fade to 0 and a stop."""
    calls = [one for n in range(1, 9) for one in (["told", *long(n)], ["@wait", n])]
    out = run("player", *calls, ["@wait", 50])
    for voice in (0, 1):
        told = [one[0] for one in at(voice, out) if one[0] in ("open", 0)]
        assert all(a != b or a == 0 for a, b in pairwise(told))


def test_a_part_of_a_file_is_streamed_from_its_start_to_its_end(run: Run) -> None:
    """As the file may be an hour long."""
    out = run("player", ["told", 5, "/s/a.wav", "a.wav", 0.5, 1.25, 48000, 1, 0.75])
    assert [0, "seek", 500, 1250] in out
    assert [0, 1] not in out


def test_stop_ends_what_is_streamed_and_what_is_in_slots(run: Run) -> None:
    out = run("player", ["told", *long(5)], ["stop"], ["@wait", 50])
    assert out[-2:] == [[1, 0], [0, 0]]
    assert [0, "fade", 0, 8] in out
    assert at(2, out)[-1] == [0, "hush"]
    assert at(4, out) == [[5], [0]]


def test_the_daemon_s_0_stops_like_a_0_from_the_patch(run: Run) -> None:
    assert run("player", ["told", *long(5)], ["told", 0], ["@wait", 50]) == run(
        "player", ["told", *long(5)], ["miss", 0, 1, 1], ["@wait", 50]
    )


LOAD = [
    [2, 1, "fades", 1, 8],
    [2, 1, "mono", 1],
    [2, 1, "part", 0, 250, 250],
    [2, 1, "file", "replace", "/s/a.wav"],
]
"""What the first slot is told of SOUND."""


def test_a_sound_that_is_in_no_slot_is_loaded_and_struck_as_soon_as_it_is_there(run: Run) -> None:
    out = run("player", ["miss", 5, 0.5, 2], ["answer", 1, "sound/get", "reply", *SOUND], ["loaded", 1])
    assert out == [
        [5, "ask", 1001, 1, "sound/get", 5],
        *LOAD,
        [3, 5, 1],
        [2, 0, "hush"],
        [2, 1, "hit", 0.5, 2],
        [4, 5],
    ]


def test_what_is_preloaded_is_silent_and_found_from_then_on(run: Run) -> None:
    out = run(
        "player",
        ["preload", 5, 6],
        ["answer", 2, "sound/get", "reply", 6, "/s/b.mp3", "", "", "", 44100, 2, 3.0],
        ["answer", 1, "sound/get", "reply", *SOUND],
        ["loaded", 2],
        ["ahead", 5],
        ["told", *SOUND],
        ["loaded", 1],
    )
    assert at(3, out) == [[5, 2], [6, 1]]
    assert [one for one in at(2, out) if one[1] == "file"] == [
        [1, "file", "importreplace", "/s/b.mp3"],
        [2, "file", "replace", "/s/a.wav"],
    ]
    assert [one for one in at(2, out) if one[1] == "hit"] == [[2, "hit", 1, 1]]
    assert at(5, out) == [["ask", 1001, 1, "sound/get", 5], ["ask", 1001, 2, "sound/get", 6]]


def test_of_sounds_that_are_being_loaded_only_the_newest_is_struck_unless_they_may_ring_together(run: Run) -> None:
    calls = [["miss", 5, 1, 1], ["miss", 6, 1, 1]]
    calls += [["answer", n, "sound/get", "reply", n + 4, f"/s/{n}.wav", "", "", "", 48000, 2, 1.0] for n in (1, 2)]
    calls += [["loaded", 2], ["loaded", 1]]
    hits = [one for one in at(2, run("player", *calls)) if one[1] == "hit"]
    assert hits == [[2, "hit", 1, 1]]
    both = at(2, run("player", ["choke", 0], *calls))
    assert [one for one in both if one[1] == "hit"] == [[2, "hit", 1, 1], [1, "hit", 1, 1]]
    assert [0, "hush"] not in both


def test_a_key_that_is_let_go_before_its_sound_is_there_plays_nothing(run: Run) -> None:
    there = [["answer", 1, "sound/get", "reply", *SOUND], ["loaded", 1]]
    out = run("player", ["miss", 5, 1, 1], ["released", 5], *there)
    assert [one for one in at(2, out) if one[1] == "hit"] == []
    assert at(3, out) == [[5, 1]]
    for end in (["released", 5], ["stop"]):
        two = run("player", ["choke", 0], ["miss", 5, 1, 1], ["miss", 6, 1, 1], end, *there)
        assert [one for one in at(2, two) if one[1] == "hit"] == []
    streamed = run("player", ["told", *long(5)], ["released", 6], ["@wait", 50], ["released", 5])
    assert [one for one in at(0, streamed) if one[0] == "fade"] == [["fade", 1, 1], ["fade", 0, 8]]


def test_what_others_ask_for_is_as_high_as_the_rest(run: Run) -> None:
    out = run("player", ["pitch", 12], ["told", *SOUND], ["loaded", 1])
    assert [one for one in at(2, out) if one[1] == "hit"] == [[1, "hit", 1, 2]]
    assert [0, "fades", 5, 8] in at(2, run("player", ["fade", 5]))


def test_files_that_can_t_be_read_take_no_room_for_good(run: Run) -> None:
    calls: list[Call] = []
    for n in range(1, 34):
        calls += [["ahead", n], ["answer", n, "sound/get", "reply", n, f"/{n}.xyz", "", "", "", 48000, 2, 1.0]]
    out = run("player", *calls, ["@wait", 6000])
    assert len(at(5, out)) == 33 + 32
    later = [["ahead", 40], ["answer", 34, "sound/get", "reply", 40, "/40.wav", "", "", "", 48000, 2, 1.0]]
    assert at(2, run("player", *calls, ["@wait", 6000], *later))[-1][2:] != ["replace", "/40.wav"]
    assert at(2, run("player", *calls, ["@wait", 70000], *later))[-1] == [1, "file", "replace", "/40.wav"]


def test_the_sound_that_has_been_silent_for_longest_makes_room(run: Run) -> None:
    calls: list[Call] = []
    for n in range(1, 33):
        calls += [["ahead", n], ["answer", n, "sound/get", "reply", n, f"/{n}.wav", "", "", "", 48000, 2, 1.0]]
        calls += [["loaded", n]]
    calls += [["began", n, 1] for n in (1, 3)] + [["ahead", 2], ["@wait", 500]]
    for n in (33, 34):
        calls += [["ahead", n], ["answer", n, "sound/get", "reply", n, f"/{n}.wav", "", "", "", 48000, 2, 1.0]]
    out = run("player", *calls)
    assert [one for one in at(3, out) if one[0] == "remove"] == [["remove", 4], ["remove", 5]]
    assert at(2, out)[-1] == [5, "file", "replace", "/34.wav"]
    many = run("player", ["preload", *range(1, 41)])
    assert at(5, many)[0][:2] == ["error", "invalid_argument"]
    assert len(at(5, many)) == 33


def test_a_file_that_is_not_read_is_told_and_its_slot_waits_until_it_comes(run: Run) -> None:
    calls = [["miss", 5, 1, 1], ["answer", 1, "sound/get", "reply", *SOUND], ["@wait", 4000]]
    calls += [
        ["ahead", 6],
        ["answer", 2, "sound/get", "reply", 6, "/b.wav", "", "", "", 48000, 2, 1.0],
        ["@wait", 2000],
    ]
    out = run("player", *calls, ["loaded", 2])
    told = "Sound 5 can't be read: Max plays WAVE, AIFF, FLAC, Ogg, MP3, M4A and CAF."
    assert at(5, out)[2:] == [["error", "unavailable", told]]
    assert at(3, out) == [[6, 2]]
    third = [["ahead", 7], ["answer", 3, "sound/get", "reply", 7, "/c.wav", "", "", "", 48000, 2, 1.0]]
    assert at(2, run("player", *calls, *third))[-1] == [3, "file", "replace", "/c.wav"]
    assert at(2, run("player", *calls, ["loaded", 1], *third))[-1] == [1, "file", "replace", "/c.wav"]


def test_where_sounds_begin_and_end_holds_for_those_that_are_there(run: Run) -> None:
    calls = [["ahead", 5], ["answer", 1, "sound/get", "reply", *SOUND], ["loaded", 1]]
    out = run("player", ["fade", 5, 20], *calls, ["start", 0.8], ["end", 0.4])
    assert [0, "fades", 5, 20] in at(2, out)
    assert [1, "fades", 5, 20] in at(2, out)
    parts = [one[2:] for one in at(2, out) if one[1] == "part"]
    assert parts == [[0, 250, 250], [200, 250, pytest.approx(50)], [200, 100, pytest.approx(100)]]


def test_a_sound_that_can_t_be_had_is_told_and_silences_nothing(run: Run) -> None:
    out = run("player", ["miss", 5, 1, 1], ["answer", 1, "error", "unknown_sound", "There is no sound 5."])
    assert out[1:] == [[5, "error", "unknown_sound", "There is no sound 5."]]
    cut = run("player", ["told", 5, "", "a.wav", "", "", 48000, 1, 0.25])
    assert cut == [[5, "error", "not_found", "The path of sound 5 is too long for OSC: shorten it."]]


def test_a_windows_path_gets_max_s_slashes_and_a_backslash_elsewhere_stays(run: Run) -> None:
    out = run("player", ["file", "C:\\Samples\\a b.wav"], ["@wait", 20], ["file", "/s/odd\\name.wav"])
    assert [one[2] for one in out if one[1] == "open"] == ["C:/Samples/a b.wav", "/s/odd\\name.wav"]


def taken(number: int, path: str = "", lasts: float = 1.0) -> Call:
    """The answer to the n-th question, of sound n."""
    return ["answer", number, "sound/get", "reply", number, path or f"/{number}.wav", "n", "", "", 48000, 2, lasts]


def cloud(*numbers: int) -> list[Call]:
    """Sounds that are said one after the other, each when the last has been read; the n-th gets the n-th place."""
    return [
        call
        for n in numbers
        for call in ([n], taken(n), ["loaded", 2 * ((n - 1) % 4) + 1], ["loaded", 2 * ((n - 1) % 4) + 2])
    ]


def listed(out: list[list[Any]]) -> list[list[Any]]:
    """What grains are taken from at the end."""
    rows = at(1, out)
    return rows[max(n for n, row in enumerate(rows) if row == ["clear"]) + 1 :]


def test_grains_are_taken_from_two_slots_as_soon_as_both_are_read(run: Run) -> None:
    half = run("granular", [1], taken(1), ["loaded", 1])
    assert at(0, half) == at(1, half) == []
    out = run("granular", *cloud(1))
    assert at(0, out) == [[1]]
    assert listed(out) == [[0, 1, 0, 1000], [1, 2, 0, 1000]]
    assert at(3, out) == [[1]]
    assert [one for one in at(2, out) if one[1] == "file"] == [[n, "file", "replace", "/1.wav"] for n in (1, 2)]


def test_the_cloud_is_made_of_the_last_sounds_and_the_oldest_makes_room(run: Run) -> None:
    out = run("granular", ["sounds", 9], *cloud(1, 2, 3, 4, 5))
    assert [row[1] for row in listed(out)] == [
        5,
        7,
        1,
        6,
        8,
        2,
    ]  # of the third, fourth and fifth, which is where the first was
    back = run("granular", *cloud(1, 2), [1])
    assert [row[1] for row in listed(back)] == [1, 2]
    assert at(3, back) == [[1], [2], [1]]
    assert len(at(4, back)) == 2  # nobody was asked again


def test_while_a_sound_is_fetched_the_newest_waits_and_those_between_are_left_out(run: Run) -> None:
    out = run("granular", [1], [2], [3], taken(1), ["loaded", 1], ["loaded", 2])
    assert at(4, out) == [["ask", 1001, 1, "sound/get", 1], ["ask", 1001, 2, "sound/get", 3]]


def test_a_cloud_that_was_stopped_stays_silent_until_it_is_wanted(run: Run) -> None:
    out = run("granular", [1], taken(1), ["stop"], ["loaded", 1], ["loaded", 2])
    assert at(0, out) == [[0]]
    assert at(3, out) == [[0]]
    again = run("granular", *cloud(1), ["stop"], [1])
    assert at(0, again) == [[1], [0], [1]]


def test_what_can_t_be_granulated_is_told_and_the_next_is_taken(run: Run) -> None:
    out = run("granular", [1], [2], taken(1, lasts=75.0))
    told = "Sound 1 can't be taken: it ends 75 s into its file, and 60 s is the most: slice it first."
    assert at(4, out)[1:] == [["error", "invalid_argument", told], ["ask", 1001, 2, "sound/get", 2]]
    unread = run("granular", [1], taken(1), ["loaded", 1], ["@wait", 6000], [2], taken(2), *cloud()[:0])
    assert at(4, unread)[1][:2] == ["error", "unavailable"]
    assert [one for one in at(2, unread) if one[1] == "file"][-2:] == [
        [n, "file", "replace", "/2.wav"] for n in (3, 4)
    ]
    late = run(
        "granular", [1], taken(1), ["@wait", 6000], ["loaded", 1], ["loaded", 2], [2], taken(2), ["loaded", 1]
    )
    assert listed([[1, "clear"], *late]) == []  # both came late, and are not taken for the second's


def test_a_question_that_has_no_answer_holds_the_next_for_a_while_only(run: Run) -> None:
    out = run("granular", [1], [2, 64], ["@wait", 26000])
    assert at(4, out) == [["ask", 1001, 1, "sound/get", 1], ["ask", 1001, 2, "sound/get", 2]]


def test_clouds_whose_files_can_t_be_read_go_on_with_what_there_is(run: Run) -> None:
    calls = cloud(1)
    for n in (2, 3, 4):
        calls += [[n], taken(n), ["@wait", 6000]]
    out = run("granular", *calls, [5], taken(5))
    assert at(4, out)[-1][:2] == ["error", "unavailable"]
    assert [row[1] for row in listed(out)] == [1, 2]
    later = run("granular", *calls, ["@wait", 60000], [5], taken(5), ["loaded", 3], ["loaded", 4])
    assert [row[1] for row in listed(later)] == [3, 4]


def test_the_filter_of_a_mosaic_is_said_again_to_a_daemon_that_is_back(run: Run) -> None:
    out = run(
        "mosaic", ["greeted"], ["among", "path:drums", "and", "duration<0.5"], ["greeted"], ["among", "bang"]
    )
    assert [one[3:] for one in at(3, out)] == [["unit/among", "path:drums and duration<0.5"]] * 2 + [
        ["unit/among", ""]
    ]


def test_a_slice_s_grains_stay_within_it(run: Run) -> None:
    answer = ["answer", 1, "sound/get", "reply", 1, "/a.wav", "n", 2.0, 2.5, 48000, 1, 0.5]
    out = run("granular", ["grain", 100], [1], answer, ["loaded", 1], ["loaded", 2])
    assert listed(out) == [[0, 1, 2000, 500], [1, 2, 2000, 500]]
    assert [1, "mono", 1] in at(2, out)
    assert [1, "fades", 50, 50] in at(2, out)


def test_an_onset_repeats_what_fits_only_where_no_other_came(run: Run) -> None:
    heard = [["loud", -20], ["hit", 5, 0.1, "a", "/a", "", ""], ["onset"]]
    out = run("mosaic", *heard, ["@wait", 30])
    assert [one[0] for one in at(0, out)] == [5, 5]
    other = run("mosaic", *heard, ["hit", 6, 0.1, "b", "/b", "", ""], ["@wait", 30])
    assert [one[0] for one in at(0, other)] == [5, 6]
    off = run("mosaic", *heard, ["active", 0], ["@wait", 30], ["hit", 7, 0.1, "c", "/c", "", ""])
    assert [one[0] for one in at(0, off)] == [5]
    risen = run("mosaic", ["hit", 5, 0.1, "a", "/a", "", ""], ["onset"], ["loud", -20], ["@wait", 30])
    assert len(at(0, risen)) == 2
    assert len(at(0, run("mosaic", ["hit", 5, 0.1, "a", "/a", "", ""], ["onset"], ["@wait", 30]))) == 1


def test_pitch_counts_for_tones_alone_and_only_while_it_is_wanted(run: Run) -> None:
    tone = [0.0, 0.0, 1.0, *[0.0001] * 61]
    noise = [0.5] * 64
    before = [["loud", -20], ["tone", 440]]
    out = run("mosaic", *before, tone, tone, ["tone", 440], noise, ["pitch", 0], ["tone", 440], tone, [0.0] * 64)
    assert [one[3] for one in at(1, out)] == [440, 0, 0, 0]
    assert len(at(3, out)) == 4  # nothing is asked of silence
