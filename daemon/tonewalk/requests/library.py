"""Arguments about folders, single sounds and jobs."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tonewalk.requests.common import NO_NUL, WORD, Path, Request, Sound


class Folder(Request):
    """A folder of samples."""

    path: Path


class Scan(Request):
    """Which folder to look through again."""

    path: Annotated[str, Meta(max_length=4096, pattern=NO_NUL, description="a root; empty: all of them")] = ""


class Listing(Request):
    """Which sounds to list."""

    after: Annotated[int, Meta(ge=0, lt=2**24, description="only sounds with ids above this; 0: all of them")] = 0


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


class SoundRef(Request):
    """One sound."""

    sound: Sound


class SoundTag(Request):
    """Put a tag on a sound, or take it off."""

    sound: Sound
    tag: Annotated[str, Meta(min_length=1, max_length=64, pattern=WORD, description="one word")]
    on: bool = True


class SoundFavourite(Request):
    """Make a sound a favourite, or no longer."""

    sound: Sound
    on: bool = True


class JobRef(Request):
    """One job."""

    job: Annotated[int, Meta(ge=1)]
