"""The patches that make sound of many: grains, and what follows a signal."""

from __future__ import annotations

from making.objects import Known
from making.parts import answers, inlets, outlets, questions
from making.patch import Patch
from making.sounding import mixed

SLOTS = 8
_SETTINGS = ("gain", "grain", "every", "position", "spray", "pitch", "scatter")
"""what the patch does by itself"""
_AT_FIRST = {"position": 0.3, "spray": 0.1}
_GRAIN = 80.0
"""ms"""
_SEMITONE = 0.0577622650
"""ln 2 / 12"""
_LEAST = "($f1 < $f2) * $f1 + ($f1 >= $f2) * $f2"
_MOST = "($f1 > $f2) * $f1 + ($f1 <= $f2) * $f2"
_FRAME, _OVERLAP, _EVERY = 2048, 2, 50
"""samples of a spectrum, how many of them overlap, and ms from one to the next"""


def granular(known: Known) -> Patch:
    """Grains in turn from the slots that the script lists, each with its own place and pitch."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.granular~")
    script, settings = patch.box("js tonewalk.granular.js #0"), patch.box(f"route {' '.join(_SETTINGS)}")
    patch.wire(commands, settings)
    for outlet, name in enumerate(_SETTINGS):
        patch.wire(settings, patch.box(f"s #0-{name}"), outlet=outlet)
    patch.wire(settings, script, outlet=len(_SETTINGS))
    patch.wire(patch.box("r #0-heard"), script)
    for outlet, name in enumerate(("clock", "ids", "slots", "playing")):
        patch.wire(script, patch.box(f"s #0-{name}"), outlet=outlet)
    left, right, playing, errors = outlets(patch, "tonewalk.granular~")
    questions(patch, script, 4, patch.box("s #0-errors"))
    answers(patch, patch.box("s #0-heard"))
    for name, port in (("playing", playing), ("errors", errors)):
        patch.wire(patch.box(f"r #0-{name}"), port)
    patch.chain(patch.box("r #0-grain"), patch.box("prepend grain"), patch.box("s #0-heard"))
    _clock(patch)
    _pitched(patch)
    _placed(patch)
    mixed(patch, SLOTS, left, right)
    return patch


def _clock(patch: Patch) -> None:
    """For each grain: from which slot, how high, where in its sound; then it begins."""
    metro, order = patch.box("metro 40."), patch.box("t b b b b")
    patch.chain(patch.box("r #0-clock"), metro, order)
    _often(patch)
    patch.wire(patch.box("r #0-interval"), metro, inlet=1)
    listed, taken = patch.box("coll"), patch.box("unpack 0 0. 0.")
    patch.wire(order, following := patch.message("next"), outlet=3)
    patch.chain(following, listed, taken)
    patch.wire(patch.box("r #0-ids"), listed)
    for outlet, name in enumerate(("slot", "from", "length")):
        patch.wire(taken, patch.box(f"s #0-{name}"), outlet=outlet)
    for outlet, name in ((2, "higher"), (1, "where")):
        by_chance = patch.box("random 1001")
        patch.wire(order, by_chance, outlet=outlet)
        patch.wire(by_chance, patch.box(f"s #0-{name}"))
    level, begins = patch.box("float 1."), patch.box("pack 1. 1. 0")
    patch.chain(order, level, begins, patch.message("$3 hit $1 $2"), patch.box("s #0-slots"))
    patch.wire(patch.box("r #0-rate"), begins, inlet=1)
    patch.wire(patch.box("r #0-slot"), begins, inlet=2)


def _often(patch: Patch) -> None:
    """Of a sound four grains sound at once, as many as its slots have halves: a fifth would cut one off."""
    every, quarter, both = patch.box(f"expr {_MOST}"), patch.box("/ 4."), patch.box("t b f")
    patch.chain(patch.box("r #0-every"), every, patch.box("s #0-interval"))
    patch.chain(patch.box("r #0-grain"), quarter, both, every)
    patch.wire(both, every, outlet=1, inlet=1)
    begun = patch.box("t b b")
    patch.chain(patch.box("loadbang"), begun, patch.message("40."), patch.box("s #0-every"))
    patch.wire(begun, usual := patch.message(f"{_GRAIN / 4}"), outlet=1)
    patch.wire(usual, every, inlet=1)


def _pitched(patch: Patch) -> None:
    """At which rate, and how many ms of the sound that takes."""
    rate = patch.box(f"expr exp(($f2 + $f3 * ($f1 - 500.) / 500.) * {_SEMITONE})")
    patch.chain(patch.box("r #0-higher"), rate, both := patch.box("t f f"), patch.box("s #0-rate"))
    patch.wire(patch.box("r #0-pitch"), rate, inlet=1)
    patch.wire(patch.box("r #0-scatter"), rate, inlet=2)
    source = patch.box(f"* {_GRAIN}")
    patch.wire(both, source, outlet=1)
    patch.wire(patch.box("r #0-grain"), source, inlet=1)
    patch.wire(source, patch.box("s #0-source"))


def _placed(patch: Patch) -> None:
    """Which part of its sound a grain is; its slot is told before it begins."""
    taken = patch.box(f"expr {_LEAST}")
    patch.chain(patch.box("r #0-source"), taken, patch.box("s #0-taken"))
    patch.wire(patch.box("r #0-length"), taken, inlet=1)
    where, within = patch.box("expr $f2 + $f3 * ($f1 - 500.) / 500."), patch.box("clip 0. 1.")
    start, both = patch.box("expr $f1 * ($f2 - $f3) + $f4"), patch.box("t f f")
    patch.chain(patch.box("r #0-where"), where, within, start, both)
    patch.wire(patch.box("r #0-position"), where, inlet=1)
    patch.wire(patch.box("r #0-spray"), where, inlet=2)
    for name, value in _AT_FIRST.items():
        patch.chain(patch.box("loadbang"), patch.message(f"{value}"), patch.box(f"s #0-{name}"))
    patch.wire(patch.box("r #0-length"), start, inlet=1)
    patch.wire(patch.box("r #0-taken"), start, inlet=2)
    patch.wire(patch.box("r #0-from"), start, inlet=3)
    end, part = patch.box("+ 0."), patch.box("pack 0. 0. 0. 0")
    patch.wire(both, end, outlet=1)
    patch.wire(patch.box("r #0-taken"), end, inlet=1)
    patch.wire(end, part, inlet=1)
    patch.wire(both, part)
    patch.wire(patch.box("r #0-taken"), part, inlet=2)
    patch.wire(patch.box("r #0-slot"), part, inlet=3)
    patch.chain(part, patch.message("$4 part $1 $2 $3"), patch.box("s #0-slots"))


def spectrum(known: Known) -> Patch:
    """A frame's magnitudes as a list, every so many ms."""
    patch = Patch(known)
    heard, polar, frame = patch.box("fftin~ 1"), patch.box("cartopol~"), patch.box(f"framesnap~ {_EVERY}")
    patch.wire(heard, polar)
    patch.wire(heard, polar, outlet=1, inlet=1)
    patch.chain(polar, frame, patch.box("out 1"))
    patch.wire(patch.box("in 2"), frame, inlet=1)
    return patch


