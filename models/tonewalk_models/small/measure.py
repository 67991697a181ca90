"""Measures an encoder on a split it was not trained on: pure functions over embeddings and labels, and a report.

For developing the model; the product's own `tonewalk eval` measures through the daemon.
`python -m tonewalk_models.small.measure --bank FOLDER [--weights FOLDER] [--teacher dev-scores.npz]`
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Embed = Callable[[list[str]], Floats]

VAGUE = ("misc", "percussion", "sound effect")
FEWEST = 6
_NAMES = """
    \n    dog, rooster, pig, cow, frog, cat, hen, insects, sheep, crow, rain, sea waves,
    crackling fire, \n    crickets, chirping birds, water drops, wind, pouring water, toilet flush,
    thunderstorm, \n    crying baby, sneezing, clapping, breathing, coughing, footsteps, laughing,
    brushing teeth, \n    snoring, drinking sipping, door knock, mouse click, keyboard typing,
    door wood creaks, \n    can opening, washing machine, vacuum cleaner, clock alarm, clock tick,
    glass breaking, \n    helicopter, chainsaw, siren, car horn, engine, train, church bells,
    airplane, fireworks, \n    hand saw\n
"""
ESC50 = [name.strip() for name in _NAMES.split(",")]
"""The labels of ESC-50 (Piczak 2015)."""
ESC10 = {
    "dog bark": "dog",
    "baby cry": "crying baby",
    "person sneeze": "sneezing",
    "fire crackling": "crackling fire",
}
"""How ESC-50 calls the sound bank's classes where the names differ."""
ORDER = {
    "duration": ("long", "short"),
    "centroid": ("bright", "dark"),
    "pitch": ("high", "low"),
    "flatness": ("noisy", "tonal"),
    "attack": ("soft attack", "loud attack"),
}
"""Descriptor -> the words for much and for little of it."""


def probes(labels: Sequence[str], fewest: int = FEWEST) -> list[int]:
    """Sounds whose label is frequent and says something."""
    counts = Counter(labels)
    return [n for n, label in enumerate(labels) if counts[label] >= fewest and label not in VAGUE]


def precision(
    vectors: Floats, labels: Sequence[str], groups: Sequence[str] | None = None, fewest: int = FEWEST, k: int = 10
) -> Floats:
    """P@k of each probe's nearest neighbours: relevant among the first k / min(k, relevant to be found).

    Its own group (machine) is left out of the results. Vectors are unit length `[shape=(n, dim)]`.
    """
    names = np.array(labels)
    owners = np.array(groups) if groups is not None else np.arange(len(names)).astype(str)
    found = []
    for probe in probes(labels, fewest):
        near = vectors @ vectors[probe]
        near[owners == owners[probe]] = -np.inf
        near[probe] = -np.inf
        allowed = np.isfinite(near)
        wanted = int(((names == names[probe]) & allowed).sum())
        if wanted:
            first = np.argsort(-near, kind="stable")[:k]
            found.append(float(((names[first] == names[probe]) & allowed[first]).sum()) / min(k, wanted))
    return np.array(found, np.float32)


