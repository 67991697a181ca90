"""What a pad has to know of the daemon: address, ports, the token where it asks for one, its knobs."""

from __future__ import annotations

import http.client
import json
from typing import Final

import msgspec

from tonewalk.base import config
from tonewalk.base.errors import Unavailable
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.cli.client import post
from tonewalk.doors.addresses import reachable

LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 5.0
"""s that an address of this machine may take to answer"""


class Whereabouts(msgspec.Struct, frozen=True):
    """Where a pad finds the daemon.

    Attributes:
        address: IPv4 address of this machine, as the pad reaches it.
        osc, http: ports.
        token: what the pad shows; empty where the daemon doesn't ask a pad at that address for it.
        others: further addresses of this machine under which the daemon answers.
        lan: whether other machines are heard.
        running: whether the daemon runs; where not, ports are those of the settings.
        knobs: names of the knobs there are, the daemon's own first.
        roots: folders of the library.
    """

    address: str
    osc: int
    http: int
    token: str = ""
    others: tuple[str, ...] = ()
    lan: bool = False
    running: bool = False
    knobs: tuple[str, ...] = ()
    roots: tuple[bytes, ...] = ()

    @property
    def page(self) -> str:
        """The atlas page's address for another machine, with the token."""
        return f"http://{self.address}:{self.http}/#token={self.token}"


def find(home: Home) -> Whereabouts:
    """Ask the home's daemon; where none runs, take what its settings say.

    Raises:
        TonewalkError: the daemon does not answer, or the settings can't be read.
    """
    info = home.daemon()
    return _planned(home) if info is None else _asked(info)


def _planned(home: Home) -> Whereabouts:
    settings, _ = config.load(home.config)
    server, usual = settings.server, config.Server()
    others = reachable() if server.lan else []
    address, *more = others or [LOOPBACK]
    return Whereabouts(
        address=address,
        osc=server.osc_port or usual.osc_port,
        http=server.http_port or usual.http_port,
        token=home.token() if server.lan or server.closed else "",
        others=tuple(more),
        lan=bool(others),
        knobs=_built_in(),
    )


def _asked(info: DaemonInfo) -> Whereabouts:
    knobs = post(info, "knob/list")["knobs"]
    roots = post(info, "library/list")["roots"]
    others = [address for address in reachable() if _status(address, info.http) is not None]
    closed = _status(LOOPBACK, info.http) == 401
    address, *more = others or [LOOPBACK]
    return Whereabouts(
        address=address,
        osc=info.osc,
        http=info.http,
        token=info.token if others or closed else "",
        others=tuple(more),
        lan=bool(others),
        running=True,
        knobs=tuple(knob["name"] for knob in sorted(knobs, key=lambda knob: bool(knob["built_in"]))),
        roots=tuple(root["path"].encode("utf-8", "surrogateescape") for root in roots),
    )


def _status(address: str, port: int) -> int | None:
    """The HTTP status with which the daemon answers a ping without token there; None where nobody answers."""
    connection = http.client.HTTPConnection(address, port, timeout=_PATIENCE)
    try:
        connection.request("POST", "/api/v1/ping", json.dumps({}), {"Content-Type": "application/json"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        if address == LOOPBACK:
            raise Unavailable(f"The daemon did not answer on port {port} ({error}): see its log.") from error
        return None  # it listens on this machine's loopback alone
    finally:
        connection.close()


def _built_in() -> tuple[str, ...]:
    from tonewalk.queries.knobs import BUILT_IN

    return tuple(BUILT_IN)
