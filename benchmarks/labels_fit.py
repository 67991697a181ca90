"""`python -m benchmarks.labels_fit`: thresholds of `queries.labels`, fitted on the bank's `train`, tried on `dev`.

Some minutes. Prints the table to be put there, and how many of `dev` are labelled so, and rightly.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.__main__ import BANK
from tonewalk.queries.labels import UNKNOWN, USUAL, best_labels
from tonewalk_models.small.encoder import SmallEncoder
from tonewalk_models.small.prepare import decode

Floats = npt.NDArray[np.float32]
RIGHT: Final = 0.88
"""Share of what is labelled that is to be right."""
LOWEST: Final = 0.16
MOST: Final = 0.38
"""No label is asked for more: those that need it would hardly label anything that `train` does not hold."""
STEP: Final = 0.02
"""Cosine between two thresholds that are tried."""
FEWEST: Final = 5
"""Labelled sounds of `train` from which on a label has a threshold of its own."""

ANSWERS: Final = {
    "kick drum": r"kick(?!ing|stand)|bass drum|^bd |^808$",
    "snare drum": r"\bsnare|drum snare|^sn ",
    "closed hi-hat": r"hi-hat|cymbal (?:closed|pedal)",
    "open hi-hat": r"hi-hat|cymbal open",
    "crash cymbal": r"crash cymbal|clash|cymbal|splash cymbal",
    "ride cymbal": r"ride (?:cymbal|bell)|brushed ride|cymbal",
    "hand clap": r"\bclap|^clapping",
    "tom": r"\btoms?\b|tom-toms|rototom",
    "rimshot": r"rimshot|sidestick",
    "shaker": r"shakers?|maraca|cabasa|egg shaker",
    "conga": r"conga|bongo|hand drum",
    "woodblock": r"wood ?block|claves",
    "synth bass": r"synth bass|sub bass|reese|syn bass|fm doublebass|reso bass|fuzz bass|^bass |bass and lead",
    "electric guitar": r"(?:electric|overdriven|distortion|jazz electric) guitar|guitar harmonic",
    "acoustic guitar": r"acoustic guitar|^guitar|dusty lo-fi guitar|nylon|steel",
    "piano": r"piano",
    "organ": r"organ",
    "violin": r"violin|fiddle|viola",
    "cello": r"cello|contrabass$",
    "double bass": r"double bass|contrabass$|acoustic bass",
    "clarinet": r"clarinet",
    "oboe": r"oboe|english horn|cor anglais|shehnai",
    "saxophone": r"sax",
    "french horn": r"horn",
    "bell": r"\bbells?\b|doorbell|templebell|tinybell|tubular|glock",
    "mallet instrument": r"marimba|xylophone|vibraphone|kalimba|celesta|mallet|music box|glock",
    "synth pad": r"\bpad\b|halo|ambi|strings? (?:pad|ensemble)|eerie synth|longsynth",
    "synth lead": r"\blead\b|supersaw",
    "speech": r"spoken digit|talk|speech",
    "singing": r"sing|choir|voices? (?:oo|aa)|voice oohs|aahs",
    "noise": r"noise|static|hiss",
    "water": r"water|splash$|swimming|drip|bubbles|rain\b|sea waves",
    "footsteps": r"footsteps?|foot stomp|heel stomp|steps|snow crunch",
    "dog barking": r"dog",
    "bird": r"bird|chirp|rooster|crow caw|seagull|chicken|duck|loon|pigeon",
    "engine": r"engine|motor|truck|helicopter|chainsaw|small car|idling|hydraulic",
    "door": r"door(?!bell)",
    "glass": r"glass",
    "crackle": r"crackl|fire\b|vinyl|sparks|fuse",
    "laser": r"laser|zap|blaster|plasma",
    "gunshot": r"(?:gun|rifle|pistol|musket|shotgun|cannon|blaster) ?shot|machine gun|gunfire|submachine",
    "explosion": r"explosion|cannon shot|firework|firecracker|bang",
    "punch": r"punch|slap|body|thud",
    "whoosh": r"whoosh|swish|swing|swoosh",
    "sword": r"sword|blade",
    "monster": r"monster|growl|roar|zombie|alien|ghost|dragon",
    "laughter": r"laugh",
    "scream": r"scream|pain|shout|dying|cry",
    "thunder": r"thunder",
    "sea waves": r"sea waves|surf|ocean",
    "helicopter": r"helicopter",
    "chainsaw": r"chainsaw",
    "clock ticking": r"clock",
    "coins": r"coin",
    "click": r"click|switch|button|latch",
    "beep": r"beep|blip|notification|select|interface|confirm|error|menu|minimize|maximize",
    "8-bit": r"8-bit",
    "alarm": r"alarm|siren",
    "riser": r"riser|sweep up|charge up",
    "drone": r"drone|ambience",
    "harp": r"orchestral harp|dulcimer|koto|zither",
    "sitar": r"sitar",
    "gong": r"gong",
    "finger snap": r"snap",
    "sneeze": r"sneeze|cough",
    "baby crying": r"baby",
}
"""Labels whose right sounds are not simply those whose own label has the words; open or closed, a hat is one."""


def right(label: str, own: str) -> bool:
    """Whether a sound that the bank calls `own` is rightly labelled so."""
    return re.search(ANSWERS.get(label, rf"\b{re.escape(label)}"), own) is not None


def heard(bank: Path, split: str, encoder: SmallEncoder) -> tuple[Floats, list[str]]:
    """Embeddings of a split, and what the bank calls its sounds."""
    with (bank / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    vectors = np.concatenate([encoder.embed_audio([decode(bank / row["path"])]) for row in rows])
    return vectors, [row["label"] for row in rows]


def least_of(top: Floats, good: npt.NDArray[np.bool_]) -> float:
    """The least cosine from which on `RIGHT` of what is labelled is right."""
    for least in np.arange(LOWEST, 1.0, STEP):
        kept = top >= least
        if not kept.any() or good[kept].mean() >= RIGHT:
            break
    return round(min(float(least), MOST), 2)


def thresholds(cosines: Floats, own: Sequence[str]) -> tuple[float, dict[str, float]]:
    """The least cosine for any label, and that of each label that needs more."""
    chosen = best_labels(cosines, np.full(len(USUAL), LOWEST))
    labelled = np.flatnonzero(chosen != UNKNOWN)
    top = cosines[labelled, chosen[labelled]]
    good = np.array([right(USUAL[chosen[at]], own[at]) for at in labelled])
    common = least_of(top, good)
    each = {
        label: least_of(top[mine], good[mine])
        for number, label in enumerate(USUAL)
        if np.count_nonzero(mine := chosen[labelled] == number) >= FEWEST
    }
    return common, {label: least for label, least in each.items() if least > common}


def told(name: str, cosines: Floats, own: Sequence[str], common: float, least: Mapping[str, float]) -> None:
    """Print how many sounds are labelled, and how many rightly."""
    chosen = best_labels(cosines, np.array([least.get(label, common) for label in USUAL]))
    labelled = np.flatnonzero(chosen != UNKNOWN)
    good = [right(USUAL[chosen[at]], own[at]) for at in labelled]
    answered = [any(right(label, one) for label in USUAL) for one in own]
    of_ours = np.mean(chosen[np.array(answered)] != UNKNOWN)
    others = np.mean(chosen[~np.array(answered)] != UNKNOWN)
    print(f"{name}: {np.mean(good):.2f} right, {of_ours:.2f} labelled, {others:.2f} of the others labelled")
    for number, label in enumerate(USUAL):
        mine = [at for at in labelled if chosen[at] == number]
        if mine:
            share = np.mean([right(label, own[at]) for at in mine])
            print(f"  {label:18} {len(mine):4} {share:.2f}")


def main() -> None:
    """Fit on `train`, print, try on `dev`."""
    encoder = SmallEncoder()
    texts = encoder.embed_text(USUAL)
    cosines, own = {}, {}
    for split in ("train", "dev"):
        vectors, own[split] = heard(BANK, split, encoder)
        cosines[split] = vectors @ texts.T
    common, least = thresholds(cosines["train"], own["train"])
    print(f"COSINE: Final = {common}\nLEAST: Final = {least}")
    for split in ("train", "dev"):
        told(split, cosines[split], own[split], common, least)


if __name__ == "__main__":
    main()
