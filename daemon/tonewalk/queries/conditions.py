"""What a filter says, as a tree, and which sounds satisfy it.

An unknown value (NaN: the pitch of noise, the loudness of silence) never satisfies a comparison. `not` turns a
whole condition round, so `not f0<100` holds for a sound without a pitch.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Mask
from tonewalk.library.names import Scope

Operator = Literal["<", "<=", ">", ">=", "="]

TOLERANCE: Final = 0.01
"""`=` holds within this share of the number: measured values never equal a written one to the last bit."""

UNITS: Final[dict[str, dict[str, float]]] = {
    "duration": {"s": 1.0, "ms": 1e-3, "min": 60.0},
    "attack": {"s": 1.0, "ms": 1e-3},
    "loudness": {"lufs": 1.0, "db": 1.0},
    "peak": {"dbfs": 1.0, "db": 1.0},
    "centroid": {"hz": 1.0, "khz": 1e3},
    "f0": {"hz": 1.0, "khz": 1e3},
    "flatness": {},
    "zcr": {},
    "tempo": {"bpm": 1.0},
}
"""Descriptor -> unit -> factor to the descriptor's own unit, which is the first; a number alone has that."""


class Sounds(Protocol):
    """What a condition asks of the library (`FilterView` in `masks.py` gives it). All arrays are of one length."""

    def __len__(self) -> int:
        """How many sounds there are."""
        ...

    def descriptor(self, name: str) -> npt.NDArray[np.float32]:
        """One descriptor of every sound, NaN where unknown."""
        ...

    def favourites(self) -> Mask:
        """Which sounds are favourites."""
        ...

    def tagged(self, tag: str) -> Mask:
        """Which sounds carry this tag."""
        ...

    def in_key(self, key: str) -> Mask:
        """Which sounds are in this key, spelled as `Descriptors.key`."""
        ...

    def under_root(self, path: bytes) -> Mask:
        """Which sounds belong to this folder of the library."""
        ...

    def labelled(self, words: str) -> Mask:
        """Which sounds have an automatic label with these words."""
        ...

    def enrolled(self, name: str) -> Mask:
        """Which sounds belong to this class of the user's."""
        ...

    def with_words(self, words: tuple[str, ...], scope: Scope) -> Mask:
        """Which sounds have these words, one after the other, in their path or name; the last as a prefix."""
        ...


class Condition:
    """Base of all conditions."""

    def format(self) -> str:
        """The condition as text that parses to it again."""
        raise NotImplementedError

    def mask(self, sounds: Sounds) -> Mask:
        """Which sounds satisfy it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Everything(Condition):
    """The empty filter."""

    def format(self) -> str:
        """Nothing."""
        return ""

    def mask(self, sounds: Sounds) -> Mask:
        """All."""
        return np.ones(len(sounds), np.bool_)


@dataclass(frozen=True)
class Comparison(Condition):
    """`duration<0.5`: a descriptor against a number in the descriptor's own unit."""

    descriptor: str
    operator: Operator
    value: float

    def format(self) -> str:
        """`duration<0.5`."""
        return f"{self.descriptor}{self.operator}{self.value!r}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds whose known value compares so."""
        values = sounds.descriptor(self.descriptor)
        # as descriptors are kept, so that a sound of 0.2 s satisfies `duration<=0.2`
        limit = np.float32(self.value)
        if self.operator == "<":
            return values < limit
        if self.operator == "<=":
            return values <= limit
        if self.operator == ">":
            return values > limit
        if self.operator == ">=":
            return values >= limit
        near: Mask = np.abs(values - limit) <= np.float32(TOLERANCE) * abs(limit)
        return near


@dataclass(frozen=True)
class Between(Condition):
    """`tempo=118..122`: both ends belong to it."""

    descriptor: str
    low: float
    high: float

    def format(self) -> str:
        """`tempo=118.0..122.0`."""
        return f"{self.descriptor}={self.low!r}..{self.high!r}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds whose known value lies between."""
        values = sounds.descriptor(self.descriptor)
        return (values >= np.float32(self.low)) & (values <= np.float32(self.high))


@dataclass(frozen=True)
class Words(Condition):
    """`path:snare`, `name:"deep kick"`: words of the path, or of the file's name alone."""

    scope: Scope
    words: tuple[str, ...]

    def format(self) -> str:
        """`path:"deep kick"`."""
        return f"{self.scope}:{quoted(' '.join(self.words))}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds with these words one after the other."""
        return sounds.with_words(self.words, self.scope)


@dataclass(frozen=True)
class Tag(Condition):
    """`tag:dusty`."""

    tag: str

    def format(self) -> str:
        """`tag:"dusty"`."""
        return f"tag:{quoted(self.tag)}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds with this tag."""
        return sounds.tagged(self.tag)


@dataclass(frozen=True)
class Auto(Condition):
    """`auto:kick`: a label that sounds got by themselves."""

    words: str

    def format(self) -> str:
        """`auto:"snare drum"`."""
        return f"auto:{quoted(self.words)}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds with this label."""
        return sounds.labelled(self.words)


@dataclass(frozen=True)
class Enrolled(Condition):
    """`class:mykick`: a class that the user enrolled."""

    name: str

    def format(self) -> str:
        """`class:"my kick"`."""
        return f"class:{quoted(self.name)}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds of this class."""
        return sounds.enrolled(self.name)


@dataclass(frozen=True)
class Key(Condition):
    """`key:F#m`, spelled with sharps as `Descriptors.key` is."""

    key: str

    def format(self) -> str:
        """`key:F#m`."""
        return f"key:{self.key}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds in this key."""
        return sounds.in_key(self.key)


@dataclass(frozen=True)
class Root(Condition):
    """`root:/home/me/Samples`."""

    path: str

    def format(self) -> str:
        """`root:"/home/me/Samples"`."""
        return f"root:{quoted(self.path)}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds of this folder of the library."""
        return sounds.under_root(os.fsencode(self.path))


@dataclass(frozen=True)
class Favourite(Condition):
    """`favourite`."""

    def format(self) -> str:
        """`favourite`."""
        return "favourite"

    def mask(self, sounds: Sounds) -> Mask:
        """Favourites."""
        return sounds.favourites()


@dataclass(frozen=True)
class Not(Condition):
    """`not favourite`."""

    part: Condition

    def format(self) -> str:
        """`not favourite`."""
        return f"not {_nested(self.part)}"

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds that do not satisfy the part."""
        return ~self.part.mask(sounds)


@dataclass(frozen=True)
class AllOf(Condition):
    """Two or more conditions with `and` between."""

    parts: tuple[Condition, ...]

    def format(self) -> str:
        """`duration<0.5 and favourite`."""
        return " and ".join(_nested(part) for part in self.parts)

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds that satisfy every part."""
        return reduce(np.logical_and, _masks(self.parts, sounds))


@dataclass(frozen=True)
class AnyOf(Condition):
    """Two or more conditions with `or` between."""

    parts: tuple[Condition, ...]

    def format(self) -> str:
        """`path:kick or path:snare`."""
        return " or ".join(_nested(part) for part in self.parts)

    def mask(self, sounds: Sounds) -> Mask:
        """Sounds that satisfy a part."""
        return reduce(np.logical_or, _masks(self.parts, sounds))


def quoted(text: str) -> str:
    """Text in double quotes, with a backslash before quotes and backslashes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _nested(part: Condition) -> str:
    return f"({part.format()})" if isinstance(part, AllOf | AnyOf) else part.format()


def _masks(parts: Iterable[Condition], sounds: Sounds) -> list[Mask]:
    return [part.mask(sounds) for part in parts]
