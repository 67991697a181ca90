"""The sounds that training hears beside recordings: `small`'s weights were trained on these very ones."""

from __future__ import annotations

import numpy as np
import pytest

from tonewalk_models.small.procedural import RECIPES, make_all

HEARD = {
    "kick drum": (13726, 0.18467, 0.001982, 0.06497),
    "snare drum": (6959, 0.19546, 0.029777, 0.081533),
    "closed hi-hat": (26462, 0.031452, 0.010801, 0.014842),
    "open hi-hat": (10791, 0.24696, 0.18845, 0.094959),
    "hand clap": (7838, 0.097959, 0.033991, 0.15879),
    "rimshot": (1485, 0.1143, 0.020747, 0.053029),
    "low tom": (8112, 0.23981, 0.0038632, 0.081817),
    "mid tom": (30891, 0.096387, 0.0010722, 0.030175),
    "high tom": (15947, 0.21622, 0.0071051, 0.077155),
    "conga": (9032, 0.16702, 0.0045477, 0.065915),
    "cowbell": (19120, 0.079694, 0.003895, 0.044923),
    "crash cymbal": (30837, 0.087614, 0.015096, 0.05285),
    "ride cymbal": (45899, 0.040084, 0.018533, 0.042362),
    "tambourine": (14704, 0.085392, 0.048373, 0.068998),
    "shaker": (7488, 0.23438, 0.17275, 0.28852),
    "claves": (4328, 0.17794, 0.037318, 0.06282),
    "woodblock": (1546, 0.26163, 0.025584, 0.084967),
    "laser zap": (11241, 0.30212, 0.069458, 0.12658),
    "noise": (1705, 0.76676, 0.51478, 0.46206),
    "synth bass": (20374, 0.36501, 0.0057005, 0.34331),
    "sub bass": (44648, 0.29765, 0.001283, 0.12571),
    "synth pluck": (37157, 0.20313, 0.0032889, 0.036507),
    "synth pad": (63039, 0.32704, 0.021885, 0.43541),
    "bell": (70323, 0.088997, 0.011973, 0.06505),
    "electric piano": (26782, 0.44588, 0.0083012, 0.14578),
    "synth lead": (22766, 0.43494, 0.044133, 0.41686),
    "chord stab": (6712, 0.20864, 0.0094222, 0.15152),
    "organ": (86499, 0.2998, 0.065339, 0.33428),
    "riser": (80629, 0.76765, 0.15879, 0.61051),
    "downer": (113362, 0.20126, 0.090122, 0.14267),
    "drone": (107735, 0.4875, 0.0051003, 0.44289),
    "blip": (2321, 0.81507, 0.075715, 0.34938),
    "wind": (72198, 0.16339, 0.034334, 0.71849),
    "supersaw": (67261, 0.21725, 0.040162, 0.39771),
    "reese": (58644, 0.36594, 0.011824, 0.39403),
    "808": (55135, 0.19944, 0.0014501, 0.12188),
    "acid line": (83951, 0.20487, 0.0081227, 0.37148),
    "arpeggio": (92872, 0.17944, 0.0112, 0.40517),
    "vocal chop": (8271, 0.49551, 0.024383, 0.37434),
    "vinyl crackle": (68606, 0.025908, 0.0029903, 0.51573),
    "tape hiss": (77085, 0.4126, 0.24457, 0.49036),
}
"""Of each label's first sound: samples, RMS, mean step between samples, where in it its energy lies (0 to 1)."""


def test_the_sounds_are_those_that_the_weights_were_trained_on() -> None:
    made: dict[str, tuple[float, ...]] = {}
    for label, samples in make_all(41, 1):
        energy = samples.astype(np.float64) ** 2
        middle = np.dot(np.arange(len(samples)), energy) / energy.sum() / len(samples)
        steps = np.abs(np.diff(samples.astype(np.float64))).mean()
        made.setdefault(label, (len(samples), np.sqrt(energy.mean()), steps, middle))
    assert made.keys() == HEARD.keys() == RECIPES.keys()
    for label, summary in made.items():
        np.testing.assert_allclose(summary, HEARD[label], rtol=2e-4, err_msg=label)


@pytest.mark.parametrize("label", RECIPES)
def test_a_recipe_makes_the_same_sound_of_the_same_chance_and_another_of_another(label: str) -> None:
    recipe, _ = RECIPES[label]
    first, again, other = (recipe(np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
