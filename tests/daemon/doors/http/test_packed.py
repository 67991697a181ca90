from __future__ import annotations

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.commands.library import SoundColumns
from tonewalk.doors.http.packed import evenly, pack_sounds

NONE = -32768
names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
numbers = st.none() | st.floats(0, 1e6, width=32)
levels = st.none() | st.floats(-120, 20).map(lambda level: round(level, 1))


@st.composite
def listings(draw: st.DrawFn) -> SoundColumns:
    ids = sorted(draw(st.sets(st.integers(1, 2**24 - 1), max_size=12)))
    folders = draw(st.lists(names, min_size=1, max_size=4))

    def each(what: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(what, min_size=len(ids), max_size=len(ids)))

    return SoundColumns(
        ids=ids,
        names=each(names),  # type: ignore[arg-type]
        folders=folders,
        folder=each(st.integers(0, len(folders) - 1)),  # type: ignore[arg-type]
        duration=each(numbers),  # type: ignore[arg-type]
        centroid=each(numbers),  # type: ignore[arg-type]
        loudness=each(levels),  # type: ignore[arg-type]
        peak=each(levels),  # type: ignore[arg-type]
        favourites=draw(st.lists(st.sampled_from(ids), unique=True)) if ids else [],
        gone=draw(st.lists(st.integers(1, 2**24 - 1), max_size=3)),
        change=draw(st.integers(0, 2**52)),
    )


def unpacked(body: bytes) -> SoundColumns:
    """As docs/protocol.md describes it."""
    magic, version, change, n, m, f, g, names, folders = struct.unpack_from("<4sId6I", body)
    assert (magic, version) == (b"TWSC", 1)
    at = 40

    def take(kind: str, count: int) -> list[float]:
        nonlocal at
        found = np.frombuffer(body, kind, count, at)
        at += found.nbytes
        return [None if value == NONE or value != value else value for value in found.tolist()]

    def texts(size: int) -> list[str]:
        nonlocal at
        at += size
        return body[at - size : at].decode().split("\0")[:-1]

    ids = np.cumsum(take("<u4", n), dtype=int).tolist()
    folder, duration, centroid = take("<u4", n), take("<f4", n), take("<f4", n)
    favourites, gone = take("<i4", f), take("<i4", g)
    loudness, peak = ([value and value / 10 for value in take("<i2", n)] for _ in range(2))
    named, within = texts(names), texts(folders)
    assert (at, len(named), len(within)) == (len(body), n, m)
    return SoundColumns(
        ids=ids,
        names=named,
        folders=within,
        folder=folder,  # type: ignore[arg-type]
        duration=duration,  # type: ignore[arg-type]
        centroid=centroid,  # type: ignore[arg-type]
        loudness=loudness,  # type: ignore[arg-type]
        peak=peak,  # type: ignore[arg-type]
        favourites=favourites,  # type: ignore[arg-type]
        gone=gone,  # type: ignore[arg-type]
        change=int(change),
    )


@given(listings())
def test_columns_are_read_back_as_they_were(columns: SoundColumns) -> None:
    assert unpacked(pack_sounds(columns)) == columns


def test_what_is_taken_evenly_is_about_as_much_as_was_asked_for_and_always_the_same() -> None:
    ids = np.arange(1, 1_000_001, dtype=np.int32)
    kept = evenly(ids, 50_000)
    assert 49_000 < np.count_nonzero(kept) < 51_000
    assert np.array_equal(kept, evenly(ids, 50_000))
    assert 480 < np.count_nonzero(kept[:10_000]) < 520  # of each folder, too
    assert evenly(ids[:3], 50_000).all()
    assert len(evenly(ids[:0], 5)) == 0
