"""What goes into the catalogue and comes out of it, besides whole sound records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tonewalk.base.types import ContentId, RootId, Row, SoundId
from tonewalk.library.records import Content, Stamp


class RootRow(NamedTuple):
    """A folder of the library."""

    id: RootId
    path: bytes
    """Absolute, without a separator at its end."""
    online: bool
    """False while the whole folder is away (a drive unplugged): its sounds are hidden, not gone."""
    added: float
    """Unix time, s."""


class SpaceRow(NamedTuple):
    """One encoder's vectors, as the catalogue knows them."""

    id: int
    encoder: str
    fingerprint: str
    dim: int


class Known(NamedTuple):
    """What the catalogue remembers of a file, for a scan to compare with."""

    sound_id: SoundId
    content_id: ContentId
    stamp: Stamp
    hash: bytes
    missing: bool


class StoredFile(NamedTuple):
    """A file to be put into the catalogue."""

    path: bytes
    """Absolute."""
    stamp: Stamp
    content: Content | ContentId
    """What was analysed, or the number of a content that is known already (`Catalogue.content_ids`)."""
    rows: Mapping[int, Row] = {}
    """Space id -> where its embedding stands; a content that has a row in a space keeps that one."""
    start: float | None = None
    """s; None for a whole file."""
    end: float | None = None


class Move(NamedTuple):
    """A sound whose file stands elsewhere now."""

    sound_id: SoundId
    path: bytes
    stamp: Stamp


class Place(NamedTuple):
    """Where a content is or was found: what a move is recognised by."""

    sound_id: SoundId
    path: bytes
    missing: bool
    root_online: bool
