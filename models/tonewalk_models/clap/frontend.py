"""Waveforms to log-mels, equal to `transformers.ClapFeatureExtractor` to 0.05 dB and several times as fast.

Single precision, one batched real FFT, and only the bins that a mel band covers. Where transformers draws a crop
at random, the choice here is fixed, so that one sound has one embedding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.clap.checkpoint import Settings
from tonewalk_models.encoder import Mono

Floats = npt.NDArray[np.float32]

FLOOR: Final = 1e-10
"""Least power of a mel band, -100 dB."""
FUSED: Final = 4
"""Log-mels of a sound for a tower that fuses: all of it shrunk, and three crops."""
_FRAMES: Final = 1 << 8
"""Frames transformed at once, so that spectra stay in the processor's cache."""

Choose = Callable[[Sequence[int]], int]
"""Takes the first frames that a crop may begin at, gives one of them."""


def middle(starts: Sequence[int]) -> int:
    """The crop in the middle of those there are."""
    return int(starts[len(starts) // 2])


def padded(clip: Mono, settings: Settings) -> Mono:
    """A sound no longer than the window at the window's length, as the checkpoint pads `[shape=(samples,)]`."""
    size = settings.samples
    if not len(clip):
        return np.zeros(size, np.float32)
    if len(clip) < size and settings.padding != "pad":
        repeats = size // len(clip)
        clip = np.tile(clip, repeats + 1)[:size] if settings.padding == "repeat" else np.tile(clip, repeats)
    return np.pad(clip, (0, size - len(clip)))


def features(clips: Sequence[Mono], settings: Settings) -> Floats:
    """Log-mels of sounds no longer than the window `[shape=(n, 1, frames, mels)]`, dB."""
    result = np.empty((len(clips), 1, settings.frames, settings.mels), np.float32)
    for row, clip in enumerate(clips):
        result[row, 0] = _one(clip if len(clip) == settings.samples else padded(clip, settings), settings)
    return result


def fused_features(clip: Mono, settings: Settings, choose: Choose = middle) -> tuple[Floats, bool]:
    """Four log-mels of a sound of any length `[shape=(4, frames, mels)]`, dB, and whether it counts as long.

    Of a long one: all of it shrunk to the window's frames, and a crop from each third.
    """
    frames = settings.frames
    if len(clip) <= settings.samples:
        return np.repeat(log_mel(padded(clip, settings)[None], settings), FUSED, axis=0), False
    whole = log_mel(clip[None], settings)[0]
    if len(whole) == frames:
        return np.repeat(whole[None], FUSED, axis=0), False
    thirds = [third.tolist() or [0] for third in np.array_split(np.arange(len(whole) - frames + 1), 3)]
    crops = [whole[start : start + frames] for start in (choose(third) for third in thirds)]
    return np.stack([_shrunk(whole, frames), *crops]), True


def log_mel(waves: Floats, settings: Settings) -> Floats:
    """Log-mel power spectrograms of sounds of one length `[shape=(n, 1 + samples // hop, mels)]`, dB.

    Frames are centred, the ends reflected, the window is a periodic Hann window.
    """
    return np.stack([_one(wave, settings) for wave in waves])


def _one(wave: Mono, settings: Settings) -> Floats:
    from scipy.fft import rfft

    half, size = settings.fft_size // 2, settings.fft_size
    ends = np.empty(len(wave) + size, np.float32)
    ends[half:-half] = wave
    ends[:half] = wave[half:0:-1]
    ends[-half:] = wave[-2 : -half - 2 : -1]
    frames = np.lib.stride_tricks.sliding_window_view(ends, size)[:: settings.hop]
    window, first, bank = _tables(settings)
    last = first + len(bank)
    result = np.empty((len(frames), settings.mels), np.float32)
    for at in range(0, len(frames), _FRAMES):
        spectrum: Any = rfft(frames[at : at + _FRAMES] * window, axis=1, overwrite_x=True)[:, first:last]
        power = spectrum.real**2
        power += spectrum.imag**2
        np.matmul(power, bank, out=result[at : at + _FRAMES])
    np.maximum(result, FLOOR, out=result)
    np.log(result, out=result)  # numpy has the natural logarithm alone in vector instructions
    result *= np.float32(10 / np.log(10))
    if settings.top_db is not None:
        np.maximum(result, result.max() - np.float32(settings.top_db), out=result)
    return result


@lru_cache(maxsize=8)
def _tables(settings: Settings) -> tuple[Floats, int, Floats]:
    """The window, the first bin that any band covers, and the bands from there `[shape=(bins, mels)]`."""
    bank = mel_bank(settings)
    covered = np.flatnonzero(bank.any(axis=1))
    first, last = int(covered[0]), int(covered[-1]) + 1
    steps = np.arange(settings.fft_size) / settings.fft_size
    window = (0.5 - 0.5 * np.cos(2 * np.pi * steps)).astype(np.float32)
    return window, first, np.ascontiguousarray(bank[first:last])


def mel_bank(settings: Settings) -> Floats:
    """Triangular bands over FFT bins `[shape=(fft_size // 2 + 1, mels)]`.

    CLAP's two recipes: O'Shaughnessy's mel scale with peaks of 1 (torchaudio's) for towers that fuse, Slaney's
    scale with bands of equal area (librosa's) for the others.
    """
    slaney = settings.truncation != "fusion"
    to_mel, to_hertz = (_slaney_mel, _slaney_hertz) if slaney else (_htk_mel, _htk_hertz)
    edges = to_hertz(np.linspace(to_mel(settings.lowest), to_mel(settings.highest), settings.mels + 2))
    bins = np.linspace(0, settings.sample_rate // 2, settings.fft_size // 2 + 1)
    rising = (bins[:, None] - edges[None, :-2]) / np.diff(edges)[:-1]
    falling = (edges[None, 2:] - bins[:, None]) / np.diff(edges)[1:]
    bank = np.maximum(0, np.minimum(rising, falling))
    if slaney:
        bank *= 2.0 / (edges[2:] - edges[:-2])
    return np.asarray(bank, np.float32)


def _htk_mel(hertz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hertz / 700.0))


def _htk_hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


_LINEAR: Final = 200.0 / 3
_CORNER: Final = 1000.0
_STEP: Final = np.log(6.4) / 27.0


def _slaney_mel(hertz: float) -> float:
    return float(hertz / _LINEAR if hertz < _CORNER else _CORNER / _LINEAR + np.log(hertz / _CORNER) / _STEP)


def _slaney_hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    corner = _CORNER / _LINEAR
    above = _CORNER * np.exp(_STEP * (np.maximum(mel, corner) - corner))
    return np.where(mel < corner, _LINEAR * mel, above)


def _shrunk(mel: Floats, frames: int) -> Floats:
    """A log-mel squeezed to so many frames: linear between frame centres, as `align_corners=False` has it."""
    places = np.clip((np.arange(frames) + 0.5) * (len(mel) / frames) - 0.5, 0, len(mel) - 1)
    before = places.astype(np.int64)
    after = np.minimum(before + 1, len(mel) - 1)
    share = (places - before).astype(np.float32)[:, None]
    return np.asarray(mel[before] * (1 - share) + mel[after] * share, np.float32)
