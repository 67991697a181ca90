"""`python -m benchmarks.tempo`: how right a heard tempo is, on the bank's `dev` split; skips without it.

Loops are sequenced from `dev`'s one-shots, so that none of their sounds was there when the weights were fitted.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.__main__ import BANK
from benchmarks.loops import RATE, STYLES, loops
from benchmarks.no_loops import sounds
from benchmarks.tempo_fit import octave_right, right, timeless
from tonewalk.library.listening.decode import decode
from tonewalk.library.listening.tempo_heard import tempo

COUNT, SEED = 380, 2
"""Loops, 20 a style, and what they are drawn with."""


def main() -> None:
    """Print the tables."""
    if not BANK.is_dir():
        print(f"{BANK} is not here: there is nothing to listen to.")
        return
    of_loops(BANK)
    of_sounds(BANK)


def of_loops(bank: Path) -> None:
    """Shares of loops whose tempo is told and right, by style, and of those of whole bars."""
    rows = defaultdict(list)
    for loop in loops(bank, "dev", COUNT, SEED):
        length = len(loop.samples) / RATE
        told = tempo([loop.samples.astype(np.float32)], RATE, length).bpm
        row = (
            told is not None and octave_right(told, loop.bpm),
            told is not None and right(told, loop.bpm),
            told is not None and not octave_right(told, loop.bpm),
        )
        whole = abs(length * loop.bpm / 60 / loop.beats - 1) < 0.01
        for name in (loop.style, "all", "whole bars" if whole else "with a tail"):
            rows[name].append(row)
    print(f"{'loops of dev':<20} {'n':>5} {'right, half, double':>20} {'right':>7} {'wrong':>7}")
    for name in (*STYLES, "with a tail", "whole bars", "all"):
        found = rows[name]
        told_right, exact, wrong = np.mean(found, axis=0)
        print(f"{name:<20} {len(found):>5} {told_right:>20.3f} {exact:>7.3f} {wrong:>7.3f}")


def of_sounds(bank: Path) -> None:
    """Shares of sounds that are told a tempo, by family: those that have none, and those that may have one."""
    rows = defaultdict(list)
    with (bank / "manifest.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            if row["split"] == "dev":
                decoded = decode(os.fsencode(bank / row["path"]))
                told = tempo(decoded.windows, decoded.sample_rate, decoded.duration).bpm is not None
                kind = "none" if timeless(row) else "perhaps"
                for name in (row["family"], "all"):
                    rows[name, kind].append(told)
    for _, samples in sounds(bank, "dev", 220, 2):
        told = tempo([samples.astype(np.float32)], RATE, len(samples) / RATE).bpm is not None
        rows["made to mislead", "none"].append(told)
    print(f"{'sounds of dev':<20} {'tempo':>8} {'n':>5} {'told one':>9}")
    for (name, kind), found in sorted(rows.items(), key=lambda one: (one[0][1], one[0][0])):
        print(f"{name:<20} {kind:>8} {len(found):>5} {np.mean(found):>9.4f}")


if __name__ == "__main__":
    main()
