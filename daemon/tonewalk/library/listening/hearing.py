"""What takes longer to hear than a first pass may take: tempo, key and a second opinion on pitch."""

from __future__ import annotations

from typing import Final

from tonewalk.library.listening import key_heard, pitch_heard, tempo_heard
from tonewalk.library.listening.analyse import stretches
from tonewalk.library.listening.decode import Decoded, decode
from tonewalk.library.listening.descriptors import clearest
from tonewalk.library.listening.stated_names import NAMES
from tonewalk.library.listening.tempo_key import Stated, stated
from tonewalk.library.opening import Audio
from tonewalk.library.records import Heard
from tonewalk_models.features import SILENCE

TEMPO_FROM: Final = 1.2
"""s, the shortest file that is listened to for a tempo: two beats at 100 BPM."""
KEY_FROM: Final = 1.0
"""s, the shortest sound that is listened to for a key."""


def hear(audio: Audio, *, start: float | None = None, end: float | None = None) -> Heard:
    """Listen to one sound: a whole file, or the slice of it from `start` to `end` (s), which has no tempo.

    What a file states of itself, in a chunk or in its name, is not listened for.

    Raises:
        AudioError: the file is no sound that can be used.
    """
    decoded = decode(audio, start=start, end=end)
    whole = start is None and end is None
    found = stated(audio) if whole else Stated()
    heard = Heard(f0=None, f0_confidence=0.0, **found.described())
    if decoded.peak < SILENCE:
        return heard
    _pitch(decoded, heard)
    if whole and heard.tempo is None and decoded.duration >= TEMPO_FROM:
        _tempo(decoded, heard)
    if heard.key is None and decoded.duration >= KEY_FROM:
        _key(decoded, heard)
    return heard


def _pitch(decoded: Decoded, heard: Heard) -> None:
    first = clearest([one for one in stretches(decoded) if not one.silent])
    heard.f0, heard.f0_confidence = pitch_heard.pitch(decoded.windows, decoded.sample_rate, first)


def _tempo(decoded: Decoded, heard: Heard) -> None:
    found = tempo_heard.tempo(decoded.windows, decoded.sample_rate, decoded.duration)
    if found.bpm is not None:
        heard.tempo, heard.tempo_source, heard.tempo_confidence = found.bpm, "audio", found.confidence


def _key(decoded: Decoded, heard: Heard) -> None:
    found = key_heard.key(decoded.windows, decoded.sample_rate)
    if found.tonic is not None:
        heard.key = NAMES[found.tonic] + ("m" if found.minor else "")
        heard.key_source, heard.key_confidence = "audio", found.confidence
