"""Lines of packets: fair, bounded, and short where only the newest counts."""

from __future__ import annotations

from tonewalk.doors.osc.clients import Address
from tonewalk.doors.osc.inbox import LINE, MET, MOST, STRANGERS, Inbox
from tonewalk.doors.osc.packets import encode

PING = encode("/tonewalk/ping", [1])


def client(port: int) -> Address:
    return "127.0.0.1", port


def taken(inbox: Inbox) -> list[bytes]:
    packets = []
    while (packet := inbox.take()) is not None:
        packets.append(packet.data)
    return packets


def meet(inbox: Inbox, port: int) -> None:
    inbox.put(PING, client(port))
    taken(inbox)


def test_packets_of_a_client_come_in_their_order() -> None:
    inbox = Inbox()
    packets = [encode("/tonewalk/sound/get", [number, number]) for number in range(20)]
    assert all(inbox.put(packet, client(1)) for packet in packets)
    assert inbox
    assert taken(inbox) == packets
    assert not inbox
    assert inbox.take() is None


def test_a_known_client_waits_for_few_packets_of_others_however_many_wait() -> None:
    inbox = Inbox()
    meet(inbox, 1)
    for port in range(2, 202):
        for _ in range(20):
            inbox.put(PING, client(port))
    inbox.put(encode("/tonewalk/ping", [2]), client(1))
    first = [inbox.take() for _ in range(3)]
    assert client(1) in [packet.source for packet in first if packet is not None]


def test_a_line_is_bounded_and_takes_packets_again_once_it_was_served() -> None:
    inbox = Inbox()
    waiting = 0
    while inbox.put(PING, client(1)):
        waiting += 1
    assert 200 < waiting < LINE / len(PING)
    assert not inbox.put(PING, client(1))
    assert inbox.put(PING, client(2))
    inbox.take()
    inbox.take()
    assert inbox.put(PING, client(1))


def test_strangers_beyond_the_bound_are_dropped_and_a_known_client_is_not() -> None:
    inbox = Inbox()
    meet(inbox, 1)
    kept = sum(inbox.put(PING, client(port)) for port in range(2, 2 + 2 * STRANGERS))
    assert kept == STRANGERS
    assert inbox.put(PING, client(1))


def test_many_clients_share_a_bounded_memory() -> None:
    inbox = Inbox()
    large = bytes(8_000)
    for port in range(1, STRANGERS):
        while inbox.put(large, client(port)):
            pass
    assert len(taken(inbox)) * len(large) < 8 * MOST


def test_addresses_that_were_met_are_forgotten_in_the_end() -> None:
    inbox = Inbox()
    for number in range(MET + 100):
        meet(inbox, number)
    assert len(inbox._met) == MET


def test_of_the_positions_that_wait_the_newest_is_kept_in_the_first_s_place() -> None:
    inbox = Inbox()
    for x in (0.1, 0.2, 0.3):
        inbox.put(encode("/tonewalk/xy", [x, 0.5]), client(1))
        inbox.put(encode("/tonewalk/xyz", [x, 0.5, 0.5]), client(1))
    assert taken(inbox) == [encode("/tonewalk/xy", [0.3, 0.5]), encode("/tonewalk/xyz", [0.3, 0.5, 0.5])]
    inbox.put(encode("/tonewalk/xy", [0.1, 0.5]), client(1))
    assert taken(inbox) == [encode("/tonewalk/xy", [0.1, 0.5])]


def test_a_position_is_taken_past_no_request_and_past_no_other_client_s() -> None:
    inbox = Inbox()
    sent = [encode("/tonewalk/xy", [0.1, 0.5]), PING, encode("/tonewalk/xy", [0.2, 0.5])]
    for packet in sent:
        inbox.put(packet, client(1))
    inbox.put(encode("/tonewalk/xy", [0.9, 0.9]), client(2))
    assert sorted(taken(inbox)) == sorted([*sent, encode("/tonewalk/xy", [0.9, 0.9])])


def test_of_a_knob_the_newest_move_is_kept_and_every_knob_counts() -> None:
    inbox = Inbox()
    for value in (0.1, 0.2):
        for name in ("bright", "long"):
            inbox.put(encode("/tonewalk/knob", [name, value]), client(1))
            inbox.put(encode("/tonewalk/aspect", ["timbre", value]), client(1))
    assert taken(inbox) == [
        encode("/tonewalk/knob", ["bright", 0.2]),
        encode("/tonewalk/aspect", ["timbre", 0.2]),
        encode("/tonewalk/knob", ["long", 0.2]),
    ]


def test_a_knob_with_more_than_a_value_is_kept_as_it_came() -> None:
    inbox = Inbox()
    sent = [encode("/tonewalk/knob", ["bright", 0.1, 808, seen]) for seen in (1, 2)]
    for packet in sent:
        inbox.put(packet, client(1))
    assert taken(inbox) == sent
