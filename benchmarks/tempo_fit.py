"""`python -m benchmarks.tempo_fit`: the weights of `library.listening.tempo_heard`, fitted on the bank's `train`.

Some minutes. Prints the tables to be put there; figures on `dev` are `python -m benchmarks.tempo`'s.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.__main__ import BANK
from benchmarks.loops import RATE, loops
from benchmarks.no_loops import sounds
from tonewalk.library.listening.decode import decode
from tonewalk.library.listening.rhythm import rhythm
from tonewalk.library.listening.tempo_heard import Reading, readings
from tonewalk_models.encoder import Mono

CHOICE: Final = (
    *("octave", "octave2", "octave3", "threes", "free", "sure1", "sure2", "sure4", "sure3"),
    *("repeat1", "repeat2", "repeat4", "low1", "low2", "dense_low", "dense_low2", "round"),
)
CONFIDENCE: Final = ("sure", "keeps", "repeat", "accent", "round", "last", "long", "gap2", "rate", "rate2")
LEANING: Final = 0.4
"""Added to the confidence's offset: what a loop without a tempo costs, against a one-shot with one."""

KNOWN: Final = {"loop amen": 136.9, "loop breakbeat": 126.0, "drum break": 165.0, "brk": 165.0} | {
    f"loop {name}": 97.0 for name in ("electric", "mehackit1", "mehackit2", "perc1", "perc2", "weirdo")
}
"""Label of a recorded loop in `train` -> BPM."""
RHYTHMIC: Final = (
    *("loops", "jingles", "ambience", "speech", "vehicles", "machines"),
    *("electronic", "creatures", "foley", "interface"),
)
"""Families with recordings that may well have a tempo: no examples of none."""
PERHAPS: Final = re.compile(
    "clock|helicopter|chainsaw|rain|waves|crackling|loop|groove|beat|riff|rhythm|footstep|gallop|phrase"
)
"""The same, in a label or a path."""


class Example(NamedTuple):
    """A sound whose tempo is known."""

    bpm: float
    """0: it has none."""
    candidates: list[Reading]
    weight: int = 1


def timeless(row: dict[str, str]) -> bool:
    """Whether a row of the bank's manifest has no tempo."""
    return row["family"] not in RHYTHMIC and not PERHAPS.search(row["label"] + " " + row["path"])


def examples(bank: Path) -> Iterator[Example]:
    """Generated loops, recorded loops, sounds that only seem regular, and one-shots, all of `train`."""
    for loop in loops(bank, "train", 1140, 1):
        yield Example(loop.bpm, _heard(loop.samples, RATE))
    for _, samples in sounds(bank, "train", 440, 1):
        yield Example(0, _heard(samples, RATE))
    with (bank / "manifest.csv").open(newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["split"] == "train"]
    shots = [row for row in rows if timeless(row)]
    np.random.default_rng(3).shuffle(shots)  # type: ignore[arg-type]
    for row in [one for one in rows if one["label"] in KNOWN] + shots[:2700]:
        decoded = decode(os.fsencode(bank / row["path"]))
        candidates = _heard(decoded.windows[0], decoded.sample_rate) if decoded.duration > 1.2 else []
        yield Example(KNOWN.get(row["label"], 0.0), candidates, 3 if row["label"] in KNOWN else 1)


def octave_right(told: float, bpm: float) -> bool:
    """Whether a tempo is right, or half or double."""
    return any(right(told, bpm * factor) for factor in (0.5, 1, 2))


def right(told: float, bpm: float) -> bool:
    """Whether a tempo is right within 1.5 %."""
    return bool(abs(told / bpm - 1) < 0.015)


def choice(given: Sequence[Example]) -> dict[str, float]:
    """Weights with which the right candidate most often is the best (conditional logit)."""
    from scipy.optimize import minimize

    asked = [one for one in given if any(right(reading.bpm, one.bpm) for reading in one.candidates if one.bpm)]
    seen = [_table(one.candidates, CHOICE) for one in asked]
    good = [np.array([right(reading.bpm, one.bpm) for reading in one.candidates]) for one in asked]
    scale = np.concatenate(seen).std(axis=0)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        total, slope = float(weights @ weights), 2 * weights
        for table, truth in zip(seen, good, strict=True):
            scores = np.exp((each := table / scale @ weights) - each.max())
            chances = scores / scores.sum()
            hit = chances[truth].sum()
            total -= float(np.log(hit))
            slope -= (table / scale).T @ (np.where(truth, chances / hit, 0) - chances)
        return total, slope

    found = minimize(loss, np.zeros(len(CHOICE)), jac=True, method="L-BFGS-B").x / scale
    return dict(zip(CHOICE, found.round(3).tolist(), strict=True))


def sureness(
    given: Sequence[Example], weights: dict[str, float], *, whole: bool
) -> tuple[dict[str, float], float]:
    """Weights and offset with which the best candidate is told to be right or wrong (logistic regression)."""
    from sklearn.linear_model import LogisticRegression

    best = [
        (max(one.candidates, key=lambda read: sum(w * read.seen[n] for n, w in weights.items())), one)
        for one in given
        if one.candidates
    ]
    best = [(reading, one) for reading, one in best if bool(reading.beats) == whole]
    table = _table([reading for reading, _ in best], CONFIDENCE)
    truth = [bool(one.bpm) and octave_right(reading.bpm, one.bpm) for reading, one in best]
    middle, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=3000)
    model.fit((table - middle) / scale, truth, sample_weight=[one.weight for _, one in best])
    found = model.coef_[0] / scale
    found = np.where(table.std(axis=0) > 0, found, 0)
    offset = float(model.intercept_[0] - found @ middle) + LEANING
    return dict(zip(CONFIDENCE, found.round(3).tolist(), strict=True)), round(offset, 3)


def _heard(samples: Mono, rate: int) -> list[Reading]:
    heard = rhythm(samples.astype(np.float32), rate)
    return [] if heard is None else readings(heard, len(samples) / rate)


def _table(given: Sequence[Reading], names: Sequence[str]) -> npt.NDArray[np.float64]:
    return np.array([[reading.seen[name] for name in names] for reading in given])


def main() -> None:
    """Fit and print."""
    if not BANK.is_dir():
        print(f"{BANK} is not here: there is nothing to fit on.")
        return
    report(list(examples(BANK)))


def report(given: Sequence[Example]) -> None:
    """Print the weights fitted on some examples."""
    weights = choice(given)
    print("CHOICE =", weights)
    for whole in (True, False):
        print("WHOLE =" if whole else "FREE =", sureness(given, weights, whole=whole))


if __name__ == "__main__":
    main()
