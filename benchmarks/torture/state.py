"""What a home holds, so that two of them can be compared and one can be looked at after a kill."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tonewalk.base.home import Home
from tonewalk.library.catalogue import soundness
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.spaces.mapping import VectorMapping

Key = tuple[str, float | None, float | None]
"""Path within the folder, start and end in s."""


class Sound(NamedTuple):
    """What is known of one sound, but for its number."""

    hash: bytes
    descriptors: bytes
    vectors: tuple[bytes, ...]
    tags: tuple[str, ...]
    favourite: bool


class State(NamedTuple):
    """A home as it was read from its files."""

    sounds: dict[Key, Sound]
    ids: dict[Key, int]


def read(home: Path, folder: Path) -> State:
    """All of it, every page of the catalogue and every vector looked at.

    Raises:
        Damaged: something in it is.
    """
    place = Home(home)
    if not place.catalogue.exists():
        return State({}, {})
    with contextlib.closing(Catalogue.open(place.catalogue)) as catalogue:
        soundness.check(place.catalogue)
        rows: list[dict[int, bytes]] = []
        for space in catalogue.spaces():
            count = catalogue.row_count(space.id)
            if not count:
                continue
            vectors = VectorMapping(place.space(space.encoder, space.fingerprint)).read(count).vectors
            contents, numbers = catalogue.rows_of(space.id)
            held = {int(one): vectors[row].tobytes() for one, row in zip(contents, numbers, strict=True)}
            rows.append(held)
        sounds, ids = {}, {}
        for record in catalogue.sounds(since=0):
            if record.missing:
                continue
            key = (os.path.relpath(os.fsdecode(record.path), folder), record.start, record.end)
            sounds[key] = Sound(
                catalogue.digest(record.content),
                msgspec.json.encode(record.descriptors),
                tuple(held.get(int(record.content), b"") for held in rows),
                tuple(sorted(record.tags)),
                record.favourite,
            )
            ids[key] = int(record.id)
        return State(sounds, ids)


def lost(before: State, after: State) -> list[str]:
    """What was there and is not, or is another sound's now."""
    return [
        f"{key[0]}: {'gone' if key not in after.ids else f'was {number}, is {after.ids[key]}'}"
        for key, number in before.ids.items()
        if after.ids.get(key) != number
    ]


def unlike(one: State, other: State) -> list[str]:
    """Where two homes differ, numbers left out: those depend on the order in which files were heard."""
    found = []
    for key in one.sounds.keys() | other.sounds.keys():
        mine, theirs = one.sounds.get(key), other.sounds.get(key)
        if mine is None or theirs is None:
            found.append(f"{key}: only in one of both")
        elif mine != theirs:
            names = [name for name, a, b in zip(Sound._fields, mine, theirs, strict=True) if a != b]
            found.append(f"{key}: {', '.join(names)}")
    return found


def said(answer: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
    """Tags and favourite of a reply of `sound/get`."""
    return tuple(sorted(answer["tags"])), bool(answer["favourite"])
