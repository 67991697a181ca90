"""Commands about maps."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import NO_NUL, Done, MapName, Nothing, OneSound, Unit
from tonewalk.work.jobs import Job

Dims = Annotated[int, Meta(ge=2, le=3, description="dimensions of the map")]

Encoder = Annotated[
    str, Meta(max_length=64, pattern=NO_NUL, description="whose space; empty: the library's first")
]

Seed = Annotated[int, Meta(ge=0, lt=2**31, description="the same seed gives the same map")]

BuiltName = Annotated[MapName, Meta(description="what it is called; empty: method and dimensions")]


class MapRef(Request):
    """One map."""

    map: MapName = ""


class MapBuild(Request):
    """A map to be made in the background."""

    method: Annotated[
        Literal["pca", "umap", "tsne", "manifold"],
        Meta(description="how sounds are laid out; manifold: learned, in 3D"),
    ] = "umap"
    dims: Dims = 2
    encoder: Encoder = ""
    map: BuiltName = ""
    seed: Seed = 1
    neighbours: Annotated[int, Meta(ge=2, le=500, description="UMAP neighbours, t-SNE perplexity")] = 15
    min_dist: Annotated[float, Meta(ge=0.0, le=0.99, description="UMAP's least distance between points")] = 0.1
    components: Annotated[
        int, Meta(ge=0, le=512, description="principal components laid out; 0: as many as there is time for")
    ] = 0
    personal: Annotated[
        bool, Meta(description="lay out what you hear as alike: the fused space as your clicks changed it")
    ] = False


class MapTune(Request):
    """A search for the way of making a map that suits the library."""

    dims: Dims = 2
    encoder: Encoder = ""
    by: Annotated[
        Literal["", "tags", "classes", "folders", "nothing"],
        Meta(description="labels that maps should hold apart; empty: the first of these that says enough"),
    ] = ""
    method: Annotated[Literal["", "umap", "tsne", "pca"], Meta(description="the only one to try; empty: all")] = ""
    sounds: Annotated[int, Meta(ge=16, le=20_000, description="how many to measure on, drawn by the seed")] = 2000
    seed: Seed = 1
    apply: Annotated[bool, Meta(description="build the best one for the whole library")] = False
    map: BuiltName = ""
    anew: Annotated[bool, Meta(description="measure again what was measured before")] = False


class MapTuned(Request):
    """The last search in one space."""

    dims: Dims = 2
    encoder: Encoder = ""


class XY(Request):
    """A place on a 2D map."""

    x: Unit
    y: Unit
    map: MapName = ""


class XYZ(Request):
    """A place on a 3D map."""

    x: Unit
    y: Unit
    z: Unit
    map: MapName = ""


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
    tuned: list[str]
    """What `map/tuned` can be asked of: `small-2d`, a space and its dimensions."""


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


class MapTuneReport(Reply):
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


class MapHit(OneSound):
    """The sound nearest to a place on a map."""

    x: float
    y: float
    z: float | None
    distance: float
    """On the map, in its units (0 to 1 a side)."""
    name: str
    path: str


ROWS: Final = (
    Command("map/list", Nothing, Maps, "The maps there are"),
    Command("map/build", MapBuild, Job, "Make a map in the background", writes=True),
    Command(
        "map/tune",
        MapTune,
        Job,
        "Search for the best way to make a map, in the background",
        writes=True,
    ),
    Command("map/tuned", MapTuned, MapTuneReport, "What the last search for the best map found"),
    Command("map/use", MapRef, Done, "Make a map the one that `xy` or `xyz`, paths and places go by", writes=True),
    Command("map/score", MapRef, MapScore, "How well a map keeps neighbourhoods"),
    Command("map/labels", MapRef, MapLabels, "Names of a map's regions, from the automatic labels"),
    Command(
        "map/points",
        MapRef,
        MapPoints,
        "Every sound's place",
        doors=PAGES,
    ),
    Command("xy", XY, MapHit, "The sound nearest to a place on the 2D map", kind="place"),
    Command("xyz", XYZ, MapHit, "The sound nearest to a place on a 3D map", kind="place"),
)
"""What the table has of this area."""
