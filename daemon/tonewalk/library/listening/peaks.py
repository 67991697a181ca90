"""A sound's waveform for drawing: least and greatest sample of each column, in one bounded pass."""

from __future__ import annotations

from typing import Final

import numpy as np

from tonewalk.commands.sounds import Peaks
from tonewalk.library.listening.decode import Block, open_source
from tonewalk.library.opening import Audio
from tonewalk_models.encoder import Mono

MOST_BUCKETS: Final = 2**18
"""Beyond this many buckets, pairs of them are merged: 2 to 4 MiB whatever the length of the file."""


def peaks(audio: Audio, columns: int, *, start: float | None = None, end: float | None = None) -> Peaks:
    """Least and greatest sample, over all channels, of `columns` equal stretches of a sound.

    A sound of fewer samples than columns repeats samples; a long one is exact to a bucket (its length / 131,072).

    Raises:
        AudioError: the file is no sound that can be used.
    """
    with open_source(audio, start=start, end=end) as source:
        buckets = _Buckets()
        frames = 0
        for block in source.blocks():
            frames += len(block)
            buckets.add(block)
        low, high = buckets.extremes()
    edges = np.arange(columns + 1, dtype=np.int64) * len(low) // columns
    firsts = np.minimum(edges[:-1], len(low) - 1)
    if columns >= len(low):
        low, high = low[firsts], high[firsts]
    else:
        low, high = np.minimum.reduceat(low, firsts), np.maximum.reduceat(high, firsts)
    return Peaks(duration=frames / source.sample_rate, low=low.tolist(), high=high.tolist())


class _Buckets:
    """Least and greatest sample of equal stretches of a stream, the stretches doubling as it grows."""

    def __init__(self) -> None:
        self._low: list[Mono] = []
        self._high: list[Mono] = []
        self._size, self._count = 1, 0
        self._rest_low = np.zeros(0, np.float32)
        self._rest_high = np.zeros(0, np.float32)

    def add(self, block: Block) -> None:
        """Take the next block of the stream."""
        low = np.concatenate([self._rest_low, block.min(axis=1)])
        high = np.concatenate([self._rest_high, block.max(axis=1)])
        full = len(low) // self._size * self._size
        self._rest_low, self._rest_high = low[full:], high[full:]
        self._low.append(low[:full].reshape(-1, self._size).min(axis=1))
        self._high.append(high[:full].reshape(-1, self._size).max(axis=1))
        self._count += full // self._size
        while self._count > MOST_BUCKETS:
            self._merge()

    def _merge(self) -> None:
        """Join neighbouring buckets; an odd one at the end goes back to the rest as samples."""
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        even = len(low) // 2 * 2
        if even < len(low):
            self._rest_low = np.concatenate([np.repeat(low[-1:], self._size), self._rest_low])
            self._rest_high = np.concatenate([np.repeat(high[-1:], self._size), self._rest_high])
        self._low = [low[:even].reshape(-1, 2).min(axis=1)]
        self._high = [high[:even].reshape(-1, 2).max(axis=1)]
        self._size, self._count = 2 * self._size, even // 2

    def extremes(self) -> tuple[Mono, Mono]:
        """All buckets, and what is left over as one more."""
        rest_low = [self._rest_low.min(keepdims=True)] if len(self._rest_low) else []
        rest_high = [self._rest_high.max(keepdims=True)] if len(self._rest_high) else []
        return np.concatenate(self._low + rest_low), np.concatenate(self._high + rest_high)
