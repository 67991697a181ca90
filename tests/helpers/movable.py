"""A home with everything in it that travels, and archives that somebody has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.base.saving import NEW
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, Wanted, index_folders, slice_recordings
from tonewalk.library.moving.exporting import export
from tonewalk.spaces.space import Space

KEPT = {
    "knobs.json": b'[{"name":"mine","low":"a","high":"b"}]',
    "classes.json": b'[{"name":"mine","colour":0,"sounds":[3,5]}]',
    "labels.json": b'["kick","snare"]',
    "maps/current.json": b'{"2":"own"}',
    "maps/own.npz": b"places",
    "trajectories/walk.json": b'{"trajectory":"walk","mode":"map","steps":[{"sound":3}]}',
    "manifolds/own/about.json": b"{}",
    "midi/pads.toml": b'name = "pads"',
}
STAYS = {
    "config.toml": b"[server]\nhttp_port = 4444\n",
    "token": b"secret",
    "log/tonewalk.log": b"log",
    "spaces/small-old/index.json": b"{}",
    "maps/.12345678.own.npz": b"half",
}


def filled(home: Home, folder: Path) -> None:
    """Index a folder, cut a recording, say something of two sounds, and put in all that travels or stays."""
    library = Library(workers=2)
    index_folders(home, [str(folder)], library, Report())
    slice_recordings(home, Wanted(0, "", 3.0), library, Report())
    catalogue = Catalogue.open(home.catalogue)
    catalogue.tag_all([SoundId(3), SoundId(5)], "mine", on=True)
    catalogue.favourite(SoundId(7), on=True)
    catalogue.close()
    for name, data in (KEPT | STAYS).items():
        (home.path / name).parent.mkdir(parents=True, exist_ok=True)
        (home.path / name).write_bytes(data)


def exported(home: Home, target: Path) -> Path:
    return Path(export(home, target, NEW, Report()).path)


def told(home: Path) -> dict[str, Any]:
    """What a library says of every sound, by its path in its folder, and the vectors of each."""
    place = Home(home)
    catalogue = Catalogue.open(place.catalogue)
    roots = {root.id: root.path for root in catalogue.roots()}
    spaces = {one.id: one for one in catalogue.spaces()}
    vectors: dict[int, Any] = {}
    for number, one in spaces.items():
        space = Space.open(place.space(one.encoder, one.fingerprint), catalogue.row_count(number))
        contents, rows = catalogue.rows_of(number)
        taken = space.vectors[rows]
        vectors[number] = {int(content): row.tobytes() for content, row in zip(contents, taken, strict=True)}
        space.close()
    found = {}
    for sound in catalogue.sounds():
        key = (os.path.relpath(sound.path, roots[sound.root]), sound.start)
        found[key] = (
            *(sound.id, sound.descriptors, sound.tags, sound.favourite, sound.missing, sound.stamp.size),
            [vectors[number].get(int(sound.content)) for number in sorted(vectors)],
        )
    catalogue.close()
    return {"sounds": found, "kept": {name: (home / name).read_bytes() for name in KEPT}}


def entries_of(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def changed(
    archive: Path,
    to: Path,
    entries: Mapping[str, bytes | None] | None = None,
    manifest: Callable[[dict[str, Any]], object] = lambda _: None,
    *,
    summed: bool = True,
) -> Path:
    """An archive with other entries (None: without it), whose manifest fits them where `summed`, then changed."""
    held = entries_of(archive)
    said = json.loads(held.pop("manifest.json"))
    for name, data in (entries or {}).items():
        if data is None:
            del held[name]
        else:
            held[name] = data
    if summed:
        said["entries"] = [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in held.items()
        ]
    manifest(said)
    with ZipFile(to, "w", ZIP_DEFLATED) as zipped:
        for name, data in held.items():
            zipped.writestr(name, data)
        zipped.writestr("manifest.json", json.dumps(said))
    return to


def copied(folder: Path, to: Path) -> Path:
    """A folder with its files' times."""
    return Path(shutil.copytree(folder, to))
