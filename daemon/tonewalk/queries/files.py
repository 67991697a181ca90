"""A file from anywhere as a term of a query: decoded and embedded just as the library's own are."""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np

from tonewalk.library.records import Descriptors
from tonewalk.queries.handles import Spaces
from tonewalk.types import Vector


class Heard(NamedTuple):
    """A file as queries need it."""

    vectors: dict[str, Vector]
    """Unit length, by space that takes part in queries."""
    descriptors: Descriptors


def hear(path: str, spaces: Spaces) -> Heard:
    """Decode, embed and measure a file.

    Raises an `AudioError` where the file can't be used.
    """
    # late: decoding and its descriptors are needed by few queries, and cost a start-up time
    from tonewalk.library.analyse import analyse

    encoders = [spaces.handles[name].encoder for name in spaces.names()]
    analysis = analyse(os.fsencode(path), encoders)
    vectors = dict(analysis.embeddings)
    for encoder in encoders:
        if encoder.name not in vectors:
            mean = encoder.embed_audio(analysis.clips[encoder.name]).mean(axis=0)
            vectors[encoder.name] = np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)
    return Heard(vectors, analysis.descriptors)
