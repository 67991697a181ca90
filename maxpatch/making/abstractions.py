"""The patches of `patchers/`. Where their boxes stand follows from their cords: see `places.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from making import clouds, comparing, paths, sounding
from making.objects import Known
from making.parts import answers, inlets, outlets, questions
from making.patch import Box, Patch

DAEMON_PORT = 9420
HEARTBEAT_MS = 2000
CURSOR_MS = 20
"""the shared cursor is drawn by others: more often is waste"""


def client(known: Known) -> Patch:
    """The one that owns the sockets."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.client")
    script = patch.box("js tonewalk.client.js")
    patch.wire(commands, script)
    patch.chain(patch.box(f"qmetro {HEARTBEAT_MS} @active 1"), script)
    patch.chain(patch.box("r tonewalk.ask"), patch.box("prepend ask"), script)
    _hearing(patch, script)
    send, allowed = patch.box(f"udpsend 127.0.0.1 {DAEMON_PORT}"), patch.box("gate")
    patch.wire(script, send)
    patch.wire(script, allowed, outlet=5)
    patch.wire(patch.box("r tonewalk.send"), allowed, inlet=1)
    patch.wire(allowed, send)
    for name, outlet in (("tonewalk.answer", 1), ("tonewalk.state", 2), ("tonewalk.http", 7), ("#0-port", 4)):
        patch.wire(script, patch.box(f"s {name}"), outlet=outlet)
    connected, errors = outlets(patch, "tonewalk.client")
    patch.wire(script, connected, outlet=6)
    patch.wire(script, errors, outlet=3)
    return patch


def _hearing(patch: Patch, script: Box) -> None:
    """What the daemon says: steps at once, in the scheduler, as they wait for their time; the rest is deferred."""
    receive = patch.box("udpreceive")  # its port comes from the script, once it is in charge
    steps, later = patch.box("route /tonewalk/steps"), patch.box("deferlow")
    patch.chain(patch.box("r #0-port"), receive, steps, patch.box("s tonewalk.steps"))
    names = ("xy/hit", "unit/hit", "play", "selection", "cursor")
    streams = patch.box("route " + " ".join(f"/tonewalk/{name}" for name in names))
    patch.wire(steps, later, outlet=1)
    patch.wire(later, streams)
    for outlet, name in enumerate(names):
        patch.wire(streams, patch.box(f"s tonewalk.{name.removesuffix('/hit')}"), outlet=outlet)
    patch.wire(streams, script, outlet=len(names))


def hits(known: Known, name: str) -> Patch:
    """A question in, hits out: one script asks all kinds, and is told which it is here."""
    patch = Patch(known)
    first, *others = inlets(patch, name)
    verb = name.removeprefix("tonewalk.")
    script = patch.box(f"js tonewalk.search.js #0 {verb}" + (" #1" if verb == "knob" else ""))
    patch.wire(first, script)
    for word, inlet in zip("ab", others, strict=False):
        patch.chain(inlet, patch.box(f"prepend {word}"), script)
    answers(patch, script, also="knob" if verb == "knob" else "")
    *results, facts = outlets(patch, name)
    for outlet, result in enumerate(results):
        patch.wire(script, result, outlet=outlet)
    questions(patch, script, 4, facts, streams=verb == "knob")
    return patch


def xy(known: Known) -> Patch:
    """A place in, the nearest sound out; no script, so that a fast controller costs little."""
    patch = Patch(known)
    first, second = inlets(patch, "tonewalk.xy")
    commands, place = patch.box("route cursor"), patch.box("pak 0.5 0.5")
    patch.wire(first, commands)
    left, right = patch.box("clip 0. 1."), patch.box("clip 0. 1.")
    patch.wire(commands, left, outlet=1)
    patch.wire(second, right)
    patch.wire(left, place)
    patch.wire(right, place, inlet=1)
    send, shared = patch.box("s tonewalk.send"), patch.box("gate")
    patch.chain(place, patch.box("prepend /tonewalk/xy"), send)
    patch.wire(commands, shared)
    patch.wire(place, shared, inlet=1)
    cursor = patch.box("prepend /tonewalk/session/cursor 0")
    patch.chain(shared, patch.box(f"speedlim {CURSOR_MS}"), cursor, send)
    sound, hit = outlets(patch, "tonewalk.xy")
    both = patch.box("t l l")
    patch.chain(patch.box("r tonewalk.xy"), both, patch.box("unpack 0"), sound)
    patch.wire(both, hit, outlet=1)
    return patch


_OF_HITS = ("search", "like", "analogy", "blend", "knob")
MAKERS: dict[str, Callable[[Known], Patch]] = {
    "tonewalk.client": client,
    **{f"tonewalk.{verb}": partial(hits, name=f"tonewalk.{verb}") for verb in _OF_HITS},
    "tonewalk.xy": xy,
    "tonewalk.trajectory": paths.trajectory,
    "tonewalk.player~": sounding.player,
    "tonewalk.granular~": clouds.granular,
    "tonewalk.mosaic~": clouds.mosaic,
    "tonewalk.closer": comparing.closer,
    "tonewalk.session": paths.session,
    "tonewalk.atlas": paths.atlas,
}
PART_MAKERS: dict[str, Callable[[Known], Patch]] = {
    "tonewalk.slot~": sounding.slot,
    "tonewalk.spectrum~": clouds.spectrum,
}
