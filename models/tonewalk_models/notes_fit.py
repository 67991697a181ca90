"""Fits the constants of `notes`: `python -m tonewalk_models.notes_fit MANIFEST OUTPUT.npz` (extra `train`).

The manifest is a CSV as `timbre_fit` reads it, with a column `attributes` that holds a note (`As3;...`, `note58`).
Only rows of the split `train` are read. Labels are not trusted alone, as some are an octave off and phrases hold
other notes: a recording teaches only where YIN agrees with its label, and, in a second round, where the network of
the first does, or where both agree with each other an octave from it. Each is heard again at another speed. What
recordings lack is synthesised (`notes_synth`), and families of noises teach what has no pitch.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models import notes_synth
from tonewalk_models.encoder import Mono
from tonewalk_models.features import measure
from tonewalk_models.notes import CENTS, RATE, Candidates, Double, after_attack, best, candidates
from tonewalk_models.pitch import Pitch

if TYPE_CHECKING:
    import torch

NOTES: Final = ("orchestra", "general-midi")
PITCHLESS: Final = ("environment", "noise", "foley", "weapons")
"""Families of which hardly a sound has a pitch."""
PITCHLESS_WORDS: Final = "hat|cymbal|crash|ride|clap|snare|shaker|tambourine|maraca|castanet|cabasa|vibraslap"
"""Kinds of drums and percussion that have none."""
MOST_PITCHLESS: Final = 900
SYNTHESISED: Final = 5000
SYNTHESISED_PITCHLESS: Final = 0.25
"""Share of them."""
NEAR: Final = 70.0
"""Cents by which a label may differ from what is heard: orchestras do not tune to 440 Hz."""
SPEEDS: Final = (0.7, 1.45)
"""Recordings are heard again this much faster or slower."""

HIDDEN: Final = (48, 24)
EPOCHS: Final = 15
BATCH: Final = 128
NOISE: Final = 0.05
"""Standard deviation of what is added to the standardised marks while training."""
SMOOTHING: Final = 0.01
"""Share of the aim that goes to the other candidates, so that no probability is driven to 1."""


@dataclass(slots=True)
class Example:
    """A sound to learn from."""

    found: Candidates
    first: Pitch
    label: float | None
    """Hz, as its source says; None for a sound without pitch."""
    truth: float | None
    """Hz; None for a sound without pitch, 0 where the label is in doubt."""


def labelled(attributes: str) -> float | None:
    """Hz of the note that a row's attributes name."""
    if found := re.match(r"note(\d+)$", attributes):
        number = int(found[1])
    elif found := re.match(r"([A-G])(s?)(\d)(;|$)", attributes):
        number = 12 * int(found[3]) + 12 + "C D EF G A B".index(found[1]) + len(found[2])
    else:
        return None
    return float(440 * 2 ** ((number - 69) / 12))


def cents(one: float | None, other: float | None) -> float:
    """How far apart two pitches are; infinite where one is missing."""
    return abs(1200 * float(np.log2(one / other))) if one and other else np.inf


def fit(examples: Sequence[Example]) -> dict[str, Double]:
    """The constants that `notes` loads, from examples whose truth is then filled in where it was in doubt."""
    constants = _network([one for one in examples if one.truth != 0])
    for one in examples:
        if one.truth == 0:
            one.truth = _agreed(one, best(one.found, constants))
    return _network([one for one in examples if one.truth != 0])


def _agreed(one: Example, second: Pitch) -> float:
    """What two of label, YIN and network say; 0 where no two agree."""
    if second.f0 is None or one.label is None:
        return 0.0
    if cents(second.f0, one.label) <= NEAR and second.confidence >= 0.3:
        return second.f0
    octaves = cents(second.f0, one.label) % 1200
    sure = min(second.confidence, one.first.confidence) >= 0.9 and cents(second.f0, one.first.f0) <= CENTS
    return second.f0 if sure and min(octaves, 1200 - octaves) <= NEAR else 0.0


def _example(samples: Mono, rate: int, label: float | None) -> Example:
    first = measure(samples, rate).pitch
    found = candidates(after_attack(samples, rate), first)
    truth = None if label is None else (first.f0 if cents(first.f0, label) <= NEAR else 0.0)
    return Example(found, first, label, truth)


def recorded(task: tuple[Path, float | None, int]) -> list[Example]:
    """A recording as it is, and at another speed."""
    import soundfile

    path, label, seed = task
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = np.ascontiguousarray(samples.mean(axis=1))
    speed = np.random.default_rng(seed).uniform(*SPEEDS)
    other = None if label is None else label * round(rate * speed) / rate
    return [_example(mono, rate, label), _example(mono, round(rate * speed), other)]


def synthesised(seed: int) -> Example:
    """A sound of `notes_synth`."""
    random = np.random.default_rng(seed)
    pitch: float | None = None
    if random.uniform() < SYNTHESISED_PITCHLESS:
        samples = notes_synth.pitchless(random)
    else:
        samples, pitch = notes_synth.note(random)
    made = _example(samples.astype(np.float32), RATE, pitch)
    made.truth = pitch
    return made


