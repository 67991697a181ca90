"""HTTP to an encoder server, over connections that are kept: a question by words need not wait for another
handshake. Any thread may use it; each has a connection of its own while it asks.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import time
from collections import deque
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.remotes import Place

CONNECTING: Final = 4.0
"""s for a connection, its TLS included."""
KEPT: Final = 50.0
"""s that a connection is kept unused: the server lets go of it after 75."""
MOST_KEPT: Final = 8
MOST_ANSWER: Final = 32 << 20
"""Bytes of an answer that are read."""
_ALIVE: Final = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""s and tries after which a machine that has vanished without a word is given up."""
_OTHER_NAME: Final = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers of a server, or of a proxy before it, that may be others in a moment."""


class Away(EncoderUnavailable):
    """The server is not there, or not now: asked again, it may answer."""


class OtherWeights(EncoderUnavailable):
    """The server has other weights than were asked for."""


class _Problem(msgspec.Struct):
    """As the server tells an error."""

    detail: str = ""
    code: str = ""


class Link:
    """Connections to one server.

    Args:
        place: where it is.

    Raises:
        EncoderUnavailable: the file of certificates can't be read.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        parts = urlsplit(place.url)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._tls = _tls(place) if parts.scheme == "https" else None
        self._idle: deque[tuple[float, http.client.HTTPConnection]] = deque()
        self._lock = Lock()

    def ask(self, method: str, path: str, body: bytes | None, kind: str, timeout: float) -> bytes:
        """The body of an answer.

        Args:
            kind: media type of the body.
            timeout: s without a byte from the server.

        Raises:
            Away: it is not there, or has no room.
            EncoderUnavailable: it refuses, as it says itself.
        """
        headers = {"Content-Type": kind, "User-Agent": "tonewalk"}
        if token := self.place.token():
            try:
                token.encode("latin-1")
            except UnicodeEncodeError:
                raise EncoderUnavailable(
                    f"The token for the encoder server at {self.place.url} holds letters that no token has: mend "
                    f"encoders.{self.place.name}.token."
                ) from None
            headers["Authorization"] = f"Bearer {token}"
        kept = self._kept()
        if kept is not None:
            try:
                return self._asked(kept, method, path, body, headers, timeout)
            except (ConnectionError, ssl.SSLError):
                pass  # the server has let go of it meanwhile, or has been started anew
            except (OSError, http.client.HTTPException) as error:
                raise self._away(error) from error
        try:
            return self._asked(self._connected(), method, path, body, headers, timeout)
        except (OSError, http.client.HTTPException) as error:
            raise self._away(error) from error

    def _kept(self) -> http.client.HTTPConnection | None:
        with self._lock:
            while self._idle:
                since, connection = self._idle.pop()
                if time.monotonic() - since < KEPT:
                    return connection
                connection.close()
        return None

    def _connected(self) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection
        if self._tls is None:
            made = http.client.HTTPConnection(self._host, self._port, timeout=CONNECTING)
        else:
            made = http.client.HTTPSConnection(self._host, self._port, timeout=CONNECTING, context=self._tls)
        try:
            made.connect()
        except BaseException:
            made.close()
            raise
        made.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _ALIVE:
            with contextlib.suppress(OSError, AttributeError):  # a system that knows it not
                made.sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        return made

    def _asked(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        timeout: float,
    ) -> bytes:
        try:
            connection.sock.settimeout(timeout)
            try:
                connection.request(method, path, body, headers)
            except (BrokenPipeError, ConnectionResetError):
                if method == "GET":
                    raise
                # it may have said why before it closed
            answer = connection.getresponse()
            data = answer.read(MOST_ANSWER + 1)
            if len(data) > MOST_ANSWER:
                raise http.client.HTTPException(f"more than {MOST_ANSWER} bytes came")
        except BaseException:
            connection.close()
            raise
        if answer.will_close:
            connection.close()
        else:
            with self._lock:
                self._idle.append((time.monotonic(), connection))
                over = self._idle.popleft()[1] if len(self._idle) > MOST_KEPT else None
            if over is not None:
                over.close()
        if answer.status != 200:
            raise self._refused(answer.status, data)
        return data

    def _refused(self, status: int, data: bytes) -> EncoderUnavailable:
        """What an answer that is none comes to."""
        name, url = self.place.name, self.place.url
        try:
            problem = msgspec.json.decode(data, type=_Problem)
        except msgspec.DecodeError:
            problem = _Problem()
        if status == 401:
            return EncoderUnavailable(
                f"The encoder server at {url} wants another token: give the one that it printed as "
                f"encoders.{name}.token, or in encoders.{name}.token_file."
            )
        kind = Away if status in _PASSING else OtherWeights if status == 409 else EncoderUnavailable
        if not problem.detail:
            return kind(
                f"What answers at {url} is no encoder server (HTTP {status}): mend encoders.{name}.remote, or "
                f"start `tonewalk encoder serve {name}` there."
            )
        return kind(f"The encoder server at {url} says: {' '.join(problem.detail.split())}")

    def _away(self, error: Exception) -> EncoderUnavailable:
        name, url = self.place.name, self.place.url
        if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _OTHER_NAME:
            return EncoderUnavailable(
                f"The certificate of the encoder server at {url} is for another name ({error.verify_message}): "
                f"give one of its names in encoders.{name}.remote."
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return EncoderUnavailable(
                f"The certificate of the encoder server at {url} can't be trusted ({error.verify_message}): name "
                f"the file of the one that signed it as encoders.{name}.ca."
            )
        if isinstance(error, ssl.SSLError):
            return Away(
                f"The encoder server at {url} speaks no TLS that is understood here ({error.reason or error}): "
                f"start it with --tls-cert and --tls-key, or give http:// in encoders.{name}.remote."
            )
        if isinstance(error, ConnectionError | socket.gaierror | TimeoutError):
            why = "it did not answer in time" if isinstance(error, TimeoutError) else _why(error)
            return Away(
                f"The encoder server at {url} is away ({why}): start `tonewalk encoder serve {name}` there, or "
                "mend the network."
            )
        if isinstance(error, http.client.HTTPException):
            return Away(
                f"What answers at {url} is no encoder server ({type(error).__name__}): mend "
                f"encoders.{name}.remote, or start `tonewalk encoder serve {name}` there."
            )
        return Away(
            f"The encoder server at {url} can't be reached ({_why(error)}): mend the network, or encoders.{name}."
            "remote."
        )


def _why(error: Any) -> str:
    if isinstance(error, http.client.RemoteDisconnected):
        return "it closed the connection: is it https:// there?"
    return str(getattr(error, "strerror", None) or error or type(error).__name__).lower()


def _tls(place: Place) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=os.path.expanduser(place.ca) if place.ca else None)
    except OSError as error:  # an SSLError is one
        why = error.strerror or error
        raise EncoderUnavailable(
            f"The certificates in {place.ca} can't be read ({why}): give a PEM file as encoders.{place.name}.ca."
        ) from error
