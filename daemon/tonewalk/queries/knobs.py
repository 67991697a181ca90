"""Named directions: what knobs there are, and how far along each of them every sound lies.

A knob leads from its low end to its high end. Where its words name something that is measured (`dark` and
`bright`: the centroid), sounds lie along it by that measure; else by their cosine with the direction from one
end's embedding to the other's (Mikolov et al., "Linguistic Regularities", NAACL 2013). Both are told as the share
of the library that lies below, so that a knob's way is as long in every library and for every measure.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import InvalidArgument, Unavailable, UnknownKnob, UnknownSound
from tonewalk.base.types import Matrix, SoundId, Vector
from tonewalk.commands.knobs import KnobDefine
from tonewalk.library.columns import Columns
from tonewalk.queries.named import checked_name, load, save
from tonewalk.spaces.handles import Spaces

Along = npt.NDArray[np.float32]
"""Share of the library's sounds that lie below each sound, 0 to 1; NaN where that is unknown `[shape=(n,)]`."""

MOST: Final = 256
"""Knobs of one home."""


class Kept(msgspec.Struct, kw_only=True, frozen=True):
    """One knob as the home keeps it."""

    name: str
    low: str = ""
    high: str = ""
    low_sounds: tuple[int, ...] = ()
    high_sounds: tuple[int, ...] = ()


BUILT_IN: Final = {
    knob.name: knob
    for knob in (
        Kept(name="bright", low="dark", high="bright"),
        Kept(name="long", low="short", high="long"),
        Kept(name="high", low="low pitch", high="high pitch"),
        Kept(name="noisy", low="tonal", high="noisy"),
        Kept(name="soft", low="hard attack", high="soft attack"),
        Kept(name="loud", low="quiet", high="loud"),
        Kept(name="wet", low="dry", high="wet with reverb"),
        Kept(name="warm", low="cold", high="warm"),
        Kept(name="rough", low="smooth", high="rough distorted"),
        Kept(name="metallic", low="wooden", high="metallic"),
    )
}


class _Scale(NamedTuple):
    """Words by which people mean little and much of something measured."""

    descriptor: str
    little: frozenset[str]
    much: frozenset[str]


_SCALES: Final = tuple(
    _Scale(name, frozenset(little.split()), frozenset(much.split()))
    for name, little, much in (
        ("centroid", "dark dull muffled darker mellow", "bright brilliant brighter crisp shiny"),
        ("duration", "short shorter brief tight", "long longer"),
        ("f0", "low lower deep bass sub", "high higher treble"),
        ("flatness", "tonal pitched clean pure harmonic", "noisy noise hissy noisier"),
        ("loudness", "quiet quieter silent faint", "loud louder"),
        ("tempo", "slow slower", "fast faster"),
    )
)
_HARD: Final = frozenset({"loud", "hard", "sharp", "fast", "sudden", "percussive"})
_ATTACK: Final = _Scale("attack", _HARD, frozenset({"soft", "slow", "gentle"}))


@functools.lru_cache(2 * MOST)
def scale(low: str, high: str) -> str:
    """The descriptor that two ends name, with `-` before it where the low end names much of it; else ""."""
    ends = [frozenset(re.findall(r"\w+", words.lower())) for words in (low, high)]
    for one in (_ATTACK,) if all("attack" in end for end in ends) else _SCALES:
        if ends[0] & one.little and ends[1] & one.much:
            return one.descriptor
        if ends[0] & one.much and ends[1] & one.little:
            return f"-{one.descriptor}"
    return ""


