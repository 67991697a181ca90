"""Descriptors of all sounds in small steps, for a client that draws histograms and moves sliders over them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.commands.finding import Facet, Facets, TagCount
from tonewalk.library.view import View

WITHIN: Final = 240
"""Steps between both ends: as fine as a slider on a screen, and a multiple of many numbers of bars."""
UNKNOWN: Final = 255
OUTER: Final = (5.0, 95.0)
"""% of the sounds between which the steps lie, so that one long recording does not squeeze all others together."""


class _Kind(NamedTuple):
    name: str
    unit: str
    log: bool
    """Whether ears hear equal ratios as equal steps."""


KINDS: Final = (
    _Kind("duration", "s", True),
    _Kind("centroid", "Hz", True),
    _Kind("f0", "Hz", True),
    _Kind("loudness", "LUFS", False),
    _Kind("attack", "s", True),
    _Kind("tempo", "BPM", False),
    _Kind("flatness", "", True),
    _Kind("peak", "dBFS", False),
    _Kind("zcr", "", True),
)


def facets(view: View) -> Facets:
    """What filters can choose from in a view; made once of each."""
    return view.once("facets", lambda: _facets(view))


def _facets(view: View) -> Facets:
    shown = view.visible
    found = [_facet(kind, view.descriptor(kind.name)[shown]) for kind in KINDS]
    tags = view.tag_counts()
    return Facets(
        ids=view.ids[shown].astype("<i4").tobytes(),
        facets=[one for one in found if one is not None],
        tags=[TagCount(tag=tag, sounds=count) for tag, count in sorted(tags.items(), key=_commonest)],
    )


def _commonest(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _facet(kind: _Kind, values: npt.NDArray[np.float32]) -> Facet | None:
    """A descriptor in steps; None where no two sounds differ in it."""
    known = np.isfinite(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.log(values) if kind.log else values  # an attack of 0 s lies below every end
    counted = scaled[np.isfinite(scaled)]
    low, high = (float(end) for end in np.percentile(counted, OUTER)) if len(counted) else (0.0, 0.0)
    if not high > low:
        return None
    share = np.clip((scaled - low) / (high - low), -1.0, 2.0)
    steps = np.clip(np.floor(share * WITHIN) + 1, 0, WITHIN + 1)
    steps[share == 1] = WITHIN
    ends = np.exp([low, high]) if kind.log else np.array([low, high])
    return Facet(
        name=kind.name,
        unit=kind.unit,
        low=float(ends[0]),
        high=float(ends[1]),
        log=kind.log,
        known=int(known.sum()),
        steps=np.where(known, steps, UNKNOWN).astype(np.uint8).tobytes(),
    )
