"""What a figure is compared with: plain features, computed in the same run on the same files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tonewalk.base.errors import Unavailable
from tonewalk.base.types import Matrix
from tonewalk.library.listening.decode import load

RATE: Final = 44_100
LEAST: Final = 8192
"""Samples that a sound is padded to: librosa's slopes need nine frames."""

Progress = Callable[[int, int], None]


def mfcc(paths: Sequence[bytes], progress: Progress) -> Matrix:
    """39 figures a sound: means of 13 MFCCs (librosa's defaults), of their slopes and of their bends.

    Unit length `[shape=(n, 39)]`, not standardised: the baseline that the design's ratios are told against.
    """
    import librosa

    rows = []
    for number, path in enumerate(paths):
        mono = load(path, RATE)
        coefficients = librosa.feature.mfcc(y=np.pad(mono, (0, max(0, LEAST - len(mono)))), sr=RATE, n_mfcc=13)
        slopes = librosa.feature.delta(coefficients, mode="nearest")
        bends = librosa.feature.delta(coefficients, order=2, mode="nearest")
        rows.append(np.concatenate([part.mean(axis=1) for part in (coefficients, slopes, bends)]))
        progress(number + 1, len(paths))
    return _unit(np.stack(rows))


def yamnet(paths: Sequence[bytes], model: Path, progress: Progress) -> Matrix:
    """YAMNet's 521 class scores, averaged over windows of 0.975 s at 16 kHz, unit length `[shape=(n, 521)]`.

    Args:
        model: the TFLite file of YAMNet.

    Raises:
        Unavailable: `ai-edge-litert` is not installed.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise Unavailable("The YAMNet baseline needs ai-edge-litert: pip install ai-edge-litert.") from error
    interpreter = Interpreter(model_path=os.fspath(model), num_threads=1)
    interpreter.allocate_tensors()
    given, scores = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    window = int(np.prod(given["shape"]))
    rows = []
    for number, path in enumerate(paths):
        mono = load(path, 16_000)
        starts = range(0, max(1, len(mono) - window // 2), window // 2)
        heard = []
        for start in starts:
            part = mono[start : start + window]
            interpreter.set_tensor(given["index"], np.pad(part, (0, window - len(part))).reshape(given["shape"]))
            interpreter.invoke()
            heard.append(interpreter.get_tensor(scores["index"]).reshape(-1))
        rows.append(np.mean(heard, axis=0))
        progress(number + 1, len(paths))
    return _unit(np.stack(rows))


def _unit(table: Matrix) -> Matrix:
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12), np.float32)
