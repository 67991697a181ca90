"""What is asked of the maps: the sounds near a place, the place of a sound, all places, their names and scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import EncoderUnavailable, InvalidArgument
from tonewalk.base.types import Mask, Matrix, Rows
from tonewalk.commands.maps import XY, XYZ, MapHit, MapInfo, MapLabels, MapPoints, MapRegion, MapScore
from tonewalk.library.live import LiveLibrary
from tonewalk.library.records import shown
from tonewalk.library.view import Positions, View
from tonewalk.maps import score
from tonewalk.maps.clusters import NONE, clusters
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.map import Map
from tonewalk.maps.refit import Carried, carried
from tonewalk.maps.regions import regions, shares, standing_out
from tonewalk.queries.colours import Numbered
from tonewalk.queries.labels import LabelBox


@dataclass(frozen=True, eq=False)
class MapColumns:
    """Places of a map, all of them or those that are otherwise than at an earlier answer.

    Attributes:
        ids: of the sounds `[shape=(n,)]`.
        places: each in [0, 1] `[shape=(n, dims)]`; NaN, in a part, of a sound that is not on the map any more.
        change: what to ask with as `since` next time, of this daemon.
        whole: whether they are all.
    """

    ids: npt.NDArray[np.int32]
    places: Matrix
    change: str
    whole: bool


class AskedMaps:
    """The kept maps over the sounds that are there now; used on the event loop except where a method says so."""

    def __init__(self, kept: KeptMaps, library: LiveLibrary, labels: LabelBox) -> None:
        self._kept, self._library, self._labels = kept, library, labels
        self._visible: tuple[int, str, Mask, npt.NDArray[np.int64]] | None = None
        self._clusters: Numbered | None = None

    def on_refit(self, listener: Callable[[Carried], None], dims: int = 0) -> None:
        """Have told where places of the current map lie on the one that follows it.

        Args:
            dims: of the maps that matter; 0: any.
        """

        def adopted(old: Map | None, new: Map) -> None:
            if old is not None and old.about.dims == new.about.dims and dims in (0, new.about.dims):
                listener(partial(carried, lambda shape, point: self._near(shape, point, 1)[1], old, new))

        self._kept.on_adopt(adopted)

    def _rows_seen(self, shape: Map) -> tuple[Mask, npt.NDArray[np.int64]]:
        """Which rows have a visible sound, and that sound's position."""
        view, encoder = self._library.now(), shape.about.encoder
        seen, positions = view.seen_rows(encoder), view.position_of_rows(encoder)
        if len(shape.coords) <= len(seen):
            return seen, positions  # as they are: a controller waits for this
        known = self._visible
        if known is None or known[:2] != (view.version, encoder) or len(known[3]) < len(shape.coords):
            beyond = len(shape.coords) - len(seen)
            rows = np.concatenate([positions, np.full(beyond, -1)])
            self._visible = known = (view.version, encoder, rows >= 0, rows)
        return known[2], known[3]

    def nearest(self, request: XY | XYZ) -> MapHit:
        """The visible sound nearest to a place.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions, or no visible sound.
        """
        point = (request.x, request.y, request.z) if isinstance(request, XYZ) else (request.x, request.y)
        shape = self._kept.get(request.map, len(point))
        positions, rows, distances = self._near(shape, point, 1)
        if not len(rows):
            raise InvalidArgument(f"The map {shape.about.name} shows no sound now: are its folders offline?")
        view, position = self._library.now(), int(positions[0])
        place = shape.coords[rows[0]].tolist()
        return MapHit(
            id=int(view.ids[position]),
            x=place[0],
            y=place[1],
            z=place[2] if len(place) == 3 else None,
            distance=float(distances[0]),
            name=view.name(position),
            path=shown(view.path(position)),
        )

    def _near(
        self, shape: Map, point: Sequence[float], k: int
    ) -> tuple[npt.NDArray[np.int64], Rows, npt.NDArray[np.float64]]:
        visible, positions = self._rows_seen(shape)
        rows, distances = shape.nearest(point, k, visible)
        return positions[rows], rows, distances

    def near(self, view: View, map: str, point: Sequence[float], k: int) -> Positions:
        """The visible sounds nearest to a place, nearest first: k, less those that came after the view.

        Raises:
            UnknownMap: there is no such map.
            InvalidArgument: it has other dimensions.
        """
        found = self._near(self._kept.get(map, len(point)), point, k)[0]
        return found[found < len(view)]

    def around(
        self, view: View, map: str, point: Sequence[float], k: int
    ) -> tuple[Positions, npt.NDArray[np.float64]]:
        """As `near`, and how far away they are.

        Raises:
            TonewalkError: as `near`.
        """
        positions, _, distances = self._near(self._kept.get(map, len(point)), point, k)
        known = positions < len(view)
        return positions[known], distances[known]

    def use(self, name: str) -> None:
        """Make a map the current one of its dimensions.

        Raises:
            UnknownMap: there is none.
            DiskFull: no room to say so.
        """
        self._kept.adopt(self._kept.get(name))

    def points(self, name: str) -> MapPoints:
        """Every visible sound's place.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._kept.get(name)
        ids, places = self.columns(name)
        columns = [column.tolist() for column in places.T]
        z = columns[2] if len(columns) == 3 else []
        return MapPoints(
            map=shape.about.name, dims=len(columns), ids=ids.tolist(), x=columns[0], y=columns[1], z=z
        )

    def labels(self, name: str) -> MapLabels:
        """Names of a map's regions, from the automatic labels. In a thread.

        Raises:
            UnknownMap: there is none.
        """
        name = self._kept.get(name).about.name
        ids, places = self.columns(name)
        view = self._library.now()  # after the map was looked at, so that it holds all sounds of it
        labels, of = self._labels.labelling(view)
        found = []
        for region in regions(places, of[view.positions(ids)]):
            x, y, *z = region.place.tolist()
            found.append(
                MapRegion(
                    label=labels[region.label],
                    x=x,
                    y=y,
                    z=z[0] if z else None,
                    sounds=region.sounds,
                    share=region.share,
                )
            )
        return MapLabels(map=name, labels=found)

    def clusters(self, view: View, name: str) -> Numbered:
        """The islands of a map, each called by the label that stands out there, or `mixed`. In a thread.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._kept.get(name)
        kind = (shape.edition, shape.puts, view.version, self._labels.version)
        if self._clusters is None or self._clusters.kind != kind:
            self._clusters = self._clustered(shape, view, kind)
        return self._clusters

    def _clustered(self, shape: Map, view: View, kind: Hashable) -> Numbered:
        rows = view.rows(shape.about.encoder)
        on_map = view.visible & (rows >= 0) & (rows < len(shape.coords))
        on_map[on_map] = np.isfinite(shape.coords[rows[on_map]]).all(axis=1)
        of = np.full(len(view), NONE, np.int32)
        of[on_map] = clusters(shape.coords[rows[on_map]])
        try:
            labels, known = self._labels.labelling(view)
        except EncoderUnavailable:
            labels, known = (), np.full(len(view), NONE, np.int32)
        whole = shares(known[on_map], len(labels))
        names: dict[str, int] = {}
        for number in range(int(of.max(initial=NONE)) + 1):
            here = known[of == number]
            label = standing_out(here, whole)
            name = labels[label] if label >= 0 else "mixed" if (here >= 0).any() else "cluster"
            names[_unused(names, name)] = number
        return Numbered(names, of, kind)

    def columns(self, name: str) -> tuple[npt.NDArray[np.int32], Matrix]:
        """Ids `[shape=(n,)]` and places `[shape=(n, dims)]` of all visible sounds, copies too.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._kept.get(name)
        view = self._library.now()
        rows = view.rows(shape.about.encoder)
        shown_now = view.visible & (rows >= 0) & (rows < len(shape.coords))
        places = shape.coords[rows[shown_now]]
        there = np.isfinite(places).all(axis=1)
        return view.ids[shown_now][there], places[there]

    def changed(self, name: str, since: str) -> MapColumns:
        """What lies otherwise on a map than at the `change` of an earlier answer; all, where that was of another
        fit of it. In a thread: what is placed meanwhile is told again by the next answer.

        Raises:
            UnknownMap: there is none.
        """
        shape, view = self._kept.get(name), self._library.now()
        change = f"{shape.edition}-{shape.puts}-{view.version}"
        known = re.fullmatch(rf"{shape.edition}-(\d{{1,18}})-(\d{{1,18}})", since, re.ASCII)
        if not known:
            return MapColumns(*self.columns(name), change, whole=True)
        puts, version = map(int, known.groups())
        rows = view.rows(shape.about.encoder)
        on_map = view.visible & (rows >= 0) & (rows < len(shape.coords))
        asked = view.changed > version
        asked[on_map] |= shape.put_at[rows[on_map]] > puts
        places = np.full((int(np.count_nonzero(asked)), shape.about.dims), np.nan, np.float32)
        places[on_map[asked]] = shape.coords[rows[asked & on_map]]
        return MapColumns(view.ids[asked], places, change, whole=False)

    def places(self, view: View, positions: Positions) -> Matrix:
        """Where sounds lie on the current 2D map, NaN where they don't `[shape=(len(positions), 2)]`; from any
        thread."""
        found = np.full((len(positions), 2), np.nan, np.float32)
        shape = self._kept.current(2)
        if shape is not None:
            coords, rows = shape.coords, view.rows(shape.about.encoder)[positions]
            placed = (rows >= 0) & (rows < len(coords))
            found[placed] = coords[rows[placed]]
        return found

    def place_of(self, sound: int) -> tuple[float, float] | None:
        """Where a sound lies on the current 2D map, if it does."""
        view = self._library.now()
        position = view.find(sound)  # of one that was stored since, none
        x, y = (np.nan, np.nan) if position is None else self.places(view, np.array([position]))[0].tolist()
        return None if np.isnan(x) else (x, y)

    def infos(self) -> list[MapInfo]:
        """All maps, by name."""
        return [
            MapInfo(
                map=shape.about.name,
                method=shape.about.method,
                dims=shape.about.dims,
                encoder=shape.about.encoder,
                sounds=int(np.count_nonzero(shape.placed)),
                current=shape is self._kept.current(shape.about.dims),
                scores=shape.about.scores,
            )
            for shape in self._kept.all()
        ]

    def score(self, name: str) -> MapScore:
        """Scores of a map; against the folders as labels where there are at least two. In a thread.

        Raises:
            UnknownMap: there is none.
        """
        shape = self._kept.get(name)
        scores = dict(shape.about.scores)
        handle = self._kept.shown_by(shape.about)
        if not scores and handle is not None:
            known = min(len(shape.coords), len(handle.space))
            scores |= score.neighbourhoods(handle.space.vectors[:known], shape.coords[:known])
        ids, places = self.columns(name)
        view = self._library.now()
        labels = [Path(shown(view.path(at))).parent.name for at in view.positions(ids).tolist()]
        if len(set(labels)) > 1:
            scores |= score.regions(places, labels)
        return MapScore(map=shape.about.name, scores=scores)


def _unused(taken: Container[str], name: str) -> str:
    """A name, with a number where it is taken."""
    return next(one for number in count(1) if (one := f"{name} {number}" if number > 1 else name) not in taken)