class KnobBox:
    """The knobs of one home. Any thread may use it.

    Args:
        file: where the user's own are kept.
        columns: of the library.
        spaces: of the library.

    Raises: `Damaged` where the file can't be read.
    """

    def __init__(self, file: Path, columns: Columns, spaces: Spaces) -> None:
        self._file, self._columns, self._spaces = file, columns, spaces
        self._lock = Lock()
        self._own: dict[str, Kept] = {knob.name: knob for knob in load(file, list[Kept])}
        self._along: dict[Kept, tuple[int, Along]] = {}
        self._directions: dict[Kept, dict[str, Vector]] = {}

    def all(self) -> list[Kept]:
        """The built-in ones, then the user's by name; one of the user's takes the place of its namesake."""
        built_in = [knob for name, knob in BUILT_IN.items() if name not in self._own]
        return built_in + [self._own[name] for name in sorted(self._own)]

    def named(self, name: str, where: str = "$.name") -> Kept:
        """One of them.

        Raises `UnknownKnob`.
        """
        knob = self._own.get(name) or BUILT_IN.get(name)
        if knob is None:
            there = ", ".join(one.name for one in self.all())
            raise UnknownKnob(f"There is no knob {name!r:.80}: there are {there}.", where=where)
        return knob

    def built_in(self, knob: Kept) -> bool:
        """Whether it is none of the user's."""
        return knob.name not in self._own

    def define(self, request: KnobDefine) -> Kept:
        """Make a knob and keep it.

        Raises: `InvalidArgument` for an odd name, an end without words and sounds, or with both, or ends that
            are the same; `UnknownSound`; `EncoderUnavailable` for words that nothing here understands.
        """
        name = checked_name(request.name)
        for end, words, sounds in (
            ("low", request.low, request.low_sounds),
            ("high", request.high, request.high_sounds),
        ):
            if bool(words.strip()) == bool(sounds):
                raise InvalidArgument(
                    f"The {end} end has {'both' if sounds else 'neither'} words and sounds: "
                    f"give {end} or {end}_sounds.",
                    where=f"$.{end}",
                )
            for sound in sounds:
                if self._columns.position(SoundId(sound)) < 0:
                    raise UnknownSound(
                        f"There is no sound {sound}: search gives the ids.", where=f"$.{end}_sounds"
                    )
        if name not in self._own and len(self._own) >= MOST:
            raise InvalidArgument(f"There are {MOST} knobs already: remove one first.", where="$.name")
        knob = Kept(
            name=name,
            low=request.low.strip(),
            high=request.high.strip(),
            low_sounds=tuple(request.low_sounds),
            high_sounds=tuple(request.high_sounds),
        )
        self.along(knob)  # what can't be turned is not kept
        with self._lock:
            self._own[name] = knob
            save(self._file, list(self._own.values()))
        return knob

    def remove(self, name: str) -> None:
        """Forget one of the user's knobs.

        Raises: `UnknownKnob`; `InvalidArgument` for one that is built in.
        """
        knob = self.named(name)
        if name not in self._own:
            raise InvalidArgument(f"The knob {name!r} is built in: define another of its name.", where="$.name")
        with self._lock:
            del self._own[name]
            self._along.pop(knob, None)
            save(self._file, list(self._own.values()))

    def along(self, knob: Kept) -> Along:
        """How far along a knob every sound lies; made once a state of the library.

        Raises: `Unavailable` where the sounds it was made from have no embedding; `EncoderUnavailable`.
        """
        version = self._columns.version
        with self._lock:
            known = self._along.get(knob)
        if known is None or known[0] != version:
            known = (version, self._measure(knob))
            with self._lock:
                self._along[knob] = known
        return known[1]

    def _measure(self, knob: Kept) -> Along:
        visible = self._columns.visible
        named = scale(knob.low, knob.high)
        if named:
            values = np.array(getattr(self._columns, named.lstrip("-"))[: len(visible)], np.float32)
            values = -values if named.startswith("-") else values
        else:
            values = self._cosines(self._direction(knob), len(visible))
        values[~visible] = np.nan
        return shares_below(values)

    def _direction(self, knob: Kept) -> Mapping[str, Vector]:
        known = self._directions.get(knob)
        if known is None:
            low, high = self._end(knob.low, knob.low_sounds), self._end(knob.high, knob.high_sounds)
            known = {name: high[name] - low[name] for name in low.keys() & high.keys()}
            known = {name: one for name, one in known.items() if float(np.linalg.norm(one)) > LEAST}
            if not known:
                raise InvalidArgument(
                    "Both ends of the knob are the same: give two different ones.", where="$.high"
                )
            with self._lock:
                self._directions[knob] = known
        return known

    def _end(self, words: str, sounds: tuple[int, ...]) -> dict[str, Vector]:
        """Unit vectors, less where their kind lies (see `terms.py`)."""
        if words:
            return {name: one - self._spaces.text_mean(name) for name, one in self._spaces.text(words).items()}
        positions = [at for one in sounds if (at := self._columns.position(SoundId(one))) >= 0]
        found = {}
        for name in self._spaces.names():
            handle = self._spaces.handles[name]
            rows = self._columns.rows(handle.space_id)[positions]
            vectors: Matrix = handle.space.vectors[rows[(rows >= 0) & (rows < len(handle.space))]]
            if len(vectors):
                found[name] = vectors.mean(axis=0, dtype=np.float32) - self._spaces.background(name).mean
        if not found:
            raise Unavailable("The sounds of this end have no embedding: index them, or give others.")
        return found

    def _cosines(self, direction: Mapping[str, Vector], count: int) -> npt.NDArray[np.float32]:
        """Mean over spaces of each sound's standardised cosine with the direction; NaN without a row."""
        total = np.zeros(count, np.float32)
        for name, one in direction.items():
            handle = self._spaces.handles[name]
            unit = one / np.float32(np.linalg.norm(one))
            scores = self._spaces.background(name).standardise(handle.space.vectors @ unit, unit)
            rows = self._columns.rows(handle.space_id)[:count]
            held = (rows >= 0) & (rows < len(scores))
            mine = np.full(count, np.nan, np.float32)
            mine[: len(rows)][held] = scores[rows[held]]
            total += mine
        return total


LEAST: Final = 1e-3
"""Length of a difference of unit vectors below which two ends are one."""


def shares_below(values: npt.NDArray[np.float32]) -> Along:
    """Mid-ranks divided by how many are known: 0 to 1, equal values alike, NaN stays."""
    known = np.flatnonzero(np.isfinite(values))
    shares = np.full(len(values), np.nan, np.float32)
    if len(known):
        ordered = np.sort(values[known])
        below = np.searchsorted(ordered, values[known], "left") + np.searchsorted(ordered, values[known], "right")
        shares[known] = below / np.float32(2 * len(known))
    return shares