def average_precision(scores: Floats, relevant: npt.NDArray[np.bool_]) -> float:
    """Area under precision over recall of one ranking."""
    ranked = relevant[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(ranked) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def text_precision(vectors: Floats, labels: Sequence[str], embed: Embed) -> dict[str, float]:
    """Average precision of each label's name as a query over one family."""
    names = sorted({labels[n] for n in probes(labels)})
    table = np.array(labels)
    scores = embed(names) @ vectors.T
    return {name: average_precision(row, table == name) for name, row in zip(names, scores, strict=True)}


def text_accuracy(vectors: Floats, labels: Sequence[str], embed: Embed) -> float:
    """Share of environmental clips whose nearest name among ESC-50's is their own."""
    nearest = np.argmax(vectors @ embed(list(ESC50)).T, axis=1)
    return float(np.mean([ESC50[n] == ESC10.get(label, label) for n, label in zip(nearest, labels, strict=True)]))


def recall(vectors: Floats, labels: Sequence[str], embed: Embed, k: int = 10) -> float:
    """Share of names for which a sound of that name is among the first k."""
    names = sorted(set(labels))
    first = np.argsort(-(embed(names) @ vectors.T), axis=1, kind="stable")[:, :k]
    return float(np.mean([any(labels[n] == name for n in row) for name, row in zip(names, first, strict=True)]))


def spearman(x: Floats, y: Floats) -> float:
    """Rank correlation where both are known."""
    known = np.isfinite(x) & np.isfinite(y)
    ranks = [np.argsort(np.argsort(values[known])).astype(np.float64) for values in (x, y)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def order_words(vectors: Floats, descriptors: Floats, embed: Embed) -> dict[str, float]:
    """Spearman between each pair of opposite words' direction and its descriptor."""
    result = {}
    for column, (name, (much, little)) in enumerate(ORDER.items()):
        towards, away = embed([much, little])
        result[name] = spearman(vectors @ (towards - away), descriptors[:, column])
    return result


def cepstral_baseline(paths: Sequence[Path]) -> Floats:
    """39 MFCC figures a sound (means of 13 coefficients, of their slopes, of their bends), unit length."""
    import librosa
    import soundfile

    rows = []
    for path in paths:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        mono = samples.mean(axis=1)
        mfcc = librosa.feature.mfcc(y=np.pad(mono, (0, max(0, 8192 - len(mono)))), sr=rate, n_mfcc=13)
        slopes = librosa.feature.delta(mfcc, mode="nearest"), librosa.feature.delta(mfcc, order=2, mode="nearest")
        rows.append(np.concatenate([part.mean(axis=1) for part in (mfcc, *slopes)]))
    table = np.stack(rows)
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    result: Floats = (table / np.linalg.norm(table, axis=1, keepdims=True)).astype(np.float32)
    return result


def report(bank: Path, split: str, audio: Callable[[Path], Floats], embed: Embed) -> dict[str, object]:
    """Every figure of the model on one split: `audio` embeds a file, `embed` texts."""
    from tonewalk_models.small.descriptors import describe
    from tonewalk_models.small.manifest import read_manifest
    from tonewalk_models.small.prepare import decode

    rows = read_manifest(bank / "manifest.csv", split)
    figures: dict[str, object] = {}
    every = np.stack([audio(bank / row.path) for row in rows])
    measured = np.stack([describe(decode(bank / row.path)) for row in rows])
    mfcc = cepstral_baseline([bank / row.path for row in rows])
    places = {
        family: [n for n, row in enumerate(rows) if row.family == family] for family in {r.family for r in rows}
    }
    for family, own in sorted(places.items()):
        labels = [rows[n].label for n in own]
        machines = [rows[n].attributes for n in own] if family == "drum-machines" else None
        fewest = 3 if family == "described" else FEWEST
        figures[f"{family}.like"] = float(precision(every[own], labels, machines, fewest).mean())
        figures[f"{family}.like.mfcc"] = float(precision(mfcc[own], labels, machines, fewest).mean())
        if family == "described":
            figures["described.text.recall10"] = recall(every[own], labels, embed)
        elif family == "environment":
            figures["environment.text.accuracy50"] = text_accuracy(every[own], labels, embed)
        else:
            each = text_precision(every[own], labels, embed)
            figures[f"{family}.text.map"] = float(np.mean(list(each.values())))
            figures[f"{family}.text.each"] = each
    words = order_words(every, measured, embed)
    figures["order.each"] = words
    figures["order.mean"] = float(np.mean(list(words.values())))
    return figures


def main() -> None:
    """Print the figures as JSON."""
    from tonewalk_models.small.encoder import SmallEncoder
    from tonewalk_models.small.prepare import decode

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--weights", type=Path, help="folder of exported weights (default: the shipped ones)")
    given = parser.parse_args()
    encoder = SmallEncoder(given.weights)
    print(
        json.dumps(
            report(
                given.bank, given.split, lambda path: encoder.embed_audio([decode(path)])[0], encoder.embed_text
            ),
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
