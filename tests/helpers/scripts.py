"""Scripts of the tree, which no package holds, as modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

TOP = Path(__file__).parents[2]
"""of the repository"""


def load_script(path: Path) -> ModuleType:
    """A module of its own at every call, which nobody else can import by its name."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
