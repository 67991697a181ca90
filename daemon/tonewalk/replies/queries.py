"""Replies to queries."""

from __future__ import annotations

import msgspec

from tonewalk.replies.common import Reply


class Hit(Reply):
    """One sound that answers a query."""

    id: int
    score: float
    """What the hits are ordered by; comparable within one answer."""
    path: str
    """Absolute; bytes that are not UTF-8 are spelled `\\xNN`."""
    name: str
    """File name without its folder."""
    duration: float
    """s"""
    x: float | None
    """On the current 2D map, 0 to 1; null before the first map."""
    y: float | None
    why: dict[str, float]
    """What each kind of evidence gave before weighting: `small`, `timbre`, `name`, `distance`, ..."""
    start: float | msgspec.UnsetType = msgspec.UNSET
    """s where a slice begins in its file; only of slices, as `end`."""
    end: float | msgspec.UnsetType = msgspec.UNSET
    path_raw: str | msgspec.UnsetType = msgspec.UNSET
    """base64 of the path's bytes, only where they are not UTF-8."""


class Hits(Reply):
    """Hits, best first."""

    hits: list[Hit]


class LabelProbability(Reply):
    """One label and how well it fits."""

    label: str
    probability: float


class Classes(Reply):
    """Labels, most probable first; probabilities sum to 1."""

    classes: list[LabelProbability]


class Aspects(Reply):
    """The session's weights; null: the library's default."""

    semantic: float | None = None
    timbre: float | None = None
    pitch: float | None = None
    loudness: float | None = None
    envelope: float | None = None
    name: float | None = None


class KnobInfo(Reply):
    """One knob."""

    name: str
    low: str
    """Words for -1; empty for a knob from sounds."""
    high: str
    descriptor: str
    """What it measures (`centroid`, `-attack` turned round); empty: how far sounds lie in its direction."""
    built_in: bool
    value: float
    """How far the session has turned it."""
    low_sounds: list[int]
    high_sounds: list[int]


class Knobs(Reply):
    """The knobs there are."""

    knobs: list[KnobInfo]


class LabelCount(Reply):
    """One automatic label."""

    label: str
    colour: int
    """Its number in `colours`."""
    sounds: int


class AutoTags(Reply):
    """What sounds are labelled with."""

    unknown: int
    """Sounds that no label fits well enough."""
    labels: list[LabelCount]


class ClassInfo(Reply):
    """One class of the user's."""

    name: str
    colour: int
    """Its number in `colours`; it keeps it as long as it lives."""
    members: int
    """Sounds that belong to it now, the enrolled ones included."""
    sounds: list[int]
    """The enrolled ones."""


class UserClasses(Reply):
    """The user's classes."""

    enrolled: list[ClassInfo]


class Colours(Reply):
    """A colour for every visible sound, as columns."""

    names: dict[str, int]
    """Label or class -> its number."""
    ids: list[int]
    colours: list[int]
    """Of each id; -1 for none. A sound of several classes has that of the first by name."""
