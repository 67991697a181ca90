"""Writing an archive: a plain ZIP, each entry counted and summed while it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from tonewalk.library.moving.manifest import Entry, Manifest
from tonewalk.library.moving.parts import MANIFEST
from tonewalk.library.report import Report

PIECE: Final = 1 << 20
_PACKED: Final = (".json", ".sqlite", ".toml")
"""What gets smaller by being compressed; vectors and places hardly do."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


class Packer:
    """Entries of one archive, in the order in which they come.

    Args:
        zipped: where to.
        total: bytes that are expected, for whoever follows.
    """

    def __init__(self, zipped: ZipFile, total: int, report: Report) -> None:
        self._zip, self._total, self._report = zipped, total, report
        self._done = 0
        self.entries: list[Entry] = []

    def add(self, name: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Write one entry.

        Raises:
            OSError: the disk refuses.
        """
        info = ZipInfo(name, _EARLIEST)
        info.compress_type = ZIP_DEFLATED if name.endswith(_PACKED) else ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                digest.update(piece)
                size += len(piece)
                self._done += len(piece)
                self._report.progress(min(self._done, self._total) >> 20, self._total >> 20, "Packing (MB)")
        self.entries.append(Entry(name, size, digest.hexdigest()))

    def add_file(self, name: str, path: Path) -> bool:
        """Write a file as one entry, as it is at this moment; False where it is gone."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            self.add(name, iter(lambda: file.read(PIECE), b""))
        return True

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which comes last: whoever finds it has all before it."""
        self._zip.writestr(ZipInfo(MANIFEST, _EARLIEST), msgspec.json.format(msgspec.json.encode(manifest)))
