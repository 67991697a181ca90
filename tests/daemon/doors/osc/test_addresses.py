"""Address patterns of OSC 1.0: what they match, what they ask, what they never do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.osc_peer import OscPeer
from tonewalk.base.errors import BadRequest
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc.addresses import MAX_PATTERNS, asked_by, matching
from tonewalk.doors.osc.packets import Message, bundle, encode

ADDRESSES = [f"/tonewalk/{command.name}" for command in COMMANDS.values() if "osc" in command.doors]


def names(pattern: str) -> list[str]:
    return [command.name for command in matching(pattern)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/tonewalk/pi*", ["ping"]),
        ("/tonewalk/*ing", ["ping"]),
        ("/tonewalk/p**g", ["ping"]),
        ("/tonewalk/ping*", ["ping"]),
        ("/tonewalk/ping?", []),
        ("/tonewalk/s?arch", ["search"]),
        ("/tonewalk/{ping,nothing}", ["ping"]),
        ("/{other,tonewalk}/{status,ping}", ["ping", "status"]),
        ("/tonewalk/xy{,z}", ["xy", "xyz"]),
        ("/tonewalk/[o-q]ing", ["ping"]),
        ("/tonewalk/[q-o]ing", []),
        ("/tonewalk/[xyp]ing", ["ping"]),
        ("/tonewalk/[!a-o]ing", ["ping"]),
        ("/tonewalk/[!p]ing", []),
        ("/tonewalk/job[!a-z]list", []),
        ("/tonewalk/job?list", []),
        ("/tonewalk/job*list", []),
        ("/*/job/*", ["job/list", "job/cancel"]),
        ("/*", []),
        ("/tonewalk/[]ping", []),
        ("/Tonewalk/*", []),
        ("/tonewalk/pi*\n", []),
    ],
)
def test_a_pattern_matches_as_osc_says(pattern: str, found: list[str]) -> None:
    assert names(pattern) == found


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["*", "?", "/", "[a-m]", "[!s]", "{s,li}", "{st,}", "list", "s", "tonewalk", "a", "i"]),
        max_size=8,
    )
)
def test_patterns_match_what_the_same_regular_expressions_match(parts: list[str]) -> None:
    same = {"*": "[^/]*", "?": "[^/]", "[!s]": "[^s/]", "{s,li}": "(?:s|li)", "{st,}": "(?:st|)"}
    expression = re.compile("/tonewalk/" + "".join(same.get(part, part) for part in parts))
    expected = [address[10:] for address in ADDRESSES if expression.fullmatch(address)]
    assert names("/tonewalk/" + "".join(parts)) == expected


@pytest.mark.parametrize(
    "pattern", ["/tonewalk/[a-z", "/tonewalk/{ping", "/tonewalk/ping]", "/tonewalk/a}", "/{*"]
)
def test_a_bracket_without_its_other_one_is_told(pattern: str) -> None:
    with pytest.raises(BadRequest, match="close each"):
        matching(pattern)


def test_a_wildcard_over_several_commands_asks_only_those_that_tell() -> None:
    for count in range(6):
        for pattern in ("/tonewalk/*", "/tonewalk/*/*", "/tonewalk/[a-z]*/*", "/tonewalk/{library,sound}/*"):
            for value in ("a", 1, 0.5):
                try:
                    asked = asked_by(Message(pattern, [7, *[value] * count]))
                except BadRequest:
                    continue
                for command, _ in asked:
                    assert not command.writes
                    assert not command.shared
                    assert command.kind in ("once", "place")


async def test_each_command_that_matches_answers_under_its_own_address(peer: OscPeer) -> None:
    peer.send("/tonewalk/{ping,sound/stop,nothing}", 7)
    heard = [await peer.receive(), await peer.receive()]
    assert {message.address for message in heard} == {"/tonewalk/ping/reply", "/tonewalk/sound/stop/reply"}
    assert all(message.arguments[0] == 7 for message in heard)
    assert await peer.quiet()


async def test_those_that_do_not_take_the_arguments_are_passed_over(peer: OscPeer) -> None:
    begin = await peer.ask("/tonewalk/*a*", 7, "kick", 1)
    assert begin.address == "/tonewalk/search/begin"
    assert (await peer.receive()).address == "/tonewalk/search/hit"
    assert (await peer.receive()).address == "/tonewalk/search/end"
    assert await peer.quiet()


async def test_streams_are_reached_too(peer: OscPeer) -> None:
    assert (await peer.ask("/tonewalk/x?", 0.3, 0.8)).address == "/tonewalk/xy/hit"


@pytest.mark.parametrize(
    ("pattern", "arguments", "code"),
    [
        ("/tonewalk/nothing*", [7], "bad_request"),
        ("/tonewalk/[a-z", [7], "bad_request"),
        ("/tonewalk/pi*", [7, 1, 2], "invalid_argument"),
        ("/tonewalk/s*", [7, 1, 2, 3, 4, 5], "invalid_argument"),
        ("/tonewalk/p*", [], "invalid_argument"),
        ("/tonewalk/{knob,class}/rem*", [7, "warm"], "bad_request"),
        ("/tonewalk/err*", [7], "bad_request"),
    ],
)
async def test_a_pattern_that_asks_nothing_is_one_error(
    peer: OscPeer, pattern: str, arguments: list[Any], code: str
) -> None:
    answer = await peer.ask(pattern, *arguments)
    assert answer.address == "/tonewalk/error"
    assert answer.arguments[:3] == [arguments[0] if arguments else 0, code, pattern]
    assert await peer.quiet()


@pytest.mark.parametrize("pattern", ["/tonewalk/sound/fav*", "/tonewalk/sound/{favourite,nothing}"])
async def test_writing_by_pattern_needs_the_token_as_by_name(
    peer: OscPeer, other_peer: OscPeer, pattern: str
) -> None:
    answer = await other_peer.ask(pattern, 7, 1)
    assert answer.address == "/tonewalk/error"
    assert answer.arguments[:3] == [7, "token_needed", "/tonewalk/sound/favourite"]
    assert await other_peer.quiet()
    assert (await peer.ask(pattern, 7, 1)).address == "/tonewalk/sound/favourite/reply"


async def test_packets_of_many_or_long_patterns_are_refused(peer: OscPeer) -> None:
    packet = encode("/tonewalk/pi*", [1])
    peer.send_bytes(bundle([packet] * MAX_PATTERNS, 0.0))
    assert {(await peer.receive()).address for _ in range(MAX_PATTERNS)} == {"/tonewalk/ping/reply"}
    for refused in (bundle([packet] * (MAX_PATTERNS + 1), 0.0), b"/tonewalk/" + b"*a" * 4000 + b"\0\0"):
        peer.send_bytes(refused)
        answer = await peer.receive()
        assert answer.arguments[:2] == [0, "bad_request"]
    assert await peer.quiet()
