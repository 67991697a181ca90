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
    whole = arranged(Patch(title, boxes=list(boxes.values()), cords=cords))
    for one in patch["patcher"]["boxes"]:
        box = boxes[one["box"]["id"]]
        one["box"]["patching_rect"] = [float(box.x), float(box.y), float(box.width), float(box.height)]
    words = [box for box in whole.boxes if box.kind == "text"]
    patch["patcher"]["boxes"] += [{"box": _comment(f"words-{n}", box)} for n, box in enumerate(words, 1)]
    right, bottom = (
        max(edge) for edge in zip(*((b.x + b.width, b.y + b.height) for b in whole.boxes), strict=True)
    )
    patch["patcher"]["rect"][2:] = [float(right + _FRAME), float(bottom + _FRAME)]
    return patch


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
