"""How right and how sure pitch is, first pass and second: `python -m benchmarks.listening_pitch [BANK]`.

Notes of the bank's `dev` split count where their label and librosa's pYIN agree; synthesised notes are drawn with
seeds that nothing was fitted on; of drums and noises without pitch every confident one is wrong.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import librosa
import numpy as np

from benchmarks.__main__ import BANK
from tonewalk.library.listening.decode import decode
from tonewalk.library.listening.pitch_heard import pitch
from tonewalk_models import notes, notes_synth
from tonewalk_models.features import measure
from tonewalk_models.notes_fit import NEAR, PITCHLESS, PITCHLESS_WORDS, cents, labelled
from tonewalk_models.pitch import Pitch

SYNTHESISED = 600
UNSEEN = 10_000_000
"""The first seed; fitting counts from 0."""
MOST_PITCHLESS = 400


class Heard(NamedTuple):
    """One sound."""

    kind: str
    truth: float | None
    """Hz; None: no pitch."""
    first: Pitch
    second: Pitch


def recorded(task: tuple[str, Path, float | None]) -> Heard | None:
    """A recording of the bank; None where label and pYIN differ."""
    kind, path, label = task
    decoded = decode(os.fsencode(path))
    rate, window = decoded.sample_rate, decoded.windows[0]
    truth = None
    if label is not None:
        truth = _pyin(notes.after_attack(window, rate))
        if cents(truth, label) > NEAR:
            return None
    first = measure(window, rate).pitch
    return Heard(kind, truth, first, pitch(decoded.windows, rate, first))


def _pyin(samples: np.ndarray) -> float | None:
    """pYIN's median over what it holds for voiced (Mauch & Dixon 2014)."""
    if len(samples) < 4096:
        return None
    f0, _, chance = librosa.pyin(samples, fmin=27.5, fmax=2200, sr=notes.RATE, frame_length=2048, hop_length=512)
    voiced = f0[np.isfinite(f0) & (chance > 0.3)]
    return float(np.median(voiced)) if len(voiced) else None


def synthesised(number: int) -> Heard:
    """A note of one of the kinds in turn."""
    random = np.random.default_rng(UNSEEN + number)
    samples, truth = notes_synth.note(random)
    mono = samples.astype(np.float32)
    first = measure(mono, notes.RATE).pitch
    return Heard("synthesised notes", truth, first, pitch([mono], notes.RATE, first))


def tasks(bank: Path) -> list[tuple[str, Path, float | None]]:
    """Kind, path and label of the recordings to hear."""
    with (bank / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "dev"]
    pitched, pitchless = [], []
    for row in rows:
        label = labelled(row["attributes"])
        if row["family"] == "orchestra" and label and "phrase" not in row["attributes"]:
            pitched.append((row["label"], bank / row["path"], label))
        elif row["family"] in PITCHLESS or (
            row["family"] == "drum-machines" and re.search(PITCHLESS_WORDS, row["label"])
        ):
            pitchless.append(("drums and noises", bank / row["path"], None))
    chosen = np.random.default_rng(1).permutation(len(pitchless))[:MOST_PITCHLESS]
    return [*pitched, *(pitchless[index] for index in chosen)]


def line(kind: str, heard: Iterable[Heard]) -> str:
    """A row of the table."""
    cells = [kind]
    sounds = list(heard)
    cells.append(str(len(sounds)))
    for which in ("first", "second"):
        told = [getattr(one, which) for one in sounds]
        right = [cents(said.f0, one.truth) <= notes.CENTS for said, one in zip(told, sounds, strict=True)]
        sure = [said.f0 is not None and said.confidence >= 0.8 for said in told]
        wrong = sum(certain and not good for certain, good in zip(sure, right, strict=True))
        cells += [str(sum(right)) if sounds[0].truth else "-", str(sum(sure)), str(wrong)]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    bank = Path(sys.argv[1]) if len(sys.argv) > 1 else BANK
    if not bank.is_dir():
        print(f"{bank} is not here: nothing to measure.")
        return
    with ProcessPoolExecutor() as workers:
        made = list(workers.map(synthesised, range(SYNTHESISED), chunksize=20))
        heard = [one for one in workers.map(recorded, tasks(bank), chunksize=20) if one is not None]
    cells = "within 50 cents | sure | sure and wrong"
    print(f"| kind | sounds | first pass: {cells} | second: {cells} |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in sorted({one.kind for one in heard if one.truth}):
        print(line(kind, (one for one in heard if one.kind == kind)))
    print(line("all of the orchestra", (one for one in heard if one.truth)))
    print(line("synthesised notes", made))
    print(line("drums and noises", (one for one in heard if not one.truth)))


if __name__ == "__main__":
    main()
