"""Places for a patch's boxes: every cord runs down, and none over a box.

Rows follow from the cords (the longest way from the top); within its row a box is moved about until nothing is in
its cords' way: simulated annealing (Kirkpatrick, Gelatt, Vecchi, "Optimization by Simulated Annealing", Science
1983) over what an eye would mind. The same patch gets the same places.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from tonewalk_bridge.pd.patch import Box, Cord, Patch

_LEFT: Final = 24
_TOP: Final = 20
_ROW: Final = 42
_GAP: Final = 16
"""pixels between two boxes of a row, and around a box that a cord passes"""
_GRID: Final = 8
_WIDE: Final = 64
"""characters of a line of the title"""
_NOTE: Final = 36
"""characters of a line of the words beside"""
_TRIES: Final = 9000
_HOT, _COLD = 300.0, 0.5


def arranged(patch: Patch) -> Patch:
    """The patch with all places, those of its subpatches too, and with its words as comments.

    Raises:
        ValueError: a cord lies on a box whatever was tried: take some cords into a subpatch.
    """
    for box in patch.boxes:
        if box.inner is not None:
            arranged(box.inner)
    title = Box("text", patch.title, 0, 0, wide=_WIDE, x=_LEFT, y=_TOP)
    top = _TOP + title.height + 20
    rows = _rows(patch)
    tops = _tops(rows)
    for box, row in rows:
        box.y = top + tops[row]
    _settle(patch, [box for box, _ in rows])
    if found := faults(patch.boxes, patch.cords):
        raise ValueError(f"{patch.title[:30]}: {found[0]}")
    right = max(box.x + box.width for box in patch.boxes) + 50
    notes, y = [], top
    for text in patch.comments:
        notes.append(Box("text", text, 0, 0, wide=_NOTE, x=right, y=y))
        y += notes[-1].height + 14
    patch.boxes += [title, *notes]
    return patch


def faults(boxes: Iterable[Box], cords: Iterable[Cord]) -> list[str]:
    """What an eye would mind: boxes on each other, cords that run up or over a box. In words."""
    every = list(boxes)
    found = [
        f"[{one.text}] lies on [{other.text}]"
        for number, one in enumerate(every)
        for other in every[number + 1 :]
        if _overlap(one, other)
    ]
    for cord in cords:
        start, end = cord.source.outlet(cord.outlet), cord.sink.inlet(cord.inlet)
        name = f"the cord from [{cord.source.text}] to [{cord.sink.text}]"
        if end[1] <= start[1]:
            found.append(f"{name} runs up")
        passed = (box for box in every if box is not cord.source and box is not cord.sink)
        found += [f"{name} lies on [{box.text}]" for box in passed if _crosses(start, end, box, 0)]
    return found


def _overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (beside or one.y + one.height <= other.y or other.y + other.height <= one.y)


def _crosses(start: tuple[int, int], end: tuple[int, int], box: Box, around: int) -> bool:
    """Whether a straight line comes within `around` pixels of a box; it is one that runs down."""
    (x1, y1), (x2, y2) = start, end
    upper, lower = max(y1, box.y - around), min(y2, box.y + box.height + around)
    if upper >= lower:
        return False
    slope = (x2 - x1) / (y2 - y1)
    ends = x1 + slope * (upper - y1), x1 + slope * (lower - y1)
    return max(ends) > box.x - around and min(ends) < box.x + box.width + around


def _rows(patch: Patch) -> list[tuple[Box, int]]:
    """Each box with its row: below all that lead to it; what nothing leads to, just above what it leads to."""
    into: defaultdict[int, list[Box]] = defaultdict(list)
    for cord in patch.cords:
        into[id(cord.sink)].append(cord.source)
    row: dict[int, int] = {}

    def of(box: Box) -> int:
        if id(box) not in row:
            row[id(box)] = max((of(source) + 1 for source in into[id(box)]), default=0)
        return row[id(box)]

    for box in patch.boxes:
        of(box)
    for box in patch.boxes:
        below = [row[id(cord.sink)] for cord in patch.cords if cord.source is box]
        if not into[id(box)] and below:
            row[id(box)] = max(min(below) - 1, 0)
    return [(box, row[id(box)]) for box in patch.boxes]


def _tops(rows: list[tuple[Box, int]]) -> list[int]:
    """px from the first row to each: a row is as high as its highest box needs."""
    tops = [0]
    for number in range(max((row for _, row in rows), default=0)):
        highest = max((box.height for box, row in rows if row == number), default=0)
        tops.append(tops[-1] + max(_ROW, highest + _ROW // 2))
    return tops


def _settle(patch: Patch, boxes: list[Box]) -> None:
    by_row: defaultdict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        row = by_row[box.y]
        box.x = row[-1].x + row[-1].width + _GAP if row else _LEFT
        row.append(box)
    chance = random.Random(1)
    far = max(box.x + box.width for box in boxes) + 200
    cost = _cost(boxes, patch.cords)
    best = cost, [box.x for box in boxes]
    for number in range(_TRIES):
        heat = _HOT * (_COLD / _HOT) ** (number / _TRIES)
        moved = [chance.choice(boxes)]
        before = [box.x for box in boxes]
        if chance.random() < 0.25 and len(by_row[moved[0].y]) > 1:
            other = chance.choice(by_row[moved[0].y])
            moved[0].x, other.x = other.x, moved[0].x
        else:
            step = max(1, int(heat)) * chance.choice((-1, 1)) * chance.randint(1, 4)
            moved[0].x = min(max(_LEFT, moved[0].x + step // _GRID * _GRID), far)
        now = _cost(boxes, patch.cords)
        if now <= cost or chance.random() < math.exp((cost - now) / heat):
            cost = now
            if cost < best[0]:
                best = cost, [box.x for box in boxes]
        else:
            for box, x in zip(boxes, before, strict=True):
                box.x = x
    for box, x in zip(boxes, best[1], strict=True):
        box.x = x


def _cost(boxes: list[Box], cords: list[Cord]) -> float:
    """Nothing may lie on anything; ports stand in their order; cords are short and seldom cross each other."""
    cost = 0.002 * max(box.x + box.width for box in boxes)
    ports: dict[str, int] = {}
    for number, box in enumerate(boxes):
        head = box.text.split(" ")[0].rstrip("~")
        if head in ("inlet", "outlet"):
            cost += 400 * (box.x <= ports.get(head, -1))
            ports[head] = box.x
        for other in boxes[number + 1 :]:
            if other.y == box.y:
                gap = max(other.x - box.x - box.width, box.x - other.x - other.width)
                cost += max(0, _GAP - gap) * 20
    lines = [(cord, cord.source.outlet(cord.outlet), cord.sink.inlet(cord.inlet)) for cord in cords]
    for at, (cord, start, end) in enumerate(lines):
        cost += 0.06 * abs(end[0] - start[0])
        for box in boxes:
            if start[1] < box.y < end[1] and box is not cord.sink and _crosses(start, end, box, 6):
                cost += 250
        cost += 12 * sum(_cross(start, end, *other[1:]) for other in lines[at + 1 :])
    return cost


def _cross(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]) -> bool:
    """Whether two lines that run down cross; not whether they only touch."""
    upper, lower = max(a[1], c[1]), min(b[1], d[1])
    if upper >= lower:
        return False

    def apart(y: int) -> float:
        one = a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])
        other = c[0] + (d[0] - c[0]) * (y - c[1]) / (d[1] - c[1])
        return one - other

    return apart(upper) * apart(lower) < 0
