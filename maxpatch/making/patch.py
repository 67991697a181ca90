"""A patcher under construction: boxes, wires with counted ports, Max's JSON at the end.

Where boxes are given no place, `places.py` finds them some.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from py2max import Patcher
from py2max.core.common import Rect

from making.objects import Known

_HEIGHT, _CHARACTER, _EDGE = 22.0, 7.2, 18.0
"""px: of an object, of a character in it, and what its frame adds"""

Box = Any
"""py2max's box; its type is not exported with hints"""


class Patch:
    """One patcher.

    Args:
        known: the port counts of every object that may stand in it.
        size: of its window, px; of one whose boxes have no place yet it follows from theirs.
    """

    def __init__(self, known: Known, size: tuple[float, float] = (640.0, 400.0)) -> None:
        self._known = known
        self.patcher = Patcher(on_invalid="raise")
        self.patcher.rect = Rect(85.0, 104.0, *size)

    def box(
        self, text: str, x: float = 0, y: float = 0, size: tuple[float, float] | None = None, **more: Any
    ) -> Box:
        """An object; one that Max draws (`umenu`, `toggle`) by its name alone.

        Raises:
            KeyError: an object that is not among the known ones.
        """
        inlets, outlets = self._known.ports(text)
        width, height = size or (_EDGE + _CHARACTER * len(text), _HEIGHT)
        signals = self._known.signals(text)
        return self.patcher.add_textbox(
            text,
            numinlets=inlets,
            numoutlets=outlets,
            outlettype=["signal" if outlet < signals else "" for outlet in range(outlets)],
            patching_rect=Rect(x, y, width, height),
            **more,
        )

    def port(self, kind: str, number: int, hint: str, x: float = 0, y: float = 0) -> Box:
        """The patch's own inlet or outlet, with what Max shows when the mouse is over it."""
        box = self.box(kind, x, y, (_HEIGHT, _HEIGHT), index=number + 1)
        box.comment = hint  # py2max's argument of that name would write it beside the box
        return box

    def message(self, text: str, x: float = 0, y: float = 0) -> Box:
        """A message box."""
        lines = text.split("\r")
        place = Rect(x, y, _EDGE + _CHARACTER * max(map(len, lines)), _HEIGHT + 13.0 * (len(lines) - 1))
        return self.patcher.add_message(text, patching_rect=place, linecount=len(lines))

    def view(self, name: str, x: float, y: float, size: tuple[float, float]) -> Box:
        """An abstraction that shows its face, in a [bpatcher]."""
        inlets, outlets = self._known.ports(name)
        return self.patcher.add_bpatcher(
            f"{name}.maxpat",
            numinlets=inlets,
            numoutlets=outlets,
            outlettype=[""] * outlets,
            patching_rect=Rect(x, y, *size),
        )

    def comment(self, text: str, x: float, y: float, width: float, lines: int = 1, **more: Any) -> Box:
        """Words on the patch."""
        height = 4.0 + 15.0 * lines * more.get("fontsize", 12.0) / 12.0
        return self.patcher.add_comment(text, patching_rect=Rect(x, y, width, height), linecount=lines, **more)

    def wire(self, source: Box, target: Box, outlet: int = 0, inlet: int = 0) -> None:
        """A cord.

        Raises:
            py2max.InvalidConnectionError: there is no such port, or it takes no such thing.
        """
        self.patcher.add_line(source, target, outlet=outlet, inlet=inlet)

    def chain(self, *boxes: Box) -> None:
        """Cords from the first outlet of each to the first inlet of the next."""
        for source, target in pairwise(boxes):
            self.wire(source, target)


def written(patch: dict[str, Any]) -> str:
    """A patch's file, as Max reads it."""
    return json.dumps(patch, indent=1, ensure_ascii=False) + "\n"
