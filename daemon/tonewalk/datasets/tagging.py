"""What a dataset says of its sounds, as tags and classes of the library.

Nothing of it is a part of its own of the catalogue: tags filter (`tag:dog and tag:fold-1`), colour, are exported,
backed up and moved like those that a user gives.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from tonewalk.commands.common import WORD
from tonewalk.datasets.item import Item, Layout
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.queries.classes import FEWEST, MOST

LONGEST: Final = 64
"""Characters of a tag; see `commands.sounds.Tag`."""
EXAMPLES: Final = 20
"""Sounds that stand for a label in its class: more change its centroid little."""
FEW_LABELS: Final = 64
"""Up to so many labels become classes unasked: 200 more would bury the user's own."""
AT_ONCE: Final = 10_000
"""Sounds in one request of `sounds/tag`."""

_NOT_IN_A_TAG: Final = re.compile(r"[\x00-\x20\x7f\s\"():<>=]+")


Progress = Callable[[int, int, str], None]
"""Told how many tags are put on, of how many, and in words."""


class Ask(Protocol):
    """Asks a library one command."""

    def __call__(self, command: str, /, **arguments: Any) -> dict[str, Any]:
        """Its reply as plain data."""


class Tagged(msgspec.Struct):
    """What was said of the sounds."""

    sounds: int
    """Sounds of the dataset that the library has."""
    not_usable: list[str]
    """Files that could not be indexed."""
    tags: int
    """Different tags that they carry of the dataset."""
    new: int
    """Tags that were put on a sound which had not carried them: none where it is done again."""
    classes: int
    """Classes made of its labels."""
    classes_left_out: str = ""
    """Why none were made, in a sentence."""


def word(text: str) -> str:
    """A label as a tag: in small letters, one word.

    >>> word("Acoustic guitar (solo)")
    'acoustic-guitar-solo'
    """
    made = _NOT_IN_A_TAG.sub("-", text.strip().casefold()).strip("-")[:LONGEST].strip("-")
    return made if re.match(WORD, made) else ""


def tags_of(layout: Layout, item: Item) -> list[str]:
    """All tags of one sound: its labels, and what is kept of it, each of those with its kind before it."""
    marks = [f"dataset-{layout.name}", *item.more]
    if item.part and layout.parts:
        marks.append(f"{layout.parts}-{item.part}")
    if item.licence:
        marks.append(f"licence-{item.licence}")
    return list(dict.fromkeys(tag for text in (*item.labels, *marks) if (tag := word(text))))


def known_ids(catalogue: Catalogue, folder: Path, items: Iterable[Item]) -> dict[str, int]:
    """Path below the dataset's folder -> id of the sound, of those that are indexed and there; no slices."""
    start = os.fsencode(folder).rstrip(os.fsencode(os.sep)) + os.fsencode(os.sep)
    rows = catalogue.database.all(
        "SELECT path, id FROM sound WHERE start IS NULL AND NOT missing AND substr(path, 1, ?) = ?",
        (len(start), start),
    )
    ids: dict[bytes, int] = {bytes(path): sound for path, sound in rows}
    found = {}
    for item in items:
        path = start + os.fsencode(item.path.replace("/", os.sep))
        if (sound := ids.get(path)) is not None:
            found[item.path] = sound
    return found


def put(
    ask: Ask,
    layout: Layout,
    items: Sequence[Item],
    ids: Mapping[str, int],
    had: Mapping[int, list[str]],
    progress: Progress = lambda *_: None,
) -> int:
    """Put the tags on that are not there yet.

    Each tag goes on all of its sounds or, where the disk refuses, on none; done again, it goes on from there.

    Returns:
        How many were put on a sound.
    """
    wanted: dict[str, list[int]] = {}
    for item in items:
        sound = ids.get(item.path)
        if sound is not None:
            for tag in set(tags_of(layout, item)) - set(had.get(sound, ())):
                wanted.setdefault(tag, []).append(sound)
    # the dataset's own last: a sound that carries it carries all others
    own, total, done = f"dataset-{layout.name}", sum(map(len, wanted.values())), 0
    for tag in sorted(wanted, key=lambda one: (one == own, one)):
        for start in range(0, len(wanted[tag]), AT_ONCE):
            sounds = wanted[tag][start : start + AT_ONCE]
            ask("sounds/tag", tag=tag, on=True, sounds=sounds)
            done += len(sounds)
            progress(done, total, f"Tagging the sounds of {layout.title}")
    return total


def examples(layout: Layout, items: Sequence[Item], ids: Mapping[str, int]) -> dict[str, list[int]]:
    """Name of a class -> sounds that stand for it, `EXAMPLES` of each label, spread over those learned from.

    Splits that test, and the first fold, give none: what a class finds among them is a prediction.
    """
    by_label: dict[str, list[int]] = {}
    for item in items:
        held_out = (
            item.part == "1" if layout.parts == "fold" else bool(item.part) and item.part not in layout.train
        )
        if item.path in ids and not (layout.parts and held_out):
            for label in item.labels:
                if name := word(label):
                    by_label.setdefault(name, []).append(ids[item.path])
    found = {}
    for name, sounds in sorted(by_label.items()):
        if len(sounds) >= FEWEST:
            step = max(1, len(sounds) // EXAMPLES)
            found[f"{layout.name}/{name}"[:LONGEST]] = sounds[::step][:EXAMPLES]
    return found


def enrol(ask: Ask, wanted: Mapping[str, Sequence[int]]) -> tuple[int, str]:
    """Make these classes, or leave those that are there as they are.

    Returns:
        How many were made, and a sentence where there is no room for them.
    """
    there = {one["name"] for one in ask("class/list")["enrolled"]}
    new = {name: sounds for name, sounds in wanted.items() if name not in there}
    if len(there) + len(new) > MOST:
        return 0, (
            f"No classes were made of its labels: {len(there)} and {len(new)} more are over the {MOST} that a "
            "home keeps; its tags are there."
        )
    for name, sounds in new.items():
        ask("class/enrol", name=name, sounds=list(sounds))
    return len(new), ""
