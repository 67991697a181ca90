"""The package's scripts, one by one, under node with Max's functions around them."""

import json
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

Call = list[Any]
Run = Callable[..., list[list[Any]]]

BEGIN = ["bang"], ["/tonewalk/ping/reply", 0, "0.1.0"]
"""a heartbeat and its answer"""
HIT = [5, 0.5, 0.1, 0.2, "a pad.wav", "/s/a pad.wav"]
SOUND = [5, "/s/a.wav", "a.wav", "", "", 48000, 1, 0.25]


@pytest.fixture
def run(node: str, package: Path) -> Run:
    """Calls a script, gives what it put out: [outlet, atom...]."""

    def go(name: str, *calls: Call) -> list[list[Any]]:
        script = package / "javascript" / f"tonewalk.{name}.js"
        host = Path(__file__).parent / "script_host.js"
        told = [node, str(host), str(script), "[1001]", json.dumps(calls)]
        done = subprocess.run(told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        out: list[list[Any]] = json.loads(done.stdout)
        return out

    return go


def at(outlet: int, out: list[list[Any]]) -> list[list[Any]]:
    return [one[1:] for one in out if one[0] == outlet]


def test_the_client_says_where_it_listens_and_asks_whether_the_daemon_is_there(run: Run) -> None:
    out = run("client", ["bang"])
    assert at(0, out) == [["port", 9420], ["/tonewalk/client/reply_port", 0, 9430], ["/tonewalk/ping", 0]]
    assert at(4, out) == [["port", 9430]]
    assert at(2, out) == []


def test_the_client_shows_the_token_of_the_home_that_it_is_told(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "my home"
    home.mkdir()
    (home / "daemon.json").write_text('{"pid": 1, "http": 2, "osc": 3, "token": "a-token"}')
    out = run("client", ["home", *str(home).split(" ")], ["bang"])
    assert at(0, out)[-3:] == [
        ["/tonewalk/client/hello", 0, "a-token"],
        ["/tonewalk/client/reply_port", 0, 9430],
        ["/tonewalk/ping", 0],
    ]


@pytest.mark.parametrize(
    ("patch", "data"),
    [
        ("Users/me/Documents/Max 8/Packages/tonewalk/x.maxpat", "Users/me/Library/Application Support/tonewalk"),
        ("Users/me/Documents/x.maxpat", "Users/me/AppData/Local/tonewalk"),
    ],
)
def test_the_client_finds_the_usual_home_by_where_it_lies(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patch: str, data: str
) -> None:
    (tmp_path / data).mkdir(parents=True)
    (tmp_path / data / "daemon.json").write_text('{"token": "a-token"}')
    monkeypatch.setenv("PATCHER_FILE", str(tmp_path / patch))
    assert ["/tonewalk/client/hello", 0, "a-token"] in at(0, run("client", ["bang"]))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"token": ""}'])
def test_a_daemon_file_without_a_token_is_passed_over(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "daemon.json").write_text(text)
    out = run("client", ["home", str(tmp_path)], ["bang"])
    assert at(0, out)[-2:] == [["/tonewalk/client/reply_port", 0, 9430], ["/tonewalk/ping", 0]]


HELLO = ["/tonewalk/hello", "0.1.0"]


def test_the_client_takes_the_daemons_port_from_its_file_unless_it_is_told_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text('{"osc": 9425, "token": "a-token"}')
    found = run("client", ["home", str(tmp_path)], ["bang"])
    assert [one for one in at(0, found) if one[0] == "port"] == [["port", 9425]]
    given = run("client", ["port", 9500], ["home", str(tmp_path)], ["bang"])
    assert [one for one in at(0, given) if one[0] == "port"] == [["port", 9500]]


def test_the_client_listens_elsewhere_where_a_running_daemon_is_not_heard(run: Run, tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text('{"osc": 9425, "token": "a-token"}')
    home = ["home", str(tmp_path)]
    deaf = run("client", home, *[["bang"]] * 5)
    assert at(4, deaf) == [["port", 9430], ["port", 9431], ["port", 9432]]
    assert ["/tonewalk/client/reply_port", 0, 9431] in at(0, deaf)
    assert at(4, run("client", home, *[["bang"]] * 41))[-2:] == [["port", 9449], ["port", 9430]]


def test_the_client_stays_where_it_was_told_to_listen_or_was_heard(run: Run, tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text('{"osc": 9425, "token": "a-token"}')
    home = ["home", str(tmp_path)]
    assert at(4, run("client", home, ["reply_port", 9600], *[["bang"]] * 5)) == [["port", 9600]]
    assert at(4, run("client", home, *BEGIN, *[["bang"]] * 5)) == [["port", 9430]]
    assert at(4, run("client", *[["bang"]] * 5)) == [["port", 9430]], "no daemon runs: nothing could be heard"


def test_a_daemon_that_says_hello_is_told_everything_again_and_announced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "daemon.json").write_text('{"osc": 9425, "token": "a-token"}')
    out = run("client", ["home", str(tmp_path)], *BEGIN, HELLO, BEGIN[1])
    assert at(0, out)[-3:] == [
        ["/tonewalk/client/hello", 0, "a-token"],
        ["/tonewalk/client/reply_port", 0, 9430],
        ["/tonewalk/ping", 0],
    ]
    assert at(2, out) == [[1], [1]]


def test_the_client_tells_once_that_it_is_connected(run: Run) -> None:
    out = run("client", *BEGIN, *BEGIN, *BEGIN)
    assert at(2, out) == at(6, out) == [[1]]
    assert at(0, out).count(["/tonewalk/client/reply_port", 0, 9430]) == 1


def test_the_client_takes_two_missed_heartbeats_for_a_daemon_that_is_away(run: Run) -> None:
    out = run("client", *BEGIN, ["bang"], ["ask", 7, 1, "search", "kick", 20], ["bang"], ["bang"])
    assert at(2, out) == [[1], [0]]
    assert at(1, out)[0][:4] == [7, 1, "error", "unavailable"]
    assert at(3, out) == [["unavailable", "The daemon is away: start it with `tonewalk serve`."]]


def test_a_daemon_started_anew_between_two_heartbeats_is_told_the_port_and_announced_again(run: Run) -> None:
    out = run("client", *BEGIN, ["bang"], *BEGIN)
    assert at(2, out) == [[1], [1]]
    assert at(0, out).count(["/tonewalk/client/reply_port", 0, 9430]) == 2


def test_the_ports_can_be_told(run: Run) -> None:
    out = run("client", *BEGIN, ["port", 9500], ["reply_port", 9501], *BEGIN)
    assert at(4, out) == [["port", 9430], ["port", 9430], ["port", 9501]]
    assert [one for one in at(0, out) if one[0] == "port"] == [["port", 9420], ["port", 9500], ["port", 9500]]
    assert at(2, out) == [[1], [0], [1]]


def test_answers_go_to_who_asked_and_no_further_than_their_end(run: Run) -> None:
    out = run(
        "client",
        *BEGIN,
        ["ask", 7, 1, "search", "kick", 2],
        ["ask", 8, 4, "sound/get", 5],
        ["/tonewalk/sound/get/reply", 2, *SOUND],
        ["/tonewalk/search/begin", 1, 1],
        ["/tonewalk/search/hit", 1, 1, *HIT],
        ["/tonewalk/search/end", 1, 1],
        ["/tonewalk/search/hit", 1, 2, *HIT],
        ["/tonewalk/search/hit", 99, 1, *HIT],
    )
    assert at(0, out)[3:] == [["/tonewalk/search", 1, "kick", 2], ["/tonewalk/sound/get", 2, 5]]
    assert at(1, out) == [
        [8, 4, "sound/get", "reply", *SOUND],
        [7, 1, "search", "begin", 1],
        [7, 1, "search", "hit", 1, *HIT],
        [7, 1, "search", "end", 1],
    ]


def test_an_error_goes_to_who_asked_and_to_the_error_outlet(run: Run) -> None:
    error = ["/tonewalk/error", 1, "invalid_argument", "/tonewalk/search", "k must be at least 1."]
    out = run("client", ["bang"], ["ask", 7, 3, "search", "kick", 0], error)
    assert at(1, out) == [[7, 3, "error", "invalid_argument", "k must be at least 1."]]
    assert at(3, out) == [["invalid_argument", "k must be at least 1."]]


def test_an_error_that_nobody_asked_for_is_shown_too(run: Run) -> None:
    out = run("client", ["/tonewalk/error", 0, "not_found", "/tonewalk/xy", "There is no map."])
    assert at(1, out) == []
    assert at(3, out) == [["not_found", "There is no map."]]


def test_a_question_whose_answer_got_lost_is_given_up(run: Run) -> None:
    out = run("client", *BEGIN, ["ask", 7, 1, "search", "kick", 2], *(list(BEGIN) * 12))
    assert at(1, out) == [[7, 1, "error", "no_answer", "The daemon did not answer: ask again."]]


def test_a_search_is_one_text_with_its_number_of_hits_and_its_filter(run: Run) -> None:
    out = run(
        "search",
        ["search", "warm", 808, "pad"],
        ["k", 5],
        ["filter", "duration<0.5", "and", "path:a"],
        ["search", 808],
    )
    assert at(4, out) == [
        ["ask", 1001, 1, "search", "warm 808 pad", 20],
        ["ask", 1001, 2, "search", "808", 5, "duration<0.5 and path:a"],
    ]


def test_like_takes_an_id_as_a_number_and_a_file_as_text(run: Run) -> None:
    out = run("search", ["like", 12], ["like", "/s/a pad.wav"])
    assert at(4, out) == [["ask", 1001, 1, "like", 12, 20], ["ask", 1001, 2, "like", "/s/a pad.wav", 20]]


def test_a_search_for_nothing_asks_nothing(run: Run) -> None:
    assert run("search", ["search"], ["search", " "]) == []


def test_hits_come_out_without_paths_into_a_menu_and_are_counted(run: Run) -> None:
    found = (
        ["answer", 1, "search", "begin", 1],
        ["answer", 1, "search", "hit", 1, *HIT],
        ["answer", 1, "search", "end", 1],
    )
    out = run("search", ["search", "pad"], *found, ["bang"])
    assert at(0, out) == [[1, *HIT[:5]], [1, *HIT[:5]]]
    assert at(1, out) == [[1], [1]]
    assert at(2, out) == [["clear"], ["append", "a pad.wav"]]


def test_answers_to_an_older_search_are_dropped(run: Run) -> None:
    late = (
        ["answer", 1, "search", "begin", 1],
        ["answer", 1, "search", "hit", 1, *HIT],
        ["answer", 1, "search", "end", 1],
    )
    out = run("search", ["search", "pad"], ["search", "kick"], *late, ["answer", 2, "search", "begin", 0])
    assert at(0, out) == []
    assert at(2, out) == [["clear"]]


def test_hits_lost_on_their_way_are_told(run: Run) -> None:
    out = run("search", ["search", "pad"], ["answer", 1, "search", "begin", 3], ["answer", 1, "search", "end", 3])
    assert at(1, out) == [[0]]
    assert at(4, out)[1:] == [["error", "lost", "3 hits were lost on their way: ask for fewer."]]


def test_a_path_is_asked_for_when_a_hit_is_selected(run: Run) -> None:
    out = run(
        "search",
        ["search", "pad"],
        ["answer", 1, "search", "begin", 1],
        ["answer", 1, "search", "hit", 1, *HIT],
        ["select", 0],
        ["answer", 2, "sound/get", "reply", *SOUND],
        ["select", 1],
    )
    assert at(3, out) == [[5]]
    assert at(4, out)[1:] == [
        ["ask", 1001, 2, "sound/get", 5],
        ["found", 5, "/s/a.wav", "a.wav", 0.25],
        ["error", "not_found", "There is no hit 1: the last search has 1."],
    ]


def test_a_sound_fades_in_on_one_voice_while_the_last_fades_out_on_the_other(run: Run) -> None:
    second = ["told", 6, "/s/b.wav", "b.wav", "", "", 48000, 1, 0.25]
    out = run("player", ["told", *SOUND], ["@wait", 50], ["@wait", 1], second, ["@wait", 50])
    assert out[:4] == [[1, "fade", 0, 8], [0, "open", "/s/a.wav"], [0, "fade", 1, 1], [0, 1]]
    assert at(0, out)[3:] == [["fade", 0, 8], [0]]
    assert at(1, out)[-3:] == [["open", "/s/b.wav"], ["fade", 1, 1], [1]]
    assert at(2, out) == [[5], [6]]


def test_of_sounds_faster_than_the_fade_the_newest_plays(run: Run) -> None:
    sounds = [["told", n, f"/s/{n}.wav", "", "", "", 48000, 1, 0.25] for n in range(1, 6)]
    out = run("player", *sounds, ["@wait", 50])
    assert at(2, out) == [[1], [5]]
    opened = [one for one in out if one[1] == "open"]
    assert opened == [[0, "open", "/s/1.wav"], [1, "open", "/s/5.wav"]]


def test_a_voice_is_silent_before_it_opens_another_file(run: Run) -> None:
    """Between two `open` of one voice lie its fade to 0 and a stop."""
    calls = [one for n in range(1, 9) for one in (["told", n, f"/{n}", "", "", "", 48000, 1, 1.0], ["@wait", n])]
    out = run("player", *calls, ["@wait", 50])
    for voice in (0, 1):
        told = [one[0] for one in at(voice, out) if one[0] in ("open", 0)]
        assert all(a != b or a == 0 for a, b in pairwise(told))


def test_a_slice_is_played_from_its_start_to_its_end(run: Run) -> None:
    out = run("player", ["told", 5, "/s/a.wav", "a.wav", 0.5, 1.25, 48000, 1, 0.75])
    assert [0, "seek", 500, 1250] in out
    assert [0, 1] not in out


def test_stop_fades_out_and_then_stops_both_voices(run: Run) -> None:
    out = run("player", ["told", *SOUND], ["stop"], ["@wait", 50])
    assert out[-2:] == [[1, 0], [0, 0]]
    assert [0, "fade", 0, 8] in out
    assert at(2, out) == [[5], [0]]


def test_the_daemon_s_0_stops_like_a_0_from_the_patch(run: Run) -> None:
    assert run("player", ["told", *SOUND], ["told", 0], ["@wait", 50]) == run(
        "player", ["told", *SOUND], [0], ["@wait", 50]
    )


def test_an_id_is_looked_up_and_only_the_newest_is_played(run: Run) -> None:
    out = run(
        "player",
        [5],
        [6],
        ["answer", 1, "sound/get", "reply", *SOUND],
        ["answer", 2, "sound/get", "reply", 6, "/s/b.wav", "b.wav", "", "", 48000, 1, 1.0],
    )
    assert at(3, out) == [["ask", 1001, 1, "sound/get", 5], ["ask", 1001, 2, "sound/get", 6]]
    assert [one for one in out if one[1] == "open"] == [[0, "open", "/s/b.wav"]]


def test_a_sound_that_can_t_be_had_is_told_and_silences_nothing(run: Run) -> None:
    out = run("player", [5], ["answer", 1, "error", "unknown_sound", "There is no sound 5."])
    assert out[1:] == [[3, "error", "unknown_sound", "There is no sound 5."]]
    cut = run("player", ["told", 5, "", "a.wav", "", "", 48000, 1, 0.25])
    assert cut == [[3, "error", "not_found", "The path of sound 5 is too long for OSC: shorten it."]]


def test_a_windows_path_gets_max_s_slashes_and_a_backslash_elsewhere_stays(run: Run) -> None:
    out = run("player", ["file", "C:\\Samples\\a b.wav"], ["@wait", 20], ["file", "/s/odd\\name.wav"])
    assert [one[2] for one in out if one[1] == "open"] == ["C:/Samples/a b.wav", "/s/odd\\name.wav"]
