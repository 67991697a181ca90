"""The constant-Q front end: 192 bins of a quarter tone from 27.5 Hz, 20 frames a second, log(1 + 50 X).

Octave by octave at a decimated rate (Schörkhuber & Klapuri 2010), each octave with the same windowed exponentials
(Brown 1991; Brown & Puckette 1992 apply them in the frequency domain). At 20 frames a second the products of
frames and kernels cost less than the Fourier transforms that would save them, so that they are one dense matrix
product an octave; the decimation cuts the spectrum of the whole sound, which is exact within the octave.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Mono

SAMPLE_RATE: Final = 16_000
"""Hz"""
LOWEST: Final = 27.5
"""Hz of the first bin."""
PER_OCTAVE: Final = 24
OCTAVES: Final = 8
BINS: Final = PER_OCTAVE * OCTAVES
HOP: Final = 800
"""Samples: 20 frames a second."""
COMPRESSION: Final = 50.0
Q: Final = 1 / (2 ** (1 / PER_OCTAVE) - 1)
"""Centre frequency over bandwidth, so that neighbouring bins just touch (34.1)."""
SILENT: Final = 1e-5
"""Peak below which a sound counts as silence, so that its noise floor is not blown up."""

SETTINGS: Final = f"cq {SAMPLE_RATE} {LOWEST} {PER_OCTAVE}x{OCTAVES} {HOP} log1p({COMPRESSION}x) peak 1"

Frames = npt.NDArray[np.float32]
"""`[shape=(frames, 192)]`, 0 (silence) to log(51) (a full-scale sine)."""


class _Octave(NamedTuple):
    factor: int
    """By which the sound is decimated."""
    kernels: npt.NDArray[np.float32]
    """Cosines beside sines `[shape=(length, 48)]`."""


def frequencies() -> npt.NDArray[np.float64]:
    """Centre of each bin in Hz `[shape=(192,)]`."""
    centres: npt.NDArray[np.float64] = LOWEST * 2 ** (np.arange(BINS) / PER_OCTAVE)
    return centres


def magnitudes(samples: Mono) -> Frames:
    """|CQT| of sound at `SAMPLE_RATE`: a sine of amplitude a gives a in its bin.

    Args:
        samples: `[shape=(n,)]`, finite; any n.

    Returns:
        `[shape=(1 + n // 800, 192)]`; frame t is centred on sample 800 t.
    """
    count = 1 + len(samples) // HOP
    pad = -(-len(_octave(0).kernels) * _octave(0).factor // HOP) * HOP
    size = _fast_length(2 * pad + count * HOP)
    from scipy import fft  # slow to import: most daemons have no learned space

    spectrum = fft.rfft(np.pad(samples.astype(np.float32, copy=False), (pad, 0)), size)
    found = np.empty((count, BINS), np.float32)
    slower: dict[int, Mono] = {}
    for number in range(OCTAVES):
        factor, kernels = _octave(number)
        if factor not in slower:
            part = spectrum[: size // (2 * factor) + 1]
            slower[factor] = np.asarray(fft.irfft(part, size // factor) / factor, np.float32)
        length = len(kernels)
        windows = np.lib.stride_tricks.sliding_window_view(slower[factor], length)
        first = pad // factor - length // 2
        both = windows[first :: HOP // factor][:count] @ kernels
        places = slice(PER_OCTAVE * number, PER_OCTAVE * (number + 1))
        found[:, places] = np.hypot(both[:, :PER_OCTAVE], both[:, PER_OCTAVE:])
    return found


def frames(samples: Mono) -> Frames:
    """The network's input: log(1 + 50 X) of the sound brought to a peak of 1, as level is no timbre.

    Silence gives zeros.

    Args:
        samples: at `SAMPLE_RATE`, finite `[shape=(n,)]`.

    Returns:
        `[shape=(1 + n // 800, 192)]`
    """
    peak = float(np.abs(samples).max()) if len(samples) else 0.0
    if peak < SILENT:
        return np.zeros((1 + len(samples) // HOP, BINS), np.float32)
    return np.asarray(np.log1p(np.float32(COMPRESSION) * magnitudes(samples / np.float32(peak))), np.float32)


@cache
def _octave(number: int) -> _Octave:
    """Kernels of one octave, 0 the lowest, at the lowest rate that divides the hop and keeps its top under half
    of that rate's range.
    """
    centres = frequencies()[PER_OCTAVE * number : PER_OCTAVE * (number + 1)]
    top = LOWEST * 2 ** (number + 1)
    factor = 1
    while HOP % (2 * factor) == 0 and top < SAMPLE_RATE / (2 * factor) / 4:
        factor *= 2
    rate = SAMPLE_RATE / factor
    lengths = Q * rate / centres
    half = int(np.ceil(lengths[0] / 2))
    at = np.arange(-half, half + 1)[:, None]
    inside = np.abs(at) < lengths / 2
    windows = np.where(inside, np.cos(np.pi * at / lengths) ** 2, 0)
    windows *= 2 / windows.sum(axis=0)
    phases = 2 * np.pi * centres / rate * at
    kernels = np.concatenate([windows * np.cos(phases), windows * np.sin(phases)], axis=1)
    return _Octave(factor, np.ascontiguousarray(kernels, np.float32))


def _fast_length(least: int) -> int:
    """The next length that all decimations divide and whose transform is fast."""
    from scipy.fft import next_fast_len

    return HOP * int(next_fast_len(-(-least // HOP), real=True))
