"""The patches that make sound: the player, and the slots that hold what it has loaded.

What is in a slot is played without a script: Max runs scripts with low priority, so that a hit would come late. An
id is looked up in a [coll], and its slot's number leads the message that starts it. Every slot hears all messages
and obeys its own: no slot is made the target first, and none remembers whose message comes next, as a hit may come
in the middle of a script's message.
"""

from __future__ import annotations

from making.objects import Known
from making.parts import answers, inlets, outlets, questions, renewal
from making.patch import Box, Patch

SLOTS = 32
_FADES = 1.0, 8.0
"""ms, until told"""
_VELOCITY = "($f1 / 127.) * ($f1 / 127.)"
"""amplitude: 40 log10 in dB, as General MIDI's instruments have it (DLS Level 1, MMA 1997)"""
_AT_MOST_HALF = "($f2 < $f1 / 2.) * $f2 + ($f2 >= $f1 / 2.) * $f1 / 2."
"""of a sound's ms: a fade is not longer"""
_RATE = "exp(($f1 + $f2) * 0.0577622650)"
"""of semitones: ln 2 / 12"""
_SETTINGS = ("gain", "louder", "choke", "pitch", "stop")
_WORDS = ("preload", "file", "start", "end", "fade")
"""what the script does"""


def slot(known: Known) -> Patch:
    """One sound in memory, within [poly~]; two halves take turns: a hit may follow while the last sounds."""
    patch = Patch(known)
    orders = _addressed(patch)
    for outlet, name in enumerate(("hit", "hush", "part", "fades", "mono", "file")):
        patch.wire(orders, patch.box(f"s #0-{name}"), outlet=outlet)
    _file(patch)
    _hit(patch)
    _span(patch)
    left, right, both = patch.box("out~ 1"), patch.box("out~ 2"), patch.box("*~ 0.")
    patch.wire(patch.box("r #0-mono"), both, inlet=1)
    for half in (1, 2):
        _in_turn(patch, half)
        _envelope(patch, half)
        _half(patch, half, (left, right), both)
    patch.wire(both, right)
    return patch


def _addressed(patch: Patch) -> Box:
    """What is for all slots, or for this one. Gives what takes it apart."""
    everyone, mine = patch.box("route 0"), patch.box("routepass 999")
    patch.chain(patch.box("in 1"), everyone, orders := patch.box("route hit hush part fades mono file"))
    patch.wire(everyone, mine, outlet=1)
    patch.wire(patch.box("r #0-number"), mine, inlet=1)  # instead of 999
    patch.chain(mine, rest := patch.box("zl.slice 1"))
    patch.wire(rest, orders, outlet=1)
    return orders


def _file(patch: Patch) -> None:
    """The sound, and the slot's number, said once at the beginning and whenever a file has been read."""
    this, begun = patch.box("thispoly~"), patch.box("t b b")
    patch.chain(patch.box("loadbang"), begun, patch.message("mute 1"), this)
    patch.wire(begun, this, outlet=1)
    sound = patch.box("buffer~ #0-sound")
    patch.wire(patch.box("r #0-file"), sound)
    patch.wire(sound, this, outlet=1)
    patch.wire(patch.box("r #0-mute"), this)
    patch.wire(this, patch.box("s #0-number"))
    patch.chain(this, patch.box("prepend loaded"), patch.box("out 1"))


def _hit(patch: Patch) -> None:
    """What sounds fades, the other half is next, the slot wakes; then how fast, then how loud."""
    hit, sounds = patch.box("t l b b b"), patch.box("unpack 1. 1.")
    patch.chain(patch.box("r #0-hit"), hit, sounds)
    patch.wire(sounds, patch.box("s #0-loud"))
    patch.wire(sounds, patch.box("s #0-rate"), outlet=1)
    awake, turns = patch.message("mute 0"), patch.box("counter 1 2")
    patch.wire(hit, awake, outlet=1)
    patch.wire(awake, patch.box("s #0-mute"))
    patch.wire(hit, turns, outlet=2)
    patch.wire(turns, patch.box("s #0-half"))
    patch.wire(hit, patch.box("s #0-hush"), outlet=3)


