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

from tonewalk.base.errors import InvalidArgument, Unavailable, UnknownKnob
from tonewalk.base.types import Matrix, Vector
from tonewalk.commands.knobs import KnobDefine
from tonewalk.library.view import View
from tonewalk.queries.named import checked_name, load, save

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

    Raises:
        Damaged: the file can't be read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._own: dict[str, Kept] = {knob.name: knob for knob in load(file, list[Kept])}
        self._directions: dict[Kept, dict[str, Vector]] = {}

    def all(self) -> list[Kept]:
        """The built-in ones, then the user's by name; one of the user's takes the place of its namesake."""
        built_in = [knob for name, knob in BUILT_IN.items() if name not in self._own]
        return built_in + [self._own[name] for name in sorted(self._own)]

    def named(self, name: str, where: str = "$.name") -> Kept:
        """One of them.

        Raises:
            UnknownKnob: there is none of this name.
        """
        knob = self._own.get(name) or BUILT_IN.get(name)
        if knob is None:
            there = ", ".join(one.name for one in self.all())
            raise UnknownKnob(f"There is no knob {name!r:.80}: there are {there}.", where=where)
        return knob

    def built_in(self, knob: Kept) -> bool:
        """Whether it is none of the user's."""
        return knob.name not in self._own

    def define(self, request: KnobDefine, view: View) -> Kept:
        """Make a knob and keep it.

        Raises:
            InvalidArgument: an odd name, an end without words and sounds, or with both, or ends that are the same.
            UnknownSound: there is no sound with one of these ids.
            Unavailable: the sounds of an end have no embedding.
            EncoderUnavailable: words that nothing here understands.
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
                view.position(sound, f"$.{end}_sounds")
        if name not in self._own and len(self._own) >= MOST:
            raise InvalidArgument(f"There are {MOST} knobs already: remove one first.", where="$.name")
        knob = Kept(
            name=name,
            low=request.low.strip(),
            high=request.high.strip(),
            low_sounds=tuple(request.low_sounds),
            high_sounds=tuple(request.high_sounds),
        )
        self.along(knob, view)  # what can't be turned is not kept
        with self._lock:
            self._own[name] = knob
            save(self._file, list(self._own.values()))
        return knob

    def remove(self, name: str) -> None:
        """Forget one of the user's knobs.

        Raises:
            UnknownKnob: there is none of this name.
            InvalidArgument: it is built in.
        """
        self.named(name)
        if name not in self._own:
            raise InvalidArgument(f"The knob {name!r} is built in: define another of its name.", where="$.name")
        with self._lock:
            del self._own[name]
            save(self._file, list(self._own.values()))

    def along(self, knob: Kept, view: View) -> Along:
        """How far along a knob every sound lies; made once a view.

        Raises:
            Unavailable: the sounds it was made from have no embedding.
            EncoderUnavailable: nothing here understands its words.
        """
        return view.once(knob, lambda: self._measure(knob, view))

    def _measure(self, knob: Kept, view: View) -> Along:
        named = scale(knob.low, knob.high)
        if named:
            values = np.array(view.descriptor(named.lstrip("-")))
            values = -values if named.startswith("-") else values
        else:
            values = _cosines(self._direction(knob, view), view)
        values[~view.visible] = np.nan
        return shares_below(values)

    def _direction(self, knob: Kept, view: View) -> Mapping[str, Vector]:
        known = self._directions.get(knob)
        if known is None:
            low, high = _end(knob.low, knob.low_sounds, view), _end(knob.high, knob.high_sounds, view)
            known = {name: high[name] - low[name] for name in low.keys() & high.keys()}
            known = {name: one for name, one in known.items() if float(np.linalg.norm(one)) > LEAST}
            if not known:
                raise InvalidArgument(
                    "Both ends of the knob are the same: give two different ones.", where="$.high"
                )
            with self._lock:
                self._directions[knob] = known
        return known


def _end(words: str, sounds: tuple[int, ...], view: View) -> dict[str, Vector]:
    """Unit vectors, less where their kind lies (see `terms.py`)."""
    spaces = view.spaces
    if words:
        return {name: one - spaces.text_mean(name) for name, one in spaces.text(words).items()}
    positions = view.positions(sounds)
    found = {}
    for name in spaces.names():
        rows = view.rows(name)[positions]
        vectors: Matrix = view.vectors(name)[rows[rows >= 0]]
        if len(vectors):
            found[name] = vectors.mean(axis=0, dtype=np.float32) - view.background(name).mean
    if not found:
        raise Unavailable("The sounds of this end have no embedding: index them, or give others.")
    return found


def _cosines(direction: Mapping[str, Vector], view: View) -> npt.NDArray[np.float32]:
    """Mean over spaces of each sound's standardised cosine with the direction; NaN without a row."""
    total = np.zeros(len(view), np.float32)
    for name, one in direction.items():
        unit = one / np.float32(np.linalg.norm(one))
        scores = view.background(name).standardise(view.vectors(name) @ unit, unit)
        rows = view.rows(name)
        held = rows >= 0
        mine = np.full(len(view), np.nan, np.float32)
        mine[held] = scores[rows[held]]
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
