"""Sounds that have no key: drums and their loops, noises, speech, single notes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from benchmarks.chords import RATE, Note, Samples, synthesised
from tonewalk.library.listening.decode import resample

FAMILIES: Final = (
    "drum-machines",
    "drums",
    "percussion",
    "world-percussion",
    "body-percussion",
    "foley",
    "effects",
    "weapons",
    "creatures",
    "environment",
    "machines",
    "vehicles",
    "speech",
    "noise",
)
DRUMS: Final = ("drum-machines", "drums", "percussion", "world-percussion", "body-percussion", "drum loop")
PARTS: Final = {
    "kick": (("kick drum", "bass drum"), 0.3),
    "snare": (("snare drum", "hand clap", "rimshot"), 0.15),
    "hat": (("closed hi-hat", "shaker", "tambourine"), 0.6),
    "tom": (("tom", "low tom", "mid tom", "high tom", "conga"), 0.2),
}
"""Labels that play each part of a loop, and how often it is struck on a sixteenth."""
SHORTEST: Final = 0.5
"""s of a recording that is asked about."""


def recordings(bank: Path, split: str, most: int) -> Iterator[tuple[str, Samples]]:
    """Family and samples of up to `most` recordings of each family, by chance."""
    rows = _rows(bank, split)
    for family in FAMILIES:
        chosen = [row for row in rows if row["family"] == family]
        np.random.default_rng(5).shuffle(chosen)
        for row in chosen[:most]:
            samples = _read(bank / row["path"])
            if len(samples) >= SHORTEST * RATE:
                yield family, samples


def kits(bank: Path, split: str) -> dict[str, list[Samples]]:
    """Drums of the bank for each of `PARTS`."""
    rows = [row for row in _rows(bank, split) if row["family"] in ("drums", "drum-machines")]
    found: dict[str, list[Samples]] = {}
    for part, (labels, _) in PARTS.items():
        paths = [bank / row["path"] for row in rows if row["label"] in labels]
        np.random.default_rng(3).shuffle(paths)  # type: ignore[arg-type]
        drums = [_read(path) for path in paths[:60]]
        found[part] = [drum / max(float(np.abs(drum).max()), 1e-6) for drum in drums]
    return found


def drum_loop(kit: dict[str, list[Samples]], rng: np.random.Generator, seconds: float) -> Samples:
    """A loop of one bar's pattern on one drum of each part."""
    out = np.zeros(int(seconds * RATE), np.float32)
    step = 15 / rng.uniform(80, 170) * RATE
    for part, (_, often) in PARTS.items():
        drum, level, struck = (
            kit[part][int(rng.integers(len(kit[part])))],
            rng.uniform(0.4, 1),
            rng.random(16) < often,
        )
        if part == "tom" and rng.random() < 0.5:
            continue
        struck[0] |= part == "kick"
        for at in range(int(len(out) / step)):
            start = int(at * step)
            if struck[at % 16] and start < len(out):
                hit = drum[: len(out) - start]
                out[start : start + len(hit)] += np.float32(level) * hit
    return out


def single(pool: Sequence[Note], rng: np.random.Generator, most: int) -> Iterator[Samples]:
    """Recorded notes, each alone."""
    for at in rng.permutation(len(pool))[:most]:
        yield pool[int(at)].samples


def synthesised_notes(rng: np.random.Generator, most: int) -> Iterator[Samples]:
    """Synthesised notes, every third with its octave."""
    for at in range(most):
        play, midi, seconds = synthesised(rng), int(rng.integers(30, 84)), rng.uniform(1, 4)
        yield play(midi, seconds) + (play(midi + 12, seconds) if at % 3 == 0 else 0)


def _rows(bank: Path, split: str) -> list[dict[str, str]]:
    with open(bank / "manifest.csv", newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]


def _read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32")
    return resample(samples, rate, RATE)
