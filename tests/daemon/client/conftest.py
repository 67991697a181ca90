"""A daemon for all tests of this folder."""

from __future__ import annotations

from tests.helpers.indexed import atlas, home
from tests.helpers.node import node

__all__ = ["atlas", "home", "node"]
