"""Zero-shot classification: which words fit a sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from tonewalk.base.errors import Unavailable
from tonewalk.base.types import Vector
from tonewalk.commands.queries import Classes, LabelProbability
from tonewalk.spaces.handles import Spaces

SHARPNESS: Final = 40.0
"""Softmax factor on cosines. On the sound bank's `train` split the cross-entropy among 50 environments, its
drums and its instruments is least near 48; sounds that were not trained on deserve a little more doubt. Taking
off a label's mean cosine over the library was tried there and made drums worse (0.86 right without, 0.79 with
three quarters of it)."""


def classify(sound: Mapping[str, Vector], labels: Sequence[str], spaces: Spaces) -> Classes:
    """Labels with their probability, falling; they sum to 1.

    Args:
        sound: a sound's unit vectors by space.
        labels: at least one; a label given twice counts once.

    Raises:
        EncoderUnavailable: no encoder of the library reads text.
        Unavailable: the sound has no embedding of it yet.
    """
    different = list(dict.fromkeys(labels))
    name = next((name for name in (spaces.semantic, spaces.stand_in) if name in sound), "")
    texts = [spaces.text(label, stood_in=name not in ("", spaces.semantic)) for label in different]
    if not name:
        raise Unavailable(
            f"This sound has no {spaces.semantic} embedding yet: ask again when indexing has finished."
        )
    logits = SHARPNESS * (np.stack([text[name] for text in texts]) @ sound[name]).astype(np.float64)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    return Classes(
        classes=[LabelProbability(label=different[at], probability=float(shares[at])) for at in order.tolist()]
    )
