"""`stft` and `mfcc`: one second of a sound as a picture of its spectrum, the input of klustr's drum maps.

klustr (github.com/lamtharnhantrakul) laid out drum samples by the magnitudes of their short-time Fourier transform
or by their MFCCs, all frames in a row, reduced to a few principal components (14 in its best map), then UMAP or
t-SNE. These encoders give the rows; principal components and layout are a map's (`tonewalk map build --encoder
stft --components 14`). Nothing in them is learned.

What differs: rows have unit length, so that gain does not matter; the STFT's 22,550 numbers are folded into 512 by
a fixed count sketch (Charikar, Chen & Farach-Colton 2002), which keeps inner products, and so distances and
principal components, to a few percent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Matrix, Mono, Placement
from tonewalk_models.small.frontend import hertz_to_mel, mel_to_hertz

Floats = npt.NDArray[np.float32]

RECIPE: Final = 1
"""Goes up whenever a row would come out otherwise, so that old rows are not mixed with new."""
RATE: Final = 22_050
"""Hz"""
LENGTH: Final = RATE
"""Samples that count: shorter sounds are padded with silence, of longer ones the beginning is heard."""
WINDOW: Final = 2048
HOP: Final = 1024
FRAMES: Final = 1 + LENGTH // HOP
BINS: Final = WINDOW // 2 + 1
FOLDED: Final = 512
MELS: Final = 128
CEPSTRA: Final = 20
FLOOR_DB: Final = 80.0
"""dB under the loudest band of the loudest frame, below which nothing counts."""


class _Spectral:
    """What both have in common (see `tonewalk_models.encoder.Encoder`)."""

    name: str
    dim: int
    sample_rate: int = RATE
    has_text: bool = False
    placement: Placement = "worker"

    def __init__(self) -> None:
        settings = [self.name, RECIPE, RATE, LENGTH, WINDOW, HOP, self.dim, MELS, CEPSTRA, FLOOR_DB]
        self.fingerprint: str = hashlib.sha256(repr(settings).encode()).hexdigest()

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed the first second of clips at 22,050 Hz: `[shape=(len(clips), dim)]`, unit length."""
        rows = np.zeros((len(clips), self.dim), np.float32)
        for number, clip in enumerate(clips):
            row = self._row(magnitudes(clip))
            length = float(np.linalg.norm(row))
            rows[number] = row / length if length > 0 else self.dim**-0.5
        return rows

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """Not possible: a spectrum knows no words."""
        raise NotImplementedError(f"{self.name} knows no words")

    def _row(self, spectra: Floats) -> Floats:
        raise NotImplementedError


class Stft(_Spectral):
    """The `stft` encoder: magnitudes of 22 frames of 1,025 bins, folded into 512 numbers."""

    name = "stft"
    dim = FOLDED

    def _row(self, spectra: Floats) -> Floats:
        places, signs = _folds()
        folded = np.bincount(places, signs * spectra.ravel(), FOLDED)
        return np.asarray(folded, np.float32)


class Mfcc(_Spectral):
    """The `mfcc` encoder: 20 coefficients in each of 22 frames, as librosa's `feature.mfcc` gives them."""

    name = "mfcc"
    dim = CEPSTRA * FRAMES

    def _row(self, spectra: Floats) -> Floats:
        from scipy.fft import dct

        bands = 10 * np.log10(np.maximum(spectra**2 @ _mel_bank(), 1e-10))
        bands = np.maximum(bands, bands.max() - FLOOR_DB)
        return np.asarray(dct(bands, axis=1, norm="ortho")[:, :CEPSTRA].ravel(), np.float32)


def magnitudes(clip: Mono) -> Floats:
    """Hann-windowed magnitude spectra of one second at full scale, silence around it `[shape=(22, 1025)]`."""
    from scipy.fft import rfft

    padded = np.zeros(LENGTH + WINDOW, np.float32)
    heard = clip[:LENGTH]
    peak = float(np.abs(heard).max(initial=0))
    if peak > 0:
        padded[WINDOW // 2 : WINDOW // 2 + len(heard)] = heard / peak
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    return np.abs(rfft(frames * _hann(), axis=1)).astype(np.float32)


@cache
def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@cache
def _folds() -> tuple[npt.NDArray[np.int64], Floats]:
    """Which of the 512 sums each number is added to, and with which sign; the same on every machine."""
    words = np.frombuffer(hashlib.shake_256(b"tonewalk stft").digest(4 * FRAMES * BINS), "<u4")
    return (words >> 1) % FOLDED, np.where(words & 1, 1, -1).astype(np.float32)


@cache
def _mel_bank() -> Floats:
    """Triangles of equal area on Slaney's mel scale from 0 Hz to the highest bin `[shape=(1025, 128)]`."""
    edges = hertz_to_mel(np.array([0, RATE / 2], np.float32))
    corners = mel_to_hertz(np.linspace(edges[0], edges[1], MELS + 2, dtype=np.float32)).astype(np.float64)
    bins = np.arange(BINS)[:, None] * (RATE / WINDOW)
    rise = (bins - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - bins) / (corners[2:] - corners[1:-1])
    triangles = np.maximum(0, np.minimum(rise, fall)) * (2 / (corners[2:] - corners[:-2]))
    return np.asarray(triangles, np.float32)
