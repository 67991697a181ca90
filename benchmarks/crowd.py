"""A library of any size: real embeddings, mixed with those of their own kind and moved a little for every copy, in
as many folders and under such names as sample packs have.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk import demo
from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.base.types import Row
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import StoredFile
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.records import Analysis, Content, SoundRecord, Stamp
from tonewalk.library.second_pass import HEARD_VERSION
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.registry import load

ENCODERS: Final = ("small", "timbre")
BATCH: Final = 8192
SPREAD: Final = 0.25
"""Length of what is added to a unit vector: as far as two hits of one kind lie apart."""
MIXED: Final = 0.3
"""The most that another sound of its kind counts in a copy's embedding."""
PACK: Final = 400
"""Sounds of a pack, in a folder a kind."""
LINKS: Final = 60_000
"""Names that one file may have: ext4 takes 65,000."""

MAKERS: Final = (
    "Nordlys",
    "Tape & Dust",
    "Kaiju Audio",
    "Ostinato",
    "Lo-Fi Cellar",
    "Übersound",
    "Modul",
    "Sankofa",
)
STYLES: Final = (
    "Techno",
    "House",
    "Boom Bap",
    "Ambient",
    "Drum & Bass",
    "Footwork",
    "Cinematic",
    "Dub",
    "Trap",
    "Jazz",
)
WORDS: Final = (
    *(
        "dusty",
        "warm",
        "wide",
        "tight",
        "broken",
        "velvet",
        "concrete",
        "glass",
        "hollow",
        "acid",
        "deep",
        "paper",
    ),
    *("amber", "cold", "rubber", "vintage", "crushed", "silk", "iron", "neon", "tape", "muted", "raw", "soft"),
)
KEYS: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

Vectors = npt.NDArray[np.float32]


class _Space(NamedTuple):
    id: int
    file: VectorFile
    base: Vectors
    """Of each sound that is copied."""


def fill(home: Path, count: int, seed: int = 1, bank: Path | None = None) -> None:
    """Make a home whose catalogue, vectors and files hold `count` sounds; most files are links to a few.

    Args:
        bank: a folder of sounds that are copied; None: the demo library's.
    """
    place = Home(home)
    folder = home / "sounds"
    if bank is None:
        demo.synthesise(folder)
    else:
        _take_over(bank, folder, count)
    index_folders(place, [str(folder)], Library(encoders=list(ENCODERS)), Report(), hearing=0)
    catalogue = Catalogue.open(place.catalogue)
    root = catalogue.roots()[0]
    records = catalogue.sounds(since=0)
    spaces = [_opened(place, catalogue, name, records) for name in ENCODERS]
    kinds = _kinds(records)
    generator = np.random.default_rng(seed)
    names = _Names(folder, records, generator)
    for start in range(len(records), count, BATCH):
        numbers = np.arange(start, min(start + BATCH, count))
        drawn = zip(numbers.tolist(), generator.random(len(numbers)).tolist(), strict=True)
        alike = ((kinds[number % len(records)], share) for number, share in drawn)
        mates = np.array([kind[int(share * len(kind))] for kind, share in alike])
        firsts = [_append(space, numbers, mates, generator) for space in spaces]
        entries = []
        for at, number in enumerate(numbers.tolist()):
            link, stamp = names.link(number)
            record = records[number % len(records)]
            analysis = Analysis(
                sample_rate=record.sample_rate, channels=1, frames=1, descriptors=record.descriptors, embeddings={}
            )
            rows = {space.id: Row(first + at) for space, first in zip(spaces, firsts, strict=True)}
            content = Content(hash=number.to_bytes(16, "little"), analysis=analysis)
            entries.append(StoredFile(link, stamp, content, rows))
        catalogue.store(root.id, entries)
    # a copy is heard as what it is a copy of
    catalogue.database.run("UPDATE content SET heard = ?", (HEARD_VERSION,))
    for space in spaces:
        space.file.close()
    catalogue.close()


