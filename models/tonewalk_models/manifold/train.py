"""Learning a space: seeded, resumable to the bit on one machine, the best state kept by held-out sounds."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import torch

from tonewalk_models.manifold import losses, measure
from tonewalk_models.manifold.augment import varied
from tonewalk_models.manifold.examples import Examples, pooled
from tonewalk_models.manifold.neighbours import Kind, Neighbourhoods, Places
from tonewalk_models.manifold.network import Network
from tonewalk_models.manifold.windows import WINDOW

Recipe = Literal["quick", "paper"]
RECIPES: Final[tuple[Recipe, ...]] = get_args(Recipe)

ITERATIONS: Final[dict[Recipe, int]] = {"quick": 1000, "paper": 50_000}
CHECK: Final = 100
"""Iterations between two looks at the held-out sounds; a checkpoint is written then."""
PATIENCE: Final = 12
"""Looks without a better one after which training ends early."""
HELD_OUT: Final = 0.1
FEWEST_HELD_OUT: Final = 5
"""With fewer held-out sounds chance would choose: then none is held out, and the last state is kept."""
TRIPLES: Final = 32
PAIRS: Final = 64
RATE: Final[dict[Recipe, float]] = {"quick": 2e-3, "paper": 0.02}
WARM_UP: Final = 50
ONSETS: Final = 0.5
"""Share of the windows that begin where the sound does; the others begin anywhere."""

Progress = Callable[[int, int, str], None]


class ForeignCheckpoint(ValueError):
    """A checkpoint that was begun with other sounds or settings, or that is damaged."""

    code = "conflict"


@dataclass(frozen=True)
class Settings:
    """How to train; a checkpoint goes on only with the same.

    Attributes:
        recipe: `paper`: its loss, 32 triples, 50,000 iterations of SGD. `quick`: all pairs of 128 sounds,
            AdamW, varied sounds, a contrast on the hidden layer.
    """

    kind: Kind
    recipe: Recipe = "quick"
    iterations: int = ITERATIONS["quick"]
    seed: int = 1


class Trained(NamedTuple):
    """What came of it."""

    network: Network
    """The best state, ready to infer, on the CPU."""
    iterations: int
    finished: bool
    """False where it was stopped: the same call goes on."""
    scores: dict[str, float]
    """Of the held-out sounds against the others, at the best state; empty where none is held out."""


@dataclass
class _State:
    network: Network
    optimiser: torch.optim.Optimizer
    generator: np.random.Generator
    iteration: int = 0
    best: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    best_at: int = 0


def train(
    examples: Examples,
    settings: Settings,
    checkpoint: Path,
    progress: Progress,
    stopped: Callable[[], bool],
    device: str = "cpu",
) -> Trained:
    """Train, or go on from the checkpoint.

    Args:
        checkpoint: a file, written every 100 iterations, and when it ends or is stopped.
        progress: told the iteration, of how many, and the newest figures.
        stopped: asked before every iteration.
        device: `cpu` or `cuda`.

    Raises:
        UnusableLabels: too few sounds, one class only, no pitches.
        ForeignCheckpoint: the checkpoint is of other sounds or settings, or damaged.
    """
    inputs = examples.inputs() if settings.kind == "nearest" else np.empty((0, 0), np.float32)
    neighbourhoods = Neighbourhoods(settings.kind, examples.labels, examples.pitches, inputs)
    taught, held = _shares(neighbourhoods.usable(), settings.seed)
    mark = f"{examples.fingerprint()} {asdict(settings)}"
    state = _begun(examples, settings, device)
    _resume(state, checkpoint, mark)
    text = f"Training {settings.kind}"
    while state.iteration < settings.iterations and not stopped():
        _step(state, examples, neighbourhoods, taught, settings, device)
        state.iteration += 1
        progress(state.iteration, settings.iterations, text)
        if state.iteration % CHECK == 0 or state.iteration == settings.iterations:
            text = _look(state, examples, neighbourhoods, taught, held, settings, device)
            _save(state, checkpoint, mark)
            if state.iteration - state.best_at >= PATIENCE * CHECK:
                break
    else:
        _save(state, checkpoint, mark)
    finished = state.iteration >= settings.iterations or state.iteration - state.best_at >= PATIENCE * CHECK
    if state.best:
        state.network.load_state_dict(state.best)
    return Trained(state.network.cpu().eval(), state.iteration, finished, state.scores)


def places(network: Network, examples: Examples, device: str = "cpu") -> measure.Points:
    """Where the network puts each sound: the weighted mean of its windows `[shape=(n, 3)]`."""
    found = np.empty((len(examples), 3), np.float32)
    network.eval()
    with torch.no_grad():
        for part, windows, owners in examples.batches():
            given = network(torch.from_numpy(windows).to(device)).cpu().numpy()
            found[part] = pooled(given, windows, owners)
    return found


def _shares(usable: Places, seed: int) -> tuple[Places, Places]:
    """Sounds to learn from and sounds held out."""
    mixed = np.random.default_rng([seed, 1]).permutation(usable)
    count = int(HELD_OUT * len(mixed))
    if count < FEWEST_HELD_OUT:
        return np.sort(mixed), mixed[:0]
    return np.sort(mixed[count:]), np.sort(mixed[:count])


def _begun(examples: Examples, settings: Settings, device: str) -> _State:
    torch.manual_seed(settings.seed)
    network = Network(paper=settings.recipe == "paper")
    network.standardise(examples.frames, examples.lengths)
    network = network.to(device)
    rate = RATE[settings.recipe]
    optimiser: torch.optim.Optimizer
    if settings.recipe == "paper":
        optimiser = torch.optim.SGD(network.parameters(), rate)
    else:
        optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.02)
    return _State(network, optimiser, np.random.default_rng([settings.seed, 2]))


def _step(
    state: _State,
    examples: Examples,
    neighbourhoods: Neighbourhoods,
    taught: Places,
    settings: Settings,
    device: str,
) -> None:
    state.network.train()
    paper = settings.recipe == "paper"
    anchors = state.generator.choice(taught, TRIPLES if paper else PAIRS)
    friends, strangers = neighbourhoods.draw(state.generator, anchors, taught)
    rows = np.concatenate([anchors, friends, strangers] if paper else [anchors, friends])
    heard = _heard(examples, rows, state.generator)
    if not paper:
        heard = varied(heard, state.generator)
        _set_rate(state.optimiser, settings, state.iteration)
    windows = torch.from_numpy(heard).to(device)
    if paper:
        loss = losses.paper(*state.network(windows).chunk(3))
    else:
        related = torch.from_numpy(neighbourhoods.related(rows, rows)).to(device)
        hidden = state.network.inner(windows)
        loss = losses.components(state.network.place(hidden), related) + losses.contrastive(hidden, related)
    state.optimiser.zero_grad()
    torch.autograd.backward(loss)
    state.optimiser.step()


def _set_rate(optimiser: torch.optim.Optimizer, settings: Settings, iteration: int) -> None:
    """Warm up, then fall along half a cosine (Loshchilov & Hutter 2017)."""
    fall = 0.5 * (1 + math.cos(math.pi * iteration / settings.iterations))
    for group in optimiser.param_groups:
        group["lr"] = RATE[settings.recipe] * min(1.0, (iteration + 1) / WARM_UP) * fall


def _heard(examples: Examples, rows: Places, generator: np.random.Generator) -> npt.NDArray[np.float32]:
    """One window of each sound, from its onset or from anywhere `[shape=(n, 20, 192)]`."""
    room = np.clip(examples.lengths[rows] - WINDOW // 2, 1, examples.frames.shape[1] - WINDOW + 1)
    anywhere = generator.integers(0, room)
    begin = np.where(generator.random(len(rows)) < ONSETS, 0, anywhere)
    return examples.frames[rows[:, None], begin[:, None] + np.arange(WINDOW)].astype(np.float32)


def _look(
    state: _State,
    examples: Examples,
    neighbourhoods: Neighbourhoods,
    taught: Places,
    held: Places,
    settings: Settings,
    device: str,
) -> str:
    """Measure the held-out sounds, keep the state if it is the best, and say how it stands."""
    points = places(state.network, examples, device) if len(held) else np.empty((0, 3), np.float32)
    scores = measure.scores(neighbourhoods, points, held, taught) if len(held) else {}
    if not scores:
        state.best_at = state.iteration
        return f"Training {settings.kind}"
    if not state.best or scores["map"] > state.scores["map"]:
        state.best = {name: value.cpu().clone() for name, value in state.network.state_dict().items()}
        state.scores, state.best_at = scores, state.iteration
    return f"Training {settings.kind}: held out kNN error {state.scores['knn_error@5']:.3f}"


def _save(state: _State, path: Path, mark: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "mark": mark,
        "network": state.network.state_dict(),
        "optimiser": state.optimiser.state_dict(),
        "generator": state.generator.bit_generator.state,
        "torch": torch.get_rng_state(),
        "iteration": state.iteration,
        "best": state.best,
        "scores": state.scores,
        "best_at": state.best_at,
    }
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    torch.save(content, temporary)
    temporary.replace(path)


def _resume(state: _State, path: Path, mark: str) -> None:
    if not path.exists():
        return
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        known = content["mark"]
    except Exception as error:
        raise ForeignCheckpoint(f"{path} is damaged: remove it to begin anew.") from error
    if known != mark:
        raise ForeignCheckpoint(
            f"{path} was begun with another library or other settings: remove it to begin anew, "
            "or train under another --name."
        )
    state.network.load_state_dict(content["network"])
    state.optimiser.load_state_dict(content["optimiser"])
    state.generator.bit_generator.state = content["generator"]
    torch.set_rng_state(content["torch"])
    state.iteration, state.best = content["iteration"], content["best"]
    state.scores, state.best_at = content["scores"], content["best_at"]
