"""What the network hears of a sound: windows of a second, from the onset on."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.manifold.constantq import BINS, HOP, SAMPLE_RATE, Frames

WINDOW: Final = 20
"""Frames that the network hears at once: 1 s."""
STEP: Final = 10
"""Frames between the windows that stand for a sound."""
LONGEST: Final = 60
"""Frames of a sound that are heard, from its onset: 3 s. What follows seldom says more of a note or a hit."""
ONSET: Final = 0.1
"""Of the loudest frame's mean; the sound begins a frame before it first gets there."""

FRAME_SECONDS: Final = HOP / SAMPLE_RATE

Windows = npt.NDArray[np.float32]
"""`[shape=(n, 20, 192)]`"""


def from_onset(frames: Frames) -> Frames:
    """The part of a sound that is heard `[shape=(1 to 60, 192)]`."""
    level = frames.mean(axis=1)
    onset = int(np.argmax(level >= ONSET * level.max())) if len(level) else 0
    heard = frames[max(0, onset - 1) :][:LONGEST]
    return heard if len(heard) else np.zeros((1, BINS), np.float32)


def starts(length: int) -> list[int]:
    """Where the windows begin that stand for a sound of so many frames: one for a short sound."""
    return [0] if length <= WINDOW else list(range(0, min(length, LONGEST) - WINDOW + 1, STEP))


def cut(frames: Frames, at: list[int]) -> Windows:
    """Windows that begin at these frames, silent where the sound does not reach."""
    room = np.zeros((max(len(frames), max(at) + WINDOW), BINS), np.float32)
    room[: len(frames)] = frames
    return np.stack([room[start : start + WINDOW] for start in at])


def weights(windows: Windows) -> npt.NDArray[np.float32]:
    """How much each window counts for its sound: its mean level `[shape=(n,)]`, their sum 1."""
    level = windows.mean(axis=(1, 2)) + np.float32(1e-6)
    return np.asarray(level / level.sum(), np.float32)


def along(frames: Frames) -> Windows:
    """A window a frame, from half a window before the sound to its end: how the sound moves.

    Window t is centred on frame t, so that the path shows attack, sustain and decay at 20 places a second.
    """
    padded = np.pad(frames, ((WINDOW // 2, WINDOW // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)[: len(frames)]
    return np.ascontiguousarray(windows.transpose(0, 2, 1))
