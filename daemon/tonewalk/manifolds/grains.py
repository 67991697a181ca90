"""Sound from a drawn path: the library's nearest windows along it, crossfaded at equal power."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import soundfile

from tonewalk.base.errors import AudioError, InvalidArgument, NothingIndexed, TooLarge, Unreadable
from tonewalk.base.saving import NEW, Rules, saved
from tonewalk.base.types import Matrix
from tonewalk.library.listening.decode import load
from tonewalk.manifolds.sounds import Progress
from tonewalk_models.encoder import Mono
from tonewalk_models.manifold.constantq import SAMPLE_RATE
from tonewalk_models.manifold.model import Manifold
from tonewalk_models.manifold.windows import FRAME_SECONDS

RATE: Final = 44_100
"""Hz of what is written."""
GRAIN: Final = 0.2
"""s of a window that sound; a new one begins every half of it."""
EVERY: Final = 2
"""Of a sound's windows, each second one can be chosen: one every 0.1 s."""
CONTINUED: Final = 1.5
"""The window that goes on in the same sound is taken if it is no farther than this many times the nearest one's
distance: fewer seams."""
LONGEST: Final = 3600.0
"""s"""


class Units(NamedTuple):
    """Windows of the library, sound by sound in order of time."""

    places: Matrix
    """In [0, 1] `[shape=(n, 3)]`."""
    sounds: npt.NDArray[np.int64]
    """Which of the paths each is of."""
    seconds: npt.NDArray[np.float64]
    """Of its middle."""
    paths: list[bytes]


class Rendered(msgspec.Struct):
    """What was written."""

    path: str
    seconds: float
    sounds: int
    """How many different sounds it is made of."""
    distance: float
    """Mean distance of the windows from the path, in sides of the box."""


def units(manifold: Manifold, paths: Sequence[bytes], progress: Progress) -> Units:
    """The windows of some sounds; those that can't be read are left out.

    Raises:
        NothingIndexed: none can be read.
    """
    places, owners, seconds = [], [], []
    for number, path in enumerate(paths):
        progress(number + 1, len(paths), "Placing windows")
        try:
            found = manifold.boxed(manifold.path(load(path, SAMPLE_RATE)))[::EVERY]
        except AudioError:
            continue
        places.append(found)
        owners.append(np.full(len(found), number))
        seconds.append(np.arange(len(found)) * (EVERY * FRAME_SECONDS))
    if not places:
        raise NothingIndexed("None of the sounds can be read: there is nothing to make sound from.")
    return Units(np.concatenate(places), np.concatenate(owners), np.concatenate(seconds), list(paths))


def chosen(found: Units, drawn: Matrix, seconds: float) -> tuple[npt.NDArray[np.int64], float]:
    """Which windows sound along a path that is walked at even speed, one every half grain, and how far from it
    they lie on average.

    Args:
        drawn: corners `[shape=(n, 3)]` in [0, 1], at least one.
        seconds: how long the walk takes.
    """
    from scipy.spatial import cKDTree

    wanted = _walked(drawn, max(1, round(seconds / (GRAIN / 2))))
    nearest = cKDTree(found.places).query(wanted)
    distances, picked = np.asarray(nearest[0], np.float64), np.asarray(nearest[1], np.int64)
    for step in range(1, len(picked)):
        following = picked[step - 1] + 1
        if following < len(found.sounds) and found.sounds[following] == found.sounds[picked[step - 1]]:
            distance = float(np.linalg.norm(found.places[following] - wanted[step]))
            if distance <= CONTINUED * distances[step]:
                picked[step], distances[step] = following, distance
    return picked, float(np.mean(distances))


def check(drawn: Matrix, seconds: float) -> None:
    """Refuse a path or a length that no sound can be made from.

    Raises:
        InvalidArgument: no points, points outside [0, 1], a length that is no positive number.
        TooLarge: longer than an hour.
    """
    if drawn.ndim != 2 or drawn.shape[1:] != (3,) or not len(drawn):
        raise InvalidArgument("The path has no points: give a list of [x, y, z], or a file `manifold path` wrote.")
    outside = ~((drawn >= 0) & (drawn <= 1)).all(axis=1)
    if outside.any():
        point = drawn[int(outside.argmax())].tolist()
        raise InvalidArgument(f"Point {point} lies outside the space: give three numbers from 0 to 1.")
    if not 0 < seconds <= LONGEST:
        if seconds > LONGEST:
            raise TooLarge(f"{seconds} s are more than the {LONGEST:.0f} s that can be made at once.")
        raise InvalidArgument(f"The sound would last {seconds} s: give a positive number.")


def render(found: Units, drawn: Matrix, seconds: float, target: Path, rules: Rules = NEW) -> Rendered:
    """Write the sound of a drawn path: mono, 44.1 kHz, 32-bit float WAV; louder than full scale is brought to it.

    Raises:
        InvalidArgument: no points, points outside [0, 1], a length that is no positive number.
        TooLarge: longer than an hour.
        Unreadable: a chosen sound vanished meanwhile.
        DiskFull, Refused: it can't be written.
    """
    check(drawn, seconds)
    picked, distance = chosen(found, drawn, seconds)
    half = round(GRAIN / 2 * RATE)
    # half a sine: the squares of two that overlap by half add up to 1
    fade = np.sin(np.pi * (np.arange(2 * half) + 0.5) / (2 * half)).astype(np.float32)
    out = np.zeros((len(picked) + 1) * half, np.float32)
    heard = lru_cache(maxsize=64)(_samples)
    for step, unit in enumerate(picked):
        grain = _grain(heard(found.paths[found.sounds[unit]]), float(found.seconds[unit]), half)
        out[step * half : (step + 2) * half] += grain * fade
    out /= max(1.0, float(np.abs(out).max()))
    with saved(target, rules) as saving:
        soundfile.write(saving.temporary, out, RATE, subtype="FLOAT", format="WAV")
    return Rendered(str(saving.path), len(out) / RATE, len(np.unique(found.sounds[picked])), distance)


def _walked(drawn: Matrix, steps: int) -> npt.NDArray[np.float64]:
    """Points at even distances along a line through corners `[shape=(steps, 3)]`."""
    lengths = np.linalg.norm(np.diff(drawn.astype(np.float64), axis=0), axis=1)
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.linspace(0, reached[-1], steps)
    return np.stack([np.interp(at, reached, column) for column in drawn.T], axis=1)


def _grain(samples: Mono, middle: float, half: int) -> Mono:
    """Two halves around a time, silent where the sound does not reach."""
    first = round(middle * RATE) - half
    grain = np.zeros(2 * half, np.float32)
    part = samples[max(0, first) : max(0, first + 2 * half)]
    begin = max(0, -first)
    grain[begin : begin + len(part)] = part
    return grain


def _samples(path: bytes) -> Mono:
    try:
        return load(path, RATE)
    except AudioError as error:
        raise Unreadable(f"A sound of the path can't be read now: {error.text}") from error
