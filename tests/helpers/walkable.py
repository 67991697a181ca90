"""A daemon on the demo library with a map, and paths over it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.helpers.indexed import indexed
from tonewalk.base.home import Home
from tonewalk.cli.client import post


@contextlib.contextmanager
def walkable(home: Path, sounds: Path, paths: Sequence[str]) -> Iterator[Home]:
    """The home of a daemon that runs for so long."""
    made = Home(home)
    made.config.write_text('[maps]\nmethod = "pca"\n')
    with indexed(made.path, sounds):
        info = made.daemon()
        assert info is not None
        for name in paths:
            post(info, "trajectory/build", trajectory=name, points=[[0.1, 0.1], [0.9, 0.9]], steps=4)
        yield made