def _network(examples: Sequence[Example]) -> dict[str, Double]:
    """Standardisation, two hidden layers, scores and the constant score of "none"."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    marks, present, right = _padded(examples)
    mean, scale = marks[present].mean(axis=0), marks[present].std(axis=0) + 1e-3
    marks = np.clip((marks - mean) / scale, -4, 4) * present[..., None]
    rows, there, aims = torch.tensor(marks, dtype=torch.float32), torch.tensor(present), torch.tensor(right)
    first, middle = nn.Linear(marks.shape[2], HIDDEN[0]), nn.Linear(*HIDDEN)
    out, none = nn.Linear(HIDDEN[1], 1, bias=False), nn.Parameter(torch.zeros(1))
    network = nn.Sequential(first, nn.ReLU(), nn.Dropout(0.1), middle, nn.ReLU(), out)
    steps = max(10, EPOCHS * len(rows) // BATCH)
    optimiser = torch.optim.AdamW([*network.parameters(), none], lr=3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    for _ in range(steps):
        batch = torch.tensor(chance.choice(len(rows), BATCH))
        noisy = rows[batch] + NOISE * torch.randn(rows[batch].shape)
        scores = network(noisy)[..., 0].masked_fill(~there[batch], -1e9)
        loss = _loss(torch.cat([scores, none.expand(BATCH, 1)], dim=1), aims[batch])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return {
        "mean": mean,
        "scale": scale,
        "in": _array(first.weight).T,
        "in_bias": _array(first.bias),
        "middle": _array(middle.weight).T,
        "middle_bias": _array(middle.bias),
        "out": _array(out.weight)[0],
        "none": _array(none),
    }


def _loss(scores: torch.Tensor, aims: torch.Tensor) -> torch.Tensor:
    """Cross-entropy towards any of the right candidates, a little of it towards all."""
    import torch

    logs = torch.log_softmax(scores, dim=1)
    right = torch.logsumexp(logs.masked_fill(~aims, -1e9), dim=1)
    return -((1 - SMOOTHING) * right + SMOOTHING * logs.clamp(min=-12).mean(dim=1)).mean()


def _padded(examples: Sequence[Example]) -> tuple[Double, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Marks, which of them are there, and which candidate, or the last place for "none", is right."""
    most = max(len(one.found.f0) for one in examples)
    width = max(one.found.marks.shape[1] for one in examples)
    marks = np.zeros((len(examples), most, width))
    present, right = np.zeros((len(examples), most), np.bool_), np.zeros((len(examples), most + 1), np.bool_)
    for row, one in enumerate(examples):
        count = len(one.found.f0)
        if count:
            marks[row, :count], present[row, :count] = one.found.marks, True
            if one.truth:
                right[row, :count] = np.abs(1200 * np.log2(one.found.f0 / one.truth)) <= CENTS
        right[row, -1] = not right[row].any()
    return marks, present, right


def _array(values: Any) -> Double:
    return np.asarray(values.detach().numpy(), dtype=np.float64)


def tasks(manifest: Path) -> list[tuple[Path, float | None, int, str]]:
    """Recordings to hear, with the pitch that they are said to have, a seed and their source."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    pitched, pitchless = [], []
    for seed, row in enumerate(rows):
        source = f"{row['source']} ({row['licence']})"
        label = labelled(row["attributes"])
        if row["family"] in NOTES and label and "phrase" not in row["attributes"]:
            pitched.append((manifest.parent / row["path"], label, seed, source))
        elif row["family"] in PITCHLESS or (
            row["family"] in ("drums", "percussion") and re.search(PITCHLESS_WORDS, row["label"])
        ):
            pitchless.append((manifest.parent / row["path"], None, seed, source))
    chosen = np.random.default_rng(0).permutation(len(pitchless))[:MOST_PITCHLESS]
    return [*pitched, *(pitchless[index] for index in chosen)]


def main(manifest: Path, output: Path, synthetic: int = SYNTHESISED) -> None:
    """Hear the training sounds, fit, and write the constants with where they come from."""
    chosen = tasks(manifest)
    with ProcessPoolExecutor() as workers:
        made = list(workers.map(synthesised, range(synthetic), chunksize=50))
        heard = list(workers.map(recorded, [task[:3] for task in chosen], chunksize=50))
    constants = fit([*made, *(one for pair in heard for one in pair)])
    sources = sorted({task[3] for task in chosen})
    provenance = (
        f"Fitted by tonewalk_models.notes_fit on {len(made)} synthesised sounds and {len(chosen)} recordings of: "
        f"{'; '.join(sources)}"
    )
    arrays: dict[str, Any] = {name: array.astype(np.float32) for name, array in constants.items()}
    np.savez_compressed(output, **arrays, provenance=np.array(provenance))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
