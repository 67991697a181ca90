"""Fits the constants of `timbre`: `python -m tonewalk_models.timbre_fit MANIFEST OUTPUT.npz` (extra `train`).

The manifest is a CSV with the columns `path` (relative to it), `split`, `family`, `label`, `source` and `licence`;
only rows of the split `train` and of `FAMILIES` are read, and labels with fewer than `FEWEST` sounds are left out.

Two views of the features are fitted, because they fail differently. A network of one hidden layer draws sounds of
one label together and pushes others apart (supervised contrastive loss, Khosla et al. 2020, beside a cosine
classifier with smoothed labels): best on kinds that it knows. A linear discriminant analysis (Fisher 1936, its
scatter within labels regularised as by Friedman 1989) holds up better on kinds that it never met. Every label
counts by the square root of its size.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.features import measure
from tonewalk_models.timbre import CLIP, Float, raw

if TYPE_CHECKING:
    import torch

FAMILIES: Final = ("drums", "percussion", "orchestra", "general-midi", "environment")
"""Chosen by P@10 on held-out kits and notes of `train`: captions and speech pull the space elsewhere."""
FEWEST: Final = 3
HIDDEN: Final = 256
DIM: Final = 64
"""Of each view."""
EPOCHS: Final = 60
BATCH: Final = 256
TEMPERATURE: Final = 0.1
NOISE: Final = 0.1
"""Standard deviation of what is added to the standardised features while training."""
SHRINKAGE: Final = 0.1
"""Share of the mean variance that is added to every direction's scatter within labels."""
STRETCH: Final = 0.25
"""Exponent of a direction's discriminating power that scales it: 0 makes all equal, 0.5 is Fisher's."""


Double = npt.NDArray[np.float64]
Classes = npt.NDArray[np.int64]


def fit(features: Float, labels: Sequence[str], epochs: int = EPOCHS) -> dict[str, Float]:
    """The constants that `Timbre` loads, from labelled rows of `timbre.raw`."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + np.float32(1e-3)
    rows = np.clip((features - mean) / scale, -CLIP, CLIP)
    _, classes, counts = np.unique(np.array(labels), return_inverse=True, return_counts=True)
    share = 1 / np.sqrt(counts[classes])
    share /= share.sum()
    arrays = {"mean": mean, "scale": scale, **_network(rows, classes, share, epochs)}
    arrays["projection"] = _discriminant(rows, classes, share)
    return {name: np.asarray(array, dtype=np.float32) for name, array in arrays.items()}


def _discriminant(rows: Float, classes: Classes, share: Double) -> Double:
    """Directions that tell labels apart, scaled by how well `[shape=(features, DIM)]`."""
    import scipy.linalg

    shares = np.bincount(classes, share).astype(np.float64)
    centres = np.zeros((len(shares), rows.shape[1]))
    np.add.at(centres, classes, rows * share[:, None])
    centres /= shares[:, None]
    within = _scatter(rows - centres[classes], share)
    within += SHRINKAGE * np.trace(within) / len(within) * np.eye(len(within))
    power, directions = scipy.linalg.eigh(_scatter(centres - shares @ centres, shares), within)
    best = np.argsort(-power)[:DIM]
    return np.asarray(directions[:, best] * np.maximum(power[best], 0) ** STRETCH)


def _scatter(rows: Double, weights: Double) -> Double:
    weighted = rows * np.sqrt(weights)[:, None]
    return np.asarray(weighted.T @ weighted)


def _network(features: Float, numbers: Classes, share: Double, epochs: int) -> dict[str, Float]:
    """Weights and biases of the two layers."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    rows, classes = torch.tensor(features), torch.tensor(numbers)
    inner, outer = nn.Linear(rows.shape[1], HIDDEN), nn.Linear(HIDDEN, DIM)
    network = nn.Sequential(nn.Dropout(0.1), inner, nn.ReLU(), nn.Dropout(0.3), outer)
    centres = nn.Parameter(0.1 * torch.randn(int(numbers.max()) + 1, DIM))
    steps = max(1, epochs * len(rows) // BATCH)
    optimiser = torch.optim.AdamW([*network.parameters(), centres], lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    for _ in range(steps):
        batch = chance.choice(len(rows), BATCH, p=share)
        noisy = rows[batch] + NOISE * torch.randn(BATCH, rows.shape[1])
        embedded = functional.normalize(network(noisy), dim=1)
        towards = embedded @ functional.normalize(centres, dim=1).T / TEMPERATURE
        loss = functional.cross_entropy(towards, classes[batch], label_smoothing=0.1)
        loss = loss + _contrast(embedded, classes[batch])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return {**_weights("inner", inner), **_weights("outer", outer)}


def _contrast(embedded: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    """The supervised contrastive loss of a batch of unit rows."""
    import torch

    likeness = embedded @ embedded.T / TEMPERATURE - 1e9 * torch.eye(len(embedded))
    same = (classes[:, None] == classes[None]).float() - torch.eye(len(embedded))
    chance = likeness - torch.logsumexp(likeness, dim=1, keepdim=True)
    others = same.sum(dim=1)
    alike = others > 0
    return -((same * chance).sum(dim=1)[alike] / others[alike]).mean()


def _weights(name: str, layer: Any) -> dict[str, Float]:
    return {f"{name}_weight": layer.weight.detach().numpy().T, f"{name}_bias": layer.bias.detach().numpy()}


def _raw_of(path: Path) -> Float:
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return raw(measure(samples.mean(axis=1), rate))


def main(manifest: Path, output: Path, epochs: int = EPOCHS) -> None:
    """Measure the training sounds, fit, and write the constants with where they come from."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train" and row["family"] in FAMILIES]
    labels = [f"{row['family']}/{row['label']}" for row in rows]
    kept = [index for index, label in enumerate(labels) if labels.count(label) >= FEWEST]
    with ProcessPoolExecutor() as workers:
        measured = list(
            workers.map(_raw_of, [manifest.parent / rows[index]["path"] for index in kept], chunksize=64)
        )
    constants = fit(np.stack(measured), [labels[index] for index in kept], epochs)
    sources = sorted({f"{rows[index]['source']} ({rows[index]['licence']})" for index in kept})
    provenance = f"Fitted by tonewalk_models.timbre_fit on {len(kept)} sounds of: {'; '.join(sources)}"
    arrays: dict[str, Any] = {**constants, "provenance": np.array(provenance)}
    np.savez_compressed(output, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
