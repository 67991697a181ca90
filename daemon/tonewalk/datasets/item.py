"""What a dataset says of its sounds, whichever dataset it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

Parts = Literal["fold", "split", ""]
"""How a dataset is divided: folds that are each tested by the others, splits of which one tests, or not at all."""


class Item(NamedTuple):
    """One sound of a dataset."""

    path: str
    """Below the dataset's folder, with `/`."""
    labels: tuple[str, ...] = ()
    """What it is, as the dataset spells it; several where it is several things at once."""
    part: str = ""
    """Its fold or split; "" where the dataset says none."""
    group: str = ""
    """The recording, speaker, instrument or artist that it shares with others: these are no test of each other."""
    licence: str = ""
    """Its own, where sounds have licences of their own."""
    more: tuple[str, ...] = ()
    """Further tags, each of a kind in `library.labelled.MARKS`: `quality-bright`."""
    captions: tuple[str, ...] = ()
    """Sentences that describe it."""


class Found(NamedTuple):
    """What a folder holds of a dataset."""

    items: list[Item]
    absent: list[str]
    """The parts of the dataset that are not in this folder, each as a whole: `FSD50K.dev_audio`."""


class Remote(NamedTuple):
    """The archive that a dataset's publishers offer.

    Attributes:
        name: of the file.
        size: bytes, to be told beforehand; what was fetched is checked by its checksum.
        md5: hex, as published beside it.
        unpacks: the folder in the archive that is the dataset's.
    """

    url: str
    name: str
    size: int
    md5: str
    unpacks: str


class Layout(NamedTuple):
    """A dataset, and how its folder is read."""

    name: str
    title: str
    holds: str
    """How many sounds of what."""
    licence: str
    """In a sentence's part, as its publishers state it."""
    page: str
    """Where it is published, with its terms."""
    needs: str
    """What its folder holds, in words."""
    marks: tuple[str, ...]
    """Files or folders of which its folder holds one at least, and no other dataset's does."""
    parts: Parts
    read: Callable[[Path], Found]
    test: str = ""
    """The split that tests; "" where folds do, or nothing."""
    train: tuple[str, ...] = ()
    """The splits that are learned from."""
    remote: Remote | None = None
    """What can be fetched; None where no checksum or no plain archive is published."""
