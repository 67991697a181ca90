"""Arguments about maps."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tonewalk.requests.common import MapName, Request, Unit


class MapRef(Request):
    """One map."""

    map: MapName = ""


class MapBuild(Request):
    """A map to be made in the background."""

    method: Literal["pca", "umap", "tsne", "manifold"] = "umap"
    dims: Annotated[int, Meta(ge=2, le=3)] = 2
    encoder: Annotated[str, Meta(max_length=64, description="whose space; empty: the library's first")] = ""
    map: MapName = ""
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 1
    neighbours: Annotated[int, Meta(ge=2, le=500, description="UMAP neighbours, t-SNE perplexity")] = 15
    min_dist: Annotated[float, Meta(ge=0.0, le=0.99, description="UMAP's least distance between points")] = 0.1


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