def _take_over(bank: Path, folder: Path, count: int) -> None:
    """Copy a bank's sounds, up to `count`, folders and all."""
    for at, file in enumerate(sorted(bank.rglob("*.wav")) + sorted(bank.rglob("*.flac"))):
        if at == count:
            return
        to = folder / file.relative_to(bank)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(file.read_bytes())


def _opened(place: Home, catalogue: Catalogue, name: str, records: Sequence[SoundRecord]) -> _Space:
    encoder = load(name)
    space = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
    file = VectorFile.open(place.space(name, encoder.fingerprint), name, encoder.fingerprint, encoder.dim)
    contents, rows = catalogue.rows_of(space)
    vectors = np.fromfile(file.path, "<f4", offset=file.header.end_of(0)).reshape(-1, encoder.dim)
    row_of = dict(zip(contents.tolist(), rows.tolist(), strict=True))
    return _Space(space, file, np.stack([vectors[row_of[record.content]] for record in records]))


def _kinds(records: Sequence[SoundRecord]) -> list[list[int]]:
    """Of each sound, those in its folder."""
    folders = defaultdict[bytes, list[int]](list)
    for at, record in enumerate(records):
        folders[os.path.dirname(record.path)].append(at)
    return [folders[os.path.dirname(record.path)] for record in records]


def _append(
    space: _Space, numbers: npt.NDArray[np.int64], mates: npt.NDArray[np.int64], chance: np.random.Generator
) -> int:
    base, width = space.base, space.base.shape[1]
    share = chance.uniform(0, MIXED, (len(numbers), 1)).astype(np.float32)
    moved = (1 - share) * base[numbers % len(base)] + share * base[mates]
    moved += np.float32(SPREAD / np.sqrt(width)) * chance.standard_normal(moved.shape, np.float32)
    first = space.file.append(moved / np.linalg.norm(moved, axis=1, keepdims=True))
    space.file.flush()
    return int(first)


class _Names:
    """Where copies lie and what they are called: packs of a maker, folders of kinds, numbered takes."""

    def __init__(self, folder: Path, records: Sequence[SoundRecord], chance: np.random.Generator) -> None:
        self._folder, self._records, self._chance = os.fsencode(folder), records, chance
        self._made: set[bytes] = set()
        self._sources = [record.path for record in records]
        self._linked = [0] * len(records)

    def link(self, number: int) -> tuple[bytes, Stamp]:
        """Make the file of copy `number`: its path, and its stamp."""
        of = number % len(self._records)
        path = self._path(number, os.path.splitext(os.path.basename(self._records[of].path)))
        parent = os.path.dirname(path)
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)
            self._made.add(parent)
        self._linked[of] += 1
        if self._linked[of] % LINKS:
            os.link(self._sources[of], path)
        else:  # another file of the same bytes, for the links to come
            with open(self._sources[of], "rb") as source, open(path, "wb") as copy:
                copy.write(source.read())
            self._sources[of] = path
        found = os.stat(path)
        return path, Stamp(found.st_size, found.st_mtime_ns)

    def _path(self, number: int, name: tuple[bytes, bytes]) -> bytes:
        pack, (stem, kind) = number // PACK, name
        maker, style = MAKERS[pack % len(MAKERS)], STYLES[pack // len(MAKERS) % len(STYLES)]
        of = os.path.basename(os.path.dirname(self._records[number % len(self._records)].path))
        word, key, tempo = (int(one) for one in self._chance.integers((0, 0, 70), (len(WORDS), len(KEYS), 175)))
        tonal = f"_{KEYS[key]}" if number % 3 == 0 else f"_{tempo}bpm" if number % 5 == 0 else ""
        folder = os.fsencode(f"{maker}/{style} Vol. {pack // (len(MAKERS) * len(STYLES)) + 1}/")
        return b"/".join(
            (
                self._folder,
                folder.rstrip(b"/"),
                of,
                os.fsencode(f"{WORDS[word]}_") + stem + os.fsencode(f"_{number:06d}{tonal}") + kind,
            )
        )
