"""Where a home keeps its learned spaces: a folder each, with a checkpoint, ONNX, and what it was made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tonewalk.base.errors import Damaged, InvalidArgument, NotFound
from tonewalk.base.home import Home
from tonewalk.base.writing import is_device
from tonewalk_models.manifold.model import ABOUT, BrokenManifold, Manifold

_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")


def folder(home: Home, name: str) -> Path:
    """Where the learned space of this name is or would be.

    Raises:
        InvalidArgument: the name can't be a folder's.
    """
    if not _NAME.fullmatch(name) or is_device(name):
        raise InvalidArgument(
            f"{name!r} can't be a learned space's name: use 1 to 64 letters, digits, `_`, `-`, and `.` not first, "
            "and no name of a device as `con` or `com1`."
        )
    return home.path / "manifolds" / name


def names(home: Home) -> list[str]:
    """The learned spaces that can be used, the newest first."""
    found = list((home.path / "manifolds").glob(f"*/{ABOUT}"))
    return [path.parent.name for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


def load(home: Home, name: str = "", threads: int = 1) -> Manifold:
    """The learned space of this name; "": the newest.

    Raises:
        NotFound: there is none.
        Damaged: its files can't be used.
        InvalidArgument: the name can't be one's.
    """
    known = names(home)
    if not known:
        raise NotFound("No space has been learned yet: `tonewalk manifold train` makes one.")
    if name and folder(home, name).name not in known:
        raise NotFound(f"There is no learned space {name!r}: there are {', '.join(sorted(known))}.")
    try:
        return Manifold(folder(home, name or known[0]), threads)
    except BrokenManifold as error:
        raise Damaged(str(error)) from error
