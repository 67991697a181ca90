"""Writes captions for training sounds: names, synonyms, measured adjectives, playing, and typing as it is."""

from __future__ import annotations

import random
from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.small.languages import translations
from tonewalk_models.small.prepare import Prepared
from tonewalk_models.small.vocabulary import concept, spaced

Floats = npt.NDArray[np.float32]

OPPOSITES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "duration": (
        ("long", "sustained", "ringing", "slow decay", "long decay", "lingering", "held", "longer"),
        ("short", "tight", "quick", "brief", "staccato", "snappy", "short decay", "choked", "shorter"),
    ),
    "centroid": (
        (
            "bright",
            "crisp",
            "crispy",
            "brilliant",
            "sharp",
            "shiny",
            "sparkling",
            "airy",
            "trebly",
            "sizzling",
            "brighter",
        ),
        ("dark", "dull", "muffled", "warm", "mellow", "deep", "bassy", "soft tone", "round", "darker", "warmer"),
    ),
    "pitch": (
        ("high", "high pitched", "high-pitched", "treble", "high note", "tuned high", "higher", "higher pitched"),
        ("low", "low pitched", "low-pitched", "bass register", "low note", "tuned low", "lower", "lower pitched"),
    ),
    "flatness": (
        ("noisy", "hissy", "breathy", "harsh", "gritty", "rough", "unpitched", "dirty", "noisier", "dirtier"),
        ("tonal", "pitched", "pure", "clean", "clear tone", "smooth", "melodic", "cleaner", "smoother"),
    ),
    "attack": (
        ("soft attack", "slow attack", "fading in", "swelling", "gentle attack", "evolving", "softer attack"),
        (
            "loud attack",
            "hard attack",
            "sharp attack",
            "punchy",
            "percussive",
            "fast attack",
            "plucky",
            "snappy attack",
            "punchier",
            "harder",
        ),
    ),
}
"""Descriptor -> words for much of it and for little of it; the first of each is the one that is measured."""

FILLERS: Final = """
    a the some my nice cool sample sound of one shot loop hit single good vintage fresh sad happy
    big huge funny weird old new dirty lofi retro cinematic simple classic real recorded very really
    kind studio free best epic tiny
""".split()  # noqa: SIM905 - a list would take a line a word
DYNAMICS: Final = {
    "pianissimo": ("pianissimo", "very quiet", "very soft", "pp"),
    "piano": ("piano dynamic", "quiet", "softly played", "soft", "gentle"),
    "mezzo-piano": ("mezzo piano", "medium soft"),
    "mezzo-forte": ("mezzo forte", "medium loud"),
    "forte": ("forte", "loud", "strong"),
    "fortissimo": ("fortissimo", "very loud", "powerful", "ff"),
    "crescendo": ("crescendo", "getting louder", "swelling"),
}
TRANSLATED: Final = 0.15
"""How often a name is one of another language."""
QUOTED: Final = 0.4
"""How often the words that came with a recording stand for it."""
NOTES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def standing(values: Floats) -> Floats:
    """Each value's place among the others, -1 (least) to 1 (most); NaN stays."""
    placed = np.full(len(values), np.nan, np.float32)
    known = np.flatnonzero(np.isfinite(values))
    if len(known) > 1:
        ranks = np.argsort(np.argsort(values[known], kind="stable"), kind="stable")
        placed[known] = 2.0 * ranks / (len(known) - 1) - 1.0
    return placed


def standings(prepared: Prepared) -> tuple[Floats, Floats]:
    """Where each sound stands in each descriptor, among all sounds and among its own kind `[shape=(n, 5)]`."""
    columns = range(prepared.descriptors.shape[1])
    overall = np.stack([standing(prepared.descriptors[:, column]) for column in columns], axis=1)
    own = overall.copy()
    labels = np.array(prepared.labels)
    for label in set(prepared.labels):
        members = np.flatnonzero(labels == label)
        if len(members) >= 12:
            for column in columns:
                own[members, column] = standing(prepared.descriptors[members, column])
    return overall, own


