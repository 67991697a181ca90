"""Ranked positions to what is answered."""

from __future__ import annotations

import math
import os

import msgspec
import numpy as np

from tonewalk.commands.common import raw_path
from tonewalk.commands.queries import Hit, Hits
from tonewalk.library.records import shown
from tonewalk.library.view import View
from tonewalk.queries.placed import Maps
from tonewalk.queries.ranking import Ranked


def dress(ranked: Ranked, view: View, maps: Maps | None) -> Hits:
    """Hits, best first."""
    positions = ranked.positions
    spots = np.full((len(positions), 2), np.nan, np.float32)
    if maps is not None and len(positions):
        spots = maps.places(view, positions)
    ids = view.ids[positions].tolist()
    durations = view.duration[positions].tolist()
    evidence = {name: raw.tolist() for name, raw in ranked.why.items()}
    hits = []
    for index, (position, score, (x, y)) in enumerate(
        zip(positions.tolist(), ranked.scores.tolist(), spots.tolist(), strict=True)
    ):
        path, start, end = view.stretch(position)
        hits.append(
            Hit(
                id=ids[index],
                score=score,
                path=shown(path),
                name=shown(os.path.split(path)[1]),
                duration=durations[index],
                x=None if math.isnan(x) else x,
                y=None if math.isnan(y) else y,
                start=msgspec.UNSET if start is None else start,
                end=msgspec.UNSET if end is None else end,
                why={name: raw[index] for name, raw in evidence.items() if not math.isnan(raw[index])},
                path_raw=raw_path(path) or msgspec.UNSET,
            )
        )
    return Hits(hits=hits)
