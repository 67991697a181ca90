"""Tells the network by Zeroconf where the doors are: `_oscjson._tcp`, where OSCQuery is asked, and `_osc._udp`.

Clients browse for these names (RFC 6763) in place of being given an address and two ports. With `--lan` every
network that this machine is in is told; without, and where `server.announce` asks for it, this machine alone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Final

from tonewalk.base.config import Server
from tonewalk.base.errors import ConfigError
from tonewalk.base.log import failure
from tonewalk.commands.daemon import Ports
from tonewalk.doors.addresses import reachable

logger = logging.getLogger(__name__)

OSCQUERY: Final = "_oscjson._tcp.local."
OSC: Final = "_osc._udp.local."
_LOOPBACK: Final = "127.0.0.1"
_LABEL: Final = 59
"""bytes of a service's name: 63 hold what is added to it, too, where another has it (RFC 6763, 4.1.1)"""
_INSTALL: Final = "Zeroconf needs python-zeroconf: pip install 'tonewalk[zeroconf]'"


@asynccontextmanager
async def announced(server: Server, ports: Ports) -> AsyncIterator[None]:
    """Say where the doors are, if that is wanted, for as long as this lasts.

    Raises:
        ConfigError: `server.announce` asks for it and zeroconf is not installed.
    """
    if not (server.lan or server.announce):
        yield
        return
    if find_spec("zeroconf") is None:
        if server.announce:
            raise ConfigError(f"{_INSTALL}, or turn server.announce off.")
        logger.warning("the doors are not announced: %s", _INSTALL)
        yield
        return
    telling = asyncio.create_task(_tell(reachable() if server.lan else [_LOOPBACK], ports, server.lan))
    telling.add_done_callback(failure(logger, "announcing the doors failed"))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell(addresses: list[str], ports: Ports, lan: bool) -> None:
    """Announce until this is cancelled; what the network refuses is logged, and the doors stay open."""
    from zeroconf import Error, IPVersion
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    host = socket.gethostname().removesuffix(".local")
    # a busy machine's daemons may not answer each other in time for a name of their own: the port makes one
    suffix = f", port {ports.http}" if ports.http != Server().http_port else ""
    name = f"tonewalk on {host}".encode()[: _LABEL - len(suffix)].decode("utf-8", "ignore") + suffix
    # the names by which a client may ask us: see the guard of the HTTP door
    target = f"{host}.local." if lan else "localhost."
    if not addresses:
        logger.warning("the doors are not announced: this machine is in no network")
        return
    try:
        zeroconf = AsyncZeroconf(interfaces=addresses, ip_version=IPVersion.V4Only)
    except OSError as error:
        logger.warning("the doors are not announced: no multicast on %s (%s)", ", ".join(addresses), error)
        return
    try:
        for kind, port in ((OSCQUERY, ports.http), (OSC, ports.osc)):
            info = AsyncServiceInfo(kind, f"{name}.{kind}", port, parsed_addresses=addresses, server=target)
            await (await zeroconf.async_register_service(info, allow_name_change=True))
            logger.info("announced as %s", info.name)
        await asyncio.Event().wait()
    except (Error, OSError) as error:
        logger.warning("the doors are not announced (%s: %s)", type(error).__name__, error)
    finally:
        await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()
