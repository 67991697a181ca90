"""A learned space as a map: every sound, old or new, gets its place by one forward pass, and none ever moves.

The network hears the sound itself, not its embedding, so that the files are read once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tonewalk.base.errors import AudioError, Damaged, InvalidArgument
from tonewalk.base.home import Home
from tonewalk.base.types import Matrix, Rows
from tonewalk.library.listening.decode import load
from tonewalk.library.view import Stretch, View
from tonewalk.manifolds import store
from tonewalk_models.manifold.constantq import SAMPLE_RATE
from tonewalk_models.manifold.model import BrokenManifold, Manifold

logger = logging.getLogger(__name__)

DIMS: Final = 3


def chosen(home: Home, dims: int) -> Path:
    """The folder of the learned space that a new map shows: the newest.

    Raises:
        InvalidArgument: a map of other dimensions is asked for.
        NotFound: none has been learned yet.
    """
    if dims != DIMS:
        raise InvalidArgument(f"A learned space has 3 dimensions, not {dims}: ask for 3.", where="$.dims")
    store.load(home)
    return store.folder(home, store.names(home)[0])


def files_of(view: View, space: str, rows: Rows) -> list[Stretch]:
    """What each row of a space is of which file; of none, b"", where no visible sound has it."""
    positions = view.position_of_rows(space)
    known = [int(positions[row]) if row < len(positions) else -1 for row in rows.tolist()]
    return [view.stretch(at) if at >= 0 else (b"", None, None) for at in known]


def places(folder: Path, files: Sequence[Stretch], progress: Callable[[int, int], None]) -> tuple[Matrix, str]:
    """Places of sounds in [0, 1] `[shape=(n, 3)]`, NaN for files that can't be read, and the space's fingerprint.

    Raises:
        Damaged: the learned space's files can't be used.
    """
    try:
        manifold = Manifold(folder)
    except BrokenManifold as error:
        raise Damaged(str(error)) from error
    found = np.full((len(files), DIMS), np.nan, np.float32)
    for at, (path, start, end) in enumerate(files):
        try:
            found[at] = manifold.boxed(manifold.places([load(path, SAMPLE_RATE, start=start, end=end)]))[0]
        except AudioError as error:
            logger.warning("a sound has no place in %s: %s", folder.name, error.text)
        progress(at + 1, len(files))
    return found, manifold.fingerprint


def new_places(home: Home, learned: str, files: Sequence[Stretch]) -> Matrix:
    """Places of new sounds on a map of the learned space `name:fingerprint`.

    Returns:
        `[shape=(n, 3)]`, NaN where there is none: the file can't be read, or the space was learned anew or removed
        since the map was made.
    """
    name, _, fingerprint = learned.partition(":")
    try:
        found, now = places(store.folder(home, name), files, lambda *_: None)
    except Damaged as error:
        logger.warning("new sounds go between their neighbours: %s", error.text)
        return np.full((len(files), DIMS), np.nan, np.float32)
    return found if now == fingerprint else np.full_like(found, np.nan)
