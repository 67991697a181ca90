"""The log-mel front end of `small`: numpy and scipy.fft only, shared by training and by the running encoder."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SAMPLE_RATE: Final = 32_000
"""Hz: cymbals need the octave above 8 kHz, and nothing a sampler plays is told apart above 16 kHz."""
WINDOW: Final = 1024
HOP: Final = 320
BANDS: Final = 64
RANGE_DB: Final = 80.0
FRAME_STEP: Final = 16
"""The network halves time four times, so the number of frames is always a multiple of this."""
TRIM_DB: Final = 66.0
ONSET_DB: Final = 60.0
SILENCE: Final = 1e-10

SETTINGS: Final = (
    f"rate={SAMPLE_RATE} window={WINDOW} hop={HOP} bands={BANDS} range={RANGE_DB} trim={TRIM_DB} "
    f"onset={ONSET_DB} step={FRAME_STEP} mel=slaney/30-16000 level=peak"
)
"""What the fingerprint of the encoder covers beside its weights."""


def hertz_to_mel(hertz: Floats) -> Floats:
    """Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    linear = hertz * (3.0 / 200.0)
    logarithmic = 15.0 + np.log(np.maximum(hertz, 1000.0) / 1000.0) * (27.0 / np.log(6.4))
    return np.where(hertz < 1000.0, linear, logarithmic).astype(np.float32)


def mel_to_hertz(mel: Floats) -> Floats:
    """Inverse of `hertz_to_mel`."""
    linear = mel * (200.0 / 3.0)
    logarithmic = 1000.0 * np.exp((np.log(6.4) / 27.0) * (np.maximum(mel, 15.0) - 15.0))
    return np.where(mel < 15.0, linear, logarithmic).astype(np.float32)


def band_centres() -> Floats:
    """Centre frequencies of the mel bands in Hz `[shape=(BANDS,)]`, ascending."""
    edges = hertz_to_mel(np.array([30.0, SAMPLE_RATE / 2], np.float32))
    return mel_to_hertz(np.linspace(edges[0], edges[1], BANDS + 2, dtype=np.float32))[1:-1]


def mel_weights() -> Floats:
    """Triangular filters of peak 1 `[shape=(WINDOW // 2 + 1, BANDS)]`."""
    edges = hertz_to_mel(np.array([30.0, SAMPLE_RATE / 2], np.float32))
    corners = mel_to_hertz(np.linspace(edges[0], edges[1], BANDS + 2, dtype=np.float32))
    bins = np.arange(WINDOW // 2 + 1, dtype=np.float32)[:, None] * (SAMPLE_RATE / WINDOW)
    rise = (bins - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - bins) / (corners[2:] - corners[1:-1])
    result: Floats = np.maximum(0.0, np.minimum(rise, fall)).astype(np.float32)
    return result


_WEIGHTS: Final = mel_weights()
_HANN: Final = np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def power_spectrum(samples: Floats) -> Floats:
    """Hann-windowed power spectra, one every `HOP` samples, the first centred on the first sample.

    Returns `[shape=(1 + len(samples) // HOP, WINDOW // 2 + 1)]`.
    """
    padded = np.zeros(len(samples) + WINDOW, np.float32)
    padded[WINDOW // 2 : WINDOW // 2 + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    from scipy import fft  # slow to import, and words alone do without

    spectrum = fft.rfft(frames * _HANN, axis=1)
    power: Floats = spectrum.real**2 + spectrum.imag**2
    return power


def from_onset(samples: Floats) -> Floats:
    """The sound from its first sample within `ONSET_DB` of its peak: frames begin where the sound does."""
    if not len(samples):
        return samples
    level = np.abs(samples)
    return samples[int(np.argmax(level > level.max() * 10 ** (-ONSET_DB / 20))) :]


def log_mel(samples: Floats) -> Floats:
    """Level-normalised log-mel frames of one sound from its onset on `[shape=(frames, BANDS)]`, 0 to 2.

    The loudest band of the loudest frame is 2; what lies `RANGE_DB` or more below it is 0, so that padding
    with zeros is padding with silence. Frames after which nothing reaches `TRIM_DB` below the peak are cut
    away. Neither gain nor silence around a sound moves it in the space. Silence gives one frame of zeros.
    """
    return mel_frames(from_onset(samples))


def mel_frames(samples: Floats) -> Floats:
    """`log_mel` of samples that begin where they shall."""
    if not len(samples):
        return np.zeros((1, BANDS), np.float32)
    mel = power_spectrum(samples) @ _WEIGHTS
    peak = float(mel.max())
    if not np.isfinite(peak) or peak < SILENCE:
        return np.zeros((1, BANDS), np.float32)
    decibels = 10.0 * np.log10(np.maximum(mel * (1.0 / peak), 1e-9))
    heard = np.flatnonzero(decibels.max(axis=1) > -TRIM_DB)
    frames: Floats = np.maximum(0.0, 2.0 + decibels[: heard[-1] + 1] * (2.0 / RANGE_DB)).astype(np.float32)
    return frames


def pad_frames(frames: Floats) -> Floats:
    """Pad with silence to a multiple of `FRAME_STEP` frames."""
    missing = -len(frames) % FRAME_STEP
    return np.pad(frames, ((0, missing), (0, 0))) if missing else frames
