"""What is remembered of an encoder server in the home: what it said of itself, and texts that it embedded.

So the daemon starts while the server is away, with its space, its labels and where words in general lie. Kept are
the texts that tonewalk itself asks, several at once (labels, words over the breadth of libraries), not what a user
types.
"""

from __future__ import annotations

import logging
import struct
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import msgspec
import numpy as np

from tonewalk.base.errors import Damaged
from tonewalk.base.remotes import Place
from tonewalk.base.types import Vector
from tonewalk.base.writing import replace_file
from tonewalk.spaces.remote.wire import Hello

logger = logging.getLogger(__name__)

MOST_KEPT: Final = 4096
"""Texts: 8 MB of 512 numbers each."""
_RECORD: Final = struct.Struct("<If")
"""Bytes of the text, how much of it is known; the text and its vector follow."""


class Read(NamedTuple):
    """A text as an encoder reads it."""

    row: Vector
    """Unit length."""
    known: float
    """How much of it the encoder knows, 0 to 1."""


def remembered(place: Place) -> Hello | None:
    """What the server said when it was last asked, if it ever was.

    Raises:
        Damaged: the file can't be read.
    """
    path = _path(place)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Hello)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(
            f"{path} can't be read ({error}): delete it, and the encoder server at {place.url} is asked anew."
        ) from error


def remember(place: Place, hello: Hello) -> None:
    """Keep what a server says of itself, in the place of what it said before.

    Raises:
        DiskFull: the disk takes no more.
    """
    path = _path(place)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, msgspec.json.encode(hello), mode=0o600)


def _path(place: Place) -> Path:
    return Path(place.memory) / f"{place.name}.json"


class Texts:
    """Texts and their vectors, in a file that only grows; what a kill cut off of it is not read.

    Args:
        hello: whose vectors they are.
    """

    def __init__(self, place: Place, hello: Hello) -> None:
        self._path = Path(place.memory) / f"{place.name}-{hello.fingerprint[:12]}.texts"
        self._dim = hello.dim
        self._lock = Lock()
        self._known: dict[str, Read] | None = None

    def get(self, text: str) -> Read | None:
        """What is kept of a text."""
        with self._lock:
            return self._all().get(text)

    def put(self, found: dict[str, Read]) -> None:
        """Keep more, as far as there is room; a disk that takes nothing is no reason to fail."""
        with self._lock:
            known = self._all()
            fresh = {text: one for text, one in found.items() if text not in known}
            fresh = dict(list(fresh.items())[: MOST_KEPT - len(known)])
            if not fresh:
                return
            known |= fresh
            data = b"".join(_record(text, one) for text, one in fresh.items())
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(data)
                self._path.chmod(0o600)
            except OSError as error:
                logger.warning("%s can't be written: its texts are asked again (%s)", self._path, error)

    def _all(self) -> dict[str, Read]:
        if self._known is None:
            try:
                data = self._path.read_bytes()
            except OSError:
                data = b""  # none yet, or none that can be read: the server is asked
            self._known = _records(data, self._dim)
        return self._known


def _record(text: str, one: Read) -> bytes:
    told = text.encode("utf-8", "surrogatepass")
    return _RECORD.pack(len(told), one.known) + told + np.asarray(one.row, "<f4").tobytes()


def _records(data: bytes, dim: int) -> dict[str, Read]:
    found: dict[str, Read] = {}
    at = 0
    while at + _RECORD.size <= len(data):
        size, known = _RECORD.unpack_from(data, at)
        begin = at + _RECORD.size
        at = begin + size + 4 * dim
        if at > len(data):
            break
        row = np.frombuffer(data, "<f4", dim, begin + size).astype(np.float32)
        sound = np.isfinite(row).all() and abs(float(np.linalg.norm(row)) - 1.0) < 1e-2 and 0.0 <= known <= 1.0
        try:
            text = data[begin : begin + size].decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            sound = False
        if not sound:  # two processes that wrote at once, or a disk at fault: what follows can't be told apart
            break
        found[text] = Read(row, known)
    return found
