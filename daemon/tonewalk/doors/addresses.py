"""The addresses under which other machines reach this one."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterator
from typing import Final

_SOMEWHERE: Final = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): the way there is asked for, nothing is sent."""
_SIOCGIFADDR: Final = 0xC0206921 if sys.platform == "darwin" else 0x8915
"""What asks the system for an interface's address; see netdevice(7)."""


def reachable() -> list[str]:
    """This machine's own IPv4 addresses, the one that leads out of its network first; [] where it is in none."""
    known = map(ipaddress.IPv4Address, dict.fromkeys([*_outward(), *_interfaces()]))
    found = [one for one in known if not one.is_loopback]
    lasting = [one for one in found if not one.is_link_local]
    return [str(one) for one in lasting or found]


def _outward() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):  # no way out
        probe.connect(_SOMEWHERE)
        yield probe.getsockname()[0]


def _interfaces() -> Iterator[str]:
    if sys.platform == "win32":
        yield from (str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
        return
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # this one has no address
                asked = struct.pack("256s", name.encode()[:15])
                yield socket.inet_ntoa(fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, asked)[20:24])