class Captions:
    """Captions for the sounds of a training set."""

    def __init__(self, prepared: Prepared) -> None:
        self._set = prepared
        self._random = random.Random(0)
        self.overall, self.own = standings(prepared)

    def seed(self, seed: int) -> None:
        """Start the dice anew."""
        self._random.seed(seed)

    def pole(self, words: tuple[str, ...]) -> str:
        """The first of some words half of the time, else any of them."""
        return words[0] if self._random.random() < 0.5 else self._random.choice(words)

    def name(self, label: str) -> str:
        """A name of a label: itself, spaced apart, or a synonym."""
        entry, elsewhere = concept(label), translations().get(label)
        if elsewhere and self._random.random() < TRANSLATED:
            return self._random.choice(elsewhere)
        if entry.names and self._random.random() < 0.55:
            return self._random.choice(entry.names)
        return spaced(label) if self._random.random() < 0.5 else label

    def caption(self, index: int, measured: bool = True) -> str:
        """A description of one sound: some of its adjectives (if `measured`), its name, how it was played."""
        pick = self._random
        said = self._set.captions[index]
        if said and pick.random() < QUOTED:
            return self.mess(said)
        words = self.name(self._set.labels[index])
        adjectives = self._adjectives(index) if measured else []
        pick.shuffle(adjectives)
        count = pick.choice((0, 0, 1, 1, 2, 3))
        front, back = adjectives[:count], self._playing(index)
        text = " ".join([*front, words]) if pick.random() < 0.7 else ", ".join([words, *front])
        if back and pick.random() < 0.5:
            text += ", " + ", ".join(pick.sample(back, min(len(back), pick.choice((1, 1, 2, 3)))))
        return self.mess(text)

    def contrast(self, index: int) -> tuple[str, str] | None:
        """The sound's name with an adjective that fits it, and with the opposite one; None if it is average."""
        columns = [column for column in range(len(OPPOSITES)) if abs(self.own[index, column]) > 0.4]
        if not columns:
            return None
        column = self._random.choice(columns)
        much, little = tuple(OPPOSITES.values())[column]
        right, wrong = (much, little) if self.own[index, column] > 0 else (little, much)
        name = self.name(self._set.labels[index])
        return f"{self._random.choice(right)} {name}", f"{self._random.choice(wrong)} {name}"

    def _adjectives(self, index: int) -> list[str]:
        words = []
        for column, (much, little) in enumerate(OPPOSITES.values()):
            place = self.own[index, column]
            if abs(place) > 0.4:
                words.append(self._random.choice(much if place > 0 else little))
        return words

    def _playing(self, index: int) -> list[str]:
        family, attributes = self._set.families[index], self._set.attributes[index]
        if family == "general-midi" and attributes.startswith("note"):
            note = int(attributes[4:])
            return [f"{NOTES[note % 12]}{note // 12 - 1}", "note"]
        if family not in ("orchestra", "percussion"):
            return [attributes] if family == "drums" else []
        pitch, length, dynamic, playing = attributes.split(";")
        words = [self._random.choice(DYNAMICS.get(dynamic, (dynamic,))), playing.replace("-", " ")]
        if pitch:
            words.append(pitch.replace("s", "#"))
        if length in ("long", "very-long", "phrase"):
            words.append(length.replace("-", " "))
        return [word for word in words if word and word != "normal"]

    def mess(self, text: str) -> str:
        """What typing does to words: fillers, a slip of the finger, capitals."""
        pick = self._random
        words = text.split(" ")
        while pick.random() < 0.25:
            words.insert(pick.randrange(len(words) + 1), pick.choice(FILLERS))
        if pick.random() < 0.1:
            place = pick.randrange(len(words))
            words[place] = _slip(words[place], pick)
        text = " ".join(words)
        return text.title() if pick.random() < 0.05 else text


def _slip(word: str, pick: random.Random) -> str:
    """One letter lost, doubled or swapped with its neighbour."""
    if len(word) < 4:
        return word
    at = pick.randrange(1, len(word) - 1)
    kind = pick.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
