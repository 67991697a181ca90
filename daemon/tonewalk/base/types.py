"""Units and shapes in the type system, for the whole daemon."""

from __future__ import annotations

from typing import Final, NewType

import numpy as np
import numpy.typing as npt

SoundId = NewType("SoundId", int)
"""1 <= id < 2**24 (exact as a 32-bit float), never reused."""

ContentId = NewType("ContentId", int)
"""One (content hash, start, end): what is embedded once however many copies of it there are."""

RootId = NewType("RootId", int)

Row = NewType("Row", int)
"""Row number in a space's vector file, from 0."""

Seconds = NewType("Seconds", float)
Hertz = NewType("Hertz", float)
Lufs = NewType("Lufs", float)

Vector = npt.NDArray[np.float32]
"""One embedding `[shape=(dim,)]`, unit length."""

Matrix = npt.NDArray[np.float32]
"""`[shape=(n, dim)]`."""

Rows = npt.NDArray[np.int64]
"""Row numbers `[shape=(n,)]`."""

Scores = npt.NDArray[np.float32]
"""Cosines `[shape=(n,)]`, in [-1, 1], falling."""

Mask = npt.NDArray[np.bool_]

MAX_SOUND_ID: Final = 2**24 - 1
