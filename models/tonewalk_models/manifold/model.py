"""A learned space at run time: numpy and ONNX, no torch.

A manifold is a place, not a direction: its points lie in 3D and are compared by distance, while an `Encoder`'s
rows are unit-length and compared by cosine. So it is no encoder of a space but a parametric map: `Manifold.places`
gives raw coordinates, for nearest neighbours, and `Manifold.boxed` brings them into [0, 1] by one stored centre
and side for all three axes, which keeps the order of distances, so that a new sound is placed by one forward pass
and no sound that was placed before it moves.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.encoder import Mono
from tonewalk_models.manifold import constantq, windows
from tonewalk_models.manifold.constantq import Frames
from tonewalk_models.manifold.examples import Examples, pooled

MODEL: Final = "model.onnx"
ABOUT: Final = "about.json"
MARGIN: Final = 0.02
TAIL: Final = 0.005
"""Share of the training sounds on either side of an axis that the frame may leave out."""

Points = npt.NDArray[np.float32]
"""`[shape=(n, 3)]`"""


class BrokenManifold(ValueError):
    """A learned space's files are missing, damaged, or of another front end."""

    code = "damaged"


@dataclass(frozen=True)
class About:
    """What a learned space was made of.

    Attributes:
        held_out: `knn_error@1`, `@5`, `@10` and `map` of sounds held out of training; empty where none was.
        labels: label -> how many sounds.
        centre: of the frame, in raw coordinates.
        side: of the frame, in raw coordinates.
    """

    kind: str
    recipe: str
    seed: int
    iterations: int
    sounds: int
    labels: dict[str, int]
    held_out: dict[str, float]
    centre: tuple[float, ...]
    side: float
    front_end: str
    created: float


class Manifold:
    """A learned space, ready to place sounds.

    Attributes:
        about: what it was made of.
        fingerprint: sha256 (hex) of the weights, the frame and the front end's settings.

    Raises:
        BrokenManifold: a file is missing or damaged, or it was made with another front end.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        content, described = _read(folder / MODEL), _read(folder / ABOUT)
        try:
            self.about = About(**json.loads(described))
            self._centre = np.array(self.about.centre, np.float32).reshape(3)
        except (ValueError, TypeError) as error:
            raise BrokenManifold(f"{folder / ABOUT} is damaged: train again.") from error
        if self.about.front_end != constantq.SETTINGS:
            raise BrokenManifold(f"{folder} was made with another front end than this tonewalk has: train again.")
        self.fingerprint = hashlib.sha256(content + described).hexdigest()
        self._session = _session(folder / MODEL, content, threads)

    def places(self, clips: Sequence[Mono]) -> Points:
        """Raw coordinates of sounds at 16 kHz: the mean of each sound's windows, louder ones counting more.

        What is not finite counts as silence; silence and an empty clip have a place like any other sound.
        """
        return np.stack([self.place(frames_of(clip)) for clip in clips]) if clips else np.empty((0, 3), np.float32)

    def places_of(self, examples: Examples) -> Points:
        """Raw coordinates of sounds that are at hand as examples."""
        return np.concatenate([pooled(self._run(cut), cut, owners) for _, cut, owners in examples.batches()])

    def place(self, frames: Frames) -> npt.NDArray[np.float32]:
        """Raw coordinates of one sound of which the frames are known `[shape=(3,)]`."""
        heard = windows.from_onset(frames)
        cut = windows.cut(heard, windows.starts(len(heard)))
        return np.asarray(windows.weights(cut) @ self._run(cut), np.float32)

    def path(self, clip: Mono) -> Points:
        """How one sound moves: raw coordinates of a window of 1 s around every 50 ms `[shape=(1 + n // 800, 3)]`.

        The first windows hold half silence and then the attack, the last ones the release.
        """
        return self._run(windows.along(frames_of(clip)))

    def boxed(self, points: Points) -> Points:
        """Raw coordinates as places in [0, 1]; what lies outside the frame is held at its edge."""
        scaled = (points - self._centre) * ((1 - 2 * MARGIN) / self.about.side) + 0.5
        return np.asarray(np.clip(scaled, 0, 1), np.float32)

    def _run(self, cut: windows.Windows) -> Points:
        parts = [self._session.run(None, {"windows": part})[0] for part in _parts(cut)]
        return np.concatenate(parts)


def frames_of(clip: Mono) -> Frames:
    """The front end's frames of a sound at 16 kHz, what is not finite made silent."""
    samples = np.asarray(clip, np.float32)
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return constantq.frames(samples)


def framed(points: Points) -> tuple[npt.NDArray[np.float64], float]:
    """Centre `[shape=(3,)]` and side of the cube that holds nearly all points; a side of 1 where they coincide."""
    low, high = np.quantile(points.astype(np.float64), (TAIL, 1 - TAIL), axis=0)
    side = float((high - low).max())
    return (low + high) / 2, side if side > 0 else 1.0


def _parts(cut: windows.Windows) -> list[windows.Windows]:
    """At most 64 windows at once, so that a long sound takes no more memory than a short one."""
    return [cut[first : first + 64] for first in range(0, len(cut), 64)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BrokenManifold(f"{os.fspath(path)} cannot be read ({error.strerror}): train again.") from error


def _session(path: Path, content: bytes, threads: int) -> Any:
    from tonewalk_models.runtime import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise BrokenManifold(f"{os.fspath(path)} is damaged: train again.") from error
