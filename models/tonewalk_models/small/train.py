"""Trains `small` on the `train` split of a sound bank, from random initialisation.

`python -m tonewalk_models.small.train --bank FOLDER --teacher scores.npz --classes class_map.csv --out runs/a`

Resumable (the same command goes on where it stopped), seeded, on one CPU thread by default.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from tonewalk_models.small import losses
from tonewalk_models.small.batches import BATCH, Batches, class_names
from tonewalk_models.small.examples import Batch, Maker
from tonewalk_models.small.manifest import training_rows
from tonewalk_models.small.meant import WIDTH as MEANING
from tonewalk_models.small.meant import Meanings
from tonewalk_models.small.network import DIM, SEMANTIC, AudioTower, Strip, TextTower, joined
from tonewalk_models.small.prepare import Prepared, load, prepare, save

WEIGHTS: Final = {
    "naming": 1.0,
    "pairing": 0.4,
    "grouping": 0.6,
    "contrasting": 0.3,
    "ordering": 0.7,
    "teacher": 4.0,
    "matching": 3.0,
    "regression": 0.3,
    "meaning": 4.0,
    "sounding": 1.0,
}
PARTS: Final = tuple(WEIGHTS)
TOKENIZERS: Final = ("tokenizer.json", "pieces.json")
"""The one that is shipped, and the one that takes words apart in training."""
READING_RATE: Final = 3e-3
KEPT: Final = 0.25
"""How fast the reading path of the text tower learns beside sounds: at full rate it forgets what words mean."""
COOLDOWN: Final = 0.35
"""The last part of a run, over which the learning rate falls to nothing."""


@dataclass(frozen=True)
class Settings:
    """What a run is: everything that its result depends on beside the data."""

    steps: int
    seed: int
    device: str
    rate: float
    left_out: tuple[str, ...]
    without: tuple[str, ...]


class Model(nn.Module):
    """Both towers, and the heads that only training needs."""

    def __init__(self, vocabulary: int, classes: int, measures: int) -> None:
        super().__init__()
        self.audio = AudioTower()
        self.text = TextTower(vocabulary)
        self.classes = nn.Linear(SEMANTIC, classes)
        self.measures = nn.Linear(DIM, measures)
        self.meant = nn.Linear(SEMANTIC, MEANING)
        self.scale = nn.Parameter(torch.tensor(2.7))
        self.class_scale = nn.Parameter(torch.tensor(2.0))
        self.class_bias = nn.Parameter(torch.tensor(-5.0))


AHEAD: Final[dict[str, Any]] = {"num_workers": 1, "prefetch_factor": 4, "multiprocessing_context": "spawn"}
"""Batches are made in a process beside; spawned, since a fork of threads that hold locks waits for ever."""


class Trainer:
    """One training run in a folder."""

    def __init__(
        self,
        prepared: Prepared,
        classes: list[str],
        settings: Settings,
        out: Path,
        meanings: Meanings | None = None,
        start: Path | None = None,
    ) -> None:
        """`start`: another run's folder, to begin with its average and its subwords instead of at random."""
        torch.manual_seed(settings.seed)
        self.given, self.out = settings, out
        self.maker = Maker(Batches(prepared, settings.left_out, meanings), classes, settings.seed)
        if start is not None:
            self.maker.tokenizers = _tokenizers(start)
        known, scores = self.maker.known, self.maker.scores
        model = Model(self.maker.vocabulary, scores.shape[1], known.shape[1])
        self.model = model.to(settings.device)
        if start is not None:
            state = torch.load(start / "checkpoint.pt", map_location=settings.device, weights_only=True)
            before = torch.optim.swa_utils.AveragedModel(self.model)
            before.load_state_dict(state["average"])
            self.model.load_state_dict(before.module.state_dict())
        self.model.audio.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = torch.optim.swa_utils.AveragedModel(
            self.model,
            avg_fn=lambda mean, new, n: torch.lerp(mean.float(), new.float(), max(0.003, 1 / (1 + int(n) / 9))),
            use_buffers=True,
        )
        self.optimiser = torch.optim.AdamW(_groups(self.model, settings.rate))
        warm = max(1, min(150, settings.steps // 10))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda step: min(1.0, (step + 1) / warm, max(0.01, (1 - step / settings.steps) / COOLDOWN)),
        )
        self.step, self.has_read = 0, False

    def learn_to_read(self, steps: int) -> None:
        """Have the text tower alone learn what phrases mean, before any sound: cheap, and told in whole epochs."""
        if self.maker.meanings is None or self.has_read or not steps:
            return
        torch.manual_seed(self.given.seed)
        optimiser = torch.optim.AdamW(self.model.text.parameters(), lr=READING_RATE, weight_decay=0.01)
        warm = max(2, steps // 10)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser,
            lambda step: min(1.0, (step + 1) / warm, max(0.01, 1 - (step - warm) / max(1, steps - warm))),
        )
        self.model.train()
        told = 0.0
        for step in range(steps):
            tokens, meant = (one.to(self.given.device) for one in self.maker.reading(step))
            loss = losses.meaning(self.model.text.both(tokens)[1], meant)
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            told += float(loss.detach())
            if (step + 1) % 100 == 0:
                print(f"reading {step + 1} of {steps}: meaning {told / 100:.3f}", flush=True)
                told = 0.0
        self.average.update_parameters(self.model)
        self.has_read = True
        self.save()

    def run(self, until: int | None = None) -> None:
        """Train to the last step (or stop at `until`), saving every 50; progress on standard output."""
        last = self.given.steps if until is None else until
        began, shown = time.monotonic(), self.step
        sums: dict[str, float] = {}
        steps = range(self.step, last)
        ahead = torch.utils.data.DataLoader(self.maker, batch_size=None, sampler=steps, **AHEAD)
        for batch in ahead:
            for name, value in self._one_step(batch).items():
                sums[name] = sums.get(name, 0.0) + value
            if self.step % 25 == 0:
                line = " ".join(f"{name} {value / 25:.3f}" for name, value in sums.items())
                each = (time.monotonic() - began) / (self.step - shown)
                print(f"step {self.step} {each:.2f} s/step {line}", flush=True)
                sums = {}
            if self.step % 50 == 0 or self.step == last:
                self.save()

    def _one_step(self, given: Batch) -> dict[str, float]:
        torch.manual_seed(self.given.seed * 1_000_003 + self.step)  # dropout, too, is the same after a resume
        batch = given.to(self.given.device)
        strip = Strip(batch.owner, len(batch.labels), batch.strips)
        self.model.train()
        semantic, timbral, _ = self.model.audio(batch.frames, strip)
        parts = {
            name: part
            for name, part in self._parts(semantic, timbral, batch).items()
            if name not in self.given.without
        }
        total = sum((WEIGHTS[name] * value for name, value in parts.items()), semantic.new_zeros(()))
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 3.0)
        self.optimiser.step()
        self.schedule.step()
        self.average.update_parameters(self.model)
        self.step += 1
        return {name: float(value.detach()) for name, value in parts.items()}

    def _parts(self, semantic: Tensor, timbral: Tensor, batch: Batch) -> dict[str, Tensor]:
        texts, meanings = self.model.text.both(batch.tokens)
        names, captions, fitting, opposite, poles, classes, phrases = torch.split(texts, batch.sizes)
        scale = self.model.scale.exp().clamp(max=60.0)
        near = (batch.labels[:, None] == batch.labels[None]) | batch.kin
        return {
            "naming": losses.naming(semantic, names, batch.targets, scale),
            "pairing": losses.pairing(semantic, captions, near, scale),
            "grouping": losses.grouping(semantic, batch.positive, batch.kin)
            + 0.3 * losses.grouping(timbral, batch.positive, batch.kin),
            "contrasting": losses.contrasting(semantic[batch.contrasted], fitting, opposite),
            "ordering": losses.ordering(semantic, poles[0::2], poles[1::2], batch.standing),
            "teacher": self._teacher(semantic, classes, batch),
            "matching": losses.matching(timbral, batch.likeness),
            "regression": losses.regression(self.model.measures(joined(semantic, timbral)), batch.known),
            "meaning": losses.meaning(meanings[len(texts) - len(phrases) :], batch.meant),
            "sounding": losses.meaning(self._meant(semantic), batch.sounded)
            + losses.meaning(self._meant(phrases), batch.meant),
        }

    def _meant(self, places: Tensor) -> Tensor:
        """What sounds and texts mean by their places in the space that they share."""
        return nn.functional.normalize(self.model.meant(places), dim=1)

    def _teacher(self, semantic: Tensor, names: Tensor, batch: Batch) -> Tensor:
        heard = torch.isfinite(batch.scores[:, 0])
        sounds, scores = semantic[heard], batch.scores[heard]
        judged = self.model.classes(sounds) * 4.0 - 4.0
        named = self.model.class_scale.exp() * sounds @ names.T + self.model.class_bias
        compare = nn.functional.binary_cross_entropy_with_logits
        return compare(judged, scores) + compare(named, scores[:, batch.classes])

    def save(self) -> None:
        """Write the checkpoint (also what export reads) and the tokenizer."""
        state = {
            "step": self.step,
            "has_read": self.has_read,
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
        }
        state |= {"model": self.model.state_dict(), "average": self.average.state_dict()}
        state["vocabulary"] = self.maker.vocabulary
        part = self.out / "checkpoint.part"
        torch.save(state, part)
        part.replace(self.out / "checkpoint.pt")
        for tokenizer, name in zip(self.maker.tokenizers, TOKENIZERS, strict=True):
            tokenizer.save(str(self.out / name))

    def resume(self) -> None:
        """Go on from the folder's checkpoint, if it has one."""
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.given.device, weights_only=True)
        self.step, self.has_read = state["step"], state["has_read"]
        self.maker.tokenizers = _tokenizers(self.out)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])


