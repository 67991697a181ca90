"""The root with every command on it: importing a module of commands registers them on `app`."""

from __future__ import annotations

from tonewalk.cli import (
    ask,
    browsing,
    closer,
    datasets,
    encoder,
    evaluate,
    export,
    knobs,
    library,
    manifold,
    maps,
    models,
    mosaic,
    moving,
    serve,
    slices,
    spaces,
    system,
    trajectories,
)
from tonewalk.cli.app import app

__all__ = [
    "app", "ask", "browsing", "closer", "datasets", "encoder", "evaluate", "export", "knobs", "library",
    "manifold", "maps", "models", "mosaic", "moving", "serve", "slices", "spaces", "system", "trajectories",
]  # fmt: skip
