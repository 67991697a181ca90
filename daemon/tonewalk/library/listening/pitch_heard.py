"""The pitch of a sound by a second, closer look than the first pass has time for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk_models import notes
from tonewalk_models.encoder import Mono
from tonewalk_models.features import SILENCE
from tonewalk_models.pitch import Pitch

LIKELY: Final = 0.3
"""Probability below which a pitch is not worth telling."""


def pitch(windows: Sequence[Mono], rate: int, first: Pitch) -> Pitch:
    """The fundamental of a sound, and the probability that it is right within half a semitone.

    Looks at up to 2 s after the attack of the loudest window. Takes a few ms, whatever the length.

    Args:
        windows: stretches of mono sound (see `decode.Decoded`), each at least one sample long, finite.
        rate: Hz.
        first: what the first pass found, which counts as one witness.

    Returns:
        25 to 5,000 Hz with its probability (0 to 1), or None with that of the best guess, which is under `LIKELY`.
    """
    loudest = max(windows, key=lambda window: float(np.dot(window, window)))
    if float(np.abs(loudest).max()) < SILENCE:
        return Pitch(None, 0.0)
    heard = notes.hear(notes.after_attack(loudest, rate), first)
    return heard if heard.confidence >= LIKELY else Pitch(None, heard.confidence)
