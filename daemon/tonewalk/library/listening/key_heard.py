"""Key by listening.

The notes that sound (`notes_heard`) are folded into pitch classes: of the whole sound, of its end and of its
beginning, each over all heights and in the bass alone. Beside each stands how fully every major and minor triad
sounds. A key's score is the sum of all that, weighed by its distance from the tonic: profiles as Krumhansl's, but
learned on chords, cadences, progressions and lines whose key is known, so that a held chord is its triad's key. A
second regression tells from what was heard how likely the best key is right: that no key is heard in drums, noise
or a single note comes of it. `key_heard.npz` holds both, fitted by `benchmarks/listening_key_fit.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.listening.notes_heard import NOTES, Heard, dictionary, hear
from tonewalk_models.encoder import Mono

SURE: Final = 0.5
"""Confidence from which a key is shown and used."""
AUDIBLE: Final = 0.1
"""Share of the loudest frame from which on a sound has begun, and below which it has ended."""
EDGE: Final = 0.22
"""Share of the sounding length that counts as beginning and as end."""
SERIES: Final = 10
"""Overtones by which a single note is known."""

Float = npt.NDArray[np.float64]

_HIGH: Final = 1 / (1 + np.exp((NOTES - 80) / 4))
_BASS: Final = 1 / (1 + np.exp((NOTES - 55) / 3))
_FOLD: Final = np.eye(12)[NOTES % 12]


class Key(NamedTuple):
    """What was heard."""

    tonic: int | None
    """Pitch class, 0 = C; None where nothing sounds that a key could be read from."""
    minor: bool
    confidence: float
    """0 to 1: how often a key that is heard like this is right."""


def key(windows: Sequence[Mono], rate: int) -> Key:
    """The key of a sound: that of a progression or line, or of a held triad its root and mode.

    Drums, noise and single notes have none: a confidence below `SURE`. So have, as a rule, bare fifths and
    suspended chords, which leave the mode open.

    Args:
        windows: mono stretches of the sound, each of at least one sample.
        rate: Hz.
    """
    heard = hear(windows, rate)
    if heard is None:
        return Key(None, False, 0.0)
    folded = views(heard)
    scores = score(folded, _fitted()["profiles"])
    best = int(scores.argmax())
    return Key(best % 12, best >= 12, trust(signs(heard, folded, scores), _fitted()))


def views(heard: Heard) -> Float:
    """Strength of pitch classes and of triads on them `[shape=(12, 12)]`.

    Rows: pitch classes of the whole, its bass, the end, its bass, the beginning, its bass; then major and minor
    triads of the whole, of the end and of the beginning.
    """
    sounding = np.flatnonzero(heard.loudness >= AUDIBLE * heard.loudness.max())
    lengths = np.maximum(np.linalg.norm(heard.strength, axis=1, keepdims=True), 1e-9)
    notes = (heard.strength / lengths * np.sqrt(heard.loudness)[:, None])[sounding[0] : sounding[-1] + 1]
    edge = max(1, round(len(notes) * EDGE))
    stretches = (notes, notes[-edge:], notes[:edge])
    classes = [_classes(stretch, weights) for stretch in stretches for weights in (_HIGH, _BASS)]
    triads = [np.cbrt(one * np.roll(one, -third) * np.roll(one, -7)) for one in classes[::2] for third in (4, 3)]
    return np.stack(classes + triads)


def _classes(notes: Float, weights: Float) -> Float:
    folded = (np.sqrt(notes.sum(axis=0)) * weights) @ _FOLD
    return np.asarray(folded / max(float(folded.sum()), 1e-9), dtype=np.float64)


def score(folded: Float, profiles: Float) -> Float:
    """Log odds of the 24 keys: 12 major by tonic, 12 minor.

    Args:
        folded: of `views`.
        profiles: weights of `views` turned to the tonic, of major and of minor `[shape=(2, 12, 12)]`.
    """
    turned = np.stack([np.roll(folded, -tonic, axis=1) for tonic in range(12)])
    return np.concatenate([(turned * profile).sum(axis=(1, 2)) for profile in profiles])


def signs(heard: Heard, folded: Float, scores: Float) -> Float:
    """What tells whether there is a key at all, and whether it is the best one `[shape=(8,)]`."""
    odds = np.exp(scores - scores.max())
    second, first = np.sort(odds / odds.sum())[-2:] + 1e-3
    best = int(scores.argmax())
    triad = folded[0, [best % 12, (best + (3 if best >= 12 else 4)) % 12, (best + 7) % 12]]
    spread = (heard.strength * heard.loudness[:, None]).sum(axis=0)
    spread /= max(float(spread.sum()), 1e-9)
    ranked = np.sort(heard.strength @ _FOLD, axis=1)
    crowd = ranked[:, -6] / np.maximum(ranked[:, -1], 1e-9)
    return np.array(
        [
            np.log(first),
            np.log(first / second),
            heard.tonal,
            heard.explained,
            -(spread * np.log(spread + 1e-9)).sum(),
            _oneness(heard.tones),
            np.sqrt(triad.min() / max(float(folded[0].max()), 1e-9)),
            (crowd * heard.loudness).sum() / heard.loudness.sum(),
        ]
    )


def _oneness(tones: Float) -> float:
    """How much more of the tones lies on the overtones of one note than would by chance."""
    series = dictionary(1.0, SERIES)
    on_series = series > 0.15 * series.max(axis=1, keepdims=True)
    mean = np.sqrt((tones**2).mean(axis=0))
    return float((on_series @ (mean / max(float(mean.sum()), 1e-9)) - on_series.mean(axis=1)).max())


def trust(told: Float, fitted: dict[str, Float]) -> float:
    """Likelihood that the best key is right: a logistic regression on `signs` and their products."""
    return float(1 / (1 + np.exp(-(products(told, fitted) @ fitted["weights"] + fitted["offset"]))))


def products(told: Float, fitted: dict[str, Float]) -> Float:
    """Standardised `signs` and the products of every two."""
    even = np.clip((told - fitted["mean"]) / fitted["scale"], -4, 4)
    first, second = np.triu_indices(len(even))
    return np.concatenate([even, even[first] * even[second]])


@cache
def _fitted() -> dict[str, Float]:
    """Constants: `profiles`; `mean`, `scale`, `weights` and `offset` of the confidence."""
    with np.load(Path(__file__).with_name("key_heard.npz")) as stored:
        return {name: np.asarray(stored[name], dtype=np.float64) for name in stored.files}
