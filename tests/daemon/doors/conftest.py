from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parent / "doors_engine.py"
_SPEC = importlib.util.spec_from_file_location("doors_engine", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


@pytest.fixture
def small_engine() -> Any:
    return _MODULE.SmallEngine
