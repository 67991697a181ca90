"""A file from anywhere as a term of a query: decoded and embedded just as the library's own are."""

from __future__ import annotations

import os

import numpy as np

from tonewalk.queries.handles import Spaces
from tonewalk.types import Vector


def embed_file(path: str, spaces: Spaces) -> dict[str, Vector]:
    """A file's unit vector in every space that takes part in queries.

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
    return vectors
