"""The remote script: Live imports this folder, whatever its name in `Remote Scripts`, and asks for a surface.

It runs inside Live, on Python 3.7 (Live 11) or 3.11 (Live 12), with nothing but the standard library and what Live
brings: no module in here imports anything of tonewalk's.
"""

from __future__ import annotations

from typing import Any


def create_instance(c_instance: Any) -> Any:
    """What Live calls for every control surface that is chosen in its settings."""
    from .surface import Surface

    return Surface(c_instance)
