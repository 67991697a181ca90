"""What things are called: reads `vocabulary.txt` and turns the sound bank's labels into concepts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from tonewalk_models.small.manifest import Recording


@dataclass(frozen=True)
class Concept:
    """A kind of sound: its label, its other names, and the broader words it falls under."""

    label: str
    names: tuple[str, ...] = ()
    broader: tuple[str, ...] = field(default=())


@cache
def concepts() -> dict[str, Concept]:
    """The hand-written table, by label."""
    table = {}
    for line in Path(__file__).with_name("vocabulary.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "[")) or not line.strip():
            continue
        label, names, broader = (part.strip() for part in line.split("|"))
        table[label] = Concept(label, _listed(names), _listed(broader))
    return table


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def concept(label: str) -> Concept:
    """The concept of a label; an unlisted one stands for itself."""
    return concepts().get(label, Concept(label))


ELECTRONIC: Final = (
    ("bd ", "kick drum"),
    ("drum heavy kick", "kick drum"),
    ("drum bass", "kick drum"),
    ("elec soft kick", "kick drum"),
    ("elec hollow kick", "kick drum"),
    ("sn ", "snare drum"),
    ("drum snare", "snare drum"),
    ("elec filt snare", "snare drum"),
    ("elec hi snare", "snare drum"),
    ("elec lo snare", "snare drum"),
    ("elec mid snare", "snare drum"),
    ("elec snare", "snare drum"),
    ("drum cymbal closed", "closed hi-hat"),
    ("drum cymbal pedal", "pedal hi-hat"),
    ("drum cymbal open", "open hi-hat"),
    ("drum cymbal", "crash cymbal"),
    ("drum splash", "splash cymbal"),
    ("elec cymbal", "cymbal"),
    ("drum cowbell", "cowbell"),
    ("drum tom hi", "high tom"),
    ("drum tom mid", "mid tom"),
    ("drum tom lo", "low tom"),
    ("elec fuzz tom", "tom"),
    ("elec triangle", "triangle"),
    ("elec bell", "bell"),
    ("elec blip", "blip"),
    ("elec beep", "blip"),
    ("perc bell", "bell"),
    ("perc impact", "impact"),
    ("misc cineboom", "impact"),
    ("hat ", "hi-hat"),
    ("ride ", "ride cymbal"),
    ("tabla ", "tabla"),
    ("vinyl ", "vinyl"),
    ("glitch ", "glitch"),
    ("ambi drone", "drone"),
    ("ambi ", "atmosphere"),
    ("bass ", "synth bass"),
    ("guit ", "guitar"),
    ("mehackit robot", "robot"),
    ("arovane beat", "drum loop"),
    ("loop amen", "drum loop"),
    ("loop breakbeat", "drum loop"),
    ("loop drone", "drone"),
    ("loop tabla", "tabla"),
)
"""File names of the electronic samples begin with their kind."""

ALIASES: Final = {
    "chinese cymbal": "china cymbal",
    "tam-tam": "gong",
    "agogo bells": "agogo",
    "bass drum": "concert bass drum",
    "tom-toms": "tom",
    "tr505-timbal": "timbale",
    "kick": "kick drum",
    "clap": "hand clap",
    "cym": "cymbal",
    "dog": "dog bark",
    "shaker a": "shaker",
    "shakers filtered": "shaker",
    "tiny bell": "tinkle bell",
    "tinybell": "tinkle bell",
    "police siren": "siren",
    "woodblocks supposedly": "woodblock",
    "paiste2002-22": "ride cymbal",
    "bird tweet": "bird",
}

GLUED: Final = """
    analog balloon barel bell bottle bowl bulb cakelid can card casio chain chime church coin
    container crazy creak debris dirt door drag draggin dropping drum dumpster egg engine fake
    falling female flex fluff foil fryingpan garbage glass hall hard hat highfreq hit hitting hollow
    horn hub jungle knife krinkle leather lid light locker long loud low machine male marble metal
    motor mouth music nail noise noises old packing packing pill pipe plastic pop power printer rain
    rattle reverb roof rubber sand scissor scream screen sharpener short shot slap slam slap small
    spin spinning spring squeak squeek stand stick string synth table talking tape temple tin
    tinkling tiny tone tool train trash tube tuning voice voices water walking wheel whistle wine
    wire wood wooden yoga
""".split()  # noqa: SIM905 - a list would take a line a word
ENDINGS: Final = ("ging", "ming", "ing", "lic", "oor", "ping", "ting", "ning")


@cache
def spaced(label: str) -> str:
    """Separate words that a recordist ran together: `metalsqueek` -> `metal squeek`, `carddeck` -> `card deck`."""
    words = []
    for word in re.sub(r"[^a-z0-9' -]+", " ", label.lower()).split():
        starts = [part for part in GLUED if word.startswith(part) and len(word) - len(part) >= 3]
        ends = [part for part in GLUED if word.endswith(part) and len(word) - len(part) >= 3]
        cut = len(max(starts, key=len)) if starts else 0
        if word in GLUED or len(word) < 7 or not (starts or ends) or word[cut:] in ENDINGS:
            words.append(word)
        elif starts:
            words += [word[:cut], word[cut:]]
        else:
            cut = len(max(ends, key=len))
            words += [word[:-cut], word[-cut:]]
    while len(words) > 1 and len(words[-1]) == 1 and words[-1].isalpha():
        words.pop()
    return " ".join(words)


def label_of(row: Recording) -> str:
    """The concept's label under which a recording is trained."""
    if row.family == "electronic":
        for start, label in ELECTRONIC:
            if row.label.startswith(start):
                return label
        return row.label
    if row.family == "general-midi" and row.label == "whistle":
        return "whistling"
    label = ALIASES.get(row.label, row.label)
    if row.family == "interface" and label not in concepts():
        return f"{label} interface sound"
    return label
