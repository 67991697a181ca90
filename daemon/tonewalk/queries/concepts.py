"""What the words of a query may be called in a file's name: `hi-hat` is also hh, hat, hihat, chh.

Sample packs abbreviate. The table holds the commonest spellings of drums and instruments as they stand in the
names of commercial and free packs; a word it does not know stands for itself.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from tonewalk.library.names import is_unspaced, parts, phrases

PREFIX_FROM: Final = 4
"""Letters from which a word of a query also finds longer ones (`snare` -> `snares`, not `sd` -> `sdcard`)."""

STOP_WORDS: Final = frozenset(
    parts(
        "a an and at by for from in into is it its like of on or sample samples shot some sound sounding sounds "
        "that the this to very with"
    )
)
"""Words that describe no sound."""


class Concept(NamedTuple):
    """One thing that a query asks for.

    Attributes:
        spellings: words, or several with spaces between that are all needed, any of which stands for it.
        prefix: whether a longer word that begins with the spelling counts as well.
    """

    spellings: tuple[str, ...]
    prefix: bool


_TABLE: Final = """
kick: kick kik bd bassdrum kickdrum kck bass+drum
snare: snare sd snr snaredrum sn
hihat: hihat hat hats hh chh ohh hhc hho highhat hi+hat
closed: closed chh hhc ch clsd
open: open ohh hho oh opn
clap: clap claps cp clp handclap
tom: tom toms tm lt mt ht lowtom midtom hitom
rimshot: rimshot rim rims rs sidestick side+stick
cymbal: cymbal cymbals cym cy
crash: crash crsh
ride: ride rides
cowbell: cowbell cb cow+bell
shaker: shaker shk shkr
maracas: maracas maraca ma
tambourine: tambourine tamb tambo
conga: conga congas lc mc hc
percussion: percussion perc percs prc percussive
drum: drum drums drm
bass: bass bs
guitar: guitar guitars gtr guit
piano: piano pno pianos
keys: keys keyboard kbd
synth: synth synths syn synthesizer synthesiser
strings: strings string strs str
vocal: vocal vocals vox voc voice voices
effect: fx sfx effect effects
brass: brass brs
violin: violin violins vln vn
viola: viola violas vla
cello: cello cellos vlc violoncello
contrabass: contrabass doublebass cb double+bass
trumpet: trumpet trumpets tpt trp
trombone: trombone trombones tbn trb
horn: horn horns hn hrn
flute: flute flutes fl flt
oboe: oboe oboes ob
clarinet: clarinet clarinets clar
bassoon: bassoon bassoons bsn fag
saxophone: saxophone saxophones sax
organ: organ organs org
bell: bell bells glock
noise: noise noises noisy
riser: riser risers rise uplifter
loop: loop loops
"""

_PAIRS: Final[dict[tuple[str, str], str]] = {
    ("hi", "hat"): "hihat",
    ("hi", "hats"): "hihat",
    ("high", "hat"): "hihat",
    ("bass", "drum"): "kick",
    ("kick", "drum"): "kick",
    ("snare", "drum"): "snare",
    ("hand", "clap"): "clap",
    ("side", "stick"): "rimshot",
    ("rim", "shot"): "rimshot",
    ("cow", "bell"): "cowbell",
    ("double", "bass"): "contrabass",
}
"""Two words of a query that mean one thing."""


def _read_table() -> dict[str, tuple[str, ...]]:
    spelled: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        name, _, spellings = line.partition(": ")
        spelled[name] = tuple(spelling.replace("+", " ") for spelling in spellings.split())
    return spelled


_SPELLINGS: Final = _read_table()
_MEANINGS: Final = Counter(spelling for spellings in _SPELLINGS.values() for spelling in spellings)
_NAMES: Final = {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings if _MEANINGS[spelling] == 1
}
"""Spelling -> name, for spellings that mean one thing."""


def concepts(text: str) -> list[Concept]:
    """What a query asks for, in order, each thing once; words without meaning for a sound left out."""
    words = phrases(text)
    found: dict[Concept, None] = {}
    at = 0
    while at < len(words):
        pair = _PAIRS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        if pair or words[at] not in STOP_WORDS:
            found[_concept(pair or words[at])] = None
        at += 2 if pair else 1
    return list(found)


def named_words() -> list[str]:
    """Every word of a spelling that is known here, once."""
    return list(dict.fromkeys(word for many in _SPELLINGS.values() for one in many for word in one.split()))


def _concept(word: str) -> Concept:
    if is_unspaced(word):
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        return Concept((" ".join(pairs or [word]),), prefix=False)
    name = word if word in _SPELLINGS else _NAMES.get(word)
    if name:
        return Concept(_SPELLINGS[name], prefix=False)
    singular = word[:-1] if word.endswith("s") and len(word) > PREFIX_FROM else word
    return Concept((singular,), prefix=len(singular) >= PREFIX_FROM and not singular.isdigit())
