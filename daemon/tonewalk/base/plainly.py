"""What msgspec says of a wrong value, in a musician's words."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_BOUND: Final = {
    "of length >=": "of length at least",
    "of length <=": "of length at most",
    ">=": "of at least",
    "<=": "of at most",
}
_TYPES: Final = re.compile(r"`([a-z |]+)`")


def plainly(error: str) -> str:
    """What is wanted, without "Expected": ``Expected `int` <= 65535`` is `a whole number of at most 65535`."""
    wanted = error.removeprefix("Expected ")
    for theirs, ours in _BOUND.items():
        wanted = wanted.replace(theirs, ours)
    return _TYPES.sub(lambda found: " or ".join(_PLAIN.get(one, one) for one in found[1].split(" | ")), wanted)
