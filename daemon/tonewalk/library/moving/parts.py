"""What of a home travels: all that a user said or that takes long to make again, and no audio.

What belongs to one machine stays: its token, ports and other settings (but the encoders, which the manifest
names), who listens over OSC, models, logs, backups. So does what is made again by itself: indexes, sounds decoded
for browsers, neighbour graphs. A new file of the home that holds what a user said is one line of `_KEPT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tonewalk.base.writing import is_beside, is_device
from tonewalk.spaces.header import VECTORS_NAME
from tonewalk.spaces.seals import SEALS_NAME

CATALOGUE: Final = "catalogue.sqlite"
MANIFEST: Final = "manifest.json"

_NAME: Final = r"(?!\.{1,2}(?:/|$))[^/\\:*?\"<>|\x00-\x1f]{1,200}"
"""One part of a path as it may be called on every system."""

_KEPT: Final = (
    r"(?:knobs|classes|labels|personal)\.json",
    rf"maps/(?:{_NAME}\.npz|current\.json)",
    rf"trajectories/{_NAME}\.json",
    rf"manifolds/{_NAME}/{_NAME}",
    rf"midi/{_NAME}\.(?:toml|json)",
)
"""What its files are called, from the home on."""

_COUNTED: Final = {
    "maps": rf"maps/({_NAME})\.npz",
    "trajectories": rf"trajectories/({_NAME})\.json",
    "learned spaces": rf"manifolds/({_NAME})/.*",
    "MIDI mappings": rf"midi/({_NAME})\.toml",
}
"""What a person counts, by what tells one from another."""

_FOLDERS: Final = ("maps", "trajectories", "manifolds", "midi")
_SPACES: Final = rf"spaces/{_NAME}/(?:{re.escape(VECTORS_NAME)}|{re.escape(SEALS_NAME)})"
_ALLOWED: Final = re.compile("|".join([re.escape(CATALOGUE), _SPACES, *_KEPT]))


class Part(NamedTuple):
    """A file of the home that is copied as it is."""

    name: str
    """From the home on, its folders separated by `/`."""
    path: Path


def is_allowed(name: str) -> bool:
    """Whether a library has a file of this name, which then lies inside its home on every system."""
    return _ALLOWED.fullmatch(name) is not None and not any(
        is_device(part) or part.endswith((".", " ")) for part in name.split("/")
    )


def is_kept(name: str) -> bool:
    """Whether a file of this name is copied as it is."""
    return is_allowed(name) and name != CATALOGUE and not name.startswith("spaces/")


def kept(home: Path) -> Iterator[Part]:
    """The files of a home that are copied as they are, by name; links and what is being written are left out."""
    tops = [path for path in home.iterdir() if path.is_file()]
    within = [path for folder in _FOLDERS for path in (home / folder).rglob("*")]
    for path in sorted([*tops, *within]):
        name = path.relative_to(home).as_posix()
        if is_kept(name) and path.is_file() and not path.is_symlink() and not is_beside(path.name):
            yield Part(name, path)


def counted(names: Iterable[str]) -> dict[str, int]:
    """How many there are of what is copied as it is, for people: {"maps": 2, "trajectories": 5}."""
    found = {
        kind: {match[1] for match in map(re.compile(form).fullmatch, names) if match}
        for kind, form in _COUNTED.items()
    }
    return {kind: len(each) for kind, each in found.items() if each}
