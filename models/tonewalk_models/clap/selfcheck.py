"""Does a model hear what words say? Known words against synthesised sounds, for `tonewalk models check`.

Some published checkpoints are suspected of a text head that was never trained: they load, they answer, and their
answers mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Encoder, Mono

SHUFFLES: Final = 2000
SURELY: Final = 0.02
"""Share of shuffled pairings that may do as well as the true one."""


@dataclass(frozen=True)
class Verdict:
    """What the check found.

    Attributes:
        found: of so many sounds, how many were the best of all for their words.
        chance: share of random pairings of words and sounds that fit as well.
        trained: whether words and sounds are surely related.
    """

    found: int
    sounds: int
    chance: float
    trained: bool

    def sentence(self, name: str) -> str:
        """For people."""
        if self.trained:
            return f"{name}: {self.found} of {self.sounds} words found their sound first; its words work."
        return (
            f"{name}: words and sounds seem unrelated ({self.found} of {self.sounds} found, and {self.chance:.0%} "
            "of random pairings do as well): its text head looks untrained, so search by example or pull another."
        )


def examine(encoder: Encoder) -> Verdict:
    """Ask an encoder that knows words for synthesised sounds.

    The measure is the mean similarity of true pairs once what is common to all words and to all sounds is taken
    away, and how many random pairings reach it (a permutation test, Fisher 1935).
    """
    made = sounds(encoder.sample_rate)
    words = encoder.embed_text(list(made))
    heard = encoder.embed_audio(list(made.values()))
    table = (words @ heard.T).astype(np.float64)
    table = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    rows = np.arange(len(table))
    fit = float(table[rows, rows].mean())
    random = np.random.default_rng(1)
    shuffled = [float(table[rows, random.permutation(rows)].mean()) for _ in range(SHUFFLES)]
    chance = float(np.mean([one >= fit - 1e-12 for one in shuffled]))
    found = int((table.argmax(axis=1) == rows).sum())
    return Verdict(found, len(rows), chance, chance < SURELY)


def sounds(rate: int) -> dict[str, Mono]:
    """Words -> the sound that they name, at `rate` (Hz)."""
    noise = np.random.default_rng(7).standard_normal(4 * rate)
    return {
        "a deep bass drum hit": _made(
            rate, 0.5, lambda t: np.sin(2 * np.pi * (50 * t - 3 * np.exp(-30 * t))) * np.exp(-9 * t)
        ),
        "white noise, static hiss": _made(rate, 3.0, lambda t: 0.3 * noise[: len(t)]),
        "a high pitched beep": _made(rate, 1.5, lambda t: np.sin(2 * np.pi * 2500 * t)),
        "a low steady hum": _made(rate, 3.0, lambda t: _tone(t, 60, (1, 0.5, 0.3))),
        "a siren going up and down": _made(
            rate, 4.0, lambda t: np.sin(2 * np.pi * (900 * t - 80 * np.cos(2 * np.pi * 0.7 * t)))
        ),
        "a bell ringing": _made(
            rate, 3.0, lambda t: _partials(t, 520, (1, 2.0, 2.4, 3.0, 4.2, 5.4)) * np.exp(-1.3 * t)
        ),
        "a closed hi-hat": _made(rate, 0.15, lambda t: np.diff(noise[: len(t) + 2], 2) * np.exp(-45 * t)),
        "a string orchestra chord": _made(
            rate,
            4.0,
            lambda t: (
                sum(
                    _tone(t, f * (1 + 0.003 * d), tuple(1 / n for n in range(1, 12)))
                    for f in (196, 247, 294)
                    for d in (-1, 0, 1)
                )
                * np.minimum(1, t * 2)
            ),
        ),
        "footsteps, slow knocking": _made(rate, 4.0, lambda t: noise[: len(t)] * np.exp(-60 * (t % 0.7)) * 0.8),
        "water drops": _made(
            rate, 4.0, lambda t: np.sin(2 * np.pi * (900 + 1500 * (t % 0.5)) * (t % 0.5)) * np.exp(-25 * (t % 0.5))
        ),
    }


def _made(rate: int, seconds: float, sound: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]) -> Mono:
    samples = sound(np.arange(int(seconds * rate)) / rate)
    return np.asarray(0.8 * samples / max(float(np.abs(samples).max()), 1e-9), np.float32)


def _tone(t: npt.NDArray[np.float64], hertz: float, levels: Sequence[float]) -> npt.NDArray[np.float64]:
    tones = [level * np.sin(2 * np.pi * hertz * (n + 1) * t) for n, level in enumerate(levels)]
    return np.asarray(np.sum(tones, axis=0))


def _partials(t: npt.NDArray[np.float64], hertz: float, ratios: Sequence[float]) -> npt.NDArray[np.float64]:
    tones = [np.sin(2 * np.pi * hertz * ratio * t) * np.exp(-ratio * t) for ratio in ratios]
    return np.asarray(np.sum(tones, axis=0))
