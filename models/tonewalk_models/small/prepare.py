"""Prepares a training set once: decoded, turned into log-mel frames, measured, with the teacher's scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.small import descriptors, procedural
from tonewalk_models.small.frontend import BANDS, HOP, SAMPLE_RATE, from_onset, mel_frames, pad_frames
from tonewalk_models.small.manifest import Recording, read_captions
from tonewalk_models.small.vocabulary import label_of

Floats = npt.NDArray[np.float32]
KEEP_SECONDS: Final = 4.0
"""A training sound is cut here: what follows says little more, and costs as much to train on."""

LATE_SHARE: Final = 0.4
"""Sounds that begin anywhere within their first frame: an onset in noise cannot be found to the sample."""


@dataclass(frozen=True)
class Prepared:
    """A training set in memory. `frames` holds all sounds one after the other, `bounds` where each begins."""

    frames: npt.NDArray[np.float16]
    bounds: npt.NDArray[np.int64]
    labels: list[str]
    families: list[str]
    kits: list[str]
    attributes: list[str]
    raw_labels: list[str]
    captions: list[str]
    """What is said of a sound beside its label; "" of most."""
    descriptors: Floats
    teacher: Floats

    def __len__(self) -> int:
        return len(self.labels)

    def sound(self, index: int) -> npt.NDArray[np.float16]:
        """Log-mel frames of one sound `[shape=(frames, BANDS)]`."""
        return self.frames[self.bounds[index] : self.bounds[index + 1]]


def decode(path: Path) -> Floats:
    """One channel at the front end's rate."""
    import soundfile
    import soxr

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    result: Floats = soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE).astype(np.float32)
    return result


def kit_of(row: Recording) -> str:
    """What a recording shares with its neighbours: the machine, the kit, the speaker, else the source."""
    return f"{row.source}/{row.attributes}" if row.family in ("drums", "drum-machines", "speech") else row.source


def recordings(bank: Path, rows: list[Recording]) -> Iterator[tuple[Recording, Floats]]:
    """Decode rows one by one."""
    for row in rows:
        yield row, decode(bank / row.path)


def synthetic(count: int, seed: int) -> Iterator[tuple[Recording, Floats]]:
    """Procedural sounds as if they were recordings."""
    for index, (label, samples) in enumerate(procedural.make_all(count, seed)):
        kit = f"machine{index % 40}"
        yield Recording("", "train", "procedural", label, kit, "procedural", "Apache-2.0"), samples


def prepare(bank: Path, rows: list[Recording], teacher: Path | None, count: int, seed: int) -> Prepared:
    """Build the training set from rows of the bank and `count` procedural sounds."""
    scores: dict[str, Floats] = {}
    if teacher is not None:
        with np.load(teacher) as file:
            scores = dict(zip(file["paths"].tolist(), file["scores"], strict=True))
    width = len(next(iter(scores.values()))) if scores else 1042
    captions = read_captions(bank, rows)
    kept: list[Recording] = []
    pieces, measured, targets, bounds = [], [], [], [0]
    sources = [*recordings(bank, rows)] if not count else (*recordings(bank, rows), *synthetic(count, seed))
    rng = np.random.default_rng(seed)
    for row, samples in sources:
        sound = from_onset(samples)[: int(KEEP_SECONDS * SAMPLE_RATE)]
        late = int(rng.integers(0, HOP)) if rng.random() < LATE_SHARE else 0
        mel = pad_frames(mel_frames(np.pad(sound, (late, 0))))
        kept.append(row)
        pieces.append(mel.astype(np.float16))
        measured.append(descriptors.describe(samples))
        targets.append(scores.get(row.path, np.full(width, np.nan, np.float32)))
        bounds.append(bounds[-1] + len(mel))
    return Prepared(
        np.concatenate(pieces).reshape(-1, BANDS),
        np.array(bounds),
        [label_of(row) for row in kept],
        [row.family for row in kept],
        [kit_of(row) for row in kept],
        [row.attributes for row in kept],
        [row.label for row in kept],
        [captions.get(row.path, "") for row in kept],
        np.stack(measured),
        np.stack(targets),
    )


def save(prepared: Prepared, path: Path) -> None:
    """Write a training set to an .npz file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in vars(prepared).items()}
    np.savez(path, **arrays)


def load(path: Path) -> Prepared:
    """Read what `save` wrote."""
    with np.load(path) as file:
        fields = {name: file[name] for name in Prepared.__dataclass_fields__}
    for name in ("labels", "families", "kits", "attributes", "raw_labels", "captions"):
        fields[name] = fields[name].tolist()
    return Prepared(**fields)
