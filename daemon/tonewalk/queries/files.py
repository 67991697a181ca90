"""A file from anywhere as a term of a query: decoded and embedded just as the library's own are."""

from __future__ import annotations

import os
from typing import NamedTuple

from tonewalk.base.types import Vector
from tonewalk.library.records import Descriptors
from tonewalk.spaces.encoders import encoder_faults_told
from tonewalk.spaces.handles import Spaces


class Heard(NamedTuple):
    """A file as queries need it."""

    vectors: dict[str, Vector]
    """Unit length, by space that takes part in queries."""
    descriptors: Descriptors


def hear(path: str, spaces: Spaces) -> Heard:
    """Decode, embed and measure a file.

    Raises:
        AudioError: the file can't be used.
    """
    # late: decoding and its descriptors are needed by few queries, and cost a start-up time
    from tonewalk.library.listening.analyse import analyse

    encoders = [spaces.handles[name].encoder for name in spaces.hearing()]
    with encoder_faults_told():
        analysis = analyse(os.fsencode(path), encoders)
    return Heard(dict(analysis.embeddings), analysis.descriptors)
