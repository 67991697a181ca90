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


class MapCandidate(Reply):
    """One way to make a map, and what the map is worth."""

    method: str
    components: int
    """Principal components that were laid out; 0: as many as there was time for."""
    neighbours: int
    min_dist: float
    merit: float
    """Mean over the scores of the share of other candidates that are no better, 0 to 1."""
    scores: dict[str, float]


class MapTuned(Reply):
    """What a search for the best map found."""

    encoder: str
    dims: int
    sounds: int
    """How many it was measured on."""
    labels: str
    """What silhouette and roundness go by: `tags`, `classes` or `folders`; empty for none."""
    sheet: str
    """A PNG with all of them, on the daemon's machine."""
    candidates: list[MapCandidate]
    """The best first."""


class MapPoints(Reply):
    """Every visible sound's place, as columns of one length."""

    map: str
    dims: int
    ids: list[int]
    x: list[float]
    y: list[float]
    z: list[float]
    """Empty in 2D."""


class MapRegion(Reply):
    """A part of a map that has a name."""

    label: str
    x: float
    y: float
    z: float | None
    sounds: int
    """How many lie there."""
    share: float
    """Of them, how many are labelled so, 0 to 1."""


class MapLabels(Reply):
    """The regions of a map that have a name."""

    map: str
    labels: list[MapRegion]
    """The largest first."""


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