def _span(patch: Patch) -> None:
    """Where it begins and ends, how long that lasts at a rate, and when all is silent."""
    span, start = patch.box("unpack 0. 0. 0."), patch.box("float 0.")
    whole, length = patch.box("pack 0. 0. 0."), patch.box("expr $f2 / $f1")
    patch.wire(patch.box("r #0-part"), span)
    patch.wire(span, start, inlet=1)
    patch.wire(span, whole, outlet=1, inlet=1)
    patch.wire(span, length, outlet=2, inlet=1)
    lasts = patch.box("t b f f f")
    patch.chain(
        patch.box("r #0-rate"), length, lasts, start, whole, patch.box("prepend start"), patch.box("s #0-start")
    )
    patch.wire(lasts, whole, outlet=1, inlet=2)
    patch.wire(lasts, patch.box("s #0-length"), outlet=2)
    late, out = patch.box("expr $f1 + $f2 + 100."), patch.box("unpack 1. 8.")
    patch.wire(lasts, late, outlet=3)
    patch.wire(patch.box("r #0-fades"), out)
    patch.wire(out, late, outlet=1, inlet=1)
    patch.chain(late, patch.box("delay 1000."), patch.message("mute 1"), patch.box("s #0-mute"))


def _in_turn(patch: Patch, half: int) -> None:
    """What a half hears while it is its turn: where to begin, how loud, and when to end."""
    for name in ("start", "loud", "length"):
        gate = patch.box("gate")
        patch.chain(patch.box("r #0-half"), patch.box(f"== {half}"), gate, patch.box(f"s #0-{name}-{half}"))
        patch.wire(patch.box(f"r #0-{name}"), gate, inlet=1)


def _envelope(patch: Patch, half: int) -> None:
    """A half comes in so many ms, and goes when it is hushed, or in time to be silent at its end: once a hit."""
    length, fades = patch.box("t f f f"), patch.box("unpack 1. 8.")
    into, out = (patch.box(f"expr {_AT_MOST_HALF}") for _ in range(2))
    before = patch.box(f"expr $f1 - ({_AT_MOST_HALF})")
    patch.chain(patch.box(f"r #0-length-{half}"), length)
    patch.wire(patch.box("r #0-fades"), fades)
    for outlet, (reckoned, fade) in enumerate(((before, 1), (out, 1), (into, 0))):
        patch.wire(length, reckoned, outlet=outlet)
        patch.wire(fades, reckoned, outlet=fade, inlet=1)
    for reckoned, name in ((before, "until"), (out, "out"), (into, "in")):
        patch.wire(reckoned, patch.box(f"s #0-{name}-{half}"))
    level, begun = patch.box(f"pack 1. {_FADES[0]}"), patch.box("t f b")
    patch.chain(patch.box(f"r #0-loud-{half}"), begun, level, patch.box(f"s #0-line-{half}"))
    patch.wire(patch.box(f"r #0-in-{half}"), level, inlet=1)
    patch.wire(begun, patch.box(f"s #0-begun-{half}"), outlet=1)
    once, ended, hushed = patch.box("onebang"), patch.box(f"pack 0. {_FADES[1]}"), patch.box("t b b")
    over, stop = patch.box("delay 1000."), patch.message("stop")
    patch.chain(patch.box(f"r #0-until-{half}"), over, once, ended, patch.box(f"s #0-line-{half}"))
    patch.chain(patch.box("r #0-hush"), hushed, once)
    patch.wire(hushed, stop, outlet=1)
    patch.wire(stop, over)
    patch.wire(patch.box(f"r #0-begun-{half}"), once, inlet=1)
    patch.wire(patch.box(f"r #0-out-{half}"), ended, inlet=1)


def _half(patch: Patch, half: int, mix: tuple[Box, Box], both: Box) -> None:
    play, line = patch.box("play~ #0-sound 2"), patch.box("line~ 0.")
    patch.wire(patch.box(f"r #0-start-{half}"), play)
    patch.wire(patch.box(f"r #0-line-{half}"), line)
    for channel, side in enumerate(mix):
        heard = patch.box("*~")
        patch.wire(play, heard, outlet=channel)
        patch.wire(line, heard, inlet=1)
        patch.wire(heard, side)
        if channel == 0:
            patch.wire(heard, both)


