"""Pictures of patches, for who has no Max: boxes, words, and cords from port to port."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from making.lint import boxes_of, cords_of, text_of
from making.places import port

Json = dict[str, Any]
_STYLE = (
    "text{font:12px Arial,Helvetica,sans-serif;fill:#1c1c1c}.w{fill:none}.o{fill:#e8e8e8;stroke:#8a8a8a}"
    ".m{fill:#d4dbe6;stroke:#8a8a8a}.c{stroke:#555;fill:none}.s{stroke:#b08c1f;stroke-width:2.5;fill:none}"
)


def drawings(patch: Json, name: str) -> dict[str, str]:
    """SVGs by their names: of a patch, or of each of its tabs."""
    tabs = [box for box in boxes_of(patch) if "patcher" in box]
    if not tabs:
        face = {f"{name} face.svg": shown(patch)} if patch["patcher"].get("openinpresentation") else {}
        return {f"{name}.svg": drawn(patch), **face}
    return {f"{name} {box['text'].removeprefix('p ')}.svg": drawn({"patcher": box["patcher"]}) for box in tabs}


def shown(patch: Json) -> str:
    """What a patch shows while it is locked: objects in their places for presentation, without cords."""
    face = [
        box | {"patching_rect": box["presentation_rect"]} for box in boxes_of(patch) if box.get("presentation")
    ]
    right, bottom = (max(box["patching_rect"][n] + box["patching_rect"][n + 2] for box in face) for n in (0, 1))
    boxes = [{"box": box} for box in face]
    return drawn({"patcher": {"rect": [0, 0, right + 20, bottom + 20], "boxes": boxes, "lines": []}})


def drawn(patch: Json) -> str:
    """One patch as an SVG."""
    width, height = patch["patcher"]["rect"][2:]
    boxes = {box["id"]: box for box in boxes_of(patch)}
    parts = [f'<rect width="{width:g}" height="{height:g}" fill="#fafafa"/>']
    for source, outlet, sink, inlet in cords_of(patch):
        above, below = boxes[source], boxes[sink]
        x1, y1, w1, h1 = above["patching_rect"]
        x2, y2, w2, _ = below["patching_rect"]
        start, end = x1 + port(w1, outlet, above["numoutlets"]), x2 + port(w2, inlet, below["numinlets"])
        kind = "s" if above["outlettype"][outlet] == "signal" else "c"
        parts.append(f'<path class="{kind}" d="M{start:g} {y1 + h1:g}L{end:g} {y2:g}"/>')
    parts += [_box(box) for box in boxes.values()]
    size = f'width="{width:g}" height="{height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{_STYLE}</style>{"".join(parts)}</svg>\n'


def _box(box: Json) -> str:
    x, y, width, height = box["patching_rect"]
    words = box["text"] if box["maxclass"] in ("comment", "message", "live.text") else text_of(box)
    if box["maxclass"] == "live.dial":
        words = str(box["varname"])
    kind = {"comment": "w", "message": "m"}.get(box["maxclass"], "o")
    size = box.get("fontsize", 12.0)
    frame = f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3"/>'
    lines = _lines(words, max(1, int(width / (0.54 * size)))) if kind == "w" else words.split("\r")
    rows = "".join(
        f'<text x="{x + 6:g}" y="{y + 4 + (n + 0.85) * size * 1.2:g}" style="font-size:{size:g}px">'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )
    return frame + rows


def _lines(text: str, wide: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > wide:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
