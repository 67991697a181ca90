"""What is brought into a home at once: gathered in a folder of its own, which one rename makes part of the home.

    .arriving-*   being gathered; whoever finds it and has the home to himself throws it away
    .arrived      whole: its entries are moved to their places by whoever opens the home next

The rename between the two is the moment at which it is done: a process killed before it leaves the home as it was,
one killed after it leaves what the next `Home` finishes, before anybody reads a file of it.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tonewalk.base.writing import sync_folder

ARRIVED: Final = ".arrived"
_GATHERED: Final = ".arriving-"
_LAST: Final = "catalogue.sqlite"
"""It is the truth of all else, so it comes after all else."""
_LOGS: Final = ("-wal", "-shm")
"""Of the catalogue that was there: beside another they would be taken for that one's."""


@contextmanager
def gathered(home: Path) -> Iterator[Path]:
    """A new folder inside the home to fill; what is left of it goes at the end. Nobody else may work on the home.

    Raises:
        OSError: it can't be made.
    """
    sweep(home)
    folder = home / f"{_GATHERED}{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(home: Path) -> None:
    """Throw away what a killed process had gathered; its owner has the home to himself."""
    for left in home.glob(f"{_GATHERED}*"):
        shutil.rmtree(left, ignore_errors=True)


def commit(folder: Path) -> None:
    """Make what was gathered part of its home, whatever happens to this process afterwards (`settle`).

    Raises:
        OSError: it can't be written; nothing of it is in the home.
    """
    for top, folders, files in os.walk(folder):
        for name in files:
            with Path(top, name).open("r+b") as file:
                os.fsync(file.fileno())
        for name in folders:
            sync_folder(Path(top, name))
    sync_folder(folder)
    folder.rename(folder.with_name(ARRIVED))
    sync_folder(folder.parent)


def waits(home: Path) -> bool:
    """Whether something is still to be moved to its place."""
    return (home / ARRIVED).is_dir()


def settle(home: Path) -> None:
    """Move what has arrived to its places, over what is there; done again after a kill, it goes on.

    Raises:
        OSError: it can't be moved; what is left waits.
    """
    arrived = home / ARRIVED
    for entry in sorted(arrived.iterdir(), key=lambda path: (path.name == _LAST, path.name)):
        place = home / entry.name
        if entry.name == _LAST:
            for end in _LOGS:
                place.with_name(place.name + end).unlink(missing_ok=True)
        if entry.is_dir() and place.is_dir():
            shutil.rmtree(place)
        os.replace(entry, place)
    sync_folder(home)
    arrived.rmdir()
    sync_folder(home)