def player(known: Known) -> Patch:
    """Numbers are played from the slots; words, and ids that are in none, go to the script."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.player~")
    script = patch.box("js tonewalk.player.js #0")
    settings, words = patch.box(f"route {' '.join(_SETTINGS)}"), patch.box(f"routepass {' '.join(_WORDS)}")
    patch.wire(commands, settings)
    for outlet, name in enumerate(_SETTINGS):
        patch.wire(settings, patch.box(f"s #0-{name}"), outlet=outlet)
    patch.wire(settings, words, outlet=len(_SETTINGS))
    for outlet in range(len(_WORDS)):
        patch.wire(words, script, outlet=outlet)
    patch.wire(words, patch.box("s #0-played"), outlet=len(_WORDS))
    patch.wire(patch.box("r #0-heard"), script)
    for outlet, name in enumerate(("voice-1", "voice-2", "slots", "ids", "playing")):
        patch.wire(script, patch.box(f"s #0-{name}"), outlet=outlet)
    left, right, playing, errors = outlets(patch, "tonewalk.player~")
    questions(patch, script, 5, patch.box("s #0-errors"))
    for name, port in (("playing", playing), ("errors", errors)):
        patch.wire(patch.box(f"r #0-{name}"), port)
    _heard(patch)
    _numbers(patch)
    _found(patch)
    mixed(patch, SLOTS, left, right, streams=2)
    return patch


def _heard(patch: Patch) -> None:
    """What comes from elsewhere for the script."""
    script = patch.box("s #0-heard")
    answers(patch, script)
    patch.chain(patch.box("r tonewalk.play"), patch.box("prepend told"), script)
    patch.chain(patch.box("r tonewalk.steps"), patch.box("zl.nth 2"), patch.box("prepend ahead"), script)
    for name in ("choke", "pitch"):
        patch.chain(patch.box(f"r #0-{name}"), patch.box(f"prepend {name}"), script)
    patch.chain(patch.box("r #0-stop"), patch.message("stop"), script)
    renew = patch.message("subscribe")
    renewal(patch, renew)
    patch.wire(renew, script)


def _numbers(patch: Patch) -> None:
    """`id velocity semitones`, of which the latter two are 127 and 0 where they are not said."""
    order, given = patch.box("t b l l b"), patch.box("unpack 0 127. 0.")
    patch.chain(patch.box("r #0-played"), order)
    patch.wire(order, given, outlet=2)
    for outlet, name in ((1, "velocity"), (2, "higher")):
        patch.wire(given, patch.box(f"s #0-{name}"), outlet=outlet)
    first = patch.box("zl.nth 1"), patch.box("int")  # which says in the console that a word is no id
    patch.wire(order, first[0], outlet=1)
    patch.chain(*first, patch.box("s #0-said"))
    for value, name in (("127.", "velocity"), ("0.", "higher")):
        said = patch.message(value)
        patch.wire(order, said, outlet=3)
        patch.wire(said, patch.box(f"s #0-{name}"))
    patch.wire(order, patch.box("s #0-usual"))
    loud, usual = patch.box(f"expr {_VELOCITY} * $f2"), patch.message("1.")
    patch.chain(patch.box("r #0-velocity"), loud, patch.box("s #0-amplitude"))
    patch.wire(patch.box("loadbang"), usual)
    patch.wire(patch.box("r #0-usual"), usual)
    patch.wire(usual, loud, inlet=1)
    louder = patch.box("dbtoa")
    patch.wire(patch.box("r #0-louder"), louder)
    patch.wire(louder, loud, inlet=1)
    rate = patch.box(f"expr {_RATE}")
    patch.chain(patch.box("r #0-higher"), rate, patch.box("s #0-rate"))
    patch.wire(patch.box("r #0-pitch"), rate, inlet=1)


def _found(patch: Patch) -> None:
    """The slot of an id is hit at once; of an id that has none the script is told; with velocity 0 it ends."""
    sounds, which = patch.box("expr ($f1 > 0.) + 1"), patch.box("gate 2 2")
    patch.chain(patch.box("r #0-velocity"), sounds, which)
    patch.wire(patch.box("r #0-said"), which, inlet=1)
    patch.wire(which, patch.box("s #0-released"))
    patch.wire(which, patch.box("s #0-asked"), outlet=1)
    _released(patch)
    asked, ids = patch.box("t b i i b"), patch.box("coll #0-table 1")
    patch.chain(patch.box("r #0-asked"), asked)
    patch.wire(patch.box("r #0-ids"), ids)
    unknown, is_known, this = patch.message("0"), patch.box("int"), patch.box("s #0-id")
    patch.wire(asked, unknown, outlet=3)
    patch.wire(unknown, is_known, inlet=1)
    patch.wire(asked, this, outlet=2)
    patch.wire(asked, ids, outlet=1)
    patch.wire(asked, is_known)
    patch.wire(patch.box("r #0-known"), is_known, inlet=1)
    patch.chain(is_known, patch.box("sel 0"), patch.box("s #0-missing"))
    there = patch.box("t b i b b")
    patch.wire(ids, there)
    choke, yes = patch.box("gate 1 1"), patch.message("1")
    patch.wire(patch.box("r #0-choke"), choke)
    patch.wire(there, choke, outlet=3, inlet=1)
    patch.chain(choke, patch.message("0 hush"), patch.box("s #0-slots"))
    patch.wire(there, yes, outlet=2)
    patch.wire(yes, patch.box("s #0-known"))
    patch.wire(there, patch.box("s #0-slot"), outlet=1)
    patch.wire(there, patch.box("s #0-struck"))
    hit = patch.box("pack 0 1. 1.")
    _with(patch, hit, "slot")
    patch.chain(hit, patch.message("$1 hit $2 $3"), patch.box("s #0-slots"))
    missed = patch.box("pack 0 1. 1.")
    _with(patch, missed, "missing")
    patch.chain(missed, patch.box("prepend miss"), patch.box("s #0-heard"))
    both, start = patch.box("t i i"), patch.box("pack 0 1.")
    patch.chain(_this_id(patch, "struck"), both, start, patch.box("prepend began"), patch.box("s #0-heard"))
    patch.wire(patch.box("r #0-rate"), start, inlet=1)
    patch.wire(both, patch.box("s #0-playing"), outlet=1)


def _released(patch: Patch) -> None:
    both = patch.box("t i i")
    patch.chain(patch.box("r #0-released"), both, patch.box("prepend released"), patch.box("s #0-heard"))
    patch.wire(both, ids := patch.box("coll #0-table 1"), outlet=1)
    patch.chain(ids, patch.message("$1 hush"), patch.box("s #0-slots"))


def _with(patch: Patch, packed: Box, name: str) -> None:
    """A number, or of `missing` the id, with how loud and how fast."""
    first = patch.box(f"r #0-{name}") if name == "slot" else _this_id(patch, name)
    patch.wire(first, packed)
    patch.wire(patch.box("r #0-amplitude"), packed, inlet=1)
    patch.wire(patch.box("r #0-rate"), packed, inlet=2)


def _this_id(patch: Patch, name: str) -> Box:
    held = patch.box("int")
    patch.wire(patch.box("r #0-id"), held, inlet=1)
    patch.wire(patch.box(f"r #0-{name}"), held)
    return held


def mixed(patch: Patch, slots: int, left: Box, right: Box, streams: int = 0) -> None:
    """Slots, and voices that stream, at an amplitude."""
    poly = patch.box(f"poly~ tonewalk.slot~ {slots}")
    patch.chain(patch.box("loadbang"), patch.message("target 0"), poly)
    patch.wire(patch.box("r #0-slots"), poly)
    patch.wire(poly, patch.box("s #0-heard"), outlet=2)
    amplitude = patch.box("line~ 1.")
    patch.chain(patch.box("r #0-gain"), patch.box("pack 1. 20"), amplitude)
    sides = patch.box("*~"), patch.box("*~")
    for voice in range(1, streams + 1):
        _streamed(patch, voice, sides)
    for channel, (side, port) in enumerate(zip(sides, (left, right), strict=True)):
        patch.wire(poly, side, outlet=channel)
        patch.wire(amplitude, side, inlet=1)
        patch.wire(side, port)


def _streamed(patch: Patch, voice: int, mix: tuple[Box, Box]) -> None:
    orders, fade, play = patch.box("route fade"), patch.box("line~ 0."), patch.box("sfplay~ 2")
    patch.chain(patch.box(f"r #0-voice-{voice}"), orders, fade)
    patch.wire(orders, play, outlet=1)
    patch.chain(patch.box("loadbang"), patch.message("modout 1"), play)
    for channel, side in enumerate(mix):
        level = patch.box("*~")
        patch.wire(play, level, outlet=channel)
        patch.wire(fade, level, inlet=1)
        patch.wire(level, side)
