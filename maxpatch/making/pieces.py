"""Three pieces to play, in `examples/`: each opens as an instrument, and shows its cords when it is unlocked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from making.objects import Known
from making.patch import Box, Patch

_EDGE = 20.0
_PAD = 320.0
"""px of the square that hands touch"""
_COLUMN = 370.0
"""where what is beside it begins"""
_ROW = 34.0
_SMALL = 60.0, 22.0


class _Piece:
    """A patch with a face."""

    def __init__(self, known: Known, title: str, words: str) -> None:
        self.patch = Patch(known)
        self.patch.patcher.openinpresentation = 1
        self._row = 60.0
        self.say(title, (_EDGE, 12.0, 500.0, 27.0), fontsize=18.0)
        self.say(words, (_EDGE, 36.0, 620.0, 20.0))
        client = self.beside("toggle", "the daemon answers", ignoreclick=1)
        self.patch.wire(self.patch.box("tonewalk.client"), client)

    def say(self, text: str, place: tuple[float, float, float, float], **more: Any) -> None:
        """Words on the face."""
        self.patch.comment(text, 0, 0, place[2], presentation=1, presentation_rect=list(place), **more)

    def face(self, text: str, place: tuple[float, float, float, float], **more: int) -> Box:
        """An object that is seen and touched."""
        return self.patch.box(text, 0, 0, _SMALL, presentation=1, presentation_rect=list(place), **more)

    def message(self, text: str, place: tuple[float, float, float, float]) -> Box:
        """A message that is clicked, or shows what it was set to."""
        box = self.patch.message(text)
        box.presentation, box.presentation_rect = 1, list(place)
        return box

    def beside(self, text: str, words: str, **more: int) -> Box:
        """An object in the column, with words."""
        width = 22.0 if text == "toggle" else 60.0
        box = self.face(text, (_COLUMN, self._row, width, 22.0), **more)
        self.say(words, (_COLUMN + 70.0, self._row, 230.0, 20.0))
        self._row += _ROW
        return box

    def told(self, text: str, words: str, first: float, target: Box, inlet: int = 0) -> None:
        """A value in the column that a message named like its last word carries to an object.

        Args:
            first: what holds there until it is said, which is shown.
        """
        kind, name = text.split()
        told, value = self.patch.box(f"prepend {name}"), self.beside(kind, words)
        self.patch.chain(self.patch.box("loadbang"), self.patch.message(f"set {first}"), value, told)
        self.patch.wire(told, target, inlet=inlet)

    def heard(self, player: Box) -> None:
        """The loudspeaker, at the foot of the column."""
        dac = self.patch.box(
            "ezdac~",
            0,
            0,
            (22.0, 22.0),
            presentation=1,
            presentation_rect=[_COLUMN, self._row, 45.0, 45.0],
        )
        self.say("click it once to hear", (_COLUMN + 70.0, self._row + 12.0, 230.0, 20.0))
        self.patch.wire(player, dac)
        self.patch.wire(player, dac, outlet=1, inlet=1)
        self.patch.wire(player, self.patch.box("print player"), outlet=3)


def pad(known: Known) -> Patch:
    """A square on the map to be played with one hand, and how its sounds follow each other with the other."""
    piece = _Piece(known, "pad", "Drag over the square: what lies there plays.")
    patch = piece.patch
    square, walk, player = _square(piece), patch.box("tonewalk.xy"), patch.box("tonewalk.player~")
    for axis in (0, 1):
        scaled = patch.box("/ 127.")
        patch.wire(square, scaled, outlet=axis)
        patch.wire(scaled, walk, inlet=axis)
    patch.chain(walk, patch.box("speedlim 60"), player)
    patch.wire(walk, name := patch.box("zl.nth 5"), outlet=1)
    patch.chain(name, patch.box("prepend set"), piece.message("nothing yet", (_EDGE, _PAD + 72.0, _PAD, 22.0)))
    rings = patch.box("== 0")
    patch.chain(piece.beside("toggle", "sounds ring on"), rings, patch.box("prepend choke"), player)
    piece.told("flonum pitch", "semitones higher", 0.0, player)
    piece.told("flonum start", "from where on, 0 to 1", 0.0, player)
    piece.told("flonum gain", "amplitude", 1.0, player)
    piece.heard(player)
    return patch


def sequencer(known: Known) -> Patch:
    """A line over the map, drawn in one go, that plays what it passes, in time."""
    piece = _Piece(known, "sequencer", "Begin a line, draw it in the square, build it, play it.")
    patch = piece.patch
    square, path, player = _square(piece), patch.box("tonewalk.trajectory drawing"), patch.box("tonewalk.player~")
    place = patch.box("pack 0. 0.")
    for axis in (0, 1):
        scaled = patch.box("/ 127.")
        patch.wire(square, scaled, outlet=axis)
        patch.wire(scaled, place, inlet=axis)
    patch.chain(place, patch.box("speedlim 80"), path)
    for n, text in enumerate(("clear", "build", "play", "stop")):
        patch.wire(piece.message(text, (_EDGE + 82.0 * n, _PAD + 72.0, 74.0, 22.0)), path)
    piece.told("number steps", "sounds along it", 16, path)
    piece.told("number tempo", "BPM, in sixteenths", 120, path)
    piece.told("toggle loop", "over and over", 0, path)
    piece.told("flonum swing", "swing, 0 to 1", 0.0, path)
    piece.told("flonum speed", "times as fast, while it plays", 1.0, path)
    patch.wire(path, player)
    patch.wire(path, louder := patch.box("prepend louder"), outlet=1)
    patch.wire(louder, player)
    patch.wire(path, step := patch.box("zl.nth 2"), outlet=2)
    patch.chain(step, patch.box("prepend preload"), player)
    patch.wire(path, piece.beside("number", "were found"), outlet=3)
    patch.wire(path, patch.box("print path"), outlet=4)
    piece.heard(player)
    return patch


def voice(known: Known) -> Patch:
    """What is sung or knocked, answered by the library."""
    piece = _Piece(known, "voice", "Put headphones on, switch the microphone on, and sing, beatbox or knock.")
    patch = piece.patch
    follows, player = patch.box("tonewalk.mosaic~"), patch.box("tonewalk.player~")
    microphone = piece.face("ezadc~", (_EDGE, 70.0, 45.0, 45.0))
    patch.wire(microphone, follows)
    patch.wire(follows, player)
    among = piece.face("textedit", (_EDGE, 150.0, _PAD, 24.0), keymode=1)
    piece.say("Among which sounds, as `duration<0.5 and path:drums`; return", (_EDGE, 128.0, _PAD, 20.0))
    patch.chain(among, patch.box("route text"), told := patch.box("prepend among"))
    patch.wire(told, follows, inlet=1)
    piece.told("flonum threshold", "dB below which it is silence", -50.0, follows, inlet=1)
    piece.told("number every", "ms from one sound to the next", 50, follows, inlet=1)
    piece.told("toggle pitch", "its pitch counts", 1, follows, inlet=1)
    piece.told("toggle active", "it listens", 1, follows, inlet=1)
    patch.wire(follows, piece.beside("number", "sounds are looked among"), outlet=2)
    patch.wire(follows, patch.box("print voice"), outlet=3)
    piece.heard(player)
    return patch


def _square(piece: _Piece) -> Box:
    return piece.face("pictslider", (_EDGE, 64.0, _PAD, _PAD))


PIECES: dict[str, tuple[Callable[[Known], Patch], str]] = {
    "tonewalk pad": (pad, "A pad: the square walks the map, and the player plays"),
    "tonewalk sequencer": (sequencer, "A sequencer: a drawn line becomes a path, and its steps come in time"),
    "tonewalk voice": (voice, "A voice: what is heard is answered by the library"),
}
