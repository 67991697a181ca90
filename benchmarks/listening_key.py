"""Keys by listening, measured: `python -m benchmarks.listening_key [--sounds BANK]`.

Recorded notes and drums are of the bank's split `dev`, which `listening_key_fit` does not read. Right means that
tonic and mode are right and sure enough to be shown; wrong, that another key is shown. Without the bank, what is
synthesised is measured alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import chords, unkeyed
from benchmarks.__main__ import BANK
from benchmarks.chords import RATE, Built, Samples
from tonewalk.library.listening.key_heard import SURE, Key, key

SETS: Final = 4
"""Of 36 held chords and 36 cadences."""
WAVES: Final[dict[str, Callable[[int, chords.Float], chords.Float | float]]] = {
    "saw": lambda k, time: 1 / k,
    "soft": lambda k, time: 1 / k**2,
    "string": lambda k, time: np.exp(-time * (0.5 + 0.3 * k)) / k,
}
"""Level of the k-th of twelve partials."""


def main() -> None:
    """Print one table after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sounds", type=Path, default=BANK, help="the sound bank")
    bank, rng = parser.parse_args().sounds, np.random.default_rng(7)
    _keyed("major triads, close, 3 s", [one for one in _triads() if not one.minor])
    _keyed("minor triads, close, 3 s", [one for one in _triads() if one.minor])
    for kind in ("held", "cadence", "progression", "line"):
        _keyed(f"synthesised, {kind}", [_built(kind, chords.synthesised(rng), rng) for _ in range(72)])
    for kinds in (("7",), ("m7",), ("maj7",), ("sus4",), ("5",)):
        _keyed(
            f"synthesised, {kinds[0]}", [chords.held(chords.synthesised(rng), rng, 2.5, kinds) for _ in range(24)]
        )
    _unkeyed("synthesised notes and octaves", list(unkeyed.synthesised_notes(rng, 100)))
    if bank.is_dir():
        _recorded(bank, rng)
    else:
        print(f"{bank} is not here: recorded notes and drums are left out.")


def _recorded(bank: Path, rng: np.random.Generator) -> None:
    """What is built of the bank's notes and drums, and its families that have no key."""
    pool = chords.notes(bank, "orchestra", "dev")
    for at in range(SETS):
        built = [_built(kind, chords.recorded(pool, rng), rng) for kind in ("held", "cadence") for _ in range(36)]
        _keyed(f"orchestra, set {at + 1}: held", built[:36])
        _keyed(f"orchestra, set {at + 1}: cadences", built[36:])
    for kind in ("progression", "line"):
        _keyed(f"orchestra, {kind}", [_built(kind, chords.recorded(pool, rng), rng) for _ in range(72)])
    kit = unkeyed.kits(bank, "dev")
    _unkeyed("drum loops", [unkeyed.drum_loop(kit, rng, rng.uniform(1.5, 6)) for _ in range(150)])
    found: dict[str, list[Samples]] = {}
    for family, samples in unkeyed.recordings(bank, "dev", 10_000):
        found.setdefault(family, []).append(samples)
    for family, sounds in found.items():
        _unkeyed(family, sounds)
    _unkeyed("single orchestra notes", list(unkeyed.single(pool, rng, 250)))
    _timed(pool, rng)


def _triads() -> Iterator[Built]:
    moment = np.arange(3 * RATE) / RATE
    for root in (48, 50, 53, 55, 57, 60, 64):
        for level in WAVES.values():
            for third in (4, 3):
                tone = sum(
                    level(k, moment) * np.sin(2 * np.pi * 440 * 2 ** ((root + above - 69) / 12) * k * moment + k)
                    for above in (0, third, 7)
                    for k in range(1, 13)
                )
                yield Built(np.asarray(0.2 * tone, np.float32), root % 12, third == 3)


def _built(kind: str, play: chords.Player, rng: np.random.Generator) -> Built:
    if kind == "held":
        return chords.held(play, rng, rng.uniform(1.2, 3.5))
    return {"cadence": chords.cadence, "progression": chords.progression, "line": chords.line}[kind](play, rng)


def _keyed(name: str, sounds: list[Built]) -> None:
    heard = [key([one.samples], RATE) for one in sounds]
    said = [_said(one) for one in heard]
    right = sum(one == (built.tonic, built.minor) for one, built in zip(said, sounds, strict=True))
    root = sum(one is not None and one[0] == built.tonic for one, built in zip(said, sounds, strict=True))
    wrong = sum(one is not None for one in said) - right
    best = sum(
        (one.tonic, one.minor) == (built.tonic, built.minor) for one, built in zip(heard, sounds, strict=True)
    )
    print(
        f"{name:<34} {right:>4} of {len(sounds):<4} right, root {root}, wrong {wrong}, best guess right {best}",
        flush=True,
    )


def _unkeyed(name: str, sounds: list[Samples]) -> None:
    said = sum(_said(key([one], RATE)) is not None for one in sounds)
    print(f"{name:<34} {said:>4} of {len(sounds):<4} given a key ({100 * said / len(sounds):.1f} %)", flush=True)


def _said(heard: Key) -> tuple[int, bool] | None:
    return (heard.tonic, heard.minor) if heard.tonic is not None and heard.confidence >= SURE else None


def _timed(pool: list[chords.Note], rng: np.random.Generator) -> None:
    samples = np.concatenate([chords.cadence(chords.recorded(pool, rng), rng).samples for _ in range(4)])[
        : 6 * RATE
    ]
    took = []
    for _ in range(20):
        started = time.perf_counter()
        key([samples], RATE)
        took.append(time.perf_counter() - started)
    print(f"6 s of sound: {1000 * float(np.median(took)):.1f} ms")


if __name__ == "__main__":
    main()
