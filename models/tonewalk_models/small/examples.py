"""Makes what one training step needs, as tensors: sounds, texts, targets; in a process of its own, ahead."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tonewalk_models.small.augment import STRIPS, draw
from tonewalk_models.small.batches import Batches
from tonewalk_models.small.captions import OPPOSITES, Captions
from tonewalk_models.small.vocabulary import concept, spaced
from tonewalk_models.small.wordpieces import encode, train_tokenizer

NAMES: Final = 192
CLASSES: Final = 72
LONGEST: Final = 14
"""Subwords of a training text: longer ones cost time and teach little."""
CLEAN_SHARE: Final = 0.35
DROPPED_MERGES: Final = 0.1
"""BPE dropout (Provilkov et al. 2020): words are met in several spellings of subwords."""


@dataclass
class Batch:
    """One step's examples. Sounds lie in strips (`network.Strip`); texts are six lists, `sizes` long."""

    frames: Tensor
    owner: Tensor
    strips: int
    labels: Tensor
    tokens: Tensor
    sizes: list[int]
    targets: Tensor
    positive: Tensor
    contrasted: Tensor
    standing: Tensor
    scores: Tensor
    classes: Tensor
    likeness: Tensor
    known: Tensor

    def to(self, device: str) -> Batch:
        """The same on another device."""
        moved: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            moved[field.name] = value.to(device) if isinstance(value, Tensor) else value
        return Batch(**moved)


def padded(ids: list[list[int]]) -> Tensor:
    """Token ids as one tensor, 0 after the end of each text."""
    width = min(LONGEST, max(len(row) for row in ids))
    return torch.tensor([row[:width] + [0] * (width - len(row)) for row in ids])


class Maker(torch.utils.data.Dataset[Batch]):
    """Step number -> batch; the same for the same seed."""

    def __init__(self, batches: Batches, classes: list[str], seed: int) -> None:
        self.batches, self.classes, self.seed = batches, classes, seed
        prepared = batches.set
        self.captions = Captions(prepared)
        self.captions.seed(seed)
        self.tokenizer: Any = train_tokenizer(self._corpus())
        self.known = np.concatenate([self.captions.overall, batches.cepstra], axis=1)
        half = prepared.teacher.shape[1] // 2
        self.scores = 0.5 * (prepared.teacher[:, :half] + prepared.teacher[:, half:])

    def _corpus(self) -> list[str]:
        texts = [self.captions.caption(int(index)) for index in self.batches.usable for _ in range(2)]
        for label in self.batches.labels:
            texts += [spaced(label), label, *concept(label).names] * 3
        return texts + self.classes * 3

    def __getitem__(self, step: int) -> Batch:
        rng = np.random.default_rng([self.seed, step])
        self.captions.seed(self.seed * 1_000_003 + step)
        batches, captions = self.batches, self.captions
        drawn = draw(batches.set, batches.choose(rng), rng, CLEAN_SHARE)
        chosen = np.array(drawn.chosen)
        labels = batches.label_of[chosen]
        names, classes = self._names(labels, rng), self._classes(chosen, rng)
        contrasts = [
            (place, pair)
            for place, index in enumerate(chosen)
            if drawn.clean[place] and (pair := captions.contrast(int(index)))
        ]
        lists = [
            [captions.mess(captions.name(batches.labels[row])) for row in names],
            [captions.caption(int(index), bool(clean)) for index, clean in zip(chosen, drawn.clean, strict=True)],
            [pair[0] for _, pair in contrasts],
            [pair[1] for _, pair in contrasts],
            [captions.pole(words) for pair in OPPOSITES.values() for words in pair],
            [self.classes[row] for row in classes],
        ]
        self.tokenizer.model.dropout = DROPPED_MERGES
        targets = torch.from_numpy(batches.targets[labels][:, names])
        return Batch(
            frames=torch.from_numpy(drawn.frames),
            owner=torch.from_numpy(drawn.owner),
            strips=min(STRIPS, len(chosen)),
            labels=torch.from_numpy(labels),
            tokens=padded(encode(self.tokenizer, [text for texts in lists for text in texts])),
            sizes=[len(texts) for texts in lists],
            targets=targets / targets.sum(dim=1, keepdim=True),
            positive=torch.from_numpy(self._positive(chosen, labels)),
            contrasted=torch.tensor([place for place, _ in contrasts], dtype=torch.int64),
            standing=torch.from_numpy(np.where(drawn.clean[:, None], captions.overall[chosen], np.nan)),
            scores=torch.from_numpy(self.scores[chosen]),
            classes=torch.from_numpy(classes),
            likeness=self._likeness(chosen),
            known=torch.from_numpy(self.known[chosen]),
        )

    def _positive(self, chosen: Any, labels: Any) -> npt.NDArray[np.float32]:
        """Weight of each pair that should be alike: the same kind counts 1, another view of the same sound 3."""
        same = (labels[:, None] == labels[None]) & self.batches.named[labels][:, None]
        result: npt.NDArray[np.float32] = same.astype(np.float32) + 2.0 * (chosen[:, None] == chosen[None])
        return result

    def _names(self, labels: Any, rng: np.random.Generator) -> Any:
        present = np.unique(labels)
        absent = np.setdiff1d(np.arange(len(self.batches.labels)), present)
        return np.concatenate([present, rng.choice(absent, min(len(absent), NAMES - len(present)), replace=False)])

    def _classes(self, chosen: Any, rng: np.random.Generator) -> Any:
        likely = np.unique(np.argsort(-np.nan_to_num(self.scores[chosen]), axis=1)[:, :2])
        others = np.setdiff1d(np.arange(len(self.classes)), likely)
        return np.concatenate([rng.permutation(likely)[: CLASSES * 2 // 3], rng.permutation(others)])[:CLASSES]

    def _likeness(self, chosen: Any) -> Tensor:
        """How alike cepstra and the teacher's scores find two sounds, -1 to 1."""
        normal = torch.nn.functional.normalize
        cepstra = normal(torch.from_numpy(self.batches.cepstra[chosen]), dim=1)
        alike = cepstra @ cepstra.T
        judged = normal(torch.from_numpy(np.nan_to_num(self.scores[chosen])) ** 0.5, dim=1)
        heard = torch.from_numpy(np.isfinite(self.scores[chosen][:, 0]))
        both = heard[:, None] & heard[None]
        return torch.where(both, 0.5 * alike + 0.5 * (judged @ judged.T), alike)
