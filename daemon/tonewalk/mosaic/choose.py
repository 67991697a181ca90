"""Which sound of the library stands for which piece of a recording.

Unit selection (see `units.selection`): the target cost is how much less a sound is like the piece than the
likest one, in standard deviations of what is ordinary in each space, plus differences of loudness, pitch and
length; the concatenation cost is that of trajectories.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import NothingIndexed
from tonewalk.base.types import Mask, Rows, SoundId
from tonewalk.commands.mosaic import Mosaic
from tonewalk.library.records import note_of
from tonewalk.library.view import View
from tonewalk.mosaic.target import Piece
from tonewalk.units.joins import LOUDNESS, PITCH, Joins, Weights, semitones
from tonewalk.units.nearest import nearest
from tonewalk.units.selection import Costs, Units, select

MOST_LOUDER: Final = 12.0
"""dB by which a sound is made louder, at most: more would bring up its noise."""
MOST_SOFTER: Final = -40.0
"""dB likewise."""
OCTAVE: Final = 12.0


class Placed(NamedTuple):
    """One sound of a mosaic."""

    sound: SoundId
    at: float
    """s"""
    length: float
    """s until it is cut off."""
    gain: float
    """dB"""
    transpose: float
    """Semitones."""


class _Among(NamedTuple):
    """One space's rows, and which sound each of them stands for."""

    name: str
    weight: float
    positions: Units
    """Of each row's first sound that may be taken, -1 for none."""
    hidden: Rows


class Chooser:
    """Chooses piece by piece, each batch going on where the one before ended.

    Args:
        view: the library, which is asked to the last piece.
        allowed: which positions of it may be taken.

    Raises:
        NothingIndexed: none of them has an embedding.
    """

    def __init__(self, view: View, allowed: Mask, request: Mosaic) -> None:
        self._view, self._request = view, request
        self._how = how = request.how
        semantic = view.spaces.semantic
        weights = {name: how.semantic if name == semantic else how.timbre for name in names(view)}
        if not any(weights.values()):
            weights = dict.fromkeys(weights, 1.0)
        self._among = [
            among for name, weight in weights.items()
            if weight and (among := _among(name, weight, view, allowed)) is not None
        ]  # fmt: skip
        if not self._among:
            raise NothingIndexed(
                "No sound that could be taken has an embedding: add a folder with `tonewalk index PATH`, "
                "or leave the filter out."
            )
        self._before: list[int] = []
        self.used: set[int] = set()
        """Positions of all sounds taken so far."""

    @property
    def encoders(self) -> list[str]:
        """With which the pieces are to be heard."""
        return [among.name for among in self._among]

    def choose(self, pieces: Sequence[Piece]) -> list[Placed]:
        """The sounds of the next pieces."""
        if not pieces:
            return []
        units, costs = self._candidates(pieces)
        how = self._how
        joined = np.concatenate([units.ravel(), np.array(self._before, np.int64)])
        weights = Weights(how.smooth, 0.5 * how.smooth, 0.5 * how.smooth)
        join = Joins(self._view, joined, weights)
        chosen = select(units, costs, join, self._request.no_repeat, self._before)
        self._before = [*self._before, *chosen][-max(1, self._request.no_repeat) :]
        self.used.update(chosen)
        return [self._placed(piece, position) for piece, position in zip(pieces, chosen, strict=True)]

    def _candidates(self, pieces: Sequence[Piece]) -> tuple[Units, Costs]:
        """Every piece's likest sounds in each space, and what they cost `[shape=(pieces, candidates)]` each."""
        k = min(256, max(int(self._how.candidates), self._request.no_repeat + 2))
        proposed = []
        for among in self._among:
            queries = np.stack([piece.vectors[among.name] for piece in pieces])
            rows, _ = nearest(self._view.vectors(among.name), queries, k, among.hidden)
            proposed.append(np.where(rows >= 0, among.positions[rows], -1))
        together = np.sort(np.concatenate(proposed, axis=1), axis=1)
        again = np.zeros(together.shape, np.bool_)
        again[:, 1:] = together[:, 1:] == together[:, :-1]
        units = np.where(again, -1, together)
        return units, np.stack([self._costs(piece, line) for piece, line in zip(pieces, units, strict=True)])

    def _costs(self, piece: Piece, units: Units) -> npt.NDArray[np.float64]:
        there = np.flatnonzero(units >= 0)
        positions = units[there]
        cost = np.zeros(len(positions))
        for among in self._among:
            query = piece.vectors[among.name]
            rows = self._view.rows(among.name)[positions]
            known = rows >= 0
            cosines = np.full(len(positions), np.nan, np.float32)
            cosines[known] = self._view.vectors(among.name)[rows[known]] @ query
            standard = self._view.background(among.name).standardise(cosines, query)
            best = float(np.nanmax(standard)) if known.any() else 0.0
            # what a space does not know counts as an ordinary sound there
            cost += among.weight * (best - np.nan_to_num(standard, nan=0.0))
        cost += self._measured(piece, positions)
        costs = np.full(len(units), np.inf)
        costs[there] = cost
        return costs

    def _measured(self, piece: Piece, positions: Units) -> npt.NDArray[np.float64]:
        """Differences of loudness, pitch and length; what is not known of either costs nothing."""
        how, view, of = self._how, self._view, piece.descriptors
        cost = np.zeros(len(positions))
        if how.loudness and of.loudness is not None:
            away = np.abs(view.loudness[positions] - of.loudness) / LOUDNESS
            cost += how.loudness * np.nan_to_num(np.minimum(away, 4.0))
        if how.pitch and (note := _note(piece)) is not None:
            away = np.abs(semitones(view.f0[positions]) - note) / PITCH
            # a sound without pitch is no better a stand-in for a note than one an octave off
            cost += how.pitch * np.nan_to_num(np.minimum(away, 1.0), nan=1.0)
        if how.length:
            short = np.log2(piece.length / np.maximum(view.duration[positions], 1e-3))
            cost += how.length * np.clip(short, 0.0, 4.0)
        return cost

    def _placed(self, piece: Piece, position: int) -> Placed:
        view = self._view
        gain = shift = 0.0
        loudness = float(view.loudness[position])
        if self._request.match and piece.descriptors.loudness is not None and math.isfinite(loudness):
            room = max(0.0, -float(np.nan_to_num(view.peak[position])))
            gain = min(max(piece.descriptors.loudness - loudness, MOST_SOFTER), MOST_LOUDER, room)
        if self._request.transpose and (note := _note(piece)) is not None:
            own = float(semitones(view.f0[[position]])[0])
            shift = nearest_octave(note - own) if math.isfinite(own) else 0.0
        return Placed(SoundId(int(view.ids[position])), piece.at, piece.length, gain, shift)


def names(view: View) -> list[str]:
    """The spaces in which pieces and sounds are compared."""
    return [name for name in view.spaces.names() if len(view.vectors(name))]


def nearest_octave(semitones: float) -> float:
    """The same interval, moved by octaves where it is wider than one."""
    return semitones if abs(semitones) <= OCTAVE else semitones - OCTAVE * round(semitones / OCTAVE)


def _note(piece: Piece) -> float | None:
    f0 = piece.descriptors.sure("f0")
    return None if f0 is None else note_of(f0)


def _among(name: str, weight: float, view: View, allowed: Mask) -> _Among | None:
    positions = view.first_of_rows(name, allowed)
    hidden = np.flatnonzero(positions < 0)
    return None if len(hidden) == len(positions) else _Among(name, weight, positions, hidden)
