"""Places for the boxes of a patch: those that it had, or, where boxes or cords are others now, new ones.

Found as for our patches of Pure Data: every cord runs down, and none over a box.
"""

from __future__ import annotations

import json
from typing import Any

from tonewalk_bridge.pd.arrange import arranged, faults
from tonewalk_bridge.pd.patch import Box, Cord, Patch

Json = dict[str, Any]
_EDGE = 10
"""px from a box's edge to the middle of its outermost port"""
_WIDEST = 1500
"""px of a row of groups"""
_PORTS = ("inlet", "outlet")
_FRAME = 24
"""px between the last box and the window's edge"""


class _Placed(Box):
    """A box of Max's in the eyes of what places Pd's."""

    size: tuple[int, int] = (0, 0)

    @property
    def width(self) -> int:
        """Pixels."""
        return self.size[0]

    @property
    def height(self) -> int:
        """Pixels."""
        return self.size[1]

    def outlet(self, number: int) -> tuple[int, int]:
        """Where a cord leaves."""
        return self.x + port(self.width, number, self.outs), self.y + self.height

    def inlet(self, number: int) -> tuple[int, int]:
        """Where a cord arrives."""
        return self.x + port(self.width, number, self.ins), self.y


def placed(patch: Json, title: str, before: Json | None) -> Json:
    """The patch with places, its title above them.

    Raises:
        ValueError: a cord lies on a box whatever was tried.
    """
    if before is not None and _same(patch, before):
        old = {box["box"]["id"]: box["box"]["patching_rect"] for box in before["patcher"]["boxes"]}
        for one in patch["patcher"]["boxes"]:
            one["box"]["patching_rect"] = old[one["box"]["id"]]
        patch["patcher"]["rect"] = before["patcher"]["rect"]
        patch["patcher"]["boxes"] += [
            one for one in before["patcher"]["boxes"] if one["box"]["id"].startswith("words")
        ]
        return patch
    boxes, cords = _boxes(patch)
    words = _arrange(title, list(boxes.values()), cords)
    for one in patch["patcher"]["boxes"]:
        box = boxes[one["box"]["id"]]
        one["box"]["patching_rect"] = [float(box.x), float(box.y), float(box.width), float(box.height)]
    patch["patcher"]["boxes"] += [{"box": _comment(f"words-{n}", box)} for n, box in enumerate(words, 1)]
    right, bottom = (
        max(edge)
        for edge in zip(*((b.x + b.width, b.y + b.height) for b in (*boxes.values(), *words)), strict=True)
    )
    patch["patcher"]["rect"][2:] = [float(right + _FRAME), float(bottom + _FRAME)]
    return patch


def _arrange(title: str, boxes: list[Box], cords: list[Cord]) -> list[Box]:
    """Give all boxes their places: what hangs together stands together, side by side in rows. Gives the title."""
    words: list[Box] = []
    left = top = bottom = 0
    outlets = False
    for group in _groups(boxes, cords):
        is_first, inside = not words, {id(box) for box in group}
        part = Patch(
            title if is_first else "", boxes=list(group), cords=[one for one in cords if id(one.sink) in inside]
        )
        texts = [box for box in arranged(part).boxes if box.kind == "text"]
        if is_first:
            words = texts
        every = [*group, *(texts if is_first else [])]
        right, lowest = max(box.x + box.width for box in every), max(box.y + box.height for box in every)
        has_outlet = any(box.text == "outlet" for box in group)
        if left and (left + right > _WIDEST or (has_outlet and not outlets)):  # these have to follow each other
            left, top = 0, bottom
        outlets = outlets or has_outlet
        for box in every:
            box.x, box.y = box.x + left, box.y + top
        left, bottom = left + right, max(bottom, top + lowest)
    return words


def _groups(boxes: list[Box], cords: list[Cord]) -> list[list[Box]]:
    """Boxes that hang together by cords: first the ones with ports of the patch, in their order; last words."""
    group = {id(box): {id(box)} for box in boxes}
    for cord in cords:
        one, other = group[id(cord.source)], group[id(cord.sink)]
        if one is not other:
            one |= other
            group |= dict.fromkeys(other, one)
    found = {id(members): [box for box in boxes if id(box) in members] for members in group.values()}
    ports = {id(box): number for number, box in enumerate(box for box in boxes if box.text in _PORTS)}

    def order(group: list[Box]) -> tuple[bool, int]:
        return group[0].text == "comment", min(ports.get(id(box), len(ports)) for box in group)

    return sorted(found.values(), key=order)


def unsightly(patch: Json) -> list[str]:
    """Cords that run up or over a box, in words."""
    boxes, cords = _boxes(patch)
    return [one for one in faults(boxes.values(), cords) if one.startswith("the cord")]


def _boxes(patch: Json) -> tuple[dict[str, Box], list[Cord]]:
    boxes: dict[str, Box] = {}
    for one in patch["patcher"]["boxes"]:
        box = one["box"]
        x, y, width, height = (round(number) for number in box["patching_rect"])
        text = box["text"] if box["maxclass"] == "newobj" else box["maxclass"]
        ports = box["numinlets"], box["numoutlets"]
        boxes[box["id"]] = _Placed("obj", text, *ports, x=x, y=y, size=(width, height))
    cords = []
    for one in patch["patcher"]["lines"]:
        (source, outlet), (sink, inlet) = one["patchline"]["source"], one["patchline"]["destination"]
        cords.append(Cord(boxes[source], outlet, boxes[sink], inlet))
    return boxes, cords


def _same(patch: Json, before: Json) -> bool:
    """Whether only places may be others."""

    def parts(one: Json) -> tuple[list[Any], Any]:
        boxes = [box["box"] for box in one["patcher"]["boxes"] if not box["box"]["id"].startswith("words")]
        return [(b["id"], b["maxclass"], b.get("text")) for b in boxes], one["patcher"]["lines"]

    return json.dumps(parts(patch)) == json.dumps(parts(before))


def _comment(name: str, box: Box) -> Json:
    return {
        "id": name,
        "maxclass": "comment",
        "numinlets": 1,
        "numoutlets": 0,
        "patching_rect": [float(box.x), float(box.y), float(box.width), float(box.height)],
        "text": box.text,
        "linecount": max(1, round(box.height / 16)),
    }


def port(width: float, number: int, count: int) -> int:
    """How far from a box's left edge the middle of a port is, px."""
    return int(_EDGE + number * (width - 2 * _EDGE) // max(count - 1, 1))
