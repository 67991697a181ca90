"""Several channels as one, without losing what they hold against each other.

The mean of two opposite channels is silence, though loudspeakers play both. So a channel that moves against the
first loud one counts turned over: what is heard is then kept, whatever its phase.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Mono

OPPOSITE: Final = -1 / 3
"""Correlation below which a channel is turned over: of two channels the difference then holds twice the power of
the sum."""


class Downmix:
    """A stream of blocks as mono; what is turned over follows all that has passed, so that it does not flutter."""

    def __init__(self) -> None:
        self._products: npt.NDArray[np.float64] | None = None

    def __call__(self, block: npt.NDArray[np.float32]) -> Mono:
        """The mean of the channels of a block `[shape=(frames, channels)]`, opposite ones turned over."""
        channels = block.shape[1]
        if channels == 1:
            return block[:, 0]
        products = (block.T @ block).astype(np.float64)
        self._products = products if self._products is None else self._products + products
        weights = self._signs(self._products) / channels
        if channels == 2:  # several times as fast as a product of so few columns
            return np.asarray(weights[0] * block[:, 0] + weights[1] * block[:, 1])
        return np.asarray(block @ weights)

    @staticmethod
    def _signs(products: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        powers = np.diag(products)
        first = int(powers.argmax())
        scale = np.sqrt(powers * powers[first])
        related = np.divide(products[first], scale, out=np.zeros_like(scale), where=scale > 0)
        return np.where(related < OPPOSITE, -1, 1).astype(np.float32)
