"""Fits the constants of `timbre`: `python -m tonewalk_models.timbre_fit MANIFEST OUTPUT.npz`.

The manifest is a CSV with the columns `path` (relative to it), `split`, `family`, `label`, `source` and `licence`;
only rows of the split `train` are read. The projection is a linear discriminant analysis, in which directions that
tell labels apart are stretched and those in which sounds of one label differ are shrunk (Fisher 1936; the
within-class scatter is regularised as Friedman 1989). Every label counts by the square root of its size.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.features import measure
from tonewalk_models.timbre import Float, raw

DIM: Final = 64
SHRINKAGE: Final = 0.1
"""Share of the mean variance that is added to every direction's scatter within labels."""
STRETCH: Final = 0.25
"""Exponent of a direction's discriminating power that scales it: 0 makes all equal, 0.5 is Fisher's."""

Double = npt.NDArray[np.float64]


def fit(features: Float, labels: Sequence[str]) -> tuple[Float, Float]:
    """Mean `[shape=(features,)]` and projection `[shape=(features, DIM)]` from labelled rows of `timbre.raw`."""
    import scipy.linalg

    mean, scale = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64) + 1e-3
    rows = (features - mean) / scale
    _, classes, counts = np.unique(np.array(labels), return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[classes])
    weights /= weights.sum()
    shares = np.bincount(classes, weights).astype(np.float64)
    centres = np.zeros((len(counts), rows.shape[1]))
    np.add.at(centres, classes, rows * weights[:, None])
    centres /= shares[:, None]
    within = _scatter(rows - centres[classes], weights)
    within += SHRINKAGE * np.trace(within) / len(within) * np.eye(len(within))
    power, directions = scipy.linalg.eigh(_scatter(centres - shares @ centres, shares), within)
    best = np.argsort(-power)[:DIM]
    projection = directions[:, best] * power[best] ** STRETCH / scale[:, None]
    return mean.astype(np.float32), projection.astype(np.float32)


def _scatter(rows: Double, weights: Double) -> Double:
    weighted = rows * np.sqrt(weights)[:, None]
    return np.asarray(weighted.T @ weighted)


def _raw_of(path: Path) -> Float:
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return raw(measure(samples.mean(axis=1), rate))


def main(manifest: Path, output: Path) -> None:
    """Measure the training sounds, fit, and write the constants with where they come from."""
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    with ProcessPoolExecutor() as workers:
        measured = list(workers.map(_raw_of, [manifest.parent / row["path"] for row in rows], chunksize=64))
    mean, projection = fit(np.stack(measured), [f"{row['family']}/{row['label']}" for row in rows])
    sources = sorted({f"{row['source']} ({row['licence']})" for row in rows})
    provenance = f"Fitted by tonewalk_models.timbre_fit on {len(rows)} sounds of: {'; '.join(sources)}"
    np.savez(output, mean=mean, projection=projection, provenance=np.array(provenance))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
