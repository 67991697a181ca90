"""What can be known of a patch without Max: ports, cords, names, places.

Works on the JSON that is written, not on what wrote it, so it checks a patch that was edited in Max as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from making.objects import Known
from making.places import unsightly

Json = dict[str, Any]
_NEED_NO_CORD = frozenset({"comment", "p", "tonewalk.client"})
"""and message boxes that begin with `;`, which send by name"""


def text_of(box: Json) -> str:
    """What stands in an object's box: `route a b`; of one that Max draws its name."""
    if box["maxclass"] == "bpatcher":
        return str(box["name"]).removesuffix(".maxpat")
    return str(box["text"]) if box["maxclass"] == "newobj" else str(box["maxclass"])


def boxes_of(patch: Json) -> list[Json]:
    """A patcher's boxes."""
    return [one["box"] for one in patch["patcher"]["boxes"]]


def cords_of(patch: Json) -> list[tuple[str, int, str, int]]:
    """A patcher's cords: from, its outlet, to, its inlet."""
    lines = [one["patchline"] for one in patch["patcher"]["lines"]]
    return [(*line["source"], *line["destination"]) for line in lines]


def findings(patch: Json, known: Known) -> Iterator[str]:
    """One sentence for each thing that is wrong."""
    boxes = boxes_of(patch)
    by_id = {box["id"]: box for box in boxes}
    if len(by_id) < len(boxes):
        yield "two boxes share an id"
    for box in boxes:
        yield from _ports(box, known)
    cords = cords_of(patch)
    if len(set(cords)) < len(cords):
        yield "a cord is there twice"
    for source, outlet, target, inlet in cords:
        if source not in by_id or target not in by_id:
            yield f"a cord from {source} to {target} ends nowhere"
        elif outlet >= by_id[source]["numoutlets"] or inlet >= by_id[target]["numinlets"]:
            yield f"a cord from outlet {outlet} of {text_of(by_id[source])} to inlet {inlet} of " + (
                f"{text_of(by_id[target])} has no port"
            )
    yield from _loose(boxes, cords)
    yield from _places(patch, boxes)
    yield from unsightly(patch)
    for box in boxes:
        if "patcher" in box:
            yield from (f"in {box['text']}: {one}" for one in findings(box, known))


def _ports(box: Json, known: Known) -> Iterator[str]:
    text = text_of(box)
    try:
        inlets, outlets = known.ports(text)
    except KeyError:
        yield f"{text} is not among the objects we know"
        return
    if (box["numinlets"], box["numoutlets"]) != (inlets, outlets):
        yield f"{text} has {inlets} inlets and {outlets} outlets, not {box['numinlets']} and {box['numoutlets']}"


def _loose(boxes: list[Json], cords: list[tuple[str, int, str, int]]) -> Iterator[str]:
    """Objects that nothing reaches or that reach nothing; a port of the patch itself that leads nowhere."""
    tied = {cord[0] for cord in cords} | {cord[2] for cord in cords}
    for box in boxes:
        by_name = box["maxclass"] == "message" and box["text"].startswith(";")
        if box["id"] not in tied and text_of(box).split()[0] not in _NEED_NO_CORD and not by_name:
            yield f"{text_of(box)} is not connected"


def _places(patch: Json, boxes: list[Json]) -> Iterator[str]:
    width, height = patch["patcher"]["rect"][2:]
    for box in boxes:
        x, y, w, h = box["patching_rect"]
        if x < 0 or y < 0 or x + w > width or y + h > height:
            yield f"{text_of(box)} at {x:.0f}, {y:.0f} lies outside the window"
    for one, other in combinations(boxes, 2):
        if _overlap(one["patching_rect"], other["patching_rect"]):
            yield f"{text_of(one)} and {text_of(other)} overlap"
    for kind in ("inlet", "outlet"):  # Max numbers them by x
        ports = [box for box in boxes if box["maxclass"] == kind]
        if any(a["patching_rect"][0] >= b["patching_rect"][0] for a, b in pairwise(ports)):
            yield f"the {kind}s are not in order from left to right"


def _overlap(a: list[float], b: list[float]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
