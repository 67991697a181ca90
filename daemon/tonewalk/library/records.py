"""What is known of a sound: the records that travel between scan, analysis, catalogue and queries."""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec
import numpy as np

from tonewalk.base.types import ContentId, RootId, SoundId, Vector
from tonewalk_models.encoder import Mono

Source = Literal["", "chunk", "name", "audio"]
"""Where a tempo or key was learned: nowhere, an ACID/AIFF chunk, the file's name, analysis of the audio."""

STATED: Final[dict[Source, float]] = {"chunk": 1.0, "name": 0.95}
"""Confidence of what a file states of itself."""

SURE: Final = {"f0": 0.5, "tempo": 0.5, "key": 0.5}
"""Least confidence at which a descriptor is used: matched by filters, shown on maps, compared with. What is less
sure is told with its confidence, and counts for nothing else."""


def note_of(hertz: float) -> float:
    """The MIDI note of a frequency, with its fraction."""
    return 69 + 12 * math.log2(hertz / 440)


class Descriptors(msgspec.Struct, kw_only=True, frozen=True):
    """Measured properties of one sound. `None` where a property does not exist (the pitch of noise)."""

    duration: float
    """s"""
    loudness: float | None = None
    """LUFS: K-weighted maximum momentary loudness (ITU-R BS.1770), padded to 0.4 s; None for silence."""
    peak: float | None = None
    """dBFS; None for silence."""
    centroid: float | None = None
    """Hz, magnitude-weighted mean frequency; None for silence."""
    flatness: float | None = None
    """0 (tone) to 1 (noise); None for silence."""
    f0: float | None = None
    """Hz; None where nothing periodic was found."""
    f0_confidence: float = 0.0
    """0 to 1"""
    attack: float | None = None
    """s, from onset to the envelope's peak; None for silence."""
    zcr: float | None = None
    """Zero crossings a sample, 0 to 1; None for silence."""
    tempo: float | None = None
    """BPM"""
    tempo_source: Source = ""
    tempo_confidence: float = 0.0
    """0 to 1"""
    key: str | None = None
    """`C`, `F#m`, ...: tonic and, for minor, `m`."""
    key_source: Source = ""
    key_confidence: float = 0.0
    """0 to 1"""

    def sure(self, name: Literal["f0", "tempo"]) -> float | None:
        """A descriptor that is sure enough to be used; else None."""
        value: float | None = getattr(self, name)
        return value if getattr(self, f"{name}_confidence") >= SURE[name] else None


class Heard(msgspec.Struct, kw_only=True):
    """What the listening pass found, as in `Descriptors`."""

    f0: float | None
    f0_confidence: float
    tempo: float | None = None
    tempo_source: Source = ""
    tempo_confidence: float = 0.0
    key: str | None = None
    key_source: Source = ""
    key_confidence: float = 0.0


class Analysis(msgspec.Struct, kw_only=True):
    """All that one decoding of one file gave."""

    sample_rate: int
    channels: int
    frames: int
    descriptors: Descriptors
    embeddings: dict[str, Vector]
    """Encoder name -> unit-length vector, for the encoders that ran beside the decoder."""
    clips: dict[str, list[Mono]] = {}
    """Encoder name -> clips at its rate, for encoders that run in the gathering process."""


class Content(msgspec.Struct, kw_only=True):
    """What one file holds, keyed by its bytes."""

    hash: bytes
    """xxh3-128 of the file's bytes (16 bytes)."""
    analysis: Analysis


class Stamp(msgspec.Struct, frozen=True):
    """What the file system says of a file without opening it."""

    size: int
    mtime_ns: int


Stamped = tuple[bytes, int, int]
"""A path and its stamp, where a million of them are compared: path, size (bytes), mtime (ns)."""


class SoundRecord(msgspec.Struct, kw_only=True):
    """One sound as the catalogue holds it."""

    id: SoundId
    root: RootId
    content: ContentId
    path: bytes
    """Absolute, as the operating system spells it (`os.fsencode`)."""
    start: float | None = None
    """s; None for a whole file."""
    end: float | None = None
    sample_rate: int
    channels: int
    descriptors: Descriptors
    tags: list[str] = []
    favourite: bool = False
    missing: bool = False
    stamp: Stamp = Stamp(0, 0)
    """Of the file when it was indexed: none other is read in its place."""


class Problem(msgspec.Struct, kw_only=True, frozen=True):
    """One file or folder that a scan could not use."""

    path: bytes
    code: str
    """An `AudioError` code, `unreadable`, `loop`, `decoder_crashed`, ..."""
    text: str
    stamp: Stamp | None = None
    """Of the file as it was when it was opened, so that it is not tried again before it changes."""


def shown(path: bytes) -> str:
    r"""The path as text: exact where it is UTF-8, and every byte that is none spelled `\xNN`."""
    return path.decode("utf-8", "backslashreplace")


def finite(clip: Mono) -> Mono:
    """The clip with NaN and infinity made silent, which is how a player would play them."""
    return clip if bool(np.isfinite(clip).all()) else np.nan_to_num(clip, nan=0.0, posinf=0.0, neginf=0.0)
