"""What a search says in numbers: `kick under 200 ms`, `loop 120 bpm Am`, `C#3 pluck`, read as filters.

Only what can hardly be meant otherwise is read: a number with a unit, a key with its mode or after "in", a note
with its octave. `808`, `D50`, `80s`, `4 on the floor`, `B3 organ`, what is negated or one of two, and whatever
stands in double quotes stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tonewalk.queries.filters import LARGEST, spelled_key

AROUND: Final = {"duration": 0.2, "attack": 0.2, "tempo": 0.01, "f0": 0.03, "centroid": 0.1}
"""A number alone means what lies within this share of it."""
LOUDNESS_AROUND: Final = 1.0
"""dB"""
QUARTER_TONE: Final = 2.0 ** (0.5 / 12)
"""A note reaches half of the way to its neighbours."""
A4: Final = 440.0
"""Hz; of MIDI note 69"""
LOWEST: Final = 16.0
"""Hz; what is slower is no pitch but a wobble"""

_UNITS: Final[dict[str, tuple[str, float]]] = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), ("duration", 1e-3)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden"), ("duration", 1.0)),
    **dict.fromkeys(("segundo", "segundos", "seconde", "secondes", "secondo", "secondi"), ("duration", 1.0)),
    **dict.fromkeys(("minute", "minutes"), ("duration", 60.0)),
    "bpm": ("tempo", 1.0),
    "hz": ("f0", 1.0),
    "khz": ("f0", 1e3),
    "lufs": ("loudness", 1.0),
}
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER: Final = r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)"
_LESS: Final = (
    "no longer than|not longer than|no more than|not more than|under|below|less than|shorter than|slower than|"
    "lower than|quieter than|softer than|at most|up to|max(?:imum|\\.)?|unter|kürzer als|langsamer als|menos de|"
    "moins de|meno di|<=|≤|<"
)
_MORE: Final = (
    "no shorter than|not shorter than|no less than|not less than|over|above|more than|longer than|faster than|"
    "higher than|louder than|at least|from|min(?:imum|\\.)?|über|länger als|schneller als|más de|plus de|più di|"
    ">=|≥|>"
)
_NEAR: Final = "at|around|about|ca\\.?|roughly|exactly|=|~"
_FRESH: Final = r"(?<![\w./:#♯♭-])(?<!\d,)"
"""Where a number can begin: not within a word, a fraction, a time of day or another number."""
_RANGE: Final = re.compile(
    rf"{_FRESH}(?:(?:between|zwischen|entre)\s+(?P<a>{_NUMBER})\s*(?P<au>{_UNIT})?\s+(?:and|und|et|y|e)\s+|"
    rf"(?:from\s+)?(?P<b>{_NUMBER})\s*(?P<bu>{_UNIT})?\s*(?:-|–|to|bis|\.\.)\s*)"
    rf"(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    rf"{_FRESH}(?:(?P<less>{_LESS})\s*|(?P<more>{_MORE})\s*|(?:{_NEAR})\s*)?(?<![\w,:])"
    rf"(?P<number>{_NUMBER})(?P<gap>\s*-?)(?P<unit>{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_TEMPO: Final = re.compile(r"(?<!\w)(?:tempo|bpm)\s*[:=]?\s*(?P<number>\d{2,3})(?![\w.,])", re.IGNORECASE)
_ROUND: Final = re.compile(r"(?:\d*0|\d{3,4})s$", re.IGNORECASE)
"""80s, 1980s, 808s: years and machines, unless something says that it is a length."""
_LENGTH: Final = re.compile(
    r"^(?:under|shorter|longer|less|more|at (?:most|least)|up to|no |not |<|>|≤|≥)", re.IGNORECASE
)
_RATES: Final = frozenset({"44.1", "44,1", "48", "88.2", "96", "192", "22.05", "11.025"})
"""kHz of sample rates"""
_ELSEWHERE: Final = re.compile(
    r"(?:decay|delay|release|sustain|fade|lfo|tremolo|vibrato|wobble|reverb|tail|sample|rate)s?\Z", re.IGNORECASE
)
"""What a number beside it says of, that is measured of no sound."""
_OWN: Final = {"attack": ("duration", "attack"), "centroid": ("f0", "centroid"), "brightness": ("f0", "centroid")}
"""A word before or behind a number -> of what it says something else, and of what it does."""
_NOT: Final = frozenset(
    "not no without but except or nor never non nicht kein keine ohne sans sin senza sem".split()  # noqa: SIM905
)
_MUSICAL: Final = frozenset(
    """pad pads chord chords loop loops bass bassline melody melodies arp arps arpeggio piano guitar synth pluck
    plucks lead leads stab stabs strings riff choir vocal vocals keys drone bell bells organ scale triad flute sax
    note notes sample samples""".split()  # noqa: SIM905 - a list would take a line a word
)
"""What is in a key: "A minor pad" is, "A minor glitch" need not be."""
_ACCIDENTAL: Final = r"(?P<accidental>[#♯♭b]|[\s-]?(?:sharp|flat)\b)?"
_KEY: Final = re.compile(
    r"(?<![\w#♯♭])(?P<led>in the key of\s+|in key of\s+|key of\s+|key:\s*|key\s+|in\s+)?"
    rf"(?P<tonic>[A-Ga-g]){_ACCIDENTAL}(?P<mode>[\s-]?(?:major|minor|maj|min|moll|dur)|m)?(?![\w#♯♭'’-])"
    rf"(?!\s*(?:6|7|9|11|13)(?:th)?(?!\w|\s*(?:{_UNIT})))",
    re.IGNORECASE,
)
_NOTE: Final = r"(?P<{0}tonic>[A-G]|[a-g](?=[#♯]))(?P<{0}accidental>[#♯♭b]?)(?P<{0}octave>[0-68])"
_NOTES: Final = re.compile(
    rf"(?<![\w#♯♭:./-]){_NOTE.format('a')}(?:\s*(?:-|–|to|\.\.)\s*{_NOTE.format('b')})?(?![\w#♯♭.-])"
)
_NO_NOTE_BEFORE: Final = frozenset(
    "hammond side take audi part vol disc cd track bank slot".split()  # noqa: SIM905
)
_NO_NOTE_BEHIND: Final = re.compile(
    r"(?:organ|explo|charge|chord|paper|sheet|car|engine|compressor)", re.IGNORECASE
)
_STEPS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FAVOURITES: Final = re.compile(r"(?<!\w)(?:my |only |from my )*(?:favourites|favorites)(?!\w)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_LEFT_OVER: Final = re.compile(
    r"^[\s,;:.]+|[\s,;:]+$|(?<=\s)(?:at|in|with|of|and|,)\s*$|^(?:at|with|of|and)\s+|[(\[{]\s*[)\]}]",
    re.IGNORECASE,
)


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
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    taken: list[_Found] = []
    for read in (_ranges, _numbers, _tempi, _notes, _keys, _favourites):
        for found in read(text):
            inside = any(start < found.end and found.start < end for start, end in quoted)
            if not inside and _is_plain(text, found) and not any(_clash(found, one) for one in taken):
                taken.append(found)
    taken.sort()
    words, at = [], 0
    for one in taken:
        words.append(text[at : one.start])
        at = one.end
    words.append(text[at:])
    parts = tuple(Part(text[one.start : one.end], one.filter) for one in taken)
    return Understood(_tidied(" ".join(words)) if parts else text, parts)


def _is_plain(text: str, found: _Found) -> bool:
    """Whether it is neither negated nor one of two."""
    return _word_before(text, found.start) not in _NOT and _word_behind(text, found.end).lower() not in (
        "or",
        "oder",
    )


def _word_before(text: str, at: int) -> str:
    found = re.search(r"(\w+)\W*\Z", text[max(0, at - 40) : at])
    return found[1].lower() if found else ""


def _word_behind(text: str, at: int) -> str:
    found = re.match(r"\s*(\w+)", text[at : at + 40])
    return found[1] if found else ""


def _clash(one: _Found, other: _Found) -> bool:
    """Whether two stand on each other or say the same twice: two notes are no note that is both."""
    apart = one.end <= other.start or one.start >= other.end
    (subject, how), (others, otherwise) = _subject(one.filter), _subject(other.filter)
    return not apart or (subject == others and {how, otherwise} != {"<", ">"})


def _subject(filter: str) -> tuple[str, str]:
    found = re.match(r"(\w+)([<>=:]?)", filter)
    return (found[1], found[2]) if found else (filter, "")


def _ranges(text: str) -> Iterator[_Found]:
    for found in _RANGE.finditer(text):
        name, factor = _UNITS[found["unit"].lower()]
        first, unit = found["a"] or found["b"], found["au"] or found["bu"] or found["unit"]
        if _UNITS[unit.lower()][0] != name or _is_elsewhere(text, found):
            continue
        ends = [_value(first, _UNITS[unit.lower()][1]), _value(found["high"], factor)]
        if None in ends or (found["unit"].lower() == "s" and _ROUND.match(found["high"] + "s")):
            continue
        low, high = sorted(end for end in ends if end is not None)
        subject = _meant(text, found, name)
        if high < LARGEST and _possible(subject, low):
            yield _Found(found.start(), found.end(), f"{subject}={_plain(low)}..{_plain(high)}")


def _numbers(text: str) -> Iterator[_Found]:
    for found in _ONE.finditer(text):
        name, factor = _UNITS[found["unit"].lower()]
        value = _value(found["number"], factor)
        subject = _meant(text, found, name)
        if value is None or not _possible(subject, value) or _is_elsewhere(text, found) or _is_name(found):
            continue
        if found["less"]:
            said = f"{subject}<{_plain(value)}"
        elif found["more"]:
            said = f"{subject}>{_plain(value)}"
        else:
            wide = LOUDNESS_AROUND if subject == "loudness" else abs(value) * AROUND[subject]
            said = f"{subject}={_plain(value - wide)}..{_plain(value + wide)}"
        yield _Found(found.start(), found.end(), said)


def _is_name(found: re.Match[str]) -> bool:
    """Whether a number and its unit are a year, a machine or a rate: 80s, 808s, 48 kHz."""
    bound = found["less"] or found["more"] or ""
    if found["unit"].lower() == "khz" and not bound:
        return found["number"] in _RATES
    glued = found["unit"] in "sS" and not found["gap"]
    return glued and bool(_ROUND.match(found["number"] + "s")) and not _LENGTH.match(bound)


def _is_elsewhere(text: str, found: re.Match[str]) -> bool:
    beside = (_word_before(text, found.start()), _word_behind(text, found.end()))
    return any(_ELSEWHERE.match(word) for word in beside)


def _meant(text: str, found: re.Match[str], name: str) -> str:
    """What a number says something of: its unit's descriptor, unless a word beside it names another."""
    for word in (_word_before(text, found.start()), _word_behind(text, found.end()).lower()):
        if word in _OWN and _OWN[word][0] == name:
            return _OWN[word][1]
    return name


