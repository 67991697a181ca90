"""A contact sheet: many small maps in one picture, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix
from tonewalk.exports.png import Pixels, png
from tonewalk.maps.candidates import MEASURES, Candidate

SIDE: Final = 200
"""Pixels of one map."""
GAP: Final = 8
CAPTION: Final = 28
COLUMNS: Final = 7

_GROUND: Final = 18
_PAPER: Final = 30
_INK: Final = 210
_UNLABELLED: Final = 130
_SCALE: Final = 2
_LINE: Final = 13

_GLYPHS: Final = {
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711", "5": "74717", "6": "74757",
    "7": "71111", "8": "75757", "9": "75717", "A": "25755", "C": "74447", "D": "65556", "E": "74647",
    "L": "44447", "M": "57755", "N": "65555", "P": "75744", "R": "75655", "S": "34216", "T": "72222",
    "U": "55557", ".": "00002", "-": "00700",
}  # fmt: skip
"""Letters of 3 x 5 pixels: an octal digit a row."""


class Tile(NamedTuple):
    """One map of the sheet."""

    candidate: Candidate
    scores: dict[str, float]
    coords: Matrix
    """In [0, 1] `[shape=(n, dims)]`; in 3D seen from above."""


def sheet(tiles: Sequence[Tile], labels: Sequence[str]) -> bytes:
    """A PNG of all tiles, seven in a row, each with its place, settings and scores above it.

    The second line holds silhouette, trustworthiness, continuity and roundness behind their first letters. Sounds
    of one label have one colour; those without one are grey.

    Args:
        labels: one a sound, "" for none.
    """
    lines = -(-len(tiles) // COLUMNS)
    wide, high = SIDE + GAP, SIDE + CAPTION + GAP
    canvas = np.full((lines * high + GAP, min(len(tiles), COLUMNS) * wide + GAP, 3), _GROUND, np.uint8)
    colours = _colours(labels)
    for number, tile in enumerate(tiles):
        top, left = GAP + number // COLUMNS * high, GAP + number % COLUMNS * wide
        scores = (f"{name[0].upper()}{tile.scores[name]:.2f}" for name in MEASURES if name in tile.scores)
        _write(canvas, top, left, f"{number + 1} {_caption(tile.candidate)}")
        _write(canvas, top + _LINE, left, " ".join(scores).replace("0.", "."))
        _plot(canvas[top + CAPTION : top + CAPTION + SIDE, left : left + SIDE], tile.coords, colours)
    return png(canvas)


def _caption(candidate: Candidate) -> str:
    """Method, principal components, neighbours or perplexity, and least distance."""
    words = [candidate.method.upper()]
    if candidate.method != "pca":
        words += [f"PC{candidate.components or 'ALL'}", f"N{candidate.neighbours}"]
    if candidate.method == "umap":
        words.append(f"D{candidate.min_dist:g}")
    return " ".join(words)


def _plot(part: Pixels, coords: Matrix, colours: Pixels) -> None:
    """Draw a dot of 2 x 2 pixels a sound, y upwards."""
    part[:] = _PAPER
    x = np.round(coords[:, 0] * (SIDE - 3)).astype(int)
    y = np.round((1 - coords[:, 1]) * (SIDE - 3)).astype(int)
    for down in (0, 1):
        for right in (0, 1):
            part[y + down, x + right] = colours


def _colours(labels: Sequence[str]) -> Pixels:
    """A hue a label, neighbours in the alphabet far apart by the golden angle `[shape=(n, 3)]`."""
    names = {name: number for number, name in enumerate(sorted(set(labels) - {""}))}
    hues = np.array([names.get(label, 0) * 137.508 for label in labels])
    light = 140 + 110 * np.cos(np.deg2rad(hues[:, None] - np.array([0, 120, 240])))
    known = np.array([label != "" for label in labels])[:, None]
    return np.where(known, light, _UNLABELLED).astype(np.uint8)


def _write(canvas: Pixels, top: int, left: int, text: str) -> None:
    """Write in the sheet's own letters; what has none is left blank, what does not fit is left out."""
    for place, letter in enumerate(text[: SIDE // (4 * _SCALE)]):
        rows = np.array([int(row) for row in _GLYPHS.get(letter, "00000")], np.uint8)
        dots: npt.NDArray[np.bool_] = (rows[:, None] >> np.array([2, 1, 0]) & 1).astype(np.bool_)
        large = dots.repeat(_SCALE, axis=0).repeat(_SCALE, axis=1)
        at = left + place * 4 * _SCALE
        canvas[top : top + large.shape[0], at : at + large.shape[1]][large] = _INK
