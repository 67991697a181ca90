"""Reading an archive that anybody may have made: nothing is written outside the folder that it is unpacked into.

Names are those that a library has and no other, each once and as many as the manifest names; sizes and checksums
are the manifest's; nothing grows beyond what was said, or by more than `MOST_PACKED` times.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tonewalk.base.errors import DiskFull, InvalidArgument
from tonewalk.base.writing import disk_full_told
from tonewalk.library.moving import manifest as manifests
from tonewalk.library.moving.manifest import Entry, Manifest, damaged
from tonewalk.library.moving.packing import PIECE
from tonewalk.library.moving.parts import CATALOGUE, MANIFEST, is_allowed
from tonewalk.library.report import Report

MOST_PACKED: Final = 250
"""times that an entry may be larger than what stands for it: catalogues get 3 to 6 times smaller, JSON up to 20"""
_SMALL: Final = 1 << 20
"""bytes up to which that is not asked"""
LEFT_FREE: Final = 64 * 2**20
"""bytes of the home's disk that an import leaves"""
_ENCRYPTED: Final = 1
_BROKEN: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    OverflowError,
)
"""What zipfile raises on bytes that are no ZIP."""


class Packed:
    """An opened archive whose manifest fits what it holds.

    Attributes:
        manifest: what it says of itself.
    """

    def __init__(self, path: Path, zipped: ZipFile) -> None:
        self._path, self._zip = path, zipped
        infos = zipped.infolist()
        self._infos = {info.filename: info for info in infos}
        if MANIFEST not in self._infos:
            raise damaged(path, f"it has no {MANIFEST}")
        self._check(self._infos[MANIFEST], manifests.LARGEST)
        self.manifest: Manifest = manifests.decoded(zipped.read(MANIFEST), path)
        self._fit(len(infos))

    def _fit(self, count: int) -> None:
        entries = {entry.name: entry for entry in self.manifest.entries}
        if len(entries) != len(self.manifest.entries) or count != len(entries) + 1:
            raise damaged(self._path, "its manifest names other entries than it has")
        for name, entry in entries.items():
            if not is_allowed(name):
                raise damaged(self._path, f"it holds {name!r:.80}, which no library has")
            info = self._infos.get(name)
            if info is None or info.file_size != entry.bytes:
                raise damaged(self._path, f"{name} is not as long as its manifest says")
            self._check(info, entry.bytes)
        if CATALOGUE not in entries:
            raise damaged(self._path, f"it has no {CATALOGUE}")
        if sum(info.compress_size for info in self._infos.values()) > self._path.stat().st_size:
            raise damaged(self._path, "its entries lie over each other")

    def _check(self, info: ZipInfo, most: int) -> None:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & _ENCRYPTED:
            raise damaged(self._path, f"{info.filename!r:.80} is encrypted, or packed in a way that is not used")
        grown = info.file_size > _SMALL and info.file_size > MOST_PACKED * max(info.compress_size, 1)
        if info.file_size > most or grown:
            raise damaged(self._path, f"{info.filename!r:.80} would unpack to {info.file_size} bytes")

    @property
    def size(self) -> int:
        """Bytes that it takes on the disk."""
        return sum(entry.bytes for entry in self.manifest.entries)

    def unpack(self, folder: Path, report: Report) -> None:
        """Write all entries into a folder, each compared with its checksum.

        Raises:
            Damaged: one is not what was packed.
            DiskFull: there is too little room for it.
        """
        free = shutil.disk_usage(folder).free
        if free < self.size + LEFT_FREE:
            raise DiskFull(
                f"{self._path} unpacks to {self.size / 2**20:.0f} MB and the disk of {folder.parent} has "
                f"{free / 2**20:.0f} MB free: free some space, or give a --home on another disk; nothing was "
                "imported."
            )
        done, total = 0, self.size
        for entry in self.manifest.entries:
            path = folder.joinpath(*entry.name.split("/"))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with disk_full_told(path), path.open("xb") as file:
                for size in self._written(entry, file):
                    done += size
                    report.progress(done >> 20, total >> 20, "Unpacking (MB)")

    def _written(self, entry: Entry, file: IO[bytes]) -> Iterator[int]:
        digest, size = hashlib.sha256(), 0
        with broken_told(self._path), self._zip.open(self._infos[entry.name]) as source:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > entry.bytes:
                    break
                digest.update(piece)
                file.write(piece)
                yield len(piece)
        if size != entry.bytes or digest.hexdigest() != entry.sha256:
            raise damaged(self._path, f"{entry.name} was changed: its checksum does not match")


@contextmanager
def opened(path: Path) -> Iterator[Packed]:
    """An archive, to be unpacked.

    Raises:
        InvalidArgument: there is no such file.
        Damaged: it is no whole archive of ours.
        Conflict: a newer tonewalk made it.
    """
    if not path.is_file():
        raise InvalidArgument(f"{path} is no file: give an archive that `tonewalk library export` wrote.")
    with broken_told(path):
        zipped = ZipFile(path)
    with zipped:
        with broken_told(path):
            packed = Packed(path, zipped)
        yield packed


@contextmanager
def broken_told(path: Path) -> Iterator[None]:
    """What zipfile raises on bytes that are no ZIP, in one sentence."""
    try:
        yield
    except _BROKEN as error:
        raise damaged(path, str(error) or type(error).__name__) from error
