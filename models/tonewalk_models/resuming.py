"""A file over HTTP, received in spite of connections that end: what models and datasets are fetched with."""

from __future__ import annotations

import http
import http.client
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

TRIES: Final = 4
PAUSE: Final = 0.5
"""s before the second try; doubled for each further one."""
TIMEOUT: Final = 30.0
"""s without a byte after which a connection counts as cut."""
SPARE: Final = 50_000_000
"""Bytes to be left on the disk."""
_CHUNK: Final = 1 << 18

T = TypeVar("T")


class Lost(Exception):
    """Not reached, refused for now, or the connection ended: to be tried again."""


def persistently(work: Callable[[], T]) -> T:
    """What `work` gives; tried again, after longer and longer pauses, where the connection was lost.

    Raises:
        Lost: each time.
    """
    for pause in range(TRIES - 1):
        try:
            return work()
        except Lost:
            time.sleep(PAUSE * 2**pause)
    return work()


def chunk(answer: Any) -> bytes:
    """The next bytes of an open answer; none at its end.

    Raises:
        Lost: the connection ended before.
    """
    try:
        read: bytes = answer.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise Lost(str(error) or type(error).__name__) from error
    return read


def begins(answer: Any, asked: int) -> int:
    """At which byte of the file an answer begins, where it was asked for from `asked` on: there, or anew."""
    return asked if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0


def append(answer: Any, part: Path, start: int, told: Callable[[int], None], most: float = math.inf) -> int:
    """Write an answer into a file from byte `start` on, which is its end or 0; the bytes that it has then.

    Args:
        told: called with these as they come.
        most: bytes, beyond which nothing more is read.

    Raises:
        Lost: the connection ended; what came is in the file.
        OSError: the file can't be written.
    """
    done = start
    with part.open("ab" if start else "wb") as file:
        while done <= most and (piece := chunk(answer)):
            file.write(piece)
            done += len(piece)
            told(done)
    return done
