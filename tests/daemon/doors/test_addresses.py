import ipaddress
import socket
import sys

import psutil
import pytest

from tonewalk.doors import addresses


def test_every_interface_that_others_reach_is_told() -> None:
    own = {one.address for each in psutil.net_if_addrs().values() for one in each if one.family == socket.AF_INET}
    lasting = {one for one in own if not ipaddress.ip_address(one).is_loopback and not one.startswith("169.254.")}
    told = addresses.reachable()
    assert len(told) == len(set(told))
    assert not {one for one in told if ipaddress.ip_address(one).is_loopback}
    if lasting:
        assert set(told) <= lasting


@pytest.mark.skipif(sys.platform == "win32", reason="asks the interfaces another way there")
def test_a_machine_in_no_network_has_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_outward", lambda: iter(()))
    monkeypatch.setattr(socket, "if_nameindex", lambda: [(1, "lo"), (2, "no-such")])
    assert addresses.reachable() == []


def test_the_way_out_comes_first_and_addresses_of_a_lost_dhcp_only_where_there_is_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(addresses, "_outward", lambda: iter(["10.0.0.9"]))
    monkeypatch.setattr(
        addresses, "_interfaces", lambda: iter(["127.0.0.1", "169.254.1.1", "192.168.1.5", "10.0.0.9"])
    )
    assert addresses.reachable() == ["10.0.0.9", "192.168.1.5"]
    monkeypatch.setattr(addresses, "_outward", lambda: iter(()))
    monkeypatch.setattr(addresses, "_interfaces", lambda: iter(["127.0.0.1", "169.254.1.1"]))
    assert addresses.reachable() == ["169.254.1.1"]
