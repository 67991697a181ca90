"""Measures an encoder on a split it was not trained on: pure functions over embeddings and labels, and a report.

For developing the model; the product's own `tonewalk eval` measures through the daemon.
`python -m tonewalk_models.small.measure --bank FOLDER [--weights FOLDER ...] [--left-out LABEL ...]`
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models import metrics

Floats = npt.NDArray[np.float32]
Embed = Callable[[list[str]], Floats]

VAGUE: Final = ("misc", "percussion", "sound effect")
FEWEST: Final = 6
_NAMES: Final = """
    \n    dog, rooster, pig, cow, frog, cat, hen, insects, sheep, crow, rain, sea waves,
    crackling fire, \n    crickets, chirping birds, water drops, wind, pouring water, toilet flush,
    thunderstorm, \n    crying baby, sneezing, clapping, breathing, coughing, footsteps, laughing,
    brushing teeth, \n    snoring, drinking sipping, door knock, mouse click, keyboard typing,
    door wood creaks, \n    can opening, washing machine, vacuum cleaner, clock alarm, clock tick,
    glass breaking, \n    helicopter, chainsaw, siren, car horn, engine, train, church bells,
    airplane, fireworks, \n    hand saw\n
"""
ESC50: Final = [name.strip() for name in _NAMES.split(",")]
"""The labels of ESC-50 (Piczak 2015)."""
ESC10: Final = {
    "dog bark": "dog",
    "baby cry": "crying baby",
    "person sneeze": "sneezing",
    "fire crackling": "crackling fire",
}
"""How ESC-50 calls the sound bank's classes where the names differ."""
ORDER: Final = {
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


def precisions(
    vectors: Floats, labels: Sequence[str], groups: Sequence[str] | None = None, fewest: int = FEWEST, k: int = 10
) -> dict[str, list[float]]:
    """Label -> P@k of each of its probes' nearest neighbours, as `metrics.precision_at` defines it.

    Its own group (machine) is left out of the results. Vectors are unit length `[shape=(n, dim)]`.
    """
    names = np.array(labels)
    owners = np.array(groups) if groups is not None else np.arange(len(names)).astype(str)
    found: dict[str, list[float]] = {}
    for probe in probes(labels, fewest):
        others = np.flatnonzero(owners != owners[probe])
        order = others[np.argsort(-(vectors[others] @ vectors[probe]), kind="stable")]
        relevance = names[order] == names[probe]
        if relevance.any():
            found.setdefault(labels[probe], []).append(metrics.precision_at(relevance, k))
    return found


def text_precision(vectors: Floats, labels: Sequence[str], embed: Embed) -> dict[str, float]:
    """Average precision of each label's name as a query over one family."""
    names = sorted({labels[n] for n in probes(labels)})
    table = np.array(labels)
    orders = np.argsort(-(embed(names) @ vectors.T), axis=1, kind="stable")
    return {
        name: metrics.average_precision(table[order] == name) for name, order in zip(names, orders, strict=True)
    }


def text_accuracy(vectors: Floats, labels: Sequence[str], embed: Embed) -> float:
    """Share of environmental clips whose nearest name among ESC-50's is their own."""
    nearest = np.argmax(vectors @ embed(list(ESC50)).T, axis=1)
    return float(np.mean([ESC50[n] == ESC10.get(label, label) for n, label in zip(nearest, labels, strict=True)]))


def recall(vectors: Floats, labels: Sequence[str], embed: Embed, k: int = 10) -> float:
    """Share of names for which a sound of that name is among the first k."""
    names = sorted(set(labels))
    first = np.argsort(-(embed(names) @ vectors.T), axis=1, kind="stable")[:, :k]
    return float(np.mean([any(labels[n] == name for n in row) for name, row in zip(names, first, strict=True)]))


def order_words(vectors: Floats, descriptors: Floats, embed: Embed) -> dict[str, float]:
    """Spearman between each pair of opposite words' direction and its descriptor."""
    result = {}
    for column, (name, (much, little)) in enumerate(ORDER.items()):
        towards, away = embed([much, little])
        known = np.isfinite(descriptors[:, column])
        along = vectors[known] @ (towards - away)
        result[name] = metrics.spearman(along.tolist(), descriptors[known, column].tolist())
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


class Split:
    """The decoded sounds of one split, what is known of them, and what MFCCs make of them."""

    def __init__(self, bank: Path, split: str) -> None:
        from tonewalk_models.small.descriptors import describe
        from tonewalk_models.small.manifest import read_manifest
        from tonewalk_models.small.prepare import decode

        rows = read_manifest(bank / "manifest.csv", split)
        self.sounds = [decode(bank / row.path) for row in rows]
        self.labels = [row.label for row in rows]
        self.machines = [row.attributes for row in rows]
        self.measured = np.stack([describe(sound) for sound in self.sounds])
        self.mfcc = cepstral_baseline([bank / row.path for row in rows])
        self.members: dict[str, list[int]] = {}
        for at, row in enumerate(rows):
            self.members.setdefault(row.family, []).append(at)


def report(split: Split, vectors: Floats, embed: Embed, left_out: Sequence[str] = ()) -> dict[str, object]:
    """Every figure of a model: `vectors` are what it makes of the split's sounds `[shape=(n, dim)]`.

    Labels in `left_out` were not trained on: where they are probes they are told apart as `.unseen`.
    """
    figures: dict[str, object] = {}
    for family, own in sorted(split.members.items()):
        labels = [split.labels[at] for at in own]
        machines = [split.machines[at] for at in own] if family == "drum-machines" else None
        fewest = 3 if family == "described" else FEWEST
        for suffix, table in (("", vectors), (".mfcc", split.mfcc)):
            found = precisions(table[own], labels, machines, fewest)
            for kind, wanted in (("like", False), ("unseen", True)):
                values = [one for label, each in found.items() if (label in left_out) is wanted for one in each]
                if values:
                    figures[f"{family}.{kind}{suffix}"] = float(np.mean(values))
        if family == "described":
            figures["described.text.recall10"] = recall(vectors[own], labels, embed)
        elif family == "environment":
            heard = [at for at in own if split.labels[at] not in left_out]
            names = [split.labels[at] for at in heard]
            figures["environment.text.accuracy50"] = text_accuracy(vectors[heard], names, embed)
        else:
            each = text_precision(vectors[own], labels, embed)
            figures[f"{family}.text.map"] = float(np.mean([v for k, v in each.items() if k not in left_out]))
            figures[f"{family}.text.each"] = each
    words = order_words(vectors, split.measured, embed)
    figures["order.each"] = words
    figures["order.mean"] = float(np.mean(list(words.values())))
    return figures


def main() -> None:
    """Print the figures as JSON, of each folder of weights in turn."""
    from tonewalk_models.small.encoder import SmallEncoder

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument(
        "--weights", type=Path, nargs="*", help="folders of exported weights (default: the shipped)"
    )
    parser.add_argument("--left-out", nargs="*", default=[], help="labels that these weights never met")
    given = parser.parse_args()
    split = Split(given.bank, given.split)
    for folder in given.weights or [None]:
        encoder = SmallEncoder(folder)
        figures = report(split, encoder.embed_audio(split.sounds), encoder.embed_text, given.left_out)
        print(json.dumps({"weights": str(folder or "shipped"), **figures}, indent=1), flush=True)


if __name__ == "__main__":
    main()
