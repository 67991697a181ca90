"""The maps that the search for the best one compares, and which of them is best."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final, Literal

import msgspec

MEASURES: Final = ("silhouette", "trustworthiness", "continuity", "roundness")
"""What klustr scored its maps by (silhouette, roundness), and what says whether a map is true."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One way to make a map."""

    method: Literal["umap", "tsne", "pca"]
    components: int = 0
    """Principal components that are laid out; 0: as many as there is time for."""
    neighbours: int = 15
    """UMAP's neighbours, t-SNE's perplexity."""
    min_dist: float = 0.1

    def words(self) -> str:
        """As a person reads it."""
        if self.method == "pca":
            return "pca"
        size = f"{self.components} components" if self.components else "all components"
        if self.method == "tsne":
            return f"tsne, {size}, perplexity {self.neighbours}"
        return f"umap, {size}, {self.neighbours} neighbours, min_dist {self.min_dist:g}"

    def params(self) -> dict[str, float]:
        """As a map's settings are kept."""
        return {
            "components": float(self.components),
            "neighbours": float(self.neighbours),
            "min_dist": self.min_dist,
        }


class Measured(msgspec.Struct, kw_only=True):
    """A candidate and what its map is worth."""

    candidate: Candidate
    scores: dict[str, float]
    """`MEASURES`, where they are defined."""
    merit: float = 0.0
    """Mean over the measures of the share of other candidates that are no better: 1 for the best in all."""


SIZES: Final = (14, 50, 0)
"""Principal components: klustr's best drum maps had 14."""


def grid(methods: Container[str]) -> list[Candidate]:
    """All candidates of some methods, the usual settings first."""
    found = [Candidate(method="pca")]
    for size in SIZES:
        found += [
            Candidate(method="umap", components=size, neighbours=neighbours, min_dist=min_dist)
            for neighbours in (15, 5, 30, 50)
            for min_dist in (0.1, 0.0, 0.5)
        ]
        found += [Candidate(method="tsne", components=size, neighbours=perplexity) for perplexity in (30, 10, 50)]
    return [one for one in found if one.method in methods]


def ranked(measured: Sequence[Measured]) -> list[Measured]:
    """The best first, `merit` filled in; equally good ones stay in their order.

    Each measure that all candidates have counts alike, by order alone: a silhouette of 0.6 and a trustworthiness
    of 0.98 have no common unit.
    """
    measures = [name for name in MEASURES if all(name in one.scores for one in measured)]
    others = max(len(measured) - 1, 1)
    for one in measured:
        shares = [
            1 - sum(other.scores[name] > one.scores[name] for other in measured) / others for name in measures
        ]
        one.merit = sum(shares) / len(shares) if shares else 0.0
    return sorted(measured, key=lambda one: -one.merit)
