"""What an archive says of itself: the last entry of its ZIP, `manifest.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tonewalk import __version__
from tonewalk.base.errors import Conflict, Damaged
from tonewalk.library.catalogue import schema

FORMAT: Final = 1
"""Of archives. Whoever changes what is in one, or how paths stand in its catalogue, makes it one more."""

LARGEST: Final = 64 * 2**20
"""bytes of a manifest; one of 100,000 trajectories takes 15 MB"""

_Size = Annotated[int, Meta(ge=0)]
_Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Entry(msgspec.Struct, frozen=True):
    """One file of an archive."""

    name: str
    """From the home on, its folders separated by `/`."""
    bytes: _Size
    sha256: _Sha256


class Manifest(msgspec.Struct, kw_only=True):
    """Who made an archive of what."""

    format: int = FORMAT
    tonewalk: str = __version__
    made: str
    """UTC, ISO 8601"""
    catalogue: int = schema.VERSION
    """Version of its tables."""
    encoders: list[str]
    """That the library is heard with."""
    roots: list[str]
    """Its folders as they were, for people: the catalogue has them byte by byte."""
    counts: dict[str, int]
    """`sounds`, `tags`, `favourites`, and how many files of what else."""
    entries: list[Entry]


class _Version(msgspec.Struct):
    format: int
    tonewalk: str = ""


def decoded(data: bytes, archive: Path) -> Manifest:
    """Read a manifest.

    Raises:
        Conflict: a newer tonewalk made the archive.
        Damaged: it is none.
    """
    try:
        version = msgspec.json.decode(data, type=_Version)
        if version.format > FORMAT:
            raise newer(
                archive, version.tonewalk, f"archives of version {version.format}, this one reads {FORMAT}"
            )
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise damaged(archive, f"its manifest can't be read: {error}") from error
    if manifest.format < 1:
        raise damaged(archive, f"its version {manifest.format} never was")
    if manifest.catalogue > schema.VERSION:
        told = f"catalogues of version {manifest.catalogue}, this one knows {schema.VERSION}"
        raise newer(archive, manifest.tonewalk, told)
    return manifest


def newer(archive: Path, version: str, what: str) -> Conflict:
    """The sentence for an archive of a tonewalk that is newer than this."""
    return Conflict(
        f"{archive} was made by a newer tonewalk ({version[:40]}, which writes {what}): update tonewalk here, "
        "then import it; nothing was imported."
    )


def damaged(archive: Path, what: str) -> Damaged:
    """The sentence for a file that is no whole archive."""
    return Damaged(
        f"{archive} is no whole archive of a library ({what}): copy it again, or export it again; nothing was "
        "imported."
    )
