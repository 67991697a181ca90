"""Writes a trained network as the files that `Manifold` runs: ONNX, and what is to be known of it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import torch

from tonewalk_models.manifold.constantq import BINS, SETTINGS
from tonewalk_models.manifold.examples import Examples
from tonewalk_models.manifold.model import ABOUT, MODEL, framed
from tonewalk_models.manifold.train import Settings, Trained, places
from tonewalk_models.manifold.windows import WINDOW


def export(trained: Trained, examples: Examples, settings: Settings, folder: Path) -> None:
    """Write `model.onnx` and `about.json`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    drafted = folder / f"{MODEL}.{os.getpid()}.draft"
    torch.onnx.export(
        trained.network,
        (torch.zeros(2, WINDOW, BINS),),
        str(drafted),
        input_names=["windows"],
        output_names=["places"],
        dynamic_axes={"windows": {0: "n"}, "places": {0: "n"}},
        dynamo=False,
    )
    centre, side = framed(places(trained.network, examples))
    labels, counts = np.unique([label for label in examples.labels if label], return_counts=True)
    about = {
        "kind": settings.kind,
        "recipe": settings.recipe,
        "seed": settings.seed,
        "iterations": trained.iterations,
        "sounds": len(examples),
        "labels": dict(zip(labels.tolist(), counts.tolist(), strict=True)),
        "held_out": trained.scores,
        "centre": centre.tolist(),
        "side": side,
        "front_end": SETTINGS,
        "created": time.time(),
    }
    drafted.replace(folder / MODEL)
    _write(folder / ABOUT, json.dumps(about, indent=1).encode())


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
