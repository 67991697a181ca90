"""How a sound moves through a learned space (its attack, sustain and release as a 3D path), and its files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.base.types import Matrix
from tonewalk.exports.png import png
from tonewalk.library.listening.decode import load
from tonewalk_models.manifold.constantq import SAMPLE_RATE
from tonewalk_models.manifold.model import Manifold
from tonewalk_models.manifold.windows import FRAME_SECONDS

SIDE: Final = 480
"""Pixels of one of the two views in the picture."""
GRID: Final = 10
_EARLY: Final = np.array([255, 196, 61])
_LATE: Final = np.array([64, 105, 255])


class SoundPath(msgspec.Struct):
    """A sound's windows in a learned space."""

    sound: str
    seconds: list[float]
    """Of the middle of each window; one every 0.05 s."""
    places: list[list[float]]
    """Three coordinates in [0, 1] each."""


def of_sound(manifold: Manifold, path: bytes, name: str) -> SoundPath:
    """The path of one sound, of its first minute.

    Raises:
        AudioError: it can't be read.
    """
    places = manifold.boxed(manifold.path(load(path, SAMPLE_RATE)))
    seconds = [round(at * FRAME_SECONDS, 3) for at in range(len(places))]
    return SoundPath(name, seconds, [[round(float(value), 5) for value in place] for place in places])


def write(path: SoundPath, target: Path, rules: Rules = NEW) -> Path:
    """Write as `.json`, `.npz` (arrays `seconds` and `places`) or `.png` (x-y beside x-z, yellow to blue in time).

    Returns:
        Where it is.

    Raises:
        InvalidArgument: another ending.
        DiskFull, Refused: it can't be written.
    """
    places = np.array(path.places, np.float32).reshape(-1, 3)
    match target.suffix.lower():
        case ".json":
            content = msgspec.json.encode(path)
        case ".npz":
            buffer = io.BytesIO()
            np.savez(buffer, seconds=np.array(path.seconds, np.float32), places=places)
            content = buffer.getvalue()
        case ".png":
            content = png(picture(places))
        case ending:
            raise InvalidArgument(f"{target.name} ends in {ending!r}: give a name in .json, .npz or .png.")
    with saved(target, rules) as saving:
        saving.temporary.write_bytes(content)
    return saving.path


def picture(places: Matrix) -> npt.NDArray[np.uint8]:
    """A path seen from above (x right, y up) and from the front (x right, z up) `[shape=(480, 970, 3)]`."""
    canvas = np.full((SIDE, 2 * SIDE + GRID, 3), 18, np.uint8)
    for view, axes in enumerate(((0, 1), (0, 2))):
        part = canvas[:, view * (SIDE + GRID) : view * (SIDE + GRID) + SIDE]
        part[:] = 28
        part[:: SIDE // GRID] = part[:, :: SIDE // GRID] = 44
        _line(part, places[:, axes])
    return canvas


def _line(part: npt.NDArray[np.uint8], flat: Matrix) -> None:
    """Draw through all points, the later the bluer; where the sound begins stands a square."""
    steps = np.linspace(0, len(flat) - 1, max(2, 40 * len(flat)))
    along = [np.interp(steps, np.arange(len(flat)), column) for column in flat.T]
    x = np.round(along[0] * (SIDE - 5)).astype(int) + 2
    y = SIDE - 3 - np.round(along[1] * (SIDE - 5)).astype(int)
    share = np.linspace(0, 1, len(steps))[:, None]
    colours = (_EARLY * (1 - share) + _LATE * share).astype(np.uint8)
    for right in (-1, 0, 1):
        for down in (-1, 0, 1):
            part[y + down, x + right] = colours
    part[max(0, y[0] - 5) : y[0] + 6, max(0, x[0] - 5) : x[0] + 6] = _EARLY
