"""Waveforms as they go over the wire: 16 bit, as FLAC or as they are, or single precision.

16 bit is relative to each clip's own peak, so that a quiet sound keeps its resolution, but to full scale where
that takes nothing away: a 16 bit file at the encoder's rate arrives as it is. What it costs in cosine is measured
in docs/remote-encoder.md.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np

from tonewalk.base.errors import BadRequest
from tonewalk.base.remotes import Waves
from tonewalk.spaces.remote.wire import MOST_SAMPLES, Clip
from tonewalk_models.encoder import Mono

FULL: Final = 32_768.0
_LEAST_PEAK: Final = 1e-30
"""Of a clip that is taken for more than silence: below, its samples divided by their scale are no numbers."""


def packed(clips: Sequence[Mono], waves: Waves, rate: int) -> tuple[list[Clip], list[bytes]]:
    """Waveforms as a request says and holds them.

    Args:
        clips: one that is not finite goes as an empty one, which every encoder hears as silence.
        rate: Hz
    """
    made = [_packed(np.asarray(clip, np.float32), waves, rate) for clip in clips]
    return [clip for clip, _ in made], [data for _, data in made]


def unpacked(clips: Sequence[Clip], payload: memoryview, waves: Waves, rate: int) -> list[Mono]:
    """The waveforms of a request, each `[shape=(samples,)]` and finite.

    Raises:
        BadRequest: they are not what the request says.
    """
    if sum(clip.samples for clip in clips) > MOST_SAMPLES:
        raise BadRequest(f"The clips have more than {MOST_SAMPLES} samples together: send fewer at once.")
    ends = [0, *itertools.accumulate(clip.bytes for clip in clips)]
    if ends[-1] != len(payload):
        raise BadRequest(f"The clips take {ends[-1]} bytes, and {len(payload)} came: send all of them.")
    parts = zip(clips, itertools.pairwise(ends), strict=True)
    return [
        _unpacked(clip, payload[first:end], waves, rate, number)
        for number, (clip, (first, end)) in enumerate(parts, 1)
    ]


def _packed(clip: Mono, waves: Waves, rate: int) -> tuple[Clip, bytes]:
    if not len(clip) or not np.isfinite(clip).all():
        return Clip(0, 0), b""
    if waves == "float32":
        data = np.ascontiguousarray(clip, "<f4").tobytes()
        return Clip(len(clip), len(data)), data
    numbers, scale = _in_16_bit(clip)
    data = numbers.astype("<i2").tobytes() if waves == "pcm16" else _as_flac(numbers, rate)
    return Clip(len(clip), len(data), scale), data


def _in_16_bit(clip: Mono) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int16]], float]:
    peak = float(np.abs(clip).max())
    if peak < _LEAST_PEAK:
        return np.zeros(len(clip), np.int16), 0.0
    if peak <= 1.0:
        whole = clip * np.float32(FULL)
        if (whole == np.rint(whole)).all() and whole.max() < FULL:
            return whole.astype(np.int16), 1.0 / FULL
    scale = peak / (FULL - 1.0)
    return np.rint(clip.astype(np.float64) / scale).astype(np.int16), scale


def _as_flac(numbers: np.ndarray[tuple[int, ...], np.dtype[np.int16]], rate: int) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, numbers, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def _unpacked(clip: Clip, data: memoryview, waves: Waves, rate: int, number: int) -> Mono:
    if not clip.samples:
        return np.zeros(0, np.float32)
    if waves == "flac":
        numbers = _of_flac(clip, data, rate, number)
    else:
        kind = np.dtype("<f4" if waves == "float32" else "<i2")
        if clip.bytes != clip.samples * kind.itemsize:
            raise BadRequest(f"Clip {number} has {clip.samples} samples in {clip.bytes} bytes: send all of it.")
        numbers = np.frombuffer(data, kind)
    with np.errstate(over="ignore", invalid="ignore"):  # told below
        samples = numbers.astype(np.float32)
        if waves != "float32":
            samples *= np.float32(clip.scale)
    if not np.isfinite(samples).all():
        raise BadRequest(f"Clip {number} holds a sample that is not finite: send an empty clip for silence.")
    return samples


def _of_flac(
    clip: Clip, data: memoryview, rate: int, number: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            fits = (file.format, file.channels, file.samplerate) == ("FLAC", 1, rate)
            numbers = file.read(clip.samples + 1, dtype="int16") if fits else np.zeros(0, np.int16)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise BadRequest(f"Clip {number} is no FLAC that can be read ({error}).") from error
    if not fits or numbers.shape != (clip.samples,):
        raise BadRequest(f"Clip {number} is no FLAC of {clip.samples} samples, one channel and {rate} Hz.")
    made: np.ndarray[tuple[int, ...], np.dtype[np.int16]] = numbers
    return made
