"""Arguments about maps."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tonewalk.requests.common import NO_NUL, MapName, Request, Unit

Dims = Annotated[int, Meta(ge=2, le=3)]
Encoder = Annotated[
    str, Meta(max_length=64, pattern=NO_NUL, description="whose space; empty: the library's first")
]
Seed = Annotated[int, Meta(ge=0, lt=2**31)]


class MapRef(Request):
    """One map."""

    map: MapName = ""


class MapBuild(Request):
    """A map to be made in the background."""

    method: Literal["pca", "umap", "tsne", "manifold"] = "umap"
    dims: Dims = 2
    encoder: Encoder = ""
    map: MapName = ""
    seed: Seed = 1
    neighbours: Annotated[int, Meta(ge=2, le=500, description="UMAP neighbours, t-SNE perplexity")] = 15
    min_dist: Annotated[float, Meta(ge=0.0, le=0.99, description="UMAP's least distance between points")] = 0.1
    components: Annotated[
        int, Meta(ge=0, le=512, description="principal components laid out; 0: as many as there is time for")
    ] = 0


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
    map: Annotated[MapName, Meta(description="what the built map is called; empty: method and dimensions")] = ""
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


Point = Annotated[list[Unit], Meta(min_length=2, max_length=3, description="a place on the map, 2 or 3 numbers")]
