"""How a folder of the library is spelled, and which lies inside which."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from tonewalk.base.errors import FolderMissing
from tonewalk.library.records import shown


def spelled(path: str | bytes) -> bytes:
    """The folder as the catalogue spells it: absolute, `~` filled in, links resolved, no separator at its end.

    Links are resolved, and each part is spelled as its disk does, so that one folder is never taken for two: on
    macOS and Windows `music` and a decomposed `Tür` also lead to `Music` and a composed one.

    Raises:
        FolderMissing: it does not exist, or is no folder.
    """
    given = os.fsencode(path)
    if b"\0" in given:
        raise FolderMissing(f"{shown(given)!r} can't be a path: it holds a NUL byte.")
    try:
        real = Path(os.path.realpath(Path(os.fsdecode(given)).expanduser()))
        if real.is_dir():
            return os.fsencode(_as_stored(real))
        if real.exists():
            raise FolderMissing(f"{shown(given)} is no folder: give the folder that it lies in.")
    except (OSError, RuntimeError) as error:
        raise FolderMissing(
            f"The folder {shown(given)} can't be reached ({error}): check the path and its drive."
        ) from error
    raise FolderMissing(f"The folder {shown(given)} does not exist: check its spelling, or plug in its drive.")


def _as_stored(path: Path) -> Path:
    """The path with each part as its folder lists it."""
    stored = Path(path.anchor)
    for part in path.parts[1:]:
        stored /= _listed(stored, part)
    return stored


def _listed(folder: Path, name: str) -> str:
    """The name under which a folder lists an entry that can be reached under `name`; `name` where it may not be
    listed."""
    try:
        names = os.listdir(folder)
    except OSError:
        return name
    if name in names:
        return name
    alike = [one for one in names if _folded(one) == _folded(name)]
    return next((one for one in alike if (folder / one).samefile(folder / name)), name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def within(path: bytes, roots: Iterable[bytes]) -> bool:
    """Whether a path, all links resolved, is one of these folders or lies in one; they hold no links."""
    real = os.path.realpath(path)
    return any(real == root or holds(root, real) for root in roots)


def outermost(paths: Iterable[bytes]) -> frozenset[bytes]:
    """Those that lie in no other of them."""
    given = frozenset(paths)
    return frozenset(path for path in given if given.isdisjoint(above(path)))


def above(path: bytes) -> Iterator[bytes]:
    """The folders that a path lies in, from the inside out."""
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder


def holds(outer: bytes, inner: bytes) -> bool:
    """Whether `inner` lies somewhere inside the folder `outer`."""
    separator = os.fsencode(os.sep)
    return inner != outer and inner.startswith(outer.rstrip(separator) + separator)
