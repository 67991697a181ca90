"""Sounds and paths as instruments, projects and tables: each kind and who writes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tonewalk.base.home import Home
from tonewalk.exports.dawproject import write_dawproject
from tonewalk.exports.decent import write_decent
from tonewalk.exports.instrument import Instrument, Layout, Sound, zones
from tonewalk.exports.kinds import Copied, Way
from tonewalk.exports.listing import Row, write_csv, write_json
from tonewalk.exports.mpc import write_mpc
from tonewalk.exports.multisample import write_multisample
from tonewalk.exports.numbered import write_numbered
from tonewalk.exports.rack import write_rack
from tonewalk.exports.reaper import write_reaper
from tonewalk.exports.sfz import write_sfz
from tonewalk.exports.timeline import Item
from tonewalk.library.records import Descriptors, shown
from tonewalk.library.view import DESCRIPTORS, View
from tonewalk.queries.variety import firsts
from tonewalk.trajectories.store import Stored
from tonewalk.trajectories.timing import seconds_a_step
from tonewalk.trajectories.whereabouts import Found

FOLD: Final = 0.98
"""Cosine, in every space, from which sounds of one key take turns; as in the command `alike`."""
_GRID: Final = 120.0
"""BPM of a project whose sounds have no timing on a grid."""
_DIGITS: Final = 6
"""That a measurement of 32 bits has."""


class Studio:
    """Writes into the home's `exports/`; in a thread.

    Args:
        view: the library in which the sounds were found.
    """

    def __init__(self, home: Home, view: View) -> None:
        self._exports, self._view = home.exports, view

    def write(
        self,
        kind: str,
        stored: Stored,
        found: Sequence[Found | None],
        tempo: float,
        division: int,
        layout: Layout,
        way: Way = "cut",
    ) -> tuple[Path, int]:
        """Write one of `KINDS`; where it is, and how many different sounds are in it.

        Args:
            found: the steps' sounds; None for one that is gone.
            tempo: BPM of a grid of steps; 0 for the timing that the path has, or one after the other.
            division: steps a whole note.
            layout: of an instrument.
            way: how its samples are found, where the kind has more than one.

        Raises:
            InvalidArgument: more sounds than an instrument holds, none of a sure pitch for its keys, or a file to
                reference whose name the format can't say.
            AudioError: a sound can't be read.
            DiskFull, Refused: it can't be written.
        """
        name = stored.trajectory
        folder, once = self._exports / name, list({one.position: one for one in found if one}.values())
        # only keys have a use for it
        ids = [int(self._view.ids[one.position]) for one in once]
        alike = firsts(ids, FOLD, self._view) if layout == "keys" else [None] * len(once)
        sounds = [self._sound(one)._replace(alike=first) for one, first in zip(once, alike, strict=True)]
        if kind in ("csv", "json"):
            rows = [self._row(one) for one in once]
            return (write_csv if kind == "csv" else write_json)(rows, folder.with_name(f"{name}.{kind}")), len(
                rows
            )
        if kind == "numbered":
            return write_numbered(sounds, folder), len(sounds)
        if kind in ("dawproject", "reaper"):
            items = self._items(stored, found, tempo, division)
            if kind == "reaper":
                return write_reaper(items, name, tempo or _GRID, folder, way=way), len(once)
            project = folder.with_name(f"{name}.dawproject")
            return write_dawproject(items, name, tempo or _GRID, project, way=way), len(once)
        instrument = Instrument(name, layout, zones(sounds, layout))
        return self._instrument(kind, instrument, folder, way), len(instrument.zones)

    def _instrument(self, kind: str, instrument: Instrument, folder: Path, way: Way) -> Path:
        if kind == "sfz":
            return write_sfz(instrument, folder, way=way)
        copied: Copied = "whole" if way == "whole" else "cut"
        if kind == "multisample":
            return write_multisample(instrument, folder.with_name(f"{folder.name}.multisample"), way=copied)
        if kind == "decent":
            return write_decent(instrument, folder, way=copied)
        return {"mpc": write_mpc, "rack": write_rack}[kind](instrument, folder)

    def _sound(self, one: Found, gain: float = 0.0) -> Sound:
        view, at = self._view, one.position
        return Sound(
            one.audio,
            view.name(at),
            one.start,
            one.end,
            f0=_known(view.f0[at]),
            f0_confidence=_known(view.f0_confidence[at]) or 0.0,
            loudness=_known(view.loudness[at]),
            gain=gain,
        )

    def _items(self, stored: Stored, found: Sequence[Found | None], tempo: float, division: int) -> list[Item]:
        """A path as it is heard: each sound until the next one begins, or as long as it is."""
        steps = len(stored.steps)
        times: Sequence[float | None] = [None] * steps
        lasts: Sequence[float | None] = times
        if tempo:
            lasts = [seconds_a_step(tempo, division)] * steps
            times = [number * seconds_a_step(tempo, division) for number in range(steps)]
        elif stored.timed:
            times, gaps = stored.times(), stored.gaps()
            lasts = [gap if step.last is None else step.last for step, gap in zip(stored.steps, gaps, strict=True)]
        return [
            Item(self._sound(one, step.gain or 0.0), time, last, step.transpose)
            for step, one, time, last in zip(stored.steps, found, times, lasts, strict=True)
            if one
        ]

    def _row(self, one: Found) -> Row:
        view, at = self._view, one.position
        measured: dict[str, Any] = {name: _known(view.descriptor(name)[at]) for name in DESCRIPTORS}
        sure = {name: value or 0.0 for name, value in measured.items() if name.endswith("_confidence")}
        heard = Descriptors(**(measured | sure), key=view.key(at))
        path = shown(one.audio.path)
        sound = int(view.ids[at])
        return Row(sound, view.name(at), path, one.start, one.end, tuple(sorted(view.tags(at))), heard)


def _known(value: float) -> float | None:
    """A measurement as it was made; None where there is none."""
    return None if math.isnan(value) else float(f"{float(value):.{_DIGITS}g}")
