"""Loops of whole bars whose tempo is known, sequenced out of the sound bank's one-shots, seeded.

What is chosen by listening is chosen on loops of the `train` split and reported on loops of `dev`: other kits,
other instruments, other patterns.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

RATE: Final = 44_100
"""Hz"""
STEPS: Final = 16
"""Steps a bar of four beats."""

Float = npt.NDArray[np.floating]

DRUMS: Final = {
    "kick": ("kick drum", "kick", "bass drum", "surdo"),
    "snare": ("snare drum", "snare", "rimshot"),
    "clap": ("hand clap", "clap", "sidestick", "rim"),
    "hat": ("closed hi-hat", "closed hat", "pedal hi-hat", "maraca", "shaker", "cabasa"),
    "open": ("open hi-hat", "open hat", "half-open hi-hat", "ride cymbal", "ride", "tambourine"),
    "hand": ("conga", "bongo", "tom", "low tom", "mid tom", "high tom", "rototom", "cowbell", "claves", "djembe"),
}
"""Part of a kit -> labels."""
NOTES: Final = ("orchestra", "general-midi", "guitar", "synth", "world-instruments")
"""Families that melodies are made of."""

Hit = tuple[str, float, float]
"""Part, step (16 a bar of four beats), strength."""


class Loop(NamedTuple):
    """A loop and what is known of it."""

    style: str
    bpm: float
    beats: int
    samples: Float


class Style(NamedTuple):
    """How one kind of music goes."""

    slowest: float
    fastest: float
    pattern: Callable[[np.random.Generator, int], list[Hit]]
    """Of a bar of the loop, by its number."""
    steps: int = STEPS
    swing: float = 0.0
    """The most that odd steps come late, as a share of a step."""


def _every(part: str, steps: range | tuple[int, ...], strength: float = 1.0) -> list[Hit]:
    return [(part, float(step), strength) for step in steps]


def _some(
    chance: np.random.Generator, part: str, steps: range | tuple[int, ...], share: float, strength: float
) -> list[Hit]:
    return [(part, float(step), strength * chance.uniform(0.5, 1)) for step in steps if chance.random() < share]


def _house(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("kick", (0, 4, 8, 12)),
        *_every("clap", (4, 12), 0.7),
        *_every("open", (2, 6, 10, 14), 0.4),
        *_some(chance, "hat", range(16), 0.5, 0.3),
    ]


def _techno(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("kick", (0, 4, 8, 12)),
        *_every("hat", range(0, 16, 2) if bar % 2 else range(16), 0.3),
        *_some(chance, "hand", range(16), 0.2, 0.5),
    ]


def _two_step(chance: np.random.Generator, bar: int) -> list[Hit]:
    kicks = (0, 10) if chance.random() < 0.7 else (0, 2, 10)
    return [
        *_every("kick", kicks),
        *_every("snare", (4, 12)),
        *_every("hat", range(0, 16, 2), 0.4),
        *_some(chance, "snare", (7, 9, 14, 15), 0.3, 0.3),
    ]


def _break(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("kick", (0, 2, 10, 11) if bar % 2 == 0 else (0, 2, 10)),
        *_every("snare", (4, 12) if bar % 4 != 3 else (4, 14)),
        *_every("open", range(0, 16, 2), 0.4),
        *_some(chance, "snare", (7, 9, 15), 0.7, 0.35),
    ]


def _hip_hop(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        ("kick", 0.0, 1.0),
        *_some(chance, "kick", (3, 6, 7, 10, 11), 0.35, 1.0),
        *_every("snare", (4, 12)),
        *_every("hat", range(0, 16, 2), 0.4),
        *_some(chance, "hat", range(1, 16, 2), 0.25, 0.3),
    ]


def _trap(chance: np.random.Generator, bar: int) -> list[Hit]:
    start = float(chance.choice([2, 6, 10, 14]))
    division = int(chance.choice([3, 4, 6]))
    return [
        ("kick", 0.0, 1.0),
        *_some(chance, "kick", (3, 6, 10, 14), 0.4, 1.0),
        ("snare", 8.0, 1.0),
        *_every("hat", range(0, 16, 2), 0.4),
        *[("hat", start + 2 * n / division, 0.3) for n in range(division)],
    ]


def _half_time(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        ("kick", 0.0, 1.0),
        *_some(chance, "kick", (2, 5, 7, 11, 14), 0.35, 0.9),
        ("snare", 8.0, 1.0),
        *_some(chance, "hat", range(0, 16, 2), 0.8, 0.35),
    ]


def _dembow(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("kick", (0, 4, 8, 12)),
        *_every("snare", (3, 6, 11, 14), 0.8),
        *_some(chance, "hat", range(0, 16, 2), 0.6, 0.3),
    ]


def _latin(chance: np.random.Generator, bar: int) -> list[Hit]:
    clave = (0, 3, 6, 10, 12)
    return [
        *_every("clap", clave, 0.7),
        *_some(chance, "hand", (2, 3, 6, 7, 10, 11, 14, 15), 0.6, 0.8),
        *_some(chance, "hat", range(16), 0.6, 0.3),
    ]


def _rock(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("kick", (0, 8)),
        *_some(chance, "kick", (6, 10, 14), 0.3, 0.9),
        *_every("snare", (4, 12)),
        *_every(str(chance.choice(["hat", "open"])), range(0, 16, 2), 0.4),
    ]


def _waltz(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        ("kick", 0.0, 1.0),
        *_every("clap", (4, 8), 0.6),
        *_some(chance, "hat", range(0, 12, 2), 0.6, 0.3),
    ]


def _top(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [
        *_every("hat", range(0, 16, 2), 0.8),
        *_some(chance, "hat", range(1, 16, 2), 0.6, 0.4),
        *_some(chance, "open", (2, 6, 10, 14), 0.7, 0.7),
    ]


def _bass(chance: np.random.Generator, bar: int) -> list[Hit]:
    straight = bool(chance.random() < 0.5)
    return _every("low", range(0, 16, 2), 0.8) if straight else _some(chance, "low", range(16), 0.45, 0.9)


def _arpeggio(chance: np.random.Generator, bar: int) -> list[Hit]:
    return _every("note", range(0, 16, 2) if bar < 0 else range(16), 0.6)


def _stabs(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [*_every("chord", (0, 3, 6) if bar % 2 == 0 else (0, 3, 6, 10, 14), 0.8)]


def _strum(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [*_every("chord", (0, 4, 8, 12), 0.8), *_some(chance, "chord", (2, 6, 7, 10, 11, 14), 0.5, 0.5)]


def _melody(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [("note", 0.0, 0.8), *_some(chance, "note", range(2, 16, 2), 0.6, 0.8)]


def _full(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [*_rock(chance, bar), *_some(chance, "low", range(0, 16, 2), 0.6, 0.8), *_melody(chance, bar)]


def _changes(chance: np.random.Generator, bar: int) -> list[Hit]:
    return [*_every("chord", (0, 8), 0.9)]


STYLES: Final = {
    "house": Style(116, 130, _house, swing=0.2),
    "techno": Style(124, 146, _techno),
    "two-step": Style(162, 178, _two_step),
    "break": Style(90, 176, _break, swing=0.2),
    "hip-hop": Style(74, 102, _hip_hop, swing=0.5),
    "trap": Style(128, 160, _trap),
    "half-time": Style(130, 176, _half_time),
    "dembow": Style(86, 106, _dembow),
    "latin": Style(90, 130, _latin),
    "rock": Style(84, 140, _rock, swing=0.2),
    "waltz": Style(85, 170, _waltz, steps=12),
    "top": Style(85, 140, _top, swing=0.4),
    "bass": Style(80, 140, _bass),
    "arpeggio": Style(80, 145, _arpeggio),
    "stabs": Style(85, 135, _stabs),
    "strum": Style(75, 140, _strum),
    "melody": Style(75, 150, _melody),
    "full": Style(80, 140, _full),
    "changes": Style(80, 140, _changes),
}


def loops(bank: Path, split: str, count: int, seed: int) -> Iterator[Loop]:
    """`count` loops of 1 to 8 bars, 1.3 to 16 s, of all styles in turn."""
    chance = np.random.default_rng(seed)
    sounds = _sounds(bank, split)
    names = list(STYLES)
    for number in range(count):
        name = names[number % len(names)]
        yield _loop(name, STYLES[name], sounds, chance)


def drawn(bank: Path, split: str, part: str, chance: np.random.Generator) -> Float:
    """One sound of a part of a kit, or (`note`) of an instrument."""
    return _sounds(bank, split).drawn(part, chance)


def _loop(name: str, style: Style, sounds: _Sounds, chance: np.random.Generator) -> Loop:
    bpm = float(chance.uniform(style.slowest, style.fastest))
    if chance.random() < 0.85:
        bpm = float(round(bpm))
    beats_a_bar = style.steps // 4
    fitting = [bars for bars in (1, 2, 4, 8) if 1.3 <= bars * beats_a_bar * 60 / bpm <= 16]
    bars = int(chance.choice(fitting))
    step = 15 / bpm
    kit = sounds.kit(chance)
    swing, loose = chance.uniform(0, style.swing), chance.choice([0.0, 0.002, 0.006, 0.01])
    samples = np.zeros(round(bars * style.steps * step * RATE), dtype=np.float32)
    first = style.pattern(chance, 0)
    repeats = chance.random() < 0.5
    for bar in range(bars):
        hits = first if repeats and bar % 2 == 0 else style.pattern(chance, bar)
        for part, at, strength in hits:
            late = swing if at % 2 == 1 else 0.0
            when = (bar * style.steps + at + late) * step + chance.normal(0, loose)
            _add(samples, kit(part, bar), when, strength * chance.uniform(0.8, 1), chance)
    return Loop(name, bpm, bars * beats_a_bar, _finished(samples, chance))


def _add(samples: Float, sound: Float, when: float, strength: float, chance: np.random.Generator) -> None:
    at = max(0, round(when * RATE))
    sound = sound[: max(0, len(samples) - at)]
    samples[at : at + len(sound)] += np.float32(strength) * sound


def _finished(samples: Float, chance: np.random.Generator) -> Float:
    """At a level, perhaps in a room, with a tail, or with some milliseconds missing."""
    if chance.random() < 0.4:
        room = chance.standard_normal(round(0.6 * RATE)) * np.exp(-np.arange(round(0.6 * RATE)) / RATE * 9)
        size = len(samples) + len(room)
        wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(room, size), size)
        wet *= np.abs(samples).max() / max(np.abs(wet).max(), 1e-9)
        tail = len(room) if chance.random() < 0.3 else 0
        samples = np.pad(samples, (0, tail)) + 0.4 * wet[: len(samples) + tail].astype(np.float32)
    kind = chance.random()
    if kind < 0.1:
        samples = samples[: len(samples) - round(chance.uniform(0.001, 0.01) * RATE)]
    elif kind < 0.15:
        samples = np.pad(samples, (round(chance.uniform(0.005, 0.03) * RATE), 0))
    elif kind < 0.22:
        samples = np.pad(samples, (0, round(chance.uniform(0.1, 1.2) * RATE)))
    return np.asarray(0.7 * samples / max(float(np.abs(samples).max()), 1e-9), dtype=np.float32)


class _Sounds:
    """The bank's one-shots by part."""

    def __init__(self, parts: dict[str, dict[str, list[Path]]], notes: list[Path]) -> None:
        self.parts = parts
        self.notes = notes

    def kit(self, chance: np.random.Generator) -> Callable[[str, int], Float]:
        """Draws one sound for each part, and tells it; notes at a pitch drawn anew every time."""
        chosen: dict[str, Float] = {}
        scale = (0, 3, 5, 7, 10, 12)

        def sound(part: str, bar: int) -> Float:
            if part not in chosen:
                chosen[part] = self.drawn(part, chance)
            if part not in ("low", "note", "chord"):
                return chosen[part]
            shift = int(chance.choice(scale)) - (12 if part == "low" else 0)
            note = _shifted(chosen[part], shift)
            if part != "chord":
                return note
            others = [_shifted(chosen[part], shift + more) for more in (3, 7)]
            made = np.zeros(max(len(one) for one in (note, *others)), dtype=np.float32)
            for one in (note, *others):
                made[: len(one)] += one / 3
            return made

        return sound

    def drawn(self, part: str, chance: np.random.Generator) -> Float:
        if part in self.parts:
            kits = self.parts[part]
            kit = kits[str(chance.choice(sorted(kits)))]
            return _read(kit[int(chance.integers(len(kit)))])
        return _read(self.notes[int(chance.integers(len(self.notes)))])


