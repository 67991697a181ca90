"""The patch that says which sound is closer; no script is needed."""

from __future__ import annotations

from making.objects import Known
from making.parts import inlets, outlets
from making.patch import Patch

_BARE = ("suggest", "undo", "learn")
"""words that are a question by themselves"""
_TOLD = {"closer": "kept", "closer/undo": "state", "closer/use": "state", "closer/learn": "job"}


def closer(known: Known) -> Patch:
    """Three ids in, a question out, and what the clicks are worth."""
    patch = Patch(known)
    (commands,) = inlets(patch, "tonewalk.closer")
    ask = patch.box("prepend #0 1")
    patch.wire(ask, patch.box("s tonewalk.ask"))
    asked = patch.box(f"route {' '.join(_BARE)} use")
    patch.wire(commands, asked)
    for outlet, word in enumerate(_BARE):
        whole = patch.message(f"closer/{word}")
        patch.wire(asked, whole, outlet=outlet)
        patch.wire(whole, ask)
    for outlet, command in ((len(_BARE), "closer/use"), (len(_BARE) + 1, "closer")):
        told = patch.box(f"prepend {command}")
        patch.wire(asked, told, outlet=outlet)
        patch.wire(told, ask)

    question, state, errors = outlets(patch, "tonewalk.closer")
    came = patch.box(f"route error closer/suggest {' '.join(_TOLD)}")
    patch.chain(patch.box("r tonewalk.answer"), patch.box("route #0"), patch.box("route 1"), came)
    patch.chain(came, patch.box("prepend error"), errors)
    three, ids = patch.box("route reply"), patch.box("zl.slice 3")
    patch.wire(came, three, outlet=1)
    patch.chain(three, ids, question)
    for outlet, word in enumerate(_TOLD.values(), 2):
        reply, named = patch.box("route reply"), patch.box(f"prepend {word}")
        patch.wire(came, reply, outlet=outlet)
        patch.chain(reply, named, state)
    return patch
