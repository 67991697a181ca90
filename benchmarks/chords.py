"""Chords and cadences whose key is known, out of single notes: recorded ones of a bank, or synthesised ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile

from tonewalk.library.listening.decode import resample
from tonewalk_models.features import measure

RATE: Final = 22_050
"""Hz of everything that is built here."""
CHORDS: Final = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "sus4": (0, 5, 7),
    "5": (0, 7),
}
"""Semitones above the root."""
CADENCES: Final[dict[bool, tuple[tuple[tuple[int, str], ...], ...]]] = {
    False: (
        ((0, ""), (5, ""), (7, ""), (0, "")),
        ((0, ""), (5, ""), (7, "7"), (0, "")),
        ((2, "m"), (7, ""), (0, "")),
        ((2, "m7"), (7, "7"), (0, "maj7")),
        ((0, ""), (9, "m"), (5, ""), (7, ""), (0, "")),
        ((5, ""), (7, ""), (0, "")),
        ((0, ""), (7, ""), (9, "m"), (5, "")),
        ((7, ""), (0, "")),
    ),
    True: (
        ((0, "m"), (5, "m"), (7, ""), (0, "m")),
        ((0, "m"), (5, "m"), (7, "m"), (0, "m")),
        ((2, "dim"), (7, "7"), (0, "m")),
        ((0, "m"), (8, ""), (5, "m"), (7, ""), (0, "m")),
        ((5, "m"), (7, ""), (0, "m")),
        ((0, "m"), (8, ""), (3, ""), (10, "")),
        ((0, "m"), (10, ""), (8, ""), (7, "")),
        ((7, "7"), (0, "m")),
    ),
}
"""Chords by their roots above the tonic, of major and of minor."""
DIATONIC: Final[dict[bool, tuple[tuple[int, str], ...]]] = {
    False: ((0, ""), (2, "m"), (4, "m"), (5, ""), (7, ""), (9, "m")),
    True: ((0, "m"), (3, ""), (5, "m"), (7, "m"), (8, ""), (10, "")),
}
LINES: Final = {
    False: (6.35, 0, 3.48, 0, 4.38, 4.09, 0, 5.19, 0, 3.66, 0, 2.88),
    True: (6.33, 0, 3.52, 5.38, 0, 3.53, 0, 4.75, 3.98, 0, 3.34, 1.5),
}
"""How often a line comes to each step: Krumhansl and Kessler's ratings of the steps of a scale."""

MOVING: Final = re.compile("trill|glissando|col-legno|harmonic|slap|phrase")
"""Ways of playing that sound more than the one note that the label names."""

Float = npt.NDArray[np.float64]
Samples = npt.NDArray[np.float32]
Player = Callable[[int, float], Samples]
"""Plays a MIDI note for about some seconds."""


class Built(NamedTuple):
    """One sound of a known key."""

    samples: Samples
    tonic: int
    """Pitch class, 0 = C."""
    minor: bool


class Note(NamedTuple):
    """One recorded note."""

    midi: int
    instrument: str
    samples: Samples