def _tempi(text: str) -> Iterator[_Found]:
    for found in _TEMPO.finditer(text):
        value = float(found["number"])
        wide = value * AROUND["tempo"]
        yield _Found(found.start(), found.end(), f"tempo={_plain(value - wide)}..{_plain(value + wide)}")


def _notes(text: str) -> Iterator[_Found]:
    for found in _NOTES.finditer(text):
        before, behind = _word_before(text, found.start()), _word_behind(text, found.end())
        if before in _NO_NOTE_BEFORE or _NO_NOTE_BEHIND.match(behind):
            continue
        low = high = _hertz(found, "a")
        if found["btonic"]:
            low, high = sorted((low, _hertz(found, "b")))
        said = f"f0={_plain(low / QUARTER_TONE)}..{_plain(high * QUARTER_TONE)}"
        yield _Found(found.start(), found.end(), said)


def _hertz(found: re.Match[str], which: str) -> float:
    raised = {"": 0, "#": 1, "♯": 1}.get(found[f"{which}accidental"], -1)
    note = 12 * (int(found[f"{which}octave"]) + 1) + _STEPS[found[f"{which}tonic"].upper()] + raised
    return float(A4 * 2.0 ** ((note - 69) / 12))


def _keys(text: str) -> Iterator[_Found]:
    for found in _KEY.finditer(text):
        accidental = (found["accidental"] or "").strip(" -").lower()
        mode = (found["mode"] or "").strip(" -").lower()
        if not _is_key(text, found, accidental, mode):
            continue
        sign = {"sharp": "#", "flat": "b"}.get(accidental, accidental)
        minor = mode in ("m", "min", "minor", "moll")
        yield _Found(
            found.start(),
            found.end(),
            f"key:{spelled_key(found['tonic'].upper() + sign + ('m' if minor else ''))}",
        )


