"""The library as it was at one moment: what every question is answered from, from its beginning to its end."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import UnknownSound
from tonewalk.base.types import Mask, Matrix, Rows, Scores, Vector
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.names import Scope
from tonewalk.library.opening import Kept
from tonewalk.library.paths import PathColumns
from tonewalk.library.records import Stamp, shown
from tonewalk.library.space_rows import Shown
from tonewalk.spaces.background import Background
from tonewalk.spaces.handles import Spaces

T = TypeVar("T")

DESCRIPTORS: Final = (
    *("duration", "loudness", "peak", "centroid", "flatness"),
    *("f0", "f0_confidence", "attack", "zcr", "tempo"),
    *("tempo_confidence", "key_confidence"),
)
"""The descriptors held as float32 arrays, in their `Descriptors` units."""

Stretch = tuple[bytes, float | None, float | None]
"""What a sound is: a path, and where in the file it begins and ends (s), None for all of it."""

Positions = npt.NDArray[np.int64]
"""Indices into the arrays of a `View` `[shape=(n,)]`."""


class Viewed(Protocol):
    """A library that changes."""

    def now(self) -> View:
        """It as it is at this moment; from any thread."""
        ...


class Library(Viewed, Protocol):
    """A library that changes, and the full-text table over its paths."""

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> npt.NDArray[np.int32]:
        """Ids of the sounds that have this word, or where `beginning` one that begins with it, rising.

        From any thread. It may know sounds that no view shows yet.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class View:
    """Every sound ever stored, in the order of ids: position = index into all arrays, which are of one length.

    Nothing in it ever changes, so that any number of threads may ask one while the library goes on. A position
    stands for one sound in every view that is long enough; a sound that is forgotten (its root removed) keeps its
    own and is not visible. A view is cheap to hold: it shares the arrays that did not change with those before
    and after it.

    Attributes:
        change, words: the catalogue's change numbers that this shows, as in `Changes`.
        version: rises from view to view, and from one daemon to the next.
        spaces: encoders and indexes, and what is known of the spaces beside their rows.
        ids: sound ids, rising `[shape=(n,)]`, as all arrays here; read-only.
        content: content ids.
        root: root ids.
        missing: whose file is gone.
        visible: whose file is there, in a root that is online.
        favourite: marked by the user.
        changed: the version that first showed them as they are.
        duration, loudness, peak, centroid, flatness, f0, f0_confidence, attack, zcr, tempo, tempo_confidence,
            key_confidence: as in `Descriptors`, NaN for None. What is not `SURE` counts as None: whoever asks
            these arrays uses only what is.
    """

    change: int
    words: int
    version: int
    spaces: Spaces
    ids: npt.NDArray[np.int32]
    content: npt.NDArray[np.int64]
    root: npt.NDArray[np.int32]
    missing: Mask
    visible: Mask
    favourite: Mask
    changed: npt.NDArray[np.int64]
    duration: npt.NDArray[np.float32]
    loudness: npt.NDArray[np.float32]
    peak: npt.NDArray[np.float32]
    centroid: npt.NDArray[np.float32]
    flatness: npt.NDArray[np.float32]
    f0: npt.NDArray[np.float32]
    f0_confidence: npt.NDArray[np.float32]
    attack: npt.NDArray[np.float32]
    zcr: npt.NDArray[np.float32]
    tempo: npt.NDArray[np.float32]
    tempo_confidence: npt.NDArray[np.float32]
    key_confidence: npt.NDArray[np.float32]
    _size: npt.NDArray[np.int64]
    _mtime_ns: npt.NDArray[np.int64]
    _start: npt.NDArray[np.float64]
    _end: npt.NDArray[np.float64]
    _paths: PathColumns
    _key: npt.NDArray[np.int16]
    """Which of `_key_names`."""
    _key_names: Sequence[str | None]
    """Of these, and maybe of later ones; the first is None, for no key."""
    _tags: Mapping[int, frozenset[str]]
    _roots: Sequence[RootRow]
    _there: Mapping[int, int]
    """Root id -> how many of its sounds are not missing."""
    _by_id: npt.NDArray[np.int32]
    """Position of each sound id, -1 for none."""
    _by_content: Mapping[int, npt.NDArray[np.int32]]
    """Space id -> row of each content id, -1 for none."""
    _shown: Mapping[str, Shown]
    """The rows of each space."""
    _derived: dict[Hashable, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """What follows from this view: made where it is first asked for, and kept as long as the view is."""
        if what not in self._derived:
            self._derived[what] = make()
        return cast(T, self._derived[what])

    # one sound

    def position(self, sound: int, where: str = "") -> int:
        """Where a sound stands in the arrays.

        Args:
            where: the JSON path of the argument that named it.

        Raises:
            UnknownSound: no sound has this id.
        """
        position = self.find(sound)
        if position is None:
            raise UnknownSound(f"There is no sound {sound}: search gives the ids.", where=where)
        return position

    def find(self, sound: int) -> int | None:
        """Where a sound stands in the arrays; None where no sound has this id (yet)."""
        position = int(self._by_id[sound]) if 0 < sound < len(self._by_id) else -1
        return position if position >= 0 else None

    def path(self, position: int) -> bytes:
        """A sound's path, absolute."""
        return self._paths.path(position)

    def name(self, position: int) -> str:
        """A sound's file name, as text."""
        return shown(self._paths.name(position))

    def stretch(self, position: int) -> Stretch:
        """What a sound is, of which file."""
        start, end = float(self._start[position]), float(self._end[position])
        return self.path(position), None if math.isnan(start) else start, None if math.isnan(end) else end

    def kept(self, position: int) -> Kept:
        """A sound's file, to be opened."""
        stamp = Stamp(int(self._size[position]), int(self._mtime_ns[position]))
        return Kept(self.path(position), self.root_paths(), stamp)

    def key(self, position: int) -> str | None:
        """A sound's musical key, as in `Descriptors`, where it is sure."""
        return self._key_names[int(self._key[position])]

    def tags(self, position: int) -> frozenset[str]:
        """A sound's tags."""
        return self._tags.get(position, frozenset())

    # all sounds

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Every array that a view is made of, less what follows from others: what `Columns` keeps."""
        own = ("ids", "content", "root", "missing", "favourite", *DESCRIPTORS)
        return {
            **{name: getattr(self, name) for name in own},
            **{name: getattr(self, f"_{name}") for name in ("size", "mtime_ns", "start", "end", "key")},
            **{f"path.{name}": array for name, array in self._paths._asdict().items()},
            **{f"rows.{space}": array for space, array in self._by_content.items()},
        }

    def key_names(self) -> list[str]:
        """The keys that sounds are in, in the order in which `columns` numbers them, from 1."""
        return [name for name in self._key_names[: int(self._key.max(initial=0)) + 1] if name is not None]

    def all_tags(self) -> Mapping[int, frozenset[str]]:
        """Position -> tags, of sounds that have or had any."""
        return self._tags

    def tag_counts(self) -> Counter[str]:
        """Each tag that is in use, and on how many sounds."""
        visible = self.visible
        return Counter(tag for position, tags in self._tags.items() if visible[position] for tag in tags)

    def positions(self, sounds: npt.ArrayLike) -> Positions:
        """Where these sounds stand in the arrays, in their order; an id that no sound has (yet) is left out."""
        ids = np.asarray(sounds, np.int64)
        found = self._by_id[ids[(ids > 0) & (ids < len(self._by_id))]]
        return found[found >= 0].astype(np.int64)

    def descriptor(self, name: str) -> npt.NDArray[np.float32]:
        """One of the `DESCRIPTORS` of every sound."""
        return cast(npt.NDArray[np.float32], getattr(self, name))

    def tag_mask(self, tag: str) -> Mask:
        """Which sounds have a tag `[shape=(n,)]`."""
        mask = np.zeros(len(self), np.bool_)
        mask[[position for position, tags in self._tags.items() if tag in tags]] = True
        return mask

    def key_mask(self, key: str) -> Mask:
        """Which sounds are in a key, spelled as in `Descriptors` `[shape=(n,)]`."""
        return self._key == self._key_names.index(key) if key in self._key_names else np.zeros(len(self), np.bool_)

    def root_mask(self, path: bytes) -> Mask:
        """Which sounds belong to the root with this path `[shape=(n,)]`."""
        ids = [root.id for root in self._roots if root.path == path]
        return self.root == ids[0] if ids else np.zeros(len(self), np.bool_)

    def root_paths(self) -> tuple[bytes, ...]:
        """The library's folders."""
        return tuple(root.path for root in self._roots)

    def sounds_in(self, root: int) -> int:
        """How many sounds of the root with this id are not missing."""
        return self._there.get(root, 0)

    def places(self, positions: Positions) -> tuple[list[bytes], npt.NDArray[np.int32], list[bytes]]:
        """The paths of many sounds at once: names, the number of each one's folder, and the folders by number,
        with the separator at their ends, but those that none of the sounds lies in empty.
        """
        folder = self._paths.folder[positions]
        folders = [b""] * len(self._paths.ends)
        for number in np.unique(folder).tolist():
            folders[number] = self._paths.folder_text(number)
        return self._paths.all_names(positions), folder, folders

    # their embeddings

    def vectors(self, space: str) -> Matrix:
        """The rows of a space, of unit length, memory-mapped and read-only `[shape=(rows, dim)]`."""
        return self._shown[space].held.vectors

    def file(self, space: str) -> Hashable:
        """What the rows of a space lie in: another one where the space was begun anew."""
        return self._shown[space].held.file

    def rows(self, space: str) -> Rows:
        """Each sound's row in `vectors`, -1 for one without `[shape=(n,)]`."""
        return self._shown[space].of

    def one_row_each(self, space: str) -> bool:
        """Whether every row is that of the sound whose position is its number: nothing lies there twice."""
        return self._shown[space].in_order

    def stood_in(self) -> bool:
        """Whether the semantic space lacks sounds that the one which stands in for it has."""
        spare = self.spaces.stand_in
        return bool(spare) and self.once("stood_in", lambda: bool(self.stood_in_rows().any()))

    def stood_in_rows(self) -> Mask:
        """Which rows of the space that stands in are of sounds that the semantic one lacks `[shape=(rows,)]`."""
        return self.once("stood_in_rows", self._find_stood_in)

    def names(self) -> list[str]:
        """The spaces that questions are asked in."""
        return self.spaces.hearing() if self.stood_in() else self.spaces.names()

    def _find_stood_in(self) -> Mask:
        rows = self.rows(self.spaces.stand_in)
        lacking = np.zeros(len(self.vectors(self.spaces.stand_in)), np.bool_)
        lacking[rows[(self.rows(self.spaces.semantic) < 0) & (rows >= 0) & self.visible]] = True
        return lacking

    def position_of_rows(self, space: str) -> Positions:
        """The first visible sound of each row, -1 for one without `[shape=(rows,)]`."""
        return self._shown[space].first

    def seen_rows(self, space: str) -> Mask:
        """Which rows have a visible sound `[shape=(rows,)]`."""
        return self._shown[space].seen

    def first_of_rows(self, space: str, allowed: Mask) -> Positions:
        """The first allowed sound of each row, -1 for one without `[shape=(rows,)]`."""
        rows = self.rows(space)
        positions = np.full(len(self.vectors(space)), -1, np.int64)
        # backwards, so that the first of several copies is written last
        having = np.flatnonzero(allowed & (rows >= 0))[::-1]
        positions[rows[having]] = having
        return positions

    def vectors_of(self, space: str, positions: Positions) -> Matrix:
        """The embeddings of some sounds, zeros for one without `[shape=(len(positions), dim)]`."""
        vectors, rows = self.vectors(space), self.rows(space)[positions]
        found = np.zeros((len(rows), vectors.shape[1]), np.float32)
        found[rows >= 0] = vectors[rows[rows >= 0]]
        return found

    def search(self, space: str, query: Vector, k: int, among: Mask | None) -> tuple[Rows, Scores]:
        """The k rows nearest to a query, as `Space.search`; `among` as there `[shape=(rows,)]`."""
        return self.spaces.handles[space].space.search(query, k, among, self._shown[space].held)

    def score(self, space: str, query: Vector, rows: Rows) -> Scores:
        """Exact cosines of some rows with a query, as `Space.score`."""
        return self.spaces.handles[space].space.score(query, rows, self._shown[space].held)

    def background(self, space: str) -> Background:
        """What is ordinary in a space."""
        return self.spaces.background(space, self.vectors(space))