def notes(bank: Path, family: str, split: str) -> list[Note]:
    """Notes of at least half a second, where a listener to the pitch agrees with the label to the octave."""
    with open(bank / "manifest.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["family"] == family and row["split"] == split]
    found = []
    for row in rows:
        midi = _midi(row["attributes"])
        samples, rate = soundfile.read(bank / row["path"], dtype="float32")
        if midi is None or len(samples) < 0.4 * rate or MOVING.search(row["attributes"]):
            continue
        heard = measure(samples[: 2 * rate], rate).pitch
        if not heard.f0 or heard.confidence < 0.5:
            continue
        off = (12 * np.log2(heard.f0 / 440) + 69 - midi + 6) % 12 - 6
        if abs(off) < 0.5:
            found.append(Note(midi, row["label"], resample(samples, rate, RATE)))
    return found


def _midi(attributes: str) -> int | None:
    """The note that a row of the bank names: `Fs3;...` or `note60`."""
    if named := re.match(r"note(\d+)", attributes):
        return int(named[1])
    if named := re.match(r"([A-G])(s?)(\d);", attributes):
        step = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[named[1]]
        return 12 * int(named[3]) + 12 + step + len(named[2])
    return None


def recorded(pool: Sequence[Note], rng: np.random.Generator) -> Player:
    """A player who takes any recorded note of that height, else of its octaves."""
    by_class: dict[int, list[Note]] = {}
    for note in pool:
        by_class.setdefault(note.midi % 12, []).append(note)

    def play(midi: int, seconds: float) -> Samples:
        near = by_class[midi % 12]
        far = np.array([abs(note.midi - midi) / 12 + max(0, seconds - len(note.samples) / RATE) for note in near])
        chosen = near[int(rng.choice(np.flatnonzero(far <= far.min() + 0.4)))]
        samples = chosen.samples
        loudest = max(float(np.sqrt(np.mean(samples**2))), 1e-6)
        return np.asarray(samples * (10 ** (rng.uniform(-4, 4) / 20) * 0.1 / loudest), np.float32)

    return play


def instrument(pool: Sequence[Note], rng: np.random.Generator) -> list[Note]:
    """Notes of one instrument by chance, its recorded notes moved by up to a fifth as a sampler does."""
    names = sorted({note.instrument for note in pool})
    for name in rng.permutation(names):
        own = [note for note in pool if note.instrument == name]
        moved = []
        for midi in range(40, 84):
            near = min(own, key=lambda note: abs(note.midi - midi))
            if abs(near.midi - midi) <= 7:
                places = np.arange(0, len(near.samples) - 1, 2 ** ((midi - near.midi) / 12))
                samples = np.interp(places, np.arange(len(near.samples)), near.samples)
                moved.append(Note(midi, near.instrument, samples.astype(np.float32)))
        if len({note.midi % 12 for note in moved}) == 12:
            return moved
    raise ValueError("no instrument of the pool has notes for all pitch classes")


SHAPES: Final = ("saw", "square", "organ", "soft", "pluck", "electric piano", "supersaw", "fm")


def synthesised(rng: np.random.Generator) -> Player:
    """A player of one synthesised instrument, out of tune by up to 40 cents."""
    shape, cents = str(rng.choice(SHAPES)), rng.uniform(-40, 40)
    bright, decay, ratio, index = (
        rng.uniform(0.8, 2.2),
        rng.uniform(0.3, 2.5),
        rng.integers(1, 4),
        rng.uniform(0.5, 3),
    )
    spread = rng.normal(0, 0.004, 5) if shape == "supersaw" else np.zeros(1)
    stops = rng.uniform(0.2, 1, 40)

    def play(midi: int, seconds: float) -> Samples:
        time = np.arange(int(seconds * RATE)) / RATE
        f0 = 440 * 2 ** ((midi - 69 + cents / 100) / 12)
        if shape == "fm":
            swing = index * np.exp(-decay * time) * np.sin(2 * np.pi * ratio * f0 * time)
            tone = np.sin(2 * np.pi * f0 * time + swing)
        else:
            tone = np.zeros(len(time))
            for k in range(1, max(2, min(40, int(0.45 * RATE / f0)))):
                fall = decay * (0.5 + 0.3 * k) if shape in ("pluck", "electric piano") else 0.0
                if level := _overtone(shape, k, bright, stops):
                    for apart in spread:
                        turn = 2 * np.pi * f0 * (1 + apart) * k * time + rng.uniform(0, 6)
                        tone += level * np.exp(-fall * time) * np.sin(turn)
        tone *= np.minimum(1, time / 0.01) * 0.1 / max(float(np.std(tone)), 1e-6)
        return tone.astype(np.float32)

    return play


def _overtone(shape: str, k: int, bright: float, stops: npt.NDArray[np.float64]) -> float:
    """Level of the k-th partial."""
    if shape == "organ":
        return float(stops[k]) if k in (1, 2, 3, 4, 6, 8) else 0.0
    if (shape == "square" and k % 2 == 0) or (shape == "electric piano" and k > 5):
        return 0.0
    return float(k ** -(2.0 if shape == "soft" else bright))


def held(play: Player, rng: np.random.Generator, seconds: float, kinds: Sequence[str] = ("", "m")) -> Built:
    """One chord in any inversion and spacing, three to five voices, held; of sevenths the root is the bass."""
    tonic, kind = int(rng.integers(12)), str(rng.choice(kinds))
    return Built(
        chord(play, rng, tonic, kind, seconds, rooted=kind not in ("", "m")),
        tonic,
        kind.startswith("m") and kind != "maj7",
    )


def cadence(play: Player, rng: np.random.Generator) -> Built:
    """Some chords one after the other that make a key, of unequal lengths."""
    tonic, minor = int(rng.integers(12)), bool(rng.integers(2))
    chords = CADENCES[minor][int(rng.integers(len(CADENCES[minor])))]
    each = rng.uniform(0.4, 1.4) * np.append(rng.choice((1, 1, 1.5), len(chords) - 1), 1.6)
    parts = [chord(play, rng, tonic + above, kind, long) for (above, kind), long in zip(chords, each, strict=True)]
    return Built(np.concatenate(parts), tonic, minor)


def progression(play: Player, rng: np.random.Generator) -> Built:
    """Two to five chords of a key by chance, the tonic first."""
    tonic, minor = int(rng.integers(12)), bool(rng.integers(2))
    others = rng.integers(1, len(DIATONIC[minor]), int(rng.integers(1, 4)))
    chosen = [DIATONIC[minor][at] for at in (0, *others, *([0] if rng.random() < 0.4 else []))]
    each = rng.uniform(0.4, 1.4)
    return Built(
        np.concatenate([chord(play, rng, tonic + above, kind, each) for above, kind in chosen]), tonic, minor
    )


def line(play: Player, rng: np.random.Generator) -> Built:
    """A melody or an arpeggio that begins and ends on the tonic."""
    tonic, minor = int(rng.integers(12)), bool(rng.integers(2))
    odds = (
        np.array(LINES[minor]) if rng.random() < 0.6 else np.isin(np.arange(12), (0, 3 if minor else 4, 7)) * 1.0
    )
    count, each, lowest = int(rng.integers(8, 16)), rng.uniform(0.12, 0.45), int(rng.integers(43, 67))
    steps = [0, *rng.choice(12, count - 2, p=odds / odds.sum()), 0]
    out = np.zeros(int((count + 1) * each * RATE), np.float32)
    for at, step in enumerate(steps):
        tone = _cut(
            play(lowest + (tonic + step - lowest) % 12 + 12 * int(rng.random() < 0.2), 1.2 * each), 1.5 * each
        )
        start = int(at * each * RATE)
        out[start : start + len(tone)] += tone[: len(out) - start]
    return Built(out, tonic, minor)


def chord(
    play: Player, rng: np.random.Generator, root: int, kind: str, seconds: float, *, rooted: bool = False
) -> Samples:
    """Bass and upper voices of one chord; recorded notes that ring longer are faded out."""
    classes = [(root + above) % 12 for above in CHORDS[kind]]
    lowest = int(rng.integers(40, 60))
    bass = classes[0] if rooted or rng.random() < 0.7 else int(rng.choice(classes))
    voices = [lowest + (bass - lowest) % 12]
    floor = voices[0] + int(rng.integers(3, 13))
    voices += [floor + (one - floor) % 12 + 12 * int(rng.random() < 0.2) for one in classes]
    out = np.zeros(int(seconds * RATE), np.float32)
    for midi in voices[1:] if not rooted and rng.random() < 0.3 else voices:
        tone = _cut(play(midi, seconds), seconds)
        out[: len(tone)] += tone[: len(out)]
    return out


def _cut(tone: Samples, seconds: float) -> Samples:
    tone = tone[: int(seconds * RATE)].copy()
    fade = min(len(tone), int(0.05 * RATE))
    tone[len(tone) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return tone