def _shifted(sound: Float, semitones: int) -> Float:
    """At another speed, faded after at most a second and a half."""
    at = np.arange(0, min(len(sound) - 1, 1.5 * RATE * 2 ** (semitones / 12)), 2 ** (semitones / 12))
    made = np.interp(at, np.arange(len(sound)), sound)
    fade = min(len(made), 2_000)
    made[len(made) - fade :] *= np.linspace(1, 0, fade)
    return made.astype(np.float32)


@cache
def _read(path: Path) -> Float:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    mono = soxr.resample(mono, rate, RATE) if rate != RATE else mono
    loud = np.abs(mono).max()
    begun = int(np.argmax(np.abs(mono) > 0.05 * loud)) if loud else 0
    return np.asarray(mono[max(0, begun - 100) :] / max(float(loud), 1e-9), dtype=np.float32)


@cache
def _sounds(bank: Path, split: str) -> _Sounds:
    parts: dict[str, dict[str, list[Path]]] = {part: defaultdict(list) for part in DRUMS}
    notes = []
    with (bank / "manifest.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            if row["split"] != split:
                continue
            path = bank / row["path"]
            if row["family"] in NOTES and "phrase" not in row["attributes"]:
                notes.append(path)
            for part, labels in DRUMS.items():
                if (
                    row["family"] in ("drums", "drum-machines", "percussion", "world-percussion")
                    and row["label"] in labels
                ):
                    parts[part][row["attributes"] if row["family"].startswith("drum") else ""].append(path)
    return _Sounds(parts, notes)
