"""What a search says in numbers: `kick under 200 ms`, `loop 120 bpm Am`, `C#3 pluck`, read as filters.

Only what can hardly be meant otherwise is read: a number with a unit, a key with its mode or after "in", a note
with its octave. `808`, `D50`, `4 on the floor` and `B3 organ` stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tonewalk.queries.filters import LARGEST, spelled_key

AROUND: Final = {"duration": 0.2, "tempo": 0.01, "f0": 0.03, "loudness": 0.0}
"""A number alone means what lies within this share of it."""
LOUDNESS_AROUND: Final = 1.0
"""dB"""
QUARTER_TONE: Final = 2.0 ** (0.5 / 12)
"""A note reaches half of the way to its neighbours."""
A4: Final = 440.0
"""Hz; of MIDI note 69"""

_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)"
_UNITS: Final[dict[str, tuple[str, float]]] = {
    "ms": ("duration", 1e-3),
    "millisecond": ("duration", 1e-3),
    "milliseconds": ("duration", 1e-3),
    "s": ("duration", 1.0),
    "sec": ("duration", 1.0),
    "secs": ("duration", 1.0),
    "second": ("duration", 1.0),
    "seconds": ("duration", 1.0),
    "minute": ("duration", 60.0),
    "minutes": ("duration", 60.0),
    "bpm": ("tempo", 1.0),
    "hz": ("f0", 1.0),
    "khz": ("f0", 1e3),
    "lufs": ("loudness", 1.0),
}
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_LESS: Final = (
    "under|below|less than|shorter than|slower than|lower than|quieter than|softer than|at most|up to|max|<=|<"
)
_MORE: Final = "over|above|more than|longer than|faster than|higher than|louder than|at least|from|min|>=|>"
_NEAR: Final = "at|around|about|ca|roughly|exactly|="
_BETWEEN: Final = re.compile(
    rf"(?<![\w./])(?:between\s+|from\s+)?({_NUMBER})\s*(?:{_UNIT})?\s*(?:-|–|to|and|\.\.)\s*"
    rf"({_NUMBER})\s*({_UNIT})(?!\w)",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    rf"(?<![\w./])(?:({_LESS})\s*|({_MORE})\s*|(?:{_NEAR})\s+)?({_NUMBER})\s*-?({_UNIT})(?!\w)", re.IGNORECASE
)
_DECADE: Final = re.compile(r"[5-9]0s$")
"""An 80s snare does not last 80 s."""
_KEY: Final = re.compile(
    r"(?<![\w#♯♭])(?:(?P<led>in the key of|in key of|key of|key:?|in)\s+)?"
    r"(?P<key>(?P<tonic>[A-Ga-g])(?P<accidental>[#♯♭b]?)(?P<mode>\s?(?:major|minor|maj|min)|m)?)(?![\w#♯♭'’-])"
)
_NOTE: Final = re.compile(
    r"(?<![\w#♯♭])(?P<tonic>[A-G])(?P<accidental>[#♯♭b]?)(?P<octave>-1|[0-8])(?![\w#♯♭.])(?!\s+(?:organ|explo|charge))"
)
_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FAVOURITES: Final = re.compile(r"(?<!\w)(?:my |only |from my )*(?:favourites|favorites)(?!\w)", re.IGNORECASE)
_LEFT_OVER: Final = re.compile(r"^[\s,;:]+|[\s,;:]+$|(?<=\s)(?:at|in|with|of|and|,)\s*$", re.IGNORECASE)


class Part(NamedTuple):
    """One thing that a search says in numbers.

    Attributes:
        text: as it was typed.
        filter: what it means, as a filter.
    """

    text: str
    filter: str


class Understood(NamedTuple):
    """A search taken apart.

    Attributes:
        words: what is left to be found by its sound; may be empty.
        parts: the rest, in the order in which it was typed.
    """

    words: str
    parts: tuple[Part, ...]

    @property
    def filter(self) -> str:
        """All parts together."""
        return " and ".join(part.filter for part in self.parts)


class _Found(NamedTuple):
    start: int
    end: int
    filter: str


def understand(text: str) -> Understood:
    """Take a search apart. What is not understood for sure stays words, as does what says a thing twice."""
    taken: list[_Found] = []
    for read in (_ranges, _numbers, _notes, _keys, _favourites):
        for found in read(text):
            if not any(_clash(found, one) for one in taken):
                taken.append(found)
    taken.sort()
    words, at = [], 0
    for one in taken:
        words.append(text[at : one.start])
        at = one.end
    words.append(text[at:])
    parts = tuple(Part(text[one.start : one.end], one.filter) for one in taken)
    return Understood(_tidied(" ".join(words)) if parts else text, parts)


def _clash(one: _Found, other: _Found) -> bool:
    """Whether two stand on each other or are about the same thing: two notes are no note that is both."""
    apart = one.end <= other.start or one.start >= other.end
    return not apart or _subject(one.filter) == _subject(other.filter)


def _subject(filter: str) -> str:
    return re.split(r"[<>=:]", filter)[0]


def _ranges(text: str) -> Iterator[_Found]:
    for found in _BETWEEN.finditer(text):
        name, factor = _UNITS[found[3].lower()]
        low, high = (float(number) * factor for number in (found[1], found[2]))
        if low <= high < LARGEST and _possible(name, low):
            yield _Found(found.start(), found.end(), f"{name}={_plain(low)}..{_plain(high)}")


def _numbers(text: str) -> Iterator[_Found]:
    for found in _ONE.finditer(text):
        less, more, number, unit = found.groups()
        name, factor = _UNITS[unit.lower()]
        value = float(number) * factor
        if not _possible(name, value) or (_DECADE.match(found[0]) and not less and not more):
            continue
        if less:
            said = f"{name}<{_plain(value)}"
        elif more:
            said = f"{name}>{_plain(value)}"
        else:
            wide = LOUDNESS_AROUND if name == "loudness" else abs(value) * AROUND[name]
            said = f"{name}={_plain(value - wide)}..{_plain(value + wide)}"
        yield _Found(found.start(), found.end(), said)


def _notes(text: str) -> Iterator[_Found]:
    for found in _NOTE.finditer(text):
        step = _STEPS[found["tonic"]] + _raised(found["accidental"])
        hertz = A4 * 2.0 ** ((12 * (int(found["octave"]) + 1) + step - 69) / 12)
        low, high = hertz / QUARTER_TONE, hertz * QUARTER_TONE
        yield _Found(found.start(), found.end(), f"f0={_plain(low)}..{_plain(high)}")


def _keys(text: str) -> Iterator[_Found]:
    for found in _KEY.finditer(text):
        mode = (found["mode"] or "").strip()
        if not _is_key(found["led"] or "", found["tonic"], mode):
            continue
        if key := spelled_key(found["key"]):
            yield _Found(found.start(), found.end(), f"key:{key}")


def _is_key(led: str, tonic: str, mode: str) -> bool:
    """Whether letters are a key: "Am", "c minor", "in C", "key of f"; not "am", "a major bang", "in a hall"."""
    if mode == "m":
        return tonic.isupper()
    if mode:
        return tonic.isupper() or tonic != "a" or bool(led)
    return tonic.isupper() if led == "in" else bool(led)


def _favourites(text: str) -> Iterator[_Found]:
    for found in _FAVOURITES.finditer(text):
        yield _Found(found.start(), found.end(), "favourite")


def _possible(name: str, value: float) -> bool:
    return abs(value) < LARGEST and (name == "loudness" or value > 0)


def _raised(accidental: str) -> int:
    return {"": 0, "#": 1, "♯": 1}.get(accidental, -1)


def _plain(value: float) -> str:
    """A number as a filter has it: without an exponent, to four digits."""
    return f"{float(f'{value:.4g}'):.10f}".rstrip("0").rstrip(".")


def _tidied(words: str) -> str:
    """What is left, without the little words and commas that led to what was taken."""
    before, words = "", " ".join(words.split())
    while before != words:
        before, words = words, _LEFT_OVER.sub("", words)
    return re.sub(r"\s+([,;])", r"\1", words)
