"""The teacher's meanings of phrases as training reads them (written by `meaning`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
WIDTH: Final = 384
"""Dimensions of a meaning."""


class Meanings:
    """Texts and what they mean.

    Attributes:
        texts: every phrase.
        vectors: their meanings, unit length `[shape=(texts, WIDTH)]`.
        sounding: places of those that are about sound.
        others: places of all others.
    """

    def __init__(self, texts: Sequence[str], vectors: Floats, sounding: npt.NDArray[np.bool_]) -> None:
        self.texts, self.vectors = list(texts), vectors
        self.sounding, self.others = np.flatnonzero(sounding), np.flatnonzero(~sounding)
        self._place = {text: at for at, text in enumerate(self.texts)}

    def of(self, texts: Sequence[str]) -> Floats:
        """The meanings of some texts; NaN where one is not known `[shape=(len(texts), WIDTH)]`."""
        rows = np.full((len(texts), WIDTH), np.nan, np.float32)
        for row, text in enumerate(texts):
            if (at := self._place.get(text)) is not None:
                rows[row] = self.vectors[at]
        return rows

    @classmethod
    def read(cls, path: Path) -> Meanings:
        """What `meaning` wrote."""
        with np.load(path) as file:
            vectors: Floats = file["vectors"].astype(np.float32)
            return cls(file["texts"].tolist(), vectors, file["sounding"])
