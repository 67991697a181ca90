"""The patches of paths, of what is shared, and of the atlas."""

from __future__ import annotations

from making.objects import Known
from making.parts import answers, inlets, outlets, questions, renewal
from making.patch import Box, Patch

_ID, _TRAJECTORY, _GAIN, _DELAY = 2, 7, 12, 14
"""where in `/tonewalk/steps` these stand, from 1"""
ATLAS_SIZE = 480.0, 400.0
"""px, in a [bpatcher]"""
_ASKED = {
    "select": "session/select",
    "cursor": "session/cursor",
    "favourite": "sound/favourite",
    "tag": "sound/tag",
}


def trajectory(known: Known) -> Patch:
    """A path, built and played; steps wait for their time in [pipe], which keeps it."""
    patch = Patch(known)
    due, louder, *results = outlets(patch, "tonewalk.trajectory")
    _in_time(patch, due, louder)
    (commands,) = inlets(patch, "tonewalk.trajectory")
    script = patch.box("js tonewalk.trajectory.js #0 #1")
    patch.wire(commands, script)
    answers(patch, script)
    renew = patch.message("subscribe")
    renewal(patch, renew)
    patch.wire(renew, script)
    for outlet, result in enumerate(results):
        patch.wire(script, result, outlet=outlet)
    questions(patch, script, 3, results[-1], streams=True)
    return patch


def _in_time(patch: Patch, due: Box, louder: Box) -> None:
    """From right to left: whose step it is, in how many ms, how loud; then, if it is ours, which sound."""
    step, waiting, gate = patch.box("t l l l l"), patch.box("pipe 0 0. 0"), patch.box("gate")
    patch.wire(patch.box("r tonewalk.steps"), step)
    of, named = patch.box(f"zl.nth {_TRAJECTORY}"), patch.box("sel #1")
    patch.wire(step, of, outlet=3)
    patch.chain(of, named, patch.message("1"), gate)
    another = patch.box("t b")
    patch.wire(named, another, outlet=1)
    patch.chain(another, patch.message("0"), gate)
    patch.wire(step, gate, inlet=1)
    patch.chain(gate, patch.box(f"zl.nth {_ID}"), waiting, due)
    patch.wire(waiting, louder, outlet=1)
    for outlet, place, inlet in ((1, _GAIN, 1), (2, _DELAY, 2)):
        taken = patch.box(f"zl.nth {place}")
        patch.wire(step, taken, outlet=outlet)
        patch.wire(taken, waiting, inlet=inlet)


def session(known: Known) -> Patch:
    """What all clients share; no script is needed."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.session")
    asked, ask = patch.box("route " + " ".join(_ASKED)), patch.box("prepend #0 1")
    patch.wire(commands, asked)
    for outlet, command in enumerate(_ASKED.values()):
        told = patch.box(f"prepend {command}")
        patch.wire(asked, told, outlet=outlet)
        patch.wire(told, ask)
    topics = patch.message("subscribe selection"), patch.message("subscribe cursor")
    renewal(patch, *topics)
    again, asks = patch.box("prepend #0 2"), patch.box("s tonewalk.ask")  # what becomes of it the client says
    for topic in topics:
        patch.wire(topic, again)
    patch.wire(again, asks)
    patch.wire(ask, asks)
    selected, cursor, errors = outlets(patch, "tonewalk.session")
    ids = patch.box("zl.slice 1")  # how many they are comes first
    patch.wire(patch.box("r tonewalk.selection"), ids)
    patch.wire(ids, selected, outlet=1)
    patch.wire(patch.box("r tonewalk.cursor"), cursor)
    mine = patch.box("r tonewalk.answer"), patch.box("route #0"), patch.box("route 1"), patch.box("route error")
    patch.chain(*mine, patch.box("prepend error"), errors)
    return patch


def atlas(known: Known) -> Patch:
    """The page, from where this daemon serves it; alone in what a [bpatcher] shows of this patch."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.atlas")
    page = patch.box("jweb", presentation=1, presentation_rect=[0.0, 0.0, *ATLAS_SIZE])
    patch.wire(commands, page)
    address = patch.box("sprintf symout http://127.0.0.1:%ld/?embed=max")
    patch.chain(patch.box("r tonewalk.http"), patch.box("change"), address, patch.box("prepend url"), page)
    said = patch.box("route select path error")
    patch.wire(page, said)
    sound, file, errors = outlets(patch, "tonewalk.atlas")
    patch.wire(said, sound)
    patch.wire(said, file, outlet=1)
    failed = patch.box("prepend error")
    patch.wire(said, failed, outlet=2)
    patch.wire(failed, errors)
    patch.patcher.openinpresentation = 1
    return patch
