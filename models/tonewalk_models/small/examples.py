"""Makes what one training step needs, as tensors: sounds, texts, targets; in a process of its own, ahead."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tonewalk_models.small.augment import STRIPS, draw
from tonewalk_models.small.batches import VAGUE, Batches
from tonewalk_models.small.captions import FILLERS, OPPOSITES, Captions
from tonewalk_models.small.meant import WIDTH
from tonewalk_models.small.phrases import adjectives
from tonewalk_models.small.vocabulary import concept, spaced
from tonewalk_models.small.wordpieces import encode, train_tokenizers

Floats = npt.NDArray[np.float32]
NAMES: Final = 192
CLASSES: Final = 72
LONGEST: Final = 14
"""Subwords of a training text: longer ones cost time and teach little."""
PHRASES: Final = 320
"""Phrases a step that are read for their meaning alone."""
READ_AT_ONCE: Final = 1024
"""Phrases a step while the text tower learns alone."""
FIRST_READINGS: Final = 10**9
"""What tells the dice of such steps from those of all others."""
SOUNDING: Final = 0.7
"""Share of them that is about sound."""
HEARD: Final = 0.5
"""How much of a sound's meaning is what the teacher of sound hears in it, beside what it is called."""
CLEAN_SHARE: Final = 0.35
TAKEN_APART: Final = 0.15
"""Share of texts whose words are read in pieces, as words that are misspelt or unknown will be."""


@dataclass
class Batch:
    """One step's examples. Sounds lie in strips (`network.Strip`); texts are seven lists, `sizes` long.

    `meant` holds the meanings of the last list, `sounded` those of the sounds; NaN where there is none.
    """

    frames: Tensor
    owner: Tensor
    strips: int
    labels: Tensor
    tokens: Tensor
    sizes: list[int]
    targets: Tensor
    positive: Tensor
    kin: Tensor
    contrasted: Tensor
    standing: Tensor
    scores: Tensor
    classes: Tensor
    likeness: Tensor
    known: Tensor
    meant: Tensor
    sounded: Tensor

    def to(self, device: str) -> Batch:
        """The same on another device."""
        moved: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            moved[field.name] = value.to(device) if isinstance(value, Tensor) else value
        return Batch(**moved)