def mosaic(known: Known) -> Patch:
    """A signal's loudness and pitch, its spectrum, and what the script makes of them."""
    patch = Patch(known)
    signal, commands = inlets(patch, "tonewalk.mosaic~")
    script, settings = patch.box("js tonewalk.mosaic.js #0"), patch.box("route every")
    frames = patch.box(f"pfft~ tonewalk.spectrum~ {_FRAME} {_OVERLAP}")
    patch.chain(signal, frames, script)
    patch.wire(commands, settings)
    patch.wire(settings, frames, inlet=1)
    patch.wire(settings, script, outlet=1)
    loud, pitch = patch.box("average~ 4096 rms"), patch.box("fzero~")
    patch.wire(signal, loud)
    patch.chain(
        loud, patch.box("snapshot~ 20"), patch.box("atodb"), patch.box("prepend loud"), patch.box("s #0-heard")
    )
    patch.wire(signal, pitch)
    patch.chain(pitch, patch.box("prepend tone"), patch.box("s #0-heard"))
    patch.wire(pitch, onset := patch.message("onset"), outlet=2)
    patch.wire(onset, patch.box("s #0-heard"))
    patch.wire(patch.box("r #0-heard"), script)
    state = patch.box("dspstate~")
    patch.chain(patch.box("loadbang"), state)
    patch.wire(state, rate := patch.box("prepend rate"), outlet=1)
    patch.wire(rate, patch.box("s #0-heard"))
    patch.chain(patch.box("r tonewalk.unit"), patch.box("prepend hit"), patch.box("s #0-heard"))
    patch.chain(
        patch.box("r tonewalk.state"), patch.box("sel 1"), patch.message("greeted"), patch.box("s #0-heard")
    )
    answers(patch, patch.box("s #0-heard"))
    *results, errors = outlets(patch, "tonewalk.mosaic~")
    for outlet, result in enumerate(results):
        patch.wire(script, result, outlet=outlet)
    questions(patch, script, 3, errors, streams=True)
    return patch
