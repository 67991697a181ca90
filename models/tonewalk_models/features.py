"""What is measured once of a stretch of sound and shared: its spectrogram, envelope, onset and pitch.

The descriptors of the daemon and the `timbre` encoder both read from here, so that a sound is transformed once, at
its own sample rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models import pitch
from tonewalk_models.encoder import Mono

FRAME: Final = 0.0464
"""s, the length of a spectrum's window: the nearest power of two samples (2,048 at 44.1 kHz)."""
OVERLAP: Final = 2
"""Frames that cover each moment."""
ENVELOPE_RATE: Final = 500
"""Hz, values of the envelope a second."""
SILENCE: Final = 1e-6
"""Peak (-120 dBFS) below which a sound counts as silent."""
ONSET: Final = 0.03
"""Share of the envelope's peak at which a sound has begun."""
TOP: Final = 0.95
"""Share of the envelope's peak at which it counts as reached, so that a plateau's ripple does not decide."""

Float = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """One stretch of sound, up to some seconds, as numbers."""

    rate: int
    """Hz, of the samples."""
    length: int
    """Samples."""
    power: Float
    """Squared magnitudes of Hann-windowed, centred frames `[shape=(frames, bins)]`."""
    magnitude: Float
    """Their square roots."""
    hop: float
    """s between two frames."""
    envelope: Float
    """Greatest magnitude of each 1 / `ENVELOPE_RATE` s."""
    onset: float
    """s at which the sound begins."""
    top: float
    """s at which its envelope reaches its peak."""
    pitch: pitch.Pitch

    @property
    def silent(self) -> bool:
        """Whether there is nothing to measure."""
        return float(self.envelope.max()) < SILENCE

    @property
    def frequencies(self) -> Float:
        """Hz of each bin."""
        return bin_frequencies(self.rate, self.power.shape[1])


def measure(samples: Mono, rate: int) -> Features:
    """Measure a stretch of mono sound of at least one sample at any rate.

    Args:
        samples: `[shape=(n,)]`, finite.
        rate: Hz.
    """
    power = spectrogram(samples, rate)
    levels = envelope(samples, rate)
    onset, top = attack(levels)
    return Features(
        rate=rate,
        length=len(samples),
        power=power,
        magnitude=np.sqrt(power),
        hop=frame_length(rate) / OVERLAP / rate,
        envelope=levels,
        onset=onset,
        top=top,
        pitch=pitch.yin(_after_attack(samples, rate, onset, top), rate),
    )


@cache
def frame_length(rate: int) -> int:
    """Samples of a spectrum's window at a rate."""
    return int(2 ** max(5, round(math.log2(FRAME * rate))))


@cache
def bin_frequencies(rate: int, bins: int) -> Float:
    """Hz of each bin of a spectrum `[shape=(bins,)]`."""
    return np.linspace(0, rate / 2, bins, dtype=np.float32)


@cache
def hann(size: int) -> Float:
    """A periodic Hann window scaled so that a full-scale sine has magnitude 1."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.asarray(2 * window / window.sum(), dtype=np.float32)


def spectrogram(samples: Mono, rate: int, overlap: int = OVERLAP) -> Float:
    """Power of centred frames, `overlap` over each moment, zeros beyond the ends `[shape=(frames, bins)]`."""
    size = frame_length(rate)
    hop = size // overlap
    padded = np.zeros(len(samples) + size, np.float32)
    padded[size // 2 : size // 2 + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    from scipy.fft import rfft  # takes a third of a second to import, which a daemon that only searches saves

    spectrum = rfft(frames * hann(size), axis=1)
    return np.asarray(np.square(spectrum.real) + np.square(spectrum.imag), dtype=np.float32)


def envelope(samples: Mono, rate: int) -> Float:
    """Greatest magnitude of each 2 ms, at least one value."""
    step = max(1, round(rate / ENVELOPE_RATE))
    levels = np.abs(samples)
    return np.asarray(np.maximum.reduceat(levels, np.arange(0, len(levels), step)), dtype=np.float32)


def attack(levels: Float) -> tuple[float, float]:
    """When the sound begins and when its envelope reaches its peak (s)."""
    greatest = float(levels.max())
    top = int((levels >= TOP * greatest).argmax())
    before = np.flatnonzero(levels[: top + 1] < ONSET * greatest)
    onset = int(before[-1]) + 1 if len(before) else 0
    return min(onset, top) / ENVELOPE_RATE, top / ENVELOPE_RATE


def _after_attack(samples: Mono, rate: int, onset: float, top: float) -> Mono:
    """What follows the attack; the whole sound from its onset where too little follows."""
    start = int(top * rate)
    return samples[start if len(samples) - start >= 0.05 * rate else int(onset * rate) :]
