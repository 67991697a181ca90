"""Fits what `library.listening.key_heard` hears by: `python -m benchmarks.listening_key_fit [--sounds BANK]`.

Only rows of the split `train` are used. The profiles are a multinomial regression over the 24 keys whose weights
turn with the tonic; the confidence is a logistic regression of whether the best key is right, with the profiles
fitted on the other half so that it is not trusted for what it was shown. Chosen by trial on halves of `train`: the
front end's whitening, overtones, exponents; the penalties; which signs are told (without the sound's length, which
would tell drums from chords by the cut).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks import chords, unkeyed
from benchmarks.__main__ import BANK
from benchmarks.chords import RATE, Built, Note, Player, Samples
from tonewalk.library.listening import key_heard
from tonewalk.library.listening.notes_heard import Heard, hear

RESULT: Final = Path(key_heard.__file__).with_name("key_heard.npz")
MIX: Final = {
    "recorded": {"held": 400, "cadence": 450, "progression": 170, "line": 140},
    "one instrument": {"held": 160, "cadence": 200, "progression": 120, "line": 80},
    "synthesised": {"held": 170, "cadence": 170, "progression": 80, "line": 60},
}
"""How many sounds of each kind are built."""
DRUMMED: Final = 0.15
"""Share of what is not an orchestra's that has drums beside it."""
PENALTY: Final = 1e-5
TRUST_PENALTY: Final = 1e-4
UNKEYED_COUNTS: Final = 0.7
NOTE_COUNTS: Final = 0.5
"""Weight of a drum or noise and of a single note, against 1 of a chord."""

Float = npt.NDArray[np.float64]


class Shown(NamedTuple):
    """What was heard of one sound, and its key: 0 to 11 major, 12 to 23 minor, -1 none."""

    heard: Heard
    key: int
    counts: float


def main() -> None:
    """Build, listen, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sounds", type=Path, default=BANK, help="the sound bank")
    bank, rng = parser.parse_args().sounds, np.random.default_rng(1)
    pools = [chords.notes(bank, family, "train") for family in ("orchestra", "general-midi")]
    shown = [*_keyed(bank, pools, rng), *_unkeyed(bank, pools, rng)]
    folded = np.stack([key_heard.views(one.heard) for one in shown])
    keys = np.array([one.key for one in shown])
    keyed = np.flatnonzero(keys >= 0)
    halves = np.arange(len(shown)) % 2
    profiles = fit_profiles(folded[keyed], keys[keyed])
    crossed = [
        fit_profiles(folded[keyed][halves[keyed] != half], keys[keyed][halves[keyed] != half]) for half in (0, 1)
    ]
    scores = [
        key_heard.score(views, profiles if key < 0 else crossed[half])
        for views, key, half in zip(folded, keys, halves, strict=True)
    ]
    told = np.stack([key_heard.signs(one.heard, *rest) for one, *rest in zip(shown, folded, scores, strict=True)])
    right = np.array([int(score.argmax()) for score in scores]) == keys
    fitted = fit_trust(told, right.astype(np.float64), np.array([one.counts for one in shown]))
    np.savez(
        RESULT, profiles=profiles.astype(np.float32), **{name: fitted[name].astype(np.float32) for name in fitted}
    )
    print(f"{right[keyed].mean():.3f} of {len(keyed)} keys right on halves not fitted on; {RESULT.name} written")


def fit_profiles(folded: Float, keys: npt.NDArray[np.int64]) -> Float:
    """Weights of `key_heard.views` turned to the tonic, of major and of minor."""
    turned = np.stack([np.roll(folded, -tonic, axis=2).reshape(len(folded), -1) for tonic in range(12)], axis=1)
    size, rows = turned.shape[2], np.arange(len(keys))

    def loss(weights: Float) -> tuple[float, Float]:
        scores = np.concatenate([turned @ weights[:size], turned @ weights[size:]], axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        odds /= odds.sum(axis=1, keepdims=True)
        value = -np.log(odds[rows, keys] + 1e-12).mean() + PENALTY * (weights**2).sum()
        odds[rows, keys] -= 1
        slope = [np.einsum("nt,ntf->f", part, turned) / len(keys) for part in (odds[:, :12], odds[:, 12:])]
        return float(value), np.concatenate(slope) + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(2 * size), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return np.asarray(found.reshape(2, *folded.shape[1:]), dtype=np.float64)


def fit_trust(told: Float, right: Float, counts: Float) -> dict[str, Float]:
    """Constants of `key_heard.trust`."""
    fitted = {"mean": told.mean(axis=0), "scale": told.std(axis=0)}
    rows = np.stack([key_heard.products(one, fitted) for one in told])
    counts = counts / counts.sum()

    def loss(weights: Float) -> tuple[float, Float]:
        odds = rows @ weights[:-1] + weights[-1]
        value = counts @ (np.logaddexp(0, odds) - right * odds) + TRUST_PENALTY * (weights[:-1] ** 2).sum()
        off = counts * (1 / (1 + np.exp(-odds)) - right)
        return float(value), np.append(rows.T @ off + 2 * TRUST_PENALTY * weights[:-1], off.sum())

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return fitted | {"weights": found[:-1], "offset": np.asarray(found[-1])}


def _keyed(bank: Path, pools: list[list[Note]], rng: np.random.Generator) -> list[Shown]:
    orchestra, general = pools
    kit = unkeyed.kits(bank, "train")
    players: dict[str, Callable[[], Player]] = {
        "recorded": lambda: chords.recorded(orchestra if rng.random() < 0.85 else general, rng),
        "one instrument": lambda: chords.recorded(chords.instrument(general, rng), rng),
        "synthesised": lambda: chords.synthesised(rng),
    }
    found = []
    for player, kinds in MIX.items():
        for kind, count in kinds.items():
            for _ in range(count):
                built = _build(kind, players[player](), rng)
                samples = built.samples
                if player != "recorded" and rng.random() < DRUMMED:
                    drums = unkeyed.drum_loop(kit, rng, len(samples) / RATE + 0.1)[: len(samples)]
                    samples = samples + drums * np.float32(
                        np.std(samples) / max(np.std(drums), 1e-6) * rng.uniform(0.2, 0.8)
                    )
                found += _shown(samples, built.tonic + 12 * built.minor, 1.0)
    return found


def _build(kind: str, play: Player, rng: np.random.Generator) -> Built:
    if kind == "held":
        kinds = ("", "m") if rng.random() < 0.85 else ("7", "m7", "maj7")
        return chords.held(play, rng, rng.uniform(1, 3.5), kinds)
    return {"cadence": chords.cadence, "progression": chords.progression, "line": chords.line}[kind](play, rng)


def _unkeyed(bank: Path, pools: list[list[Note]], rng: np.random.Generator) -> list[Shown]:
    kit = unkeyed.kits(bank, "train")
    found = []
    for _, samples in unkeyed.recordings(bank, "train", 400):
        found += _shown(samples, -1, UNKEYED_COUNTS)
    for _ in range(150):
        found += _shown(unkeyed.drum_loop(kit, rng, rng.uniform(1.5, 6)), -1, UNKEYED_COUNTS)
    for pool in pools:
        for samples in unkeyed.single(pool, rng, 500):
            found += _shown(samples, -1, NOTE_COUNTS)
    for samples in unkeyed.synthesised_notes(rng, 100):
        found += _shown(samples, -1, NOTE_COUNTS)
    return found


def _shown(samples: Samples, key: int, counts: float) -> list[Shown]:
    heard = hear([samples], RATE)
    return [] if heard is None else [Shown(heard, key, counts)]


if __name__ == "__main__":
    main()
