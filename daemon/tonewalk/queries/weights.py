"""How much each kind of evidence counts by default."""

from __future__ import annotations

from typing import Final, NamedTuple

from tonewalk.errors import InvalidArgument
from tonewalk.requests import Aspects


class Weights(NamedTuple):
    """Weights of standard scores (semantic, timbre) and of the share of words found (name)."""

    semantic: float
    timbre: float
    name: float


FOR_WORDS: Final = Weights(semantic=1.0, timbre=0.0, name=1.5)
"""A description: all of its words in a path count as much as sounding 1.5 standard deviations better than the
library's average. A sound that fits by ear (typically 2 to 3) thus stays above one that is only named so, and
below one that is both."""

FOR_SOUNDS: Final = Weights(semantic=1.0, timbre=0.5, name=0.0)
"""An example: heard, not read. The name counts where a client asks for it."""


def chosen(defaults: Weights, asked: Aspects) -> Weights:
    """The defaults with what a client asked for in their place.

    Raises `InvalidArgument` where nothing would count.
    """
    weights = Weights(
        defaults.semantic if asked.semantic is None else asked.semantic,
        defaults.timbre if asked.timbre is None else asked.timbre,
        defaults.name if asked.name is None else asked.name,
    )
    if not any(weights):
        raise InvalidArgument("all weights are 0: give at least one kind of evidence a weight", where="$.weights")
    return weights
