"""Memory that was freed, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from typing import Final

ARENAS: Final = 2
"""Pools that all threads take memory from. By itself glibc has eight a core, each of which keeps what it had at
most, and threads of Python hardly ever ask at the same moment."""

_M_ARENA_MAX: Final = -8  # malloc.h


def few_arenas() -> None:
    """Have glibc keep few pools of memory, where it is what allocates; before there are threads."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Have glibc let go of what it holds of freed arrays (some 100 MB after a million sounds were read), where it
    is what allocates; without the interpreter's lock. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # musl has no such thing, and needs none
            ctypes.CDLL(None).malloc_trim(0)
