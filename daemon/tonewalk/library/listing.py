"""Names and descriptors of all visible sounds at once, for a client that draws the whole library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.commands.library import SoundColumn, SoundColumns
from tonewalk.library.records import shown
from tonewalk.library.view import View


class Listed(NamedTuple):
    """`SoundColumns` as arrays, for whoever needs no number as an object of its own."""

    ids: npt.NDArray[np.int32]
    names: bytes
    """In UTF-8, each ended by a zero byte."""
    folders: list[str]
    folder: npt.NDArray[np.int64]
    duration: npt.NDArray[np.float32]
    centroid: npt.NDArray[np.float32]
    loudness: npt.NDArray[np.float64]
    peak: npt.NDArray[np.float64]
    favourites: npt.NDArray[np.int32]
    gone: npt.NDArray[np.int32]
    change: int


def listed(view: View, roots: Sequence[str], after: int, since: int = 0) -> Listed:
    """Columns of the visible sounds whose ids are above `after`, and that are otherwise than at `since`.

    Args:
        view: the library.
        roots: its folders, as text: what folders are told relative to.
        after: 0 for all sounds; the highest id known for those that are new.
        since: 0 for all sounds; the `change` of an earlier listing for what became new, other or hidden with a
            later one.
    """
    first = int(np.searchsorted(view.ids, after, side="right"))
    asked = first + np.flatnonzero(view.changed[first:] > since) if since else np.arange(first, len(view))
    chosen, hidden = asked[view.visible[asked]], asked[~view.visible[asked]]
    names, numbers, parents = view.places(chosen)
    # each folder once, in the order in which sounds name them
    used, firsts = np.unique(numbers, return_index=True)
    order = np.argsort(firsts)
    place = np.zeros(len(parents), np.int64)
    place[used[order]] = np.arange(len(used))
    return Listed(
        ids=view.ids[chosen],
        names=_ended(names),
        folders=[_within(os.path.split(shown(parents[number]))[0], roots) for number in used[order].tolist()],
        folder=place[numbers],
        duration=view.duration[chosen],
        centroid=view.centroid[chosen],
        loudness=_tenths(view.loudness[chosen]),
        peak=_tenths(view.peak[chosen]),
        favourites=view.ids[chosen[view.favourite[chosen]]],
        gone=view.ids[hidden if since else hidden[:0]],
        change=view.version,
    )


def listing(view: View, roots: Sequence[str], after: int, since: int = 0) -> SoundColumns:
    """The same as lists."""
    found = listed(view, roots, after, since)
    return SoundColumns(
        ids=found.ids.tolist(),
        names=found.names.decode().split("\0")[:-1],
        folders=found.folders,
        folder=found.folder.tolist(),
        duration=found.duration.tolist(),
        centroid=found.centroid.tolist(),
        loudness=found.loudness.tolist(),
        peak=found.peak.tolist(),
        favourites=found.favourites.tolist(),
        gone=found.gone.tolist(),
        change=found.change,
    )


def _ended(names: Sequence[bytes]) -> bytes:
    """Names as text, in UTF-8, each ended by a zero byte; all at once where all are UTF-8."""
    joined = b"\0".join([*names, b""])
    try:
        joined.decode()
    except UnicodeDecodeError:
        return b"".join(shown(name).encode() + b"\0" for name in names)
    return joined


def column(view: View, name: str) -> SoundColumn:
    """One of the `DESCRIPTORS` of the visible sounds, made once a view."""

    def made() -> bytes:
        values = np.full(int(view.ids[view.visible].max(initial=-1)) + 1, np.nan, "<f4")
        values[view.ids[view.visible]] = view.descriptor(name)[view.visible]
        return values.tobytes()

    return SoundColumn(values=view.once(("column", name), made))


def _tenths(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    return np.asarray(np.round(values.astype(np.float64), 1), np.float64)


def _within(folder: str, roots: Sequence[str]) -> str:
    """A folder relative to its root, `/` between parts; "" for the root itself."""
    for root in roots:
        if folder == root or folder.startswith(root.rstrip(os.sep) + os.sep):
            return folder[len(root) :].strip(os.sep).replace(os.sep, "/")
    return folder.replace(os.sep, "/")
