"""What is sent and what comes back, without a daemon."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument, TonewalkError, Unavailable, UnknownCommand
from tonewalk.client.wire import command_of, decoded, encoded, failed
from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import Pong
from tonewalk.commands.queries import Like, Search
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.http.problems import problem

URL = "http://127.0.0.1:1"


def kinds(of: type[TonewalkError] = TonewalkError) -> Iterator[type[TonewalkError]]:
    yield of
    for kind in of.__subclasses__():
        if kind.__module__ == TonewalkError.__module__:
            yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_of_the_daemon_comes_back_as_it_was(kind: type[TonewalkError]) -> None:
    told = problem(kind("What, which value, what to do.", where="$.k"))
    assert isinstance(told.body, bytes)
    error = failed(told.body, told.status, URL)
    assert type(error) is kind
    assert (error.text, error.where) == ("What, which value, what to do.", "$.k")


@given(st.binary(max_size=200), st.integers(100, 599))
def test_what_is_no_daemon_s_answer_is_one_sentence(body: bytes, status: int) -> None:
    error = failed(body, status, URL)
    assert URL in error.text
    assert "is no tonewalk daemon" in error.text


@pytest.mark.parametrize(
    "command", [row for row in COMMANDS.values() if "http" in row.doors], ids=lambda row: row.name
)
def test_a_command_is_asked_with_its_own_request_or_none(command: Command) -> None:
    must = any(field.required for field in msgspec.structs.fields(command.request))
    if must:
        with pytest.raises(InvalidArgument, match=command.request.__name__):
            command_of(command.name, None)
    else:
        _, request = command_of(command.name, None)
        assert msgspec.json.decode(encoded(request), type=command.request) == request
    wrong = Search(text="x") if command.request is not Search else Nothing()
    with pytest.raises(InvalidArgument, match=f"give {command.request.__name__}"):
        command_of(command.name, wrong)


@pytest.mark.parametrize("name", ["nothing", "", "subscribe", "client/hello"])
def test_a_command_that_http_does_not_have_is_named(name: str) -> None:
    with pytest.raises(UnknownCommand, match="no command that can be asked here") as told:
        command_of(name, None)
    assert repr(name) in told.value.text


@pytest.mark.parametrize("value", [object(), "\udcff", {1, object()}])
def test_a_value_that_json_does_not_have_is_refused_before_it_is_sent(value: object) -> None:
    with pytest.raises(InvalidArgument, match="can't be sent"):
        encoded(Like(file=value))  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"version": 1}', b"\xff", b"<html>"])
def test_a_reply_of_another_form_is_told_as_another_version(body: bytes) -> None:
    with pytest.raises(Unavailable, match=r"answered ping in a form .* one version"):
        decoded(body, Pong, "ping")


def test_a_reply_may_hold_more_than_is_known_here() -> None:
    assert decoded(b'{"version": "9", "mood": "calm"}', Pong, "ping") == Pong(version="9")
