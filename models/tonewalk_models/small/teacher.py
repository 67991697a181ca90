"""Class scores of a teacher network (YAMNet as a LiteRT file) for the recordings of one split.

They are training targets and a baseline; neither the file nor the scores are shipped. Runs where
`ai-edge-litert` and `soundfile`, `soxr` are installed: `python -m tonewalk_models.small.teacher --help`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.small.manifest import read_manifest

RATE: Final = 16_000
WINDOW: Final = 15_600
"""Samples that one pass of the network hears: 0.975 s."""
MAX_WINDOWS: Final = 8


def windows(samples: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Half-overlapping windows of a sound, zero-padded to at least one, at most `MAX_WINDOWS` of them."""
    padded = np.pad(samples, (0, max(0, WINDOW - len(samples))))
    starts = range(0, len(padded) - WINDOW + 1, WINDOW // 2)
    return [padded[start : start + WINDOW] for start in starts][:MAX_WINDOWS]


class Teacher:
    """Scores sounds with a LiteRT file that takes `[15600]` samples and gives `[1, 521]` class scores."""

    def __init__(self, weights: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._net: Any = Interpreter(model_path=str(weights), num_threads=1)
        self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]

    def scores(self, path: Path) -> npt.NDArray[np.float32]:
        """Mean and maximum over windows of the class scores, one after the other `[shape=(2 * classes,)]`."""
        import soundfile
        import soxr

        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        mono = soxr.resample(samples.mean(axis=1), rate, RATE).astype(np.float32)
        mono /= max(float(np.abs(mono).max()), 1e-6)
        rows = []
        for window in windows(mono):
            self._net.set_tensor(self._input, window.reshape(self._net.get_input_details()[0]["shape"]))
            self._net.invoke()
            rows.append(self._net.get_tensor(self._output)[0])
        return np.concatenate([np.mean(rows, axis=0), np.max(rows, axis=0)]).astype(np.float32)


def main() -> None:
    """Write `{path: scores}` of one split as two arrays, `paths` and `scores`, to an .npz file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", type=Path, required=True, help="folder that holds manifest.csv")
    parser.add_argument("--weights", type=Path, required=True, help="yamnet.tflite")
    parser.add_argument("--split", default="train")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    teacher = Teacher(given.weights)
    rows = read_manifest(given.bank / "manifest.csv", given.split)
    scores = np.stack([teacher.scores(given.bank / row.path) for row in rows])
    np.savez(given.out, paths=np.array([row.path for row in rows]), scores=scores)


if __name__ == "__main__":
    main()
