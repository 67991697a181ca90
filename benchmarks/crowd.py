"""A library of any size: real embeddings of the demo's sounds, moved a little for every further copy."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from tonewalk import demo
from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.base.types import Row
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import StoredFile
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.records import Analysis, Content, Stamp
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.registry import load

ENCODERS = ("small", "timbre")
BATCH = 4096
SPREAD = 0.25
"""Length of what is added to a unit vector: as far as two hits of one kind lie apart."""


def fill(home: Path, count: int, seed: int = 1) -> None:
    """Make a home whose catalogue, vectors and files hold `count` sounds; the files are links to the demo's."""
    place = Home(home)
    folder = home / "sounds"
    demo.synthesise(folder)
    index_folders(place, [str(folder)], Library(encoders=list(ENCODERS)), Report())
    catalogue = Catalogue.open(place.catalogue)
    root = catalogue.roots()[0]
    records = catalogue.sounds(since=0)
    spaces = []
    for name in ENCODERS:
        encoder = load(name)
        space = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        file = VectorFile.open(place.space(name, encoder.fingerprint), name, encoder.fingerprint, encoder.dim)
        contents, rows = catalogue.rows_of(space)
        vectors = np.fromfile(file.path, "<f4", offset=file.header.end_of(0)).reshape(-1, encoder.dim)
        row_of = dict(zip(contents.tolist(), rows.tolist(), strict=True))
        base = np.stack([vectors[row_of[record.content]] for record in records])
        spaces.append((space, file, base))
    generator = np.random.default_rng(seed)
    for start in range(len(records), count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        firsts = [_append(file, base, numbers, generator) for _, file, base in spaces]
        entries = []
        for at, number in enumerate(numbers):
            record = records[number % len(records)]
            original = Path(os.fsdecode(record.path))
            link = original.with_name(f"{original.stem} {number}{original.suffix}")
            os.link(original, link)
            found = link.stat()
            analysis = Analysis(
                sample_rate=record.sample_rate, channels=1, frames=1, descriptors=record.descriptors, embeddings={}
            )
            rows = {space: Row(first + at) for (space, _, _), first in zip(spaces, firsts, strict=True)}
            stamp = Stamp(found.st_size, found.st_mtime_ns)
            content = Content(hash=number.to_bytes(16, "little"), analysis=analysis)
            entries.append(StoredFile(os.fsencode(link), stamp, content, rows))
        catalogue.store(root.id, entries)
    for _, file, _ in spaces:
        file.close()
    catalogue.close()


def _append(
    file: VectorFile,
    base: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    numbers: range,
    generator: np.random.Generator,
) -> int:
    chosen = base[[number % len(base) for number in numbers]]
    moved = chosen + generator.normal(0, SPREAD / np.sqrt(base.shape[1]), chosen.shape)
    first = file.append((moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32))
    file.flush()
    return int(first)
