"""Where the folders of a library are on this machine: as they were told, as they are asked, or where they were."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tonewalk.base.errors import Conflict, FolderMissing, InvalidArgument, UnknownRoot
from tonewalk.base.types import RootId
from tonewalk.library.moving.paths import Folder
from tonewalk.library.records import shown
from tonewalk.library.scanning.roots import holds, spelled

Ask = Callable[[str, int], str]
"""(a folder that is not here, how many sounds it has) -> where it is now; "" for nowhere yet."""

_SEPARATORS: Final = re.compile(rb"[/\\]")


class Place(NamedTuple):
    """A folder of a library that travels, and where it is here."""

    folder: Folder
    path: bytes
    here: bool
    """False: not on this machine yet; its sounds are hidden until it is."""


def pointed(folders: Sequence[Folder], told: Sequence[str], ask: Ask | None) -> list[Place]:
    """Find each folder: by `OLD=NEW` where it was told so, else where it was, else by asking.

    `OLD` is one of the folders, or one that some of them lie in.

    Raises:
        InvalidArgument, UnknownRoot: `OLD=NEW` says nothing, or concerns no folder.
        FolderMissing: `NEW` does not exist.
        Conflict: two folders would be one, or one inside the other.
    """
    moved: dict[RootId, Place] = {}
    for text in told:
        for place in _moved(folders, text):
            before = moved.setdefault(place.folder.id, place)
            if before.path != place.path:
                raise InvalidArgument(
                    f"{shown(place.folder.path)} would be {shown(before.path)} and {shown(place.path)}: say once "
                    "with --root where it is now.",
                    where="$.root",
                )
    places = [moved.get(folder.id) or _found(folder, ask) for folder in folders]
    for one in places:
        for other in places:
            if one is not other and (one.path == other.path or holds(one.path, other.path)):
                raise Conflict(
                    f"{shown(other.folder.path)} would be {shown(other.path)}, which {shown(one.folder.path)} is "
                    "or holds: give each folder a place of its own with --root."
                )
    return places


def _found(folder: Folder, ask: Ask | None) -> Place:
    try:
        if spelled(folder.path) == folder.path:
            return Place(folder, folder.path, here=True)
    except FolderMissing:
        pass  # of another machine, or another disk
    said = ask(shown(folder.path), folder.sounds).strip() if ask is not None else ""
    return Place(folder, spelled(said), here=True) if said else Place(folder, folder.path, here=False)


def _moved(folders: Sequence[Folder], text: str) -> list[Place]:
    """The folders that one `OLD=NEW` concerns, where they are now."""
    cuts = [place for place, letter in enumerate(text) if letter == "=" and 0 < place < len(text) - 1]
    if not cuts:
        raise InvalidArgument(f"{text!r} says of no folder where it is now: write --root OLD=NEW.", where="$.root")
    for cut in reversed(cuts):  # either path may have a `=` in it
        old = _parts(os.fsencode(text[:cut]))
        inner = {
            folder: parts[len(old) :] for folder in folders if (parts := _parts(folder.path))[: len(old)] == old
        }
        if inner:
            new = spelled(text[cut + 1 :])
            return [_within(folder, os.path.join(new, *rest)) for folder, rest in inner.items()]
    there = ", ".join(shown(folder.path) for folder in folders) or "none"
    raise UnknownRoot(f"{text!r} concerns no folder of the archive: it has {there}.", where="$.root")


def _within(folder: Folder, path: bytes) -> Place:
    """A folder at a new place, or, where only what it lay in is there, to come."""
    try:
        return Place(folder, spelled(path), here=True)
    except FolderMissing:
        return Place(folder, path, here=False)


def _parts(path: bytes) -> list[bytes]:
    """Of a path of any system, without a separator at its end."""
    return _SEPARATORS.split(path.rstrip(b"/\\"))
