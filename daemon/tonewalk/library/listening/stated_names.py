"""Tempo and key as packs write them into the names of files: `174bpmBreak`, `drumloop_90`, `f#m`, `Cm(wet)`, `8A`.

A name is no grammar: what is also an ordinary word (`am`, `fm`, `a minor`), a take (`2A`) or a note (`C#3`) is
believed only beside something that makes it a key.
"""

from __future__ import annotations

import re
from typing import Final

from tonewalk.library.names import parts

NAMES: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
"""Tonics by pitch class."""
TEMPI: Final = (40.0, 260.0)
"""BPM, the least and the greatest that is believed."""
BARE: Final = (60, 200)
"""BPM, the least and the greatest that is believed of a number without a unit."""

_CLASSES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_LOOPS: Final = frozenset(
    [
        "beat",
        "beats",
        "groove",
        "grooves",
        "break",
        "breaks",
        "breakbeat",
        "breakbeats",
        "drumbeat",
        "drumbeats",
        "riff",
        "riffs",
        "top",
        "tops",
    ]
)
_DRUMS: Final = re.compile(
    r"(?i)drum|kick|snare|hat|clap|perc|tom|cymb|ride|crash|shaker|conga|bongo|rim|beat|break|foley|hit|\bhh|\bbd|\bsd"
)
"""Names of what has no key, where a lone letter is a take."""
_TONAL: Final = re.compile(
    r"(?i)pad|chord|bass|lead|synth|arp|melod|riff|keys|piano|guitar|vocal|vox|acap|song|track|pluck|string|organ|loop"
)
"""Names of what has a key."""

_WORD: Final = r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"
"""Where a word begins, in camelCase too."""
_UNIT: Final = re.compile(r"(?<![0-9.,])(\d{2,3}(?:[.,]\d{1,2})?)[ _-]*bpm", re.IGNORECASE)
_UNIT_FIRST: Final = re.compile(_WORD + r"(?i:bpm|tempo)[ _=:@-]*(\d{2,3}(?:[.,]\d{1,2})?)(?![0-9])")
_NUMBER: Final = r"(?:(?<=[ _\-(\[])|(?<=loop)|(?<=loops)|(?<=break)|(?<=beat)|^)([1-9]\d{1,2})"
_BARE: Final = re.compile(_NUMBER + r"(?=[ _\-)\]]|$|drumloop|loop|break)", re.IGNORECASE)

_SIGN: Final = r"(?P<sign>[#♯]|[b♭]|[ _-]?[Ss]harp|[ _-]?[Ff]lat)"
_MODE: Final = r"(?P<mode>[Mm]in(?:or)?|[Mm]aj(?:or)?|MIN(?:OR)?|MAJ(?:OR)?)"
_NO_CHORD: Final = r"(?![A-Za-z#]|(?:6|7|9|11|13)(?![0-9]))"
_ENDS: Final = r"(?![A-Za-z#♯♭]|[0-9](?![0-9]{1,2}[ _-]?(?i:bpm)))"
_KEYS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # key_G, Key of C# minor
        _WORD
        + rf"(?i:key|tonality)[ _=:-]*(?:(?i:of|in)[ _-]+)?(?P<tonic>[A-Ga-g]){_SIGN}?[ _-]?(?:{_MODE}|(?P<m>m))?"
        r"(?![A-Za-z0-9#])",
        # Cmin, f# major, Bass_A-minor; not `a minor`
        _WORD + rf"(?P<tonic>[A-Gb-g]|a(?! )){_SIGN}?(?:[ _-]?{_MODE}){_NO_CHORD}",
        # F#m, Bb, E flat; f#m, c#
        rf"(?<![A-Za-z0-9])(?P<tonic>[A-G]){_SIGN}(?P<m>m)?{_ENDS}",
        rf"(?<![A-Za-z0-9])(?P<tonic>[a-g])(?P<sign>[#♯]|sharp)(?P<m>m)?{_ENDS}",
        # Am, Cm(wet)
        rf"(?<![A-Za-z0-9])(?P<tonic>[A-G])(?P<m>m){_ENDS}",
    )
)
_TEMPO: Final = r"[1-9][0-9]{1,2}(?:[.,]\d{1,2})?(?:[ _-]?(?i:bpm))?"
_BESIDE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # 128_am, 120bpm G, 124_F_: beside a tempo
        rf"(?<![A-Za-z0-9.,]){_TEMPO}[ _-]+(?P<tonic>[A-G]|[a-eg](?=m))(?P<m>m)?(?![A-Za-z0-9#])",
        rf"(?<![A-Za-z0-9])(?P<tonic>[A-G]|[a-eg](?=m))(?P<m>m)?[ _-]+{_TEMPO}(?![A-Za-z0-9])",
    )
)
_TAKE: Final = re.compile(r"(?i)(?:loop|part|take|version|var|layer|phrase|riff|verse|mix|alt)[ _-]*$")
_CAMELOT: Final = re.compile(r"(?<![A-Za-z0-9])([1-9]|1[0-2])([AB])(?![A-Za-z0-9])")


def tempo_in(name: str) -> float | None:
    """The tempo (BPM) that a file name states: with a unit, or as the only fitting number of a loop or a key."""
    found = _UNIT.search(name) or _UNIT_FIRST.search(name)
    if found is not None:
        tempo = float(found[1].replace(",", "."))
        return round(tempo, 2) if TEMPI[0] <= tempo <= TEMPI[1] else None
    bare = [int(number) for number in _BARE.findall(name) if BARE[0] <= int(number) <= BARE[1]]
    return float(bare[0]) if len(bare) == 1 and (_is_loop(name) or _says_a_mode(name)) else None


def key_in(name: str) -> str | None:
    """The key that a file name states: `Cmin`, `f#m`, `A_minor`, `key_G`, `Bb`, `8A` (Camelot's wheel).

    A lone letter counts only beside a tempo and where it is no take: more often it is a word.
    """
    for pattern in _KEYS:
        if found := pattern.search(name):
            return _key(found)
    for pattern in _BESIDE:
        for found in pattern.finditer(name):
            if found["m"] or not (_DRUMS.search(name) or _TAKE.search(name[: found.start("tonic")])):
                return _key(found)
    wheel = _CAMELOT.search(name)
    if wheel is None or _DRUMS.search(name):
        return None
    if wheel.start() and not _TONAL.search(name) and tempo_in(name) is None:
        return None
    minor = wheel[2] == "A"
    return NAMES[((9 if minor else 0) + 7 * (int(wheel[1]) - 8)) % 12] + ("m" if minor else "")


def _is_loop(name: str) -> bool:
    return any(part in _LOOPS or part.endswith(("loop", "loops")) for part in parts(name))


def _says_a_mode(name: str) -> bool:
    return any(
        said.get("m") or said.get("mode")
        for pattern in (*_KEYS, *_BESIDE)
        for found in pattern.finditer(name)
        if (said := found.groupdict())
    )


def _key(found: re.Match[str]) -> str:
    said = found.groupdict()
    sign, mode = (said.get("sign") or "").lstrip(" _-").lower(), (said.get("mode") or "").lower()
    shift = 0 if not sign else 1 if sign in {"#", "♯", "sharp"} else -1
    minor = bool(said.get("m")) or mode.startswith("min")
    return NAMES[(_CLASSES[found["tonic"].upper()] + shift) % 12] + ("m" if minor else "")
