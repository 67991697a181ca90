"""Zero-shot classification: which words fit a sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from tonewalk.errors import Unavailable
from tonewalk.queries.handles import Spaces
from tonewalk.replies import Classes, LabelProbability
from tonewalk.types import Vector

SHARPNESS: Final = 16.0
"""Softmax factor on cosines: the most probable right answers (least cross-entropy) on the sound bank's `dev`
split, among its 10 environments, 15 drums and 15 instruments."""

PRIOR: Final = 0.75
"""Share of a label's mean cosine over the library that is taken off, since words that are near to everything
(`sound`, `noise`) say little: accuracy with 0, 0.75 and 1 is 0.45, 0.55 and 0.66 among environments, 0.36, 0.48
and 0.44 among drums. Not all of it: in a library of kicks, `kick` is near to everything and right."""


def classify(sound: Mapping[str, Vector], labels: Sequence[str], spaces: Spaces) -> Classes:
    """Labels with their probability, falling; they sum to 1.

    Args:
        sound: a sound's unit vectors by space.
        labels: at least one; a label given twice counts once.

    Raises: `EncoderUnavailable` without an encoder that reads text; `Unavailable` where the sound has no
        embedding of it yet.
    """
    different = list(dict.fromkeys(labels))
    texts = np.stack([spaces.text(label)[spaces.semantic] for label in different])
    if spaces.semantic not in sound:
        raise Unavailable(
            f"This sound has no {spaces.semantic} embedding yet: ask again when indexing has finished."
        )
    ordinary = np.array([spaces.background(spaces.semantic).score(text).mean() for text in texts])
    logits = SHARPNESS * (texts @ sound[spaces.semantic] - PRIOR * ordinary).astype(np.float64)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    return Classes(
        classes=[LabelProbability(label=different[at], probability=float(shares[at])) for at in order.tolist()]
    )
