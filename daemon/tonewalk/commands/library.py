"""Commands about the folders of the library."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import NO_NUL, Done, Filter, Nothing, Path
from tonewalk.work.jobs import Job


class Folder(Request):
    """A folder of samples."""

    path: Path


class Scan(Request):
    """Which folder to look through again."""

    path: Annotated[str, Meta(max_length=4096, pattern=NO_NUL, description="a root; empty: all of them")] = ""


class Listing(Request):
    """Which sounds to list."""

    after: Annotated[int, Meta(ge=0, lt=2**24, description="only sounds with ids above this; 0: all of them")] = 0
    since: Annotated[
        int,
        Meta(ge=0, description="only what is new, other or gone since the `change` of an earlier reply; 0: all"),
    ] = 0


class Fitting(Request):
    """Which sounds are wanted."""

    filter: Filter = ""


class Column(Request):
    """Which descriptor is wanted."""

    of: Literal["duration", "loudness", "peak", "centroid", "flatness", "f0", "attack", "zcr", "tempo"]


class Slice(Request):
    """Which recordings to cut: one sound's file, or those under a path."""

    sound: Annotated[int, Meta(ge=0, lt=2**24, description="id of a sound; 0: take `path`")] = 0
    path: Annotated[
        str,
        Meta(max_length=4096, pattern=NO_NUL, description="a folder or file of the library; empty: everything"),
    ] = ""
    longer: Annotated[
        float, Meta(ge=0.0, le=1e6, description="s; of several recordings only those at least as long")
    ] = 5.0


class Unslice(Request):
    """Which recordings' slices to forget."""

    sound: Annotated[int, Meta(ge=0, lt=2**24, description="id of a sound; 0: take `path`")] = 0
    path: Annotated[
        str,
        Meta(max_length=4096, pattern=NO_NUL, description="a folder or file of the library; empty: everything"),
    ] = ""


class Root(Reply):
    """A folder of the library."""

    path: str
    online: bool
    sounds: int
    problems: int
    """Files that could not be used; `library/problems` names them."""


class Roots(Reply):
    """The library's folders."""

    roots: list[Root]


class Unsliced(Reply):
    """Slices that were forgotten."""

    slices: int


class ProblemEntry(Reply):
    """One file that could not be used."""

    path: str
    code: str
    text: str


class Problems(Reply):
    """The scan report."""

    problems: list[ProblemEntry]
    counts: dict[str, int]
    """Code -> number of files."""


class SoundColumns(Reply):
    """Names and descriptors of the visible sounds, as columns of one length."""

    ids: list[int]
    """Rising."""
    names: list[str]
    """File names without their folders."""
    folders: list[str]
    """Every folder once, relative to its root, `/` between parts; "" for the root itself."""
    folder: list[int]
    """Of each sound, which of `folders`."""
    duration: list[float | None]
    """s"""
    centroid: list[float | None]
    """Hz; null where there is none."""
    loudness: list[float | None]
    """LUFS, to a tenth; null for silence."""
    peak: list[float | None]
    """dBFS, to a tenth; null for silence."""
    favourites: list[int]
    """Ids, of these sounds."""
    gone: list[int]
    """Ids of sounds that were hidden since `since`, rising; empty where that is 0."""
    change: int
    """What to ask with as `since` next time, of this daemon."""


class SoundMask(Reply):
    """Which of all sounds a filter lets through, as of one moment."""

    count: int
    """How many they are."""
    bits: bytes
    """One bit a sound, 1 for each of them: sound `id` is bit `id % 8` of byte `id // 8`, bit 0 being the byte's
    lowest (its value 1), so bit 0 of byte 0 is no sound's. It ends with the byte of the highest id that is let
    through, and is empty where none is. In JSON base64 of RFC 4648, section 4 (`+`, `/`, padded with `=`)."""


class SoundColumn(Reply):
    """One descriptor of every visible sound, as of one moment."""

    values: bytes
    """A float32 a sound, little-endian, in the unit that filters have without one: that of sound `id` begins at
    byte `4 * id`, so the first is no sound's. NaN where there is none or it is not sure, and for ids that are no
    visible sound. It ends with the highest id of a visible sound, and is empty where there is none. In JSON base64
    of RFC 4648, section 4 (`+`, `/`, padded with `=`)."""


ROWS: Final = (
    Command(
        "library/add",
        Folder,
        Job,
        "Index a folder and keep watching it",
        loopback_only=True,
        writes=True,
        paths=("path",),
    ),
    Command(
        "library/remove",
        Folder,
        Done,
        "Forget a folder and its sounds",
        loopback_only=True,
        writes=True,
        paths=("path",),
    ),
    Command(
        "library/scan",
        Scan,
        Job,
        "Look for new, changed and moved files",
        loopback_only=True,
        writes=True,
        paths=("path",),
    ),
    Command(
        "library/slice",
        Slice,
        Job,
        "Cut long recordings at their onsets into sounds of their own",
        loopback_only=True,
        writes=True,
        paths=("path",),
    ),
    Command(
        "library/unslice",
        Unslice,
        Unsliced,
        "Forget their slices",
        loopback_only=True,
        writes=True,
        paths=("path",),
    ),
    Command("library/list", Nothing, Roots, "The folders of the library"),
    Command("library/problems", Nothing, Problems, "The files that could not be used, and why"),
    Command(
        "library/sounds",
        Listing,
        SoundColumns,
        "Names and descriptors of all sounds, as columns",
        doors=PAGES,
    ),
    Command("library/column", Column, SoundColumn, "One descriptor of every sound", doors=PAGES),
    Command("library/mask", Fitting, SoundMask, "Which of all sounds fit a filter, one bit each", doors=PAGES),
)
"""What the table has of this area."""
