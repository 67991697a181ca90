"""What makes the rows of a space, and the files that they lie in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tonewalk.base.types import Matrix

UnitRows = Callable[..., Matrix]
"""count, dim, seed and clusters -> rows of unit length"""
WriteSpace = Callable[[Path, Matrix], Path]
"""folder and rows -> folder"""
