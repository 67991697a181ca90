"""Where the sounds of a recording begin, in bounded memory; in worker processes, since librosa is imported here.

librosa's spectral flux (`librosa.onset.onset_strength` over a mel spectrogram in dB, after Böck and Widmer,
"Maximum filter vibrato suppression for onset detection", DAFx 2013), frame by frame as the file passes, and its
peak picking (Böck, Krebs and Schedl, ISMIR 2012). The flux is kept in dB and not scaled to its own greatest value
as librosa does by default: steady noise would then be full of onsets, and a loud hit would hide soft ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.fft
import soxr

from tonewalk.library.listening.decode import Block, Source, open_source
from tonewalk.library.listening.downmix import Downmix
from tonewalk.library.opening import Audio
from tonewalk_models.encoder import Mono

RATE: Final = 22_050
"""Hz at which onsets are looked for."""
FRAME: Final = 1024
HOP: Final = 256
"""Samples between two values of the flux: 12 ms."""
BANDS: Final = 80
QUIET: Final = 1e-8
"""Power (-80 dBFS) below which a band counts as silent."""
RISE: Final = 1.5
"""dB by which all bands together have to rise above their mean around, for an onset."""
MAX_BEFORE: Final = 2
"""Frames before a peak in which nothing is higher."""
MEAN_BEFORE: Final = 8
MEAN_AFTER: Final = 9
"""Frames before a peak, and from it on, above whose mean it has to rise."""
EARLY: Final = FRAME / 2 / RATE
"""s by which the flux is ahead: a frame feels a sound as soon as its end reaches it."""
LEAST: Final = 0.1
"""s; no slice of a recording is shorter."""
LONGEST: Final = 30.0
"""s; what has no onset for longer is cut into equal parts."""
SILENCE: Final = 1e-4
"""Peak (-80 dBFS) of a recording in which nothing is heard."""

Seconds = npt.NDArray[np.float64]


class Onsets(NamedTuple):
    """What one pass over a file found.

    Attributes:
        times: s from its beginning, rising; the beginning itself is none of them.
        duration: s that were decoded.
        peak: greatest magnitude of the mean of its channels.
    """

    times: Seconds
    duration: float
    peak: float


def find(audio: Audio, least: float, watch: Callable[[float], None] | None = None) -> Onsets:
    """Look for onsets, each moved back to where its rise begins.

    Args:
        least: s from one to the next, at least.
        watch: is told now and then how many s have passed; whatever it raises ends the search.

    Raises:
        AudioError: the file is no sound that can be used.
    """
    flux = _Flux()
    frames, peak = 0, 0.0
    with open_source(audio) as source:
        stream = soxr.ResampleStream(source.sample_rate, RATE, 1, dtype="float32", quality="MQ")
        for mono in _mono(source):
            frames += len(mono)
            peak = max(peak, float(np.abs(mono).max()))
            flux.add(stream.resample_chunk(mono))
            if watch is not None:
                watch(frames / source.sample_rate)
        flux.add(stream.resample_chunk(np.zeros(0, np.float32), last=True))
        duration = frames / source.sample_rate
    strength = flux.all()
    found = _peaks(strength, max(1, round(least * RATE / HOP)))
    times: Seconds = np.unique(found).astype(np.float64) * (HOP / RATE) + EARLY
    # where a sound is broken off at the end, the click is no onset
    return Onsets(times[(times > 0) & (times < duration - FRAME / RATE)], duration, peak)


def _peaks(strength: Mono, wait: int) -> npt.NDArray[np.int64]:
    """Frames at which the flux begins to rise towards its peaks, at least `wait` frames apart.

    librosa's picking with its default windows, in numpy: librosa's own is compiled by numba, and what that made
    has ended the process once.
    """
    if not len(strength):
        return np.empty(0, np.int64)
    before = np.pad(strength, (MAX_BEFORE, 0), constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(before, MAX_BEFORE + 1).max(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(strength, dtype=np.float64)])
    first = np.maximum(np.arange(len(strength)) - MEAN_BEFORE, 0)
    last = np.minimum(np.arange(len(strength)) + MEAN_AFTER, len(strength))
    mean = (sums[last] - sums[first]) / (last - first)
    picked, free = [], 0
    for frame in np.flatnonzero((strength == highest) & (strength >= mean + RISE)).tolist():
        if frame >= free:
            picked.append(frame)
            free = frame + wait + 1
    inner = (strength[1:-1] <= strength[:-2]) & (strength[1:-1] < strength[2:])
    valleys = np.concatenate([[0], 1 + np.flatnonzero(inner)])
    return np.asarray(valleys[np.searchsorted(valleys, picked, side="right") - 1], np.int64)


def bounds(onsets: Onsets, least: float, longest: float) -> Seconds:
    """A recording cut into pieces: where each begins, and the end of the last `[shape=(pieces + 1,)]`, s.

    Args:
        least: s, no piece is shorter (but a recording that is).
        longest: s; what lasts longer between two onsets is cut into equal parts.
    """
    cuts = [0.0]
    for time in onsets.times:
        if time - cuts[-1] >= least and onsets.duration - time >= least:
            cuts.append(float(time))
    cuts.append(onsets.duration)
    parts = [
        np.linspace(start, end, int(np.ceil((end - start) / longest)), endpoint=False)
        for start, end in pairwise(cuts)
    ]
    return np.array([*np.concatenate(parts), onsets.duration])


def grid(onsets: Onsets, interval: float) -> Seconds:
    """A recording cut into pieces of one length, but for the last, likewise."""
    return np.append(np.arange(0.0, onsets.duration, interval), onsets.duration)


def cut(source: Source, edges: Seconds) -> Iterator[Block]:
    """A recording's pieces as it passes, in order; the last ones are left out where it ends before them.

    Args:
        source: at its beginning.
        edges: as `bounds` gives them.
    """
    held: list[Block] = []
    ends = iter(np.round(edges[1:] * source.sample_rate).astype(np.int64).tolist())
    at, end = 0, next(ends)
    for block in source.blocks():
        while at + len(block) >= end:
            held.append(block[: end - at])
            yield np.concatenate(held)
            block, held, at = block[end - at :], [], end
            if (end := next(ends, 0)) == 0:
                return
        held.append(block.copy())
        at += len(block)
    if sum(map(len, held)):
        yield np.concatenate(held)


def _mono(source: Source) -> Iterator[Mono]:
    yield from map(Downmix(), source.blocks())


class _Flux:
    """Onset strength of a stream, frame by frame: the same however the stream is cut into blocks."""

    def __init__(self) -> None:
        import librosa

        self._mel = librosa.filters.mel(sr=RATE, n_fft=FRAME, n_mels=BANDS, norm=None)
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
        self._window = (2 * window / window.sum()).astype(np.float32)
        self._rest = np.zeros(FRAME // 2, np.float32)  # frames stand around their times
        self._last = np.full((BANDS, 1), 10 * np.log10(QUIET), np.float32)
        self._strength: list[npt.NDArray[np.float32]] = []

    def add(self, samples: Mono) -> None:
        """Take the next samples of the stream."""
        import librosa

        samples = np.concatenate([self._rest, samples])
        count = max(0, (len(samples) - FRAME) // HOP + 1)
        self._rest = samples[count * HOP :]
        if not count:
            return
        frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP][:count]
        spectrum = scipy.fft.rfft(frames * self._window, axis=1)
        power = self._mel @ (np.square(spectrum.real) + np.square(spectrum.imag)).T
        levels = librosa.power_to_db(power, amin=QUIET, top_db=None)
        together = np.concatenate([self._last, levels], axis=1)
        strength = librosa.onset.onset_strength(S=together, sr=RATE, hop_length=HOP, center=False)
        self._strength.append(strength[1:].astype(np.float32))
        self._last = levels[:, -1:]

    def all(self) -> npt.NDArray[np.float32]:
        """Everything up to the end, which is silence."""
        self.add(np.zeros(FRAME, np.float32))
        return np.concatenate(self._strength)
