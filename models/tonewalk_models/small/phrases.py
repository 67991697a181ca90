"""Tens of thousands of words and phrases, and what each means: what the text tower reads beside its captions.

A word of the tables (`vocabulary.txt`, `languages.txt`) means what its concept does, any other what the teacher of
meaning makes of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tonewalk_models.small.captions import FILLERS, OPPOSITES
from tonewalk_models.small.languages import translations
from tonewalk_models.small.vocabulary import concepts, spaced

COMBINED: Final = 3
"""Phrases of an adjective and a name that are made for every name."""
OWN: Final = 0.35
"""How much of a synonym's own meaning counts beside that of its concept: slang means little to the teacher."""
UNWANTED: Final = -0.4
"""How much of what is negated counts."""
NEGATIONS: Final = (" without ", " no ", " not ", " but no ", " without any ", " minus ")
EFFECTS: Final = """
    reverb echo delay distortion vocals voice noise drums bass melody cymbals kick snare hiss background room tail
    effects clicks wind music
""".split()  # noqa: SIM905 - a list would take a line a word
"""What a sound often has and should not."""


@dataclass(frozen=True)
class Phrase:
    """A text that is read, and the texts whose meanings, weighted, are its own.

    Attributes:
        text: as it is typed.
        meant: what the teacher is asked about, each with its weight.
        sounding: whether it is about sound; others only keep the words of a language apart.
    """

    text: str
    meant: tuple[tuple[str, float], ...]
    sounding: bool


def adjectives() -> list[str]:
    """Every adjective of the captions."""
    return [word for pair in OPPOSITES.values() for words in pair for word in words]


def of_tables(labels: Sequence[str]) -> list[Phrase]:
    """What concepts and labels are called, in every language there is."""
    table = concepts()
    every = list(dict.fromkeys([*table, *labels]))
    # what a word means itself comes before what else is called so
    own = dict.fromkeys([*map(spaced, every), *translations()])
    found = [Phrase(name, ((name, 1.0),), sounding=True) for name in own]
    for label in every:
        name = spaced(label)
        entry = table.get(label)
        names = entry.names if entry else ()
        found += [Phrase(synonym, ((name, 1.0), (synonym, OWN)), sounding=True) for synonym in names]
    for english, words in translations().items():
        found += [Phrase(word, ((english, 1.0),), sounding=True) for word in words]
    return found


def combined(named: Iterable[Phrase], seed: int) -> list[Phrase]:
    """Adjectives, fillers, two things at once and one without another, around the names of sounds."""
    pick = random.Random(seed)
    known = list(named)
    found: list[Phrase] = []
    describing = adjectives()
    for one in known:
        for _ in range(COMBINED):
            front = pick.choice(describing if pick.random() < 0.7 else FILLERS)
            found.append(Phrase(f"{front} {one.text}", (*one.meant, (f"{front} {one.text}", 0.5)), sounding=True))
        other = pick.choice(known)
        joint = pick.choice((" with ", " and ", " in the ", ", "))
        found.append(Phrase(one.text + joint + other.text, (*one.meant, *other.meant), sounding=True))
        found.append(_less(one, other if pick.random() < 0.5 else _plain(pick.choice(EFFECTS)), pick))
    return found


def _plain(text: str) -> Phrase:
    return Phrase(text, ((text, 1.0),), sounding=True)


def _less(one: Phrase, other: Phrase, pick: random.Random) -> Phrase:
    unwanted = tuple((text, UNWANTED * weight) for text, weight in other.meant)
    return Phrase(one.text + pick.choice(NEGATIONS) + other.text, (*one.meant, *unwanted), sounding=True)


def all_phrases(labels: Sequence[str], texts: Sequence[str], words: Sequence[str], seed: int) -> list[Phrase]:
    """Everything that the text tower reads for its meaning.

    Args:
        labels: names of the training sounds.
        texts: further phrases about sound (captions, names of classes).
        words: any words of the language.
    """
    named = of_tables(labels)
    plain = [_plain(text) for text in [*texts, *EFFECTS]]
    others = [Phrase(word, ((word, 1.0),), sounding=False) for word in words]
    by_text: dict[str, Phrase] = {}
    for one in [*named, *plain, *combined([*named, *plain], seed), *others]:
        by_text.setdefault(one.text, one)
    return list(by_text.values())