def _tokenizers(run: Path) -> tuple[Tokenizer, Tokenizer]:
    whole, pieces = (Tokenizer.from_file(str(run / name)) for name in TOKENIZERS)
    return whole, pieces


def _groups(model: Model, rate: float) -> list[dict[str, Any]]:
    """Parameters by how they learn: what reads slowly, what has one dimension without decay."""
    reading = {id(one) for part in model.text.reading() for one in part.parameters()}
    rest = [one for one in model.parameters() if id(one) not in reading]
    return [
        {"params": [one for one in rest if one.ndim > 1], "weight_decay": 0.03, "lr": rate},
        {"params": [one for one in rest if one.ndim <= 1], "weight_decay": 0.0, "lr": rate},
        {
            "params": [one for one in model.parameters() if id(one) in reading],
            "weight_decay": 0.0,
            "lr": KEPT * rate,
        },
    ]


def training_set(bank: Path, teacher: Path | None, procedural: int, seed: int, cache: Path) -> Prepared:
    """The prepared `train` split, from the cache if it is there. No other split is ever opened."""
    if cache.exists():
        return load(cache)
    prepared = prepare(bank, training_rows(bank / "manifest.csv"), teacher, procedural, seed)
    save(prepared, cache)
    return prepared


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bank", type=Path, required=True, help="folder that holds manifest.csv")
    parser.add_argument("--teacher", type=Path, help="scores that tonewalk_models.small.teacher wrote")
    parser.add_argument("--classes", type=Path, help="the teacher's class map (csv)")
    parser.add_argument("--meanings", type=Path, help="what phrases mean (tonewalk_models.small.meaning)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, metavar="RUN", help="begin with what another run came to")
    parser.add_argument("--cache", type=Path, help="the prepared training set (default: OUT/train.npz)")
    parser.add_argument("--procedural", type=int, default=3000, help="how many sounds to synthesise")
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument(
        "--reading", type=int, default=1500, help="steps of the text tower alone, before all others"
    )
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--leave-out", nargs="*", default=[], help="labels to train without")
    parser.add_argument("--without", nargs="*", default=[], choices=PARTS, help="parts of the loss to leave out")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    cache = given.cache or given.out / "train.npz"
    prepared = training_set(given.bank, given.teacher, given.procedural, given.seed, cache)
    classes = class_names(given.classes) if given.classes else [f"class {n}" for n in range(521)]
    settings = Settings(
        given.steps, given.seed, given.device, given.rate, tuple(given.leave_out), tuple(given.without)
    )
    meanings = Meanings.read(given.meanings) if given.meanings else None
    trainer = Trainer(prepared, classes, settings, given.out, meanings, given.start)
    trainer.resume()
    batches = trainer.maker.batches
    print(f"{len(batches.usable)} sounds, {len(batches.labels)} names, {BATCH} sounds a step")
    trainer.learn_to_read(given.reading)
    trainer.run()


if __name__ == "__main__":
    main()
