"""Learning a space from sounds, and writing it into the home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from tonewalk.base.errors import Conflict, InvalidArgument, Unavailable
from tonewalk.manifolds.sounds import Heard, Known, Progress, listen
from tonewalk_models.manifold.neighbours import KINDS, Kind

if TYPE_CHECKING:
    from tonewalk_models.manifold.train import Recipe

CHECKPOINT: Final = "checkpoint.pt"


class Learned(msgspec.Struct):
    """What came of a training."""

    folder: str
    kind: str
    recipe: str
    sounds: int
    left_out: int
    """Files that could not be read."""
    iterations: int
    finished: bool
    """False where it was stopped: nothing is exported, the same command goes on."""
    held_out: dict[str, float]
    """`knn_error@1`, `@5`, `@10` and `map` of held-out sounds; empty where there were too few."""

    def sentence(self) -> str:
        """For a person."""
        left = f", {self.left_out} files could not be read" if self.left_out else ""
        if not self.finished:
            return f"Stopped after {self.iterations} iterations: the same command goes on{left}."
        error = self.held_out.get("knn_error@5")
        held = "" if error is None else f"; held-out sounds: kNN error {error:.3f}, mAP {self.held_out['map']:.3f}"
        return f"Learned from {self.sounds} sounds in {self.iterations} iterations{held}{left}."


def learn(
    sounds: Sequence[Known],
    folder: Path,
    kind: str,
    recipe: str,
    progress: Progress,
    stopped: Callable[[], bool],
    *,
    iterations: int | None = None,
    seed: int = 1,
    device: str = "cpu",
    anew: bool = False,
    heard: Heard | None = None,
) -> Learned:
    """Train, or go on where the same call was stopped, and export to ONNX once it is finished.

    Args:
        folder: of the learned space; its checkpoint is written every 100 iterations.
        kind: one of `KINDS`.
        recipe: `quick` or `paper`.
        iterations: None: the recipe's own.
        device: `cpu` or `cuda`.
        anew: forget the checkpoint.
        heard: the sounds, where they have been listened to already.

    Raises:
        Unavailable: torch is not installed, or there is no such device.
        InvalidArgument: one class only, too few sounds, no pitches, no such kind or recipe.
        Conflict: the checkpoint is of another library or other settings.
        NothingIndexed: no sound can be read.
    """
    checked = _kind(kind)
    needs_torch(device)
    from tonewalk_models.manifold import export, train
    from tonewalk_models.manifold.neighbours import UnusableLabels

    made = _recipe(recipe)
    heard = heard or listen(sounds, progress)
    settings = train.Settings(checked, made, iterations or train.ITERATIONS[made], seed)
    checkpoint = folder / CHECKPOINT
    if anew:
        checkpoint.unlink(missing_ok=True)
    try:
        trained = train.train(heard.examples, settings, checkpoint, progress, stopped, device)
    except UnusableLabels as error:
        raise InvalidArgument(str(error)) from error
    except train.ForeignCheckpoint as error:
        raise Conflict(str(error)) from error
    if trained.finished:
        export.export(trained, heard.examples, settings, folder)
    return Learned(
        folder=str(folder),
        kind=kind,
        recipe=recipe,
        sounds=len(heard.sounds),
        left_out=heard.left_out,
        iterations=trained.iterations,
        finished=trained.finished,
        held_out=trained.scores,
    )


def _kind(kind: str) -> Kind:
    for known in KINDS:
        if kind == known:
            return known
    raise InvalidArgument(f"There is no neighbourhood {kind!r}: choose one of {', '.join(KINDS)}.")


def _recipe(recipe: str) -> Recipe:
    from tonewalk_models.manifold.train import RECIPES

    for known in RECIPES:
        if recipe == known:
            return known
    raise InvalidArgument(f"There is no recipe {recipe!r}: choose one of {', '.join(RECIPES)}.")


def needs_torch(device: str = "cpu") -> None:
    """Refuse to go on without torch and the device.

    Raises:
        Unavailable: torch or the device is missing.
        InvalidArgument: there is no such device.
    """
    try:
        import torch
    except ImportError as error:
        raise Unavailable("Training needs torch: pip install 'tonewalk[train]'.") from error
    if device not in {"cpu", "cuda"}:
        raise InvalidArgument(f"There is no device {device!r}: choose cpu or cuda.")
    if device == "cuda" and not torch.cuda.is_available():
        raise Unavailable("torch finds no CUDA device here: train with --device cpu.")