def _is_key(text: str, found: re.Match[str], accidental: str, mode: str) -> bool:
    """Whether letters are a key: "Am", "c minor", "in C", "key of f"; not "am", "A minor glitch", "in A cave"."""
    led, tonic = (found["led"] or "").strip().lower(), found["tonic"]
    behind = _word_behind(text, found.end())
    closes = not behind or behind[0].isdigit() or behind.lower() in (*_MUSICAL, "at", "with", "around")
    if not led and re.search(r"\d\s*\Z", text[: found.start()]):
        return mode not in ("", "m")  # 10 Am
    if mode == "m":
        return found["mode"] == "m" and (tonic.isupper() or bool(accidental)) and behind not in ("I", "radio")
    if mode:
        return closes or bool(led or accidental) or tonic not in ("a", "A")
    if led in ("in", "key"):
        return tonic.isupper() and closes
    return bool(led)


def _favourites(text: str) -> Iterator[_Found]:
    for found in _FAVOURITES.finditer(text):
        yield _Found(found.start(), found.end(), "favourite")


def _value(number: str, factor: float) -> float | None:
    """A number as typed, with a decimal point or comma; None for one that has thousands."""
    if re.search(r",\d{3}\Z", number):
        return None
    return float(number.replace(",", ".")) * factor


def _possible(name: str, value: float) -> bool:
    least = LOWEST if name == "f0" else 0.0
    return abs(value) < LARGEST and (name == "loudness" or value > least)


def _plain(value: float) -> str:
    """A number as a filter has it: without an exponent, to four digits."""
    return f"{float(f'{value:.4g}'):.10f}".rstrip("0").rstrip(".")


def _tidied(words: str) -> str:
    """What is left, without the little words and commas that led to what was taken."""
    before, words = "", " ".join(words.split())
    while before != words:
        before, words = words, " ".join(_LEFT_OVER.sub("", words).split())
    return re.sub(r"\s+([,;])", r"\1", words)
