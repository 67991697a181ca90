"""The package's scripts, one by one, under node with Max's functions around them."""

from pathlib import Path

import pytest

from tests.helpers.max_scripts import SOUND, Run, at

BEGIN = ["bang"], ["/tonewalk/ping/reply", 0, "0.1.0"]
"""a heartbeat and its answer"""
HIT = [5, 0.5, 0.1, 0.2, "a pad.wav", "/s/a pad.wav"]


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
    monkeypatch.setenv("TONEWALK_TEST_PATCHER", str(tmp_path / patch))
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
