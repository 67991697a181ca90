"""Small patches to paste into one's own, in `clippings/`: Max lists a package's under Paste From.

None sends to a name: words and keys that are pasted twice do not hear each other. Two squares walk one map, as
all tonewalk.xy of a Max do, and two paths need names of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from making.objects import Known
from making.patch import Box, Patch

_FIRST_KEY = 36
"""MIDI key of the first pad, C1 where middle C is C3"""
_WORDS = (160.0, 22.0)
_MENU = (160.0, 22.0)
_SQUARE = (128.0, 128.0)


def _begun(known: Known) -> tuple[Patch, Box]:
    """A patch that is connected and heard. Gives its player."""
    patch = Patch(known)
    patch.wire(patch.box("tonewalk.client"), patch.box("toggle", 0, 0, (22.0, 22.0), ignoreclick=1))
    player, speaker = patch.box("tonewalk.player~"), patch.box("ezdac~", 0, 0, (45.0, 45.0))
    patch.wire(player, speaker)
    patch.wire(player, speaker, outlet=1, inlet=1)
    return patch, player


def _searched(patch: Patch, first: int) -> tuple[Box, Box]:
    """Words that are typed, and what they find, numbered from `first` on. Gives the search and the ids."""
    search, found, pair = patch.box("tonewalk.search"), patch.box("unpack 0 0"), patch.box("pack 0 0")
    patch.chain(
        patch.box("textedit", 0, 0, _WORDS, keymode=1),
        patch.box("route text"),
        patch.box("prepend search"),
        search,
        found,
        patch.box(f"+ {first - 1}"),
        pair,
        ids := patch.box("coll"),
    )
    patch.wire(found, pair, outlet=1, inlet=1)
    begun, emptied = patch.box("route clear"), patch.message("clear")
    patch.wire(search, begun, outlet=2)
    patch.chain(begun, emptied, ids)
    return search, ids


def words(known: Known) -> Patch:
    """Type, choose, hear."""
    patch, player = _begun(known)
    search, ids = _searched(patch, 0)
    menu = patch.box("umenu", 0, 0, _MENU)
    patch.wire(search, menu, outlet=2)
    patch.chain(menu, ids, player)
    return patch


def square(known: Known) -> Patch:
    """A square is the map."""
    patch, player = _begun(known)
    pad, walk = patch.box("pictslider", 0, 0, _SQUARE), patch.box("tonewalk.xy")
    for axis in (0, 1):
        patch.wire(pad, scaled := patch.box("/ 127."), outlet=axis)
        patch.wire(scaled, walk, inlet=axis)
    patch.chain(walk, patch.box("speedlim 60"), player)
    return patch


def keys(known: Known) -> Patch:
    """What words found lies on the keys from C1 up, as hard as they are struck."""
    patch, player = _begun(known)
    _, ids = _searched(patch, _FIRST_KEY)
    notes, hit = patch.box("notein"), patch.box("pack 0 0")
    patch.wire(notes, hit, outlet=1, inlet=1)
    patch.wire(notes, ids)
    patch.chain(ids, hit, player)
    return patch


def line(known: Known) -> Patch:
    """A path over the map, that plays in time."""
    patch, player = _begun(known)
    path = patch.box("tonewalk.trajectory line")
    for text in ("clear, point 0.1 0.2, point 0.9 0.8, steps 16, build", "loop 1, tempo 110, play", "stop"):
        patch.wire(patch.message(text), path)
    patch.wire(path, player)
    patch.chain(louder := patch.box("prepend louder"), player)
    patch.wire(path, louder, outlet=1)
    return patch


CLIPPINGS: dict[str, tuple[Callable[[Known], Patch], str]] = {
    "tonewalk - words to sounds": (words, "Words: type them, press return, choose in the menu"),
    "tonewalk - square to sounds": (square, "A square: it is the map, and what lies there plays"),
    "tonewalk - found on keys": (keys, "Keys: what the words found lies on the keys from C1 up"),
    "tonewalk - path in time": (line, "A path: say points, build it (this needs the token), play it"),
}
