"""One decoding of one file gives everything: descriptors, embeddings of light encoders, clips for heavy ones.

Runs in a worker process on one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from tonewalk.base.types import Matrix, Vector
from tonewalk.library.listening.decode import WINDOW, Block, Decoded, decode, resample
from tonewalk.library.listening.descriptors import describe
from tonewalk.library.listening.downmix import Downmix
from tonewalk.library.listening.loudness import LoudnessMeter
from tonewalk.library.listening.tempo_key import stated
from tonewalk.library.opening import Audio
from tonewalk.library.records import Analysis, Descriptors
from tonewalk_models.encoder import Encoder, Mono
from tonewalk_models.features import Features, measure
from tonewalk_models.timbre import Timbre


class Elsewhere(NamedTuple):
    """An encoder that is too heavy for a worker: what it is given is prepared here, and embedded where it runs."""

    name: str
    sample_rate: int


def analyse(
    audio: Audio, encoders: Sequence[Encoder | Elsewhere], *, start: float | None = None, end: float | None = None
) -> Analysis:
    """Analyse one sound: a whole file, or the slice of it from `start` to `end` (s).

    Sounds up to 60 s are analysed whole, longer ones through 4 to 6 windows of 10 s spread evenly (see `decode`);
    duration, peak and loudness are always those of the whole. Embeddings of several windows are averaged, weighted
    by energy, and made unit length again.

    Raises:
        AudioError: the file is no sound that can be used.
    """
    meter = LoudnessMeter()
    decoded = decode(audio, start=start, end=end, watch=meter.add)
    analysis = analyse_decoded(decoded, meter, encoders)
    if start is None and end is None:
        analysis.descriptors = _with_stated(audio, analysis.descriptors)
    return analysis


def analyse_block(block: Block, sample_rate: int, encoders: Sequence[Encoder | Elsewhere]) -> Analysis:
    """Analyse a piece of a recording, of up to `WHOLE` s, that is in memory already.

    Args:
        block: at least one frame `[shape=(frames, channels)]`, finite.
    """
    meter = LoudnessMeter()
    meter.add(block, sample_rate)
    decoded = Decoded(
        sample_rate=sample_rate,
        channels=block.shape[1],
        frames=len(block),
        windows=[np.ascontiguousarray(Downmix()(block))],
        whole=True,
        peak=float(np.abs(block).max()),
    )
    return analyse_decoded(decoded, meter, encoders)


def analyse_decoded(decoded: Decoded, meter: LoudnessMeter, encoders: Sequence[Encoder | Elsewhere]) -> Analysis:
    """Analyse samples; `meter` has heard all of them."""
    clips = _Clips(decoded)
    parts = stretches(decoded)
    embeddings: dict[str, Vector] = {}
    heavy: dict[str, list[Mono]] = {}
    for encoder in encoders:
        if isinstance(encoder, Timbre):
            energies = np.array([float(stretch.power.sum()) for stretch in parts])
            embeddings[encoder.name] = average(encoder.embed_features(parts), energies)
        elif isinstance(encoder, Elsewhere):
            heavy[encoder.name] = clips.at(encoder.sample_rate)
        else:
            rows = encoder.embed_audio(clips.at(encoder.sample_rate))
            embeddings[encoder.name] = average(rows, clips.energies())
    return Analysis(
        sample_rate=decoded.sample_rate,
        channels=decoded.channels,
        frames=decoded.frames,
        descriptors=describe(decoded, parts, meter.loudness(decoded.sample_rate)),
        embeddings=embeddings,
        clips=heavy,
    )


def embed_left(encoder: Encoder, analyses: Sequence[Analysis]) -> None:
    """Have a heavy encoder hear, at once, all clips that were left for it: they become embeddings."""
    waiting = [one for one in analyses if encoder.name in one.clips]
    if not waiting:
        return
    rows = encoder.embed_audio([clip for one in waiting for clip in one.clips[encoder.name]])
    ends = np.cumsum([len(one.clips[encoder.name]) for one in waiting])
    for one, part in zip(waiting, np.split(rows, ends[:-1]), strict=True):
        energies = np.array([float(np.dot(clip, clip)) for clip in one.clips.pop(encoder.name)], np.float32)
        one.embeddings[encoder.name] = average(part, energies)


def average(rows: Matrix, weights: Vector) -> Vector:
    """The weighted mean of a sound's windows, unit length again `[shape=(dim,)]`."""
    if len(rows) == 1:
        return np.asarray(rows[0], dtype=np.float32)
    total = float(weights.sum())
    mean = (weights / total) @ rows if total > 0 else rows.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 1e-9 else rows[int(np.argmax(weights))], dtype=np.float32)


def stretches(decoded: Decoded) -> list[Features]:
    """Features of a sound in stretches of at most `WINDOW` s, so that no spectrogram is long."""
    rate = decoded.sample_rate
    size = round(WINDOW * rate)
    pieces = [window[at : at + size] for window in decoded.windows for at in range(0, len(window), size)]
    return [measure(piece, rate) for piece in pieces]


class _Clips:
    """The windows of one sound at every rate that was asked for, each resampled once."""

    def __init__(self, decoded: Decoded) -> None:
        self._decoded = decoded
        self._at: dict[int, list[Mono]] = {decoded.sample_rate: decoded.windows}

    def at(self, rate: int) -> list[Mono]:
        """The windows at a rate (Hz)."""
        if rate not in self._at:
            self._at[rate] = [
                resample(window, self._decoded.sample_rate, rate) for window in self._decoded.windows
            ]
        return self._at[rate]

    def energies(self) -> Vector:
        """Energy of each window."""
        return np.array([float(np.dot(window, window)) for window in self._decoded.windows], dtype=np.float32)


def _with_stated(audio: Audio, described: Descriptors) -> Descriptors:
    """The descriptors with the tempo and key that the file states of itself, in a chunk or in its name."""
    found = stated(audio)
    if found.tempo is None and found.key is None:
        return described
    return msgspec.structs.replace(described, **found.described())
