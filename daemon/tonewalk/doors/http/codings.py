"""Which of the encodings that a file lies in is sent: `Accept-Encoding` (RFC 9110, 12.5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

ENDINGS: Final = {"br": ".br", "gzip": ".gz", "identity": ""}
"""Encodings of the page's files, the smallest first, and how the names of such files end."""

_WEIGHED: Final = re.compile(
    r"([\w*!#$%&'+.^`|~-]+)(?:\s*;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.ASCII
)


def preferred(accepted: Sequence[str], there: Iterable[str]) -> str:
    """The encoding that a client likes best of those that are there; of equally liked ones the first.

    Args:
        accepted: the request's `Accept-Encoding` lines; none: the file as it is. What can't be read in them counts
            for nothing.
        there: some of `ENDINGS`, `identity` among them: it is what is sent where a client takes none.
    """
    weights = _weights(",".join(accepted))
    others = weights.get("*", 0.0)
    liked = {coding: weights.get(coding, others) for coding in there if coding != "identity"}
    # who does not name it takes the file as it is, and likes every encoding that is named better
    liked["identity"] = weights.get("identity", 0.0)
    best = max(liked, key=lambda coding: liked[coding])
    return best if liked[best] else "identity"


def _weights(line: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in line.lower().split(","):
        if found := _WEIGHED.fullmatch(part.strip()):
            name, weight = found.groups()
            weights[name.removeprefix("x-")] = 1.0 if weight is None else float(weight)
    return weights
