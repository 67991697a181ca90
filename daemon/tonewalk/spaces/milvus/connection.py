"""One Milvus, asked with a deadline; every failure is one of `errors.py`, in a sentence."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from tonewalk.base.errors import StoreAway, StoreUnfit, TonewalkError, Unavailable
from tonewalk.spaces.milvus.address import Address

T = TypeVar("T")

OLDEST: Final = (2, 3)
"""The first Milvus that counts rows exactly and replaces them by their key."""
AWAY: Final = 2.0
"""s for which questions are refused at once after one that came to nothing: they would only queue up."""
PROBE: Final = 1.0
"""s that the first question after that may take."""
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
"""s between tries; the last one repeats."""
_MISSING: Final = frozenset({4, 100})
"""Milvus's codes for a collection that is not there, before 2.3 and from then on."""
_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)")

Act = Callable[[Any, float], T]
"""Called with a `pymilvus.MilvusClient` and the s that are left."""


class CollectionGone(Exception):
    """The collection that was asked is not there (any more)."""


class Connection:
    """A Milvus that is connected to when it is first asked; from any number of threads.

    Attributes:
        address: where it is.
        problem: why it could not be asked last time, else None.
        breaks: how often it could not be asked: whoever relies on what it held before looks again.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.problem: TonewalkError | None = None
        self.breaks = 0
        self._client: Any = None
        self._connecting = threading.Lock()
        self._refuses_until = 0.0
        self._version = ""

    def version(self, patience: float | None = None) -> str:
        """What the server calls itself.

        Raises:
            StoreAway, StoreUnfit, Unavailable: as `ask`.
        """
        self.ask(lambda client, left: client.get_server_version(timeout=left), patience)
        return self._version

    def ask(self, act: Act[T], patience: float | None = None) -> T:
        """What `act` gives, tried again until it succeeds or `patience` (s; the address's) is over.

        Raises:
            StoreAway: it does not answer in time.
            StoreUnfit: it is too old, or refuses the token.
            Unavailable: pymilvus is not installed.
            CollectionGone: the collection that `act` asks for is not there.
        """
        given = self.address.patience if patience is None else patience
        if self.problem is not None and patience is None:
            if time.monotonic() < self._refuses_until:
                raise self.problem
            given = min(given, PROBE)
        end = time.monotonic() + given
        try:
            answer = self._insist(act, end)
        except TonewalkError as error:
            self.breaks += 1
            self.problem, self._refuses_until = error, time.monotonic() + AWAY
            raise
        self.problem = None
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        with self._connecting:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _insist(self, act: Act[T], end: float) -> T:
        tries = 0
        while True:
            left = end - time.monotonic()
            try:
                return act(self._connected(max(left, 0.05)), max(left, 0.05))
            except TonewalkError:
                raise
            except Exception as error:
                told = self._told(error)
                if not isinstance(told, StoreAway):
                    raise told from error
                pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
                if time.monotonic() + pause >= end:
                    raise told from error
                time.sleep(pause)
                tries += 1

    def _connected(self, left: float) -> Any:
        with self._connecting:
            if self._client is None:
                client = _client_of(self.address, left)
                try:
                    self._version = str(client.get_server_version(timeout=left))
                    _check_version(self._version, self.address)
                except BaseException:
                    client.close()
                    raise
                self._client = client
            return self._client

    def _told(self, error: Exception) -> Exception:
        """An error of pymilvus or gRPC as one of ours; what is neither goes on as it is."""
        import grpc
        from pymilvus.exceptions import MilvusException

        rpc = next((one for one in _chain(error) if isinstance(one, grpc.RpcError)), None)
        where = self.address.shown
        if rpc is not None and rpc.code() in {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}:
            return StoreUnfit(
                f"The Milvus at {where} refuses the token: give the right one as TONEWALK_SPACES_TOKEN "
                "(user:password, or an API key), or in the file that spaces.token_file names."
            )
        if rpc is not None:
            return StoreAway(_away(where, _detail(rpc)))
        if not isinstance(error, MilvusException):
            return error
        if error.code in _MISSING or "can't find collection" in error.message:
            return CollectionGone(error.message)
        text = " ".join(error.message.split())[:200]
        return StoreAway(_away(where, "nothing answers there" if text.startswith("Fail connecting") else text))


def _client_of(address: Address, left: float) -> Any:
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it writes to standard error what is told here in a sentence
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise Unavailable(
            f"spaces.store is milvus, and pymilvus can't be imported ({error}): pip install 'tonewalk[milvus]' "
            "brings it."
        ) from error
    # its own lines repeat every failed try, which is told here in one sentence
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    secured = {"server_pem_path": address.ca} if address.ca else {}
    return MilvusClient(uri=address.uri, token=address.token, timeout=left, dedicated=not address.lite, **secured)


def _check_version(version: str, address: Address) -> None:
    found = _VERSION.match(version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise StoreUnfit(
            f"The Milvus at {address.shown} is {version}, and {oldest} is the oldest that serves: update it."
        )


def _away(where: str, why: str) -> str:
    return (
        f"The Milvus at {where} does not answer ({why}): start it, or search on this machine "
        "(`tonewalk spaces move local`); maps, tags and playing go on."
    )


def _detail(rpc: Any) -> str:
    """What gRPC says went wrong, in a few words."""
    text = " ".join(str(rpc.details() or rpc.code().name).split())
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is signed by nobody known: name the authority's file as spaces.ca"
    if "refused" in text.lower():
        return "nothing listens there"
    if "HTTP/2" in text:
        return "what listens there is no Milvus"
    if "Socket closed" in text or "WRONG_VERSION_NUMBER" in text:
        return "it hangs up: is it https:// there, or is it not?"
    if "DNS" in text or "resolution" in text:
        return "its name is unknown"
    return text[:200]


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
