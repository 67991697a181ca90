"""The colours of the map: told apart by everybody, on a dark ground and on a light one."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pytest

from tests.helpers.scripts import TOP

SOURCE = TOP / "bridge" / "tonewalk_bridge" / "browser" / "src"
PALETTE = json.loads((SOURCE / "seeing" / "palette.json").read_text())
STYLES = {"dark": "page/style.css", "light": "seeing/light.css"}
APART: Final = 0.08
"""OKLab distance of any two colours at least: about four times what is just seen."""

Colours = npt.NDArray[np.float64]

# Ottosson, "A perceptual color space for image processing", 2020.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009,
# for eyes that lack one kind of cone, on linear sRGB.
VISIONS = {
    "all cones": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colours: list[list[float]]) -> Colours:
    """OKLCH to linear sRGB."""
    lightness, chroma, hue = np.array(colours).T
    lab = np.stack([lightness, chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))], axis=1)
    return np.asarray((lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_CONES).T)


def lab(rgb: Colours) -> Colours:
    return np.asarray(np.cbrt(rgb @ TO_CONES.T) @ TO_LAB.T)


def luminance(rgb: Colours) -> Colours:
    return np.asarray(rgb @ [0.2126, 0.7152, 0.0722])


def variable(theme: str, name: str) -> float:
    """Luminance of a colour of the page's styles; of one that lets a little through, without that."""
    found = re.search(rf"--{name}: (?:#(\w+)|rgba\(([\d, ]+), [\d.]+\));", (SOURCE / STYLES[theme]).read_text())
    assert found is not None, name
    digits = found[1] and (found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1]))
    parts = [int(digits[at : at + 2], 16) for at in (0, 2, 4)] if digits else [*map(int, found[2].split(","))]
    encoded = np.array(parts) / 255
    values = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return float(luminance(values))


def contrast(one: float, other: float) -> float:
    """As WCAG 2.2 defines it, of two luminances."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", STYLES)
@pytest.mark.parametrize("vision", VISIONS)
def test_twelve_groups_and_what_is_left_are_told_apart_by_every_eye(theme: str, vision: str) -> None:
    colours = linear([*PALETTE[theme]["groups"], PALETTE[theme]["other"]])
    assert len(colours) == 13
    seen = lab(np.clip(colours @ VISIONS[vision].T, 0, 1))
    distances = np.linalg.norm(seen[:, None] - seen[None], axis=2)
    assert distances[np.triu_indices(len(seen), 1)].min() >= APART


@pytest.mark.parametrize("theme", STYLES)
def test_every_colour_is_one_that_screens_have_and_stands_out_from_the_ground(theme: str) -> None:
    colours = linear([*PALETTE[theme]["groups"], PALETTE[theme]["other"]])
    assert colours.min() >= 0
    assert colours.max() <= 1
    assert min(contrast(one, variable(theme, "ground")) for one in luminance(colours).tolist()) >= 3


@pytest.mark.parametrize("theme", STYLES)
def test_a_ramp_goes_steadily_away_from_the_ground(theme: str) -> None:
    light = luminance(linear(PALETTE[theme]["ramp"]))
    away = np.abs(light - variable(theme, "ground"))
    assert all(after > before + 0.02 for before, after in pairwise(away))


@pytest.mark.parametrize("theme", STYLES)
def test_words_stand_out_from_all_that_they_lie_on(theme: str) -> None:
    grounds = ("ground", "panel", "panel-solid", "raised", "well", "veil", "veil-thick")
    words = [(word, ground) for word in ("text", "soft", "quiet", "accent", "warm") for ground in grounds]
    words += [("pill-text", "pill"), ("warning-text", "warning"), ("warm", "panel")]
    told = {(word, ground): contrast(variable(theme, word), variable(theme, ground)) for word, ground in words}
    assert {pair: figure for pair, figure in told.items() if figure < 4.5} == {}
