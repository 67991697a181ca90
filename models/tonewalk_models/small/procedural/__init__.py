"""Procedural sounds with exact labels: what the recordings of the bank lack, above all drum machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from tonewalk_models.small.procedural import drums, styles, tones
from tonewalk_models.small.procedural.oscillators import Floats, Random, fade_out, worn

RECIPES: Final[dict[str, tuple[Callable[[Random], Floats], float]]] = {
    "kick drum": (drums.kick, 2.0),
    "snare drum": (drums.snare, 2.0),
    "closed hi-hat": (drums.closed_hat, 1.6),
    "open hi-hat": (drums.open_hat, 1.6),
    "hand clap": (drums.clap, 1.5),
    "rimshot": (drums.rimshot, 1.2),
    "low tom": (drums.low_tom, 1.0),
    "mid tom": (drums.mid_tom, 1.0),
    "high tom": (drums.high_tom, 1.0),
    "conga": (drums.conga, 0.6),
    "cowbell": (drums.cowbell, 1.0),
    "crash cymbal": (drums.crash, 1.2),
    "ride cymbal": (drums.ride, 1.0),
    "tambourine": (drums.tambourine, 1.0),
    "shaker": (drums.shaker, 1.0),
    "claves": (drums.claves, 0.5),
    "woodblock": (drums.woodblock, 0.5),
    "laser zap": (drums.zap, 0.5),
    "noise": (drums.noise_burst, 0.8),
    "synth bass": (tones.bass, 1.2),
    "sub bass": (tones.sub_bass, 0.6),
    "synth pluck": (tones.pluck, 1.0),
    "synth pad": (tones.pad, 1.2),
    "bell": (tones.bell, 1.0),
    "electric piano": (tones.fm_piano, 0.6),
    "synth lead": (tones.lead, 0.8),
    "chord stab": (tones.stab, 0.6),
    "organ": (tones.organ, 0.5),
    "riser": (tones.riser, 0.8),
    "downer": (tones.downer, 0.4),
    "drone": (tones.drone, 0.6),
    "blip": (tones.blip, 0.5),
    "wind": (tones.wind, 0.4),
    "supersaw": (styles.supersaw, 0.6),
    "reese": (styles.reese, 0.5),
    "808": (styles.long_kick, 0.7),
    "acid line": (styles.acid_line, 0.5),
    "arpeggio": (styles.arpeggio, 0.5),
    "vocal chop": (styles.vocal_chop, 0.5),
    "vinyl crackle": (styles.vinyl_crackle, 0.5),
    "tape hiss": (styles.tape_hiss, 0.4),
}
"""Label -> recipe and how many of it to make, relative to the others."""


def make_all(count: int, seed: int) -> Iterator[tuple[str, Floats]]:
    """About `count` sounds, label by label, at `RATE` Hz, peak at most 1; the same for the same seed."""
    total = sum(weight for _, weight in RECIPES.values())
    for index, (label, (recipe, weight)) in enumerate(RECIPES.items()):
        rng = np.random.default_rng([seed, index])
        for _ in range(max(1, round(count * weight / total))):
            samples = worn(rng, recipe(rng).astype(np.float32))
            samples /= float(np.abs(samples).max()) + 1e-9
            yield label, fade_out(samples)
