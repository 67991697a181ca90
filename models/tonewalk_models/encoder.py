"""The one interface behind which every encoder stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Mono = npt.NDArray[np.float32]
"""One channel of audio `[shape=(samples,)]`, nominally in [-1, 1], finite."""

Matrix = npt.NDArray[np.float32]
"""Embeddings `[shape=(n, dim)]`, each row of unit length."""

Placement = Literal["worker", "main"]
"""Where the indexing pipeline runs an encoder: light ones beside the decoder in each worker process on one
thread, heavy ones (a GPU, a large network) once, in the process that gathers what the workers decoded."""


@runtime_checkable
class Encoder(Protocol):
    """Turns audio, and for most encoders text too, into unit-length embeddings.

    Attributes:
        name: how users call it: `small`, `timbre`, `clap`, ...
        dim: length of an embedding.
        sample_rate: Hz that `embed_audio` expects; 0 where the encoder takes audio at any rate and is told
            which (see `timbre`).
        has_text: whether `embed_text` works; where not, it raises `NotImplementedError`.
        placement: where the indexing pipeline runs it.
        fingerprint: sha256 (hex) of the weights and the front-end settings. Two encoders with one fingerprint
            give the same vectors to 1e-4; a space never mixes rows of two fingerprints.
    """

    name: str
    dim: int
    sample_rate: int
    has_text: bool
    placement: Placement
    fingerprint: str

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed sounds of any length: one unit-length row a clip, `[shape=(len(clips), dim)]`.

        Clips longer than the encoder's window are embedded in overlapping windows and averaged. An empty or
        all-zero clip gives a finite unit-length row all the same.
        """
        ...

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """Embed descriptions in the same space: `[shape=(len(texts), dim)]`."""
        ...


@runtime_checkable
class KnowsWords(Protocol):
    """An encoder that can tell which words its text tower was trained on."""

    def known(self, text: str) -> float:
        """How much of a text it has learned a meaning for, 0 (nothing) to 1 (every word)."""
        ...
