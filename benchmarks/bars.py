"""What the figures of `make eval` have to reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tonewalk.base.figures import Figure


class Bar(NamedTuple):
    """One bar: for the value, for its ratio to the baseline, or for both."""

    least: float | None = None
    ratio: float | None = None
    most_ratio: float | None = None

    def met(self, one: Figure) -> bool:
        """Whether a figure reaches it."""
        return (
            (self.least is None or one.value >= self.least)
            and (self.ratio is None or (one.ratio is not None and one.ratio >= self.ratio))
            and (self.most_ratio is None or (one.ratio is not None and one.ratio <= self.most_ratio))
        )

    def told(self, against: str) -> str:
        """The bar as a person reads it."""
        parts = [
            f"at least {self.least}" if self.least is not None else "",
            f"at least {self.ratio} x {against}" if self.ratio is not None else "",
            f"at most {self.most_ratio} x {against}" if self.most_ratio is not None else "",
        ]
        return " and ".join(part for part in parts if part)


BARS = {
    "drums_like_p10": Bar(ratio=1.4),
    "orchestra_like_p10": Bar(ratio=1.5),
    "esc_text_accuracy50": Bar(least=0.75),
    "drums_text_map": Bar(least=0.45),
    "orchestra_text_map": Bar(least=0.75),
    "analogy_pitch_r10": Bar(least=0.30, ratio=3),
    "analogy_dynamic_r10": Bar(least=0.30, ratio=3),
    "knob_share": Bar(least=0.95),
    "knob_kind_share": Bar(least=0.8),
    "map2d_trustworthiness": Bar(least=0.90),
    "manifold_knn_errors_vs_pca3d": Bar(most_ratio=0.5),
}
"""Figure, without `quality.`, -> its bar."""


def judged(figures: Sequence[Figure]) -> dict[str, dict[str, Any]]:
    """Every bar that was measured, with its figure and whether it is met."""
    by_name = {one.name.removeprefix("quality."): one for one in figures if one.name.startswith("quality.")}
    return {
        name: {
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "baseline": one.baseline,
            "against": one.against,
            "ratio": one.ratio,
            "n": one.n,
            "bar": bar.told(one.against),
            "met": bar.met(one),
        }
        for name, bar in BARS.items()
        if (one := by_name.get(name)) is not None
    }
