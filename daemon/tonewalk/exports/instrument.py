"""Sounds laid out over keys and velocities: what every sampler's format is then written from."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from tonewalk.base.errors import InvalidArgument
from tonewalk.exports.midi import FIRST_NOTE, MOST_PADS
from tonewalk.library.opening import Audio
from tonewalk.library.records import SURE, note_of

Layout = Literal["drums", "keys"]
"""drums: one sound a key from C1 up, in their order; keys: each around the key of its pitch."""

MOST_LAYERS: Final = 127
"""Velocities from 1 up."""


class Sound(NamedTuple):
    """A sound as an instrument needs it."""

    audio: Audio
    name: str
    start: float | None = None
    """s, of a slice; None for a whole file, as `end`."""
    end: float | None = None
    f0: float | None = None
    """Hz"""
    f0_confidence: float = 0.0
    """0 to 1; a pitch counts from `SURE` up."""
    loudness: float | None = None
    """LUFS; None for silence."""
    alike: int | None = None
    """Near-duplicates have the same number, whichever."""
    gain: float = 0.0
    """dB by which it is to be played louder."""


class Zone(NamedTuple):
    """Where on the keyboard a sound is played."""

    sound: Sound
    low: int
    """MIDI note, the lowest that plays it."""
    high: int
    """MIDI note, the highest, itself included."""
    root: int
    """MIDI note at which it is played as it is."""
    tune: int = 0
    """Cents to play it higher by, so that `root` is in tune: -50 to 50."""
    softest: int = 1
    """Velocity, 1 to 127."""
    hardest: int = 127
    turn: int = 1
    """Which of `turns` notes, one after the other, play it: 1 to `turns`."""
    turns: int = 1


class Instrument(NamedTuple):
    """A name and its zones."""

    name: str
    layout: Layout
    zones: Sequence[Zone]


def zones(sounds: Sequence[Sound], layout: Layout) -> list[Zone]:
    """Lay sounds out.

    With `keys`, only sounds of a sure pitch have a place. Ranges meet halfway between neighbours; several sounds
    of one pitch are velocity layers by loudness, the softest lowest, each of the same share of the velocities;
    those of them that are alike take turns in one layer.

    Raises:
        InvalidArgument: there are none, more than there are keys or velocities, or none of a sure pitch.
    """
    if not sounds:
        raise InvalidArgument("There is no sound to make an instrument of: choose some.", where="$.sounds")
    return _drums(sounds) if layout == "drums" else _keys(sounds)


def pitch_note(sound: Sound) -> tuple[int, int] | None:
    """The MIDI note nearest to a sound's pitch, and the cents that it lacks to it; None where that is not sure."""
    if sound.f0 is None or not sound.f0 > 0 or sound.f0_confidence < SURE["f0"]:
        return None
    exact = note_of(sound.f0)
    note = round(exact)
    return (note, round(100 * (note - exact))) if 0 <= note <= 127 else None


def _drums(sounds: Sequence[Sound]) -> list[Zone]:
    if len(sounds) > MOST_PADS:
        raise InvalidArgument(
            f"These are {len(sounds)} sounds and there are {MOST_PADS} keys from C1 up: take fewer of them.",
            where="$.sounds",
        )
    return [Zone(sound, key, key, key) for key, sound in enumerate(sounds, FIRST_NOTE)]


def _keys(sounds: Sequence[Sound]) -> list[Zone]:
    found: dict[int, list[tuple[Sound, int]]] = {}
    for sound in sounds:
        if pitched := pitch_note(sound):
            found.setdefault(pitched[0], []).append((sound, pitched[1]))
    if not found:
        raise InvalidArgument(
            f"No sound of these ({len(sounds)}) has a sure pitch (f0_confidence from {SURE['f0']} up): lay them "
            "out as drums.",
            where="$.sounds",
        )
    roots = sorted(found)
    lows = [0, *((lower + higher) // 2 + 1 for lower, higher in itertools.pairwise(roots))]
    highs = [*(low - 1 for low in lows[1:]), 127]
    return [
        zone
        for root, low, high in zip(roots, lows, highs, strict=True)
        for zone in _layered(found[root], Zone(found[root][0][0], low, high, root))
    ]


def _layered(tuned: Sequence[tuple[Sound, int]], place: Zone) -> list[Zone]:
    """All sounds of one root as layers of the velocity."""
    groups: dict[int | tuple[int], list[tuple[Sound, int]]] = {}
    for number, (sound, cents) in enumerate(tuned):
        groups.setdefault((number,) if sound.alike is None else sound.alike, []).append((sound, cents))
    if len(groups) > MOST_LAYERS:
        raise InvalidArgument(
            f"{len(groups)} sounds have the pitch of MIDI note {place.root} and there are {MOST_LAYERS} "
            "velocities: take fewer of them.",
            where="$.sounds",
        )
    layers = sorted(groups.values(), key=_loudness)
    edges = [round(127 * number / len(layers)) for number in range(len(layers) + 1)]
    return [
        place._replace(
            sound=sound, tune=cents, softest=edges[at] + 1, hardest=edges[at + 1], turn=turn, turns=len(layer)
        )
        for at, layer in enumerate(layers)
        for turn, (sound, cents) in enumerate(layer, 1)
    ]


def _loudness(layer: Sequence[tuple[Sound, int]]) -> float:
    """LUFS, the mean of a layer."""
    return sum(-math.inf if sound.loudness is None else sound.loudness for sound, _ in layer) / len(layer)
