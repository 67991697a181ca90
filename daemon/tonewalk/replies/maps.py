"""Replies about maps."""

from __future__ import annotations

from tonewalk.replies.common import Reply


class MapInfo(Reply):
    """A map at a glance."""

    map: str
    method: str
    dims: int
    encoder: str
    sounds: int
    current: bool
    scores: dict[str, float]


class Maps(Reply):
    """The library's maps."""

    maps: list[MapInfo]


class MapScore(Reply):
    """How well a map keeps its space's neighbourhoods."""

    map: str
    scores: dict[str, float]
    """`trustworthiness`, `continuity` (k = 10), where there are labels `silhouette` and `roundness`."""


class MapPoints(Reply):
    """Every visible sound's place, as columns of one length."""

    map: str
    dims: int
    ids: list[int]
    x: list[float]
    y: list[float]
    z: list[float]
    """Empty in 2D."""


class MapHit(Reply):
    """The sound nearest to a place on a map."""

    id: int
    x: float
    y: float
    z: float | None
    distance: float
    """On the map, in its units (0 to 1 a side)."""
    name: str
    path: str
