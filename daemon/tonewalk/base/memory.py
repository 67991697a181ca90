"""Memory that was freed, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Have glibc let go of what it holds of freed arrays (some 100 MB after a million sounds were read), where it
    is what allocates; without the interpreter's lock. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # musl has no such thing, and needs none
            ctypes.CDLL(None).malloc_trim(0)
