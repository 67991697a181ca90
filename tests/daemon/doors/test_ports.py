"""Ports of real sockets: the chosen one or none, else the first that is free."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tonewalk.base.errors import Conflict
from tonewalk.doors import ports
from tonewalk.doors.ports import listening

KINDS = {"HTTP": socket.SOCK_STREAM, "OSC": socket.SOCK_DGRAM}
Open = Callable[..., socket.socket]


@pytest.fixture(params=sorted(KINDS))
def open_one(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens sockets of one kind, which are closed in the end."""
    opened: list[socket.socket] = []

    def go(port: int, spare: int = 0) -> socket.socket:
        door = request.param
        opened.append(listening(door, "--a-port", KINDS[door], "127.0.0.1", port, spare=spare))
        return opened[-1]

    yield go
    for one in opened:
        one.close()


def port_of(one: socket.socket) -> int:
    return int(one.getsockname()[1])


def test_port_0_is_any_free_one(open_one: Open) -> None:
    assert port_of(open_one(0, spare=20)) != port_of(open_one(0))


def test_a_chosen_port_that_is_taken_is_an_error_that_names_it_and_the_flag(open_one: Open) -> None:
    taken = port_of(open_one(0))
    with pytest.raises(Conflict, match=rf"127\.0\.0\.1:{taken} .*--a-port"):
        open_one(taken)


def test_where_the_usual_port_is_taken_the_next_free_one_is_used(open_one: Open) -> None:
    first = port_of(open_one(0))
    others = [port_of(open_one(first, spare=20)) for _ in range(3)]
    assert first < others[0] < others[1] < others[2] <= first + 20


def test_where_all_are_taken_all_are_named(open_one: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first = port_of(open_one(0))
    last = first
    while last < first + 2:  # other programs may have some of them
        last = port_of(open_one(first, spare=20))
    with pytest.raises(Conflict, match=f":{first} to {first + 2} "):
        open_one(first, spare=2)


def test_the_port_where_a_max_listens_is_left_to_it(open_one: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first = port_of(open_one(0))
    monkeypatch.setattr(ports, "_MAX_LISTENS", first + 1)
    assert port_of(open_one(first, spare=20)) > first + 1


def test_an_address_that_is_not_ours_is_told_and_no_other_port_is_tried() -> None:
    with pytest.raises(Conflict, match=r"192\.0\.2\.1:9421 \("):
        listening("HTTP", "--http-port", socket.SOCK_STREAM, "192.0.2.1", 9421, spare=20)


def test_a_door_that_was_just_closed_can_be_opened_again_at_its_port(open_one: Open) -> None:
    port = port_of(open_one(0))
    # a connection that we ended first stays known to the system for a while
    with listening("HTTP", "", socket.SOCK_STREAM, "127.0.0.1", 0, spare=0) as door:
        again = port_of(door)
        door.setblocking(True)
        with socket.create_connection(("127.0.0.1", again)) as client:
            door.accept()[0].close()
            assert client.recv(1) == b""
    with listening("HTTP", "", socket.SOCK_STREAM, "127.0.0.1", again, spare=0) as door:
        assert port_of(door) == again != port
