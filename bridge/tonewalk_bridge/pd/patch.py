"""A Pd patch as boxes and cords, and the file that Pd 0.53 reads."""

from __future__ import annotations

import itertools
import re
from typing import Final

import msgspec

CHARACTER: Final = 7
"""pixels that one takes at font size 12"""
LINE: Final = 16
_MARGIN: Final = 6
_FONT: Final = 12


class Box(msgspec.Struct, eq=False):
    """One box.

    Attributes:
        kind: `obj`, `msg`, `text`, `floatatom`, or `canvas` for a subpatch.
        ins, outs: how many ports it has.
        wide: characters a line; 0: as many as its text has.
        x, y: pixels from the top left; see `arrange.py`.
    """

    kind: str
    text: str
    ins: int
    outs: int
    wide: int = 0
    inner: Patch | None = None
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """Pixels."""
        return (self.wide or max(len(self.text), 3)) * CHARACTER + _MARGIN

    @property
    def height(self) -> int:
        """Pixels; a comment's words break."""
        lines = _lines(self.text, self.wide) if self.kind == "text" else 1
        return LINE * lines + _MARGIN

    def outlet(self, number: int) -> tuple[int, int]:
        """Where a cord leaves."""
        return self.x + _port(self.width, number, self.outs), self.y + self.height

    def inlet(self, number: int) -> tuple[int, int]:
        """Where a cord arrives."""
        return self.x + _port(self.width, number, self.ins), self.y


class Cord(msgspec.Struct, frozen=True, eq=False):
    """From an outlet to an inlet."""

    source: Box
    outlet: int
    sink: Box
    inlet: int


class Patch(msgspec.Struct, eq=False):
    """A patch, or a subpatch within one.

    Attributes:
        title: what it is, above all else.
        comments: further words, beside the boxes.
    """

    title: str
    comments: list[str] = []
    boxes: list[Box] = []
    cords: list[Cord] = []

    def obj(self, text: str, ins: int = 1, outs: int = 1) -> Box:
        """An object; `$1` in its text is the abstraction's own argument."""
        return self._add(Box("obj", text, ins, outs))

    def msg(self, text: str) -> Box:
        """A message box."""
        return self._add(Box("msg", text, 1, 1))

    def number(self) -> Box:
        """A number that is seen and dragged."""
        return self._add(Box("floatatom", "", 1, 1, wide=8))

    def sub(self, name: str, inner: Patch) -> Box:
        """A subpatch; its ports are the `inlet` and `outlet` objects in it, from left to right."""
        heads = [box.text.split(" ")[0] for box in inner.boxes]
        ins, outs = (sum(head in (port, f"{port}~") for head in heads) for port in ("inlet", "outlet"))
        return self._add(Box("canvas", f"pd {name}", ins, outs, inner=inner))

    def wire(self, source: Box, outlet: int, sink: Box, inlet: int = 0) -> None:
        """A cord."""
        self.cords.append(Cord(source, outlet, sink, inlet))

    def chain(self, *boxes: Box) -> Box:
        """Cords from each first outlet to the next first inlet; the last box."""
        for source, sink in itertools.pairwise(boxes):
            self.wire(source, 0, sink)
        return boxes[-1]

    def _add(self, box: Box) -> Box:
        self.boxes.append(box)
        return box


def written(patch: Patch) -> str:
    """The file of a patch whose boxes have their places."""
    width, height = size(patch)
    return f"#N canvas 60 60 {width} {height} {_FONT};\n{_body(patch)}"


def size(patch: Patch) -> tuple[int, int]:
    """Pixels of the window."""
    right = max(box.x + box.width for box in patch.boxes)
    bottom = max(box.y + box.height for box in patch.boxes)
    return right + 24, bottom + 24


def _body(patch: Patch) -> str:
    numbers = {id(box): number for number, box in enumerate(patch.boxes)}
    lines = [_box(box) for box in patch.boxes]
    for cord in patch.cords:
        ends = f"{numbers[id(cord.source)]} {cord.outlet} {numbers[id(cord.sink)]} {cord.inlet}"
        lines.append(f"#X connect {ends};\n")
    return "".join(lines)


def _box(box: Box) -> str:
    place = f"{box.x} {box.y}"
    if box.inner is not None:
        width, height = size(box.inner)
        head = f"#N canvas 80 80 {width} {height} {box.text.removeprefix('pd ')} 0;\n"
        return f"{head}{_body(box.inner)}#X restore {place} {box.text};\n"
    if box.kind == "floatatom":
        return f"#X floatatom {place} {box.wide} 0 0 0 - - - 0;\n"
    wide = f", f {box.wide}" if box.wide else ""
    return f"#X {box.kind} {place} {escaped(box.text)}{wide};\n"


def escaped(text: str) -> str:
    """Text as a file has it: what would end a message or a line, or stand for an argument, has a backslash."""
    return re.sub(r"\$(?=\d)", r"\\$", re.sub(r" ?([,;])", r" \\\1", text))


def _port(width: int, number: int, count: int) -> int:
    """Pixels from a box's left edge to the middle of a port."""
    return 4 if count < 2 else 4 + (width - 8) * number // (count - 1)


def _lines(text: str, wide: int) -> int:
    count, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > wide:
            count, used = count + 1, len(word)
        else:
            used += len(word) + bool(used)
    return count
