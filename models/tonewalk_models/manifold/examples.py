"""What is learned from: constant-Q frames of labelled sounds, in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tonewalk_models.manifold import constantq, windows
from tonewalk_models.manifold.constantq import BINS, Frames
from tonewalk_models.manifold.windows import LONGEST, Windows


@dataclass(frozen=True)
class Examples:
    """Sounds with what is known of them.

    Attributes:
        frames: `[shape=(n, 60, 192)]` float16, silent beyond each sound's end.
        lengths: frames of each `[shape=(n,)]`.
        labels: one each; "" for none.
        pitches: MIDI notes `[shape=(n,)]`, NaN for none.
    """

    frames: npt.NDArray[np.float16]
    lengths: npt.NDArray[np.int64]
    labels: tuple[str, ...]
    pitches: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.labels)

    @classmethod
    def of(
        cls,
        heard: Sequence[Frames | npt.NDArray[np.float16]],
        labels: Sequence[str],
        pitches: Sequence[float | None],
    ) -> Examples:
        """Gather sounds: their frames from the onset on, one label each, and pitches where they are known."""
        frames = np.zeros((len(heard), LONGEST, BINS), np.float16)
        for at, one in enumerate(heard):
            frames[at, : len(one)] = one
        return cls(
            frames,
            np.array([len(one) for one in heard], np.int64),
            tuple(labels),
            np.array([np.nan if pitch is None else pitch for pitch in pitches], np.float64),
        )

    def fingerprint(self) -> str:
        """sha256 (hex) of all that training sees of the sounds."""
        digest = hashlib.sha256(constantq.SETTINGS.encode())
        digest.update("\0".join(self.labels).encode())
        for part in (self.pitches, self.lengths, self.frames):
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()

    def whole(self, at: int) -> Windows:
        """The windows that stand for one sound."""
        return windows.cut(self.frames[at].astype(np.float32), windows.starts(int(self.lengths[at])))

    def inputs(self) -> npt.NDArray[np.float32]:
        """Each sound as one row: the weighted mean of its windows `[shape=(n, 3840)]`; what PCA is given."""
        return np.stack([_mean(self.whole(at)) for at in range(len(self))])

    def batches(self, at_once: int = 64) -> Iterator[tuple[slice, Windows, npt.NDArray[np.int64]]]:
        """All sounds' windows, some sounds at a time: which sounds, their windows, and each window's sound."""
        for first in range(0, len(self), at_once):
            last = min(first + at_once, len(self))
            parts = [self.whole(at) for at in range(first, last)]
            owners = np.repeat(np.arange(last - first), [len(part) for part in parts])
            yield slice(first, last), np.concatenate(parts), owners


def _mean(part: Windows) -> npt.NDArray[np.float32]:
    flat = part.reshape(len(part), -1)
    return np.asarray(windows.weights(part) @ flat, np.float32)


def pooled(
    places: npt.NDArray[np.float32], part: Windows, owners: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """A place a sound from its windows' places, weighted as `windows.weights` says `[shape=(sounds, 3)]`."""
    level = part.mean(axis=(1, 2)) + np.float32(1e-6)
    count = int(owners.max()) + 1
    total = np.zeros((count, places.shape[1]), np.float64)
    np.add.at(total, owners, places * level[:, None])
    sums = np.bincount(owners, level, count)
    return np.asarray(total / sums[:, None], np.float32)