def _unit(rows: Floats) -> Floats:
    """Rows at unit length; NaN for one that is nothing."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = np.where(length > 1e-6, rows / np.maximum(length, 1e-6), np.nan).astype(np.float32)
    return result


def padded(ids: list[list[int]]) -> Tensor:
    """Token ids as one tensor, 0 after the end of each text."""
    width = min(LONGEST, max(len(row) for row in ids))
    return torch.tensor([row[:width] + [0] * (width - len(row)) for row in ids])


class Maker(torch.utils.data.Dataset[Batch]):
    """Step number -> batch; the same for the same seed."""

    def __init__(self, batches: Batches, classes: list[str], seed: int) -> None:
        self.batches, self.classes, self.seed = batches, classes, seed
        prepared = batches.set
        self.meanings = batches.meanings
        self.captions = Captions(prepared)
        self.captions.seed(seed)
        self.tokenizers: tuple[Any, Any] = train_tokenizers(*self._corpus())
        self.known = np.concatenate([self.captions.overall, batches.cepstra], axis=1)
        half = prepared.teacher.shape[1] // 2
        self.scores = 0.5 * (prepared.teacher[:, :half] + prepared.teacher[:, half:])
        self.sounded = self._sounded()

    @property
    def vocabulary(self) -> int:
        """How many subwords there are."""
        return int(self.tokenizers[0].get_vocab_size())

    def _corpus(self) -> tuple[list[str], list[str]]:
        """What pieces are trained on, and what is known as a whole."""
        texts = [self.captions.caption(int(index)) for index in self.batches.usable for _ in range(2)]
        for label in self.batches.labels:
            texts += [spaced(label), label, *concept(label).names] * 3
        phrases = self.meanings.texts if self.meanings is not None else []
        return texts + self.classes * 3 + phrases, [*texts, *self.classes, *phrases, *adjectives(), *FILLERS]

    def read(self, texts: list[str], rng: np.random.Generator) -> Tensor:
        """Token ids, some texts whole and some taken apart `[shape=(len(texts), longest)]`."""
        whole, pieces = (encode(one, texts) for one in self.tokenizers)
        apart = rng.random(len(texts)) < TAKEN_APART
        return padded([pieces[at] if apart[at] else whole[at] for at in range(len(texts))])

    def reading(self, step: int) -> tuple[Tensor, Tensor]:
        """Phrases and what they mean, for the text tower alone; the same for the same seed."""
        rng = np.random.default_rng([self.seed, FIRST_READINGS, step])
        self.captions.seed(self.seed * 1_000_003 + FIRST_READINGS + step)
        phrases, meant = self._phrases(rng, READ_AT_ONCE)
        return self.read([self.captions.mess(text) for text in phrases], rng), torch.from_numpy(meant)

    def _sounded(self) -> Floats:
        """What each training sound means, by its name and by what the teacher hears in it `[shape=(n, WIDTH)]`."""
        if self.meanings is None:
            return np.full((len(self.batches.set), WIDTH), np.nan, np.float32)
        prepared, vague = self.batches.set, set(VAGUE)
        named = _unit(self.meanings.of([spaced(label) for label in prepared.labels]))
        named[[label in vague for label in prepared.labels]] = np.nan
        classes = np.nan_to_num(self.meanings.of(self.classes))
        heard = _unit(np.where(self.scores > 0.1, self.scores, 0.0) @ classes)
        both = np.nan_to_num(named) + HEARD * np.nan_to_num(heard)
        return _unit(both)

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
        phrases, meant = self._phrases(rng, PHRASES)
        lists.append([captions.mess(text) for text in phrases])
        targets = torch.from_numpy(batches.targets[labels][:, names])
        return Batch(
            frames=torch.from_numpy(drawn.frames),
            owner=torch.from_numpy(drawn.owner),
            strips=min(STRIPS, len(chosen)),
            labels=torch.from_numpy(labels),
            tokens=self.read([text for texts in lists for text in texts], rng),
            sizes=[len(texts) for texts in lists],
            targets=targets / targets.sum(dim=1, keepdim=True),
            positive=torch.from_numpy(self._positive(chosen, labels)),
            kin=torch.from_numpy(batches.kin[labels][:, labels]),
            contrasted=torch.tensor([place for place, _ in contrasts], dtype=torch.int64),
            standing=torch.from_numpy(np.where(drawn.clean[:, None], captions.overall[chosen], np.nan)),
            scores=torch.from_numpy(self.scores[chosen]),
            classes=torch.from_numpy(classes),
            likeness=self._likeness(chosen),
            known=torch.from_numpy(self.known[chosen]),
            meant=torch.from_numpy(meant),
            sounded=torch.from_numpy(self.sounded[chosen]),
        )

    def _positive(self, chosen: Any, labels: Any) -> npt.NDArray[np.float32]:
        """Weight of each pair that should be alike: the same kind counts 1, another view of the same sound 3."""
        same = (labels[:, None] == labels[None]) & self.batches.named[labels][:, None]
        result: npt.NDArray[np.float32] = same.astype(np.float32) + 2.0 * (chosen[:, None] == chosen[None])
        return result

    def _phrases(self, rng: np.random.Generator, count: int) -> tuple[list[str], Floats]:
        if self.meanings is None:
            return [], np.zeros((0, WIDTH), np.float32)
        about = round(count * SOUNDING)
        places = np.concatenate(
            [rng.choice(self.meanings.sounding, about), rng.choice(self.meanings.others, count - about)]
        )
        return [self.meanings.texts[at] for at in places], self.meanings.vectors[places]

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
