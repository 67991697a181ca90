"""The encoder server's port: on this machine alone unless told otherwise, and then for who shows a token."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from pathlib import Path
from typing import Final

from aiohttp import web

from tonewalk.base.errors import ConfigError, Refused
from tonewalk.doors.encoder.guard import EncoderGuard
from tonewalk.doors.encoder.service import MOST_BODY, EncoderService
from tonewalk.doors.http.bodies import plain_bodies
from tonewalk.doors.http.headers import say
from tonewalk.doors.http.limits import Limits
from tonewalk.doors.http.listener import Listener, listen
from tonewalk.doors.http.problems import tell_problems
from tonewalk.doors.ports import listening
from tonewalk_models.encoder import Encoder

PORT: Final = 9431
"""Where it listens unless told otherwise."""
UNASKED: Final = "timbre"
"""An encoder that is measured from what was decoded, not from a waveform."""


def loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def certificate(cert: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """The server's side of TLS; None where it has no certificate.

    Raises:
        ConfigError: one of the two is missing, or can't be read.
    """
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        missing = "--tls-cert" if cert is None else "--tls-key"
        raise ConfigError(f"TLS needs a certificate and its key: give {missing} as well.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key, password="")  # never asks a terminal that nobody sits at
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        for path in (cert, key):
            if not path.is_file():
                raise ConfigError(f"There is no file {path}: give the certificate and key in PEM.") from error
        why = getattr(error, "reason", None) or error
        raise ConfigError(
            f"{cert} and {key} are no certificate and its key ({why}): give both in PEM, the key without password."
        ) from error
    return context


async def start(
    encoder: Encoder,
    host: str = "127.0.0.1",
    port: int = PORT,
    *,
    token: str = "",
    tls: ssl.SSLContext | None = None,
    limits: Limits | None = None,
) -> Listener:
    """Answer for an encoder.

    Args:
        host: an IPv4 address of this machine, or a name of it.
        port: 0 for any free one.
        token: what clients show; "" only on loopback.

    Raises:
        Refused: others could reach it, and there is no token; or it is an encoder that has no need of a server.
        Conflict: the port is taken.
    """
    if not token and not loopback(host):
        raise Refused(f"On {host} others could ask, too: give a token with --token-file, or listen on 127.0.0.1.")
    if encoder.name == UNASKED:
        raise Refused(f"{UNASKED} is measured where files are decoded and needs no server: serve clap or small.")
    limits = limits or Limits()
    ours = listening("The encoder server", "--port", socket.SOCK_STREAM, host, port, spare=0)
    service = EncoderService(encoder)
    guard = EncoderGuard(token)
    app = web.Application(middlewares=[tell_problems, guard.middleware, plain_bodies], client_max_size=MOST_BODY)
    app.add_routes(service.routes())
    app.on_cleanup.append(service.close)
    app.on_response_prepare.append(say)
    await asyncio.to_thread(warm, encoder)
    return await listen(app, ours, limits, tls)


def warm(encoder: Encoder) -> None:
    """Have the towers loaded before the first client waits for them; raises as the encoder."""
    import numpy as np

    from tonewalk.spaces.encoders import encoder_faults_told

    with encoder_faults_told():
        encoder.embed_audio([np.zeros(encoder.sample_rate // 10, np.float32)])
        if encoder.has_text:
            encoder.embed_text(["a sound"])
