"""Writes the generated files of the Max package and checks them: `python maxpatch/make.py [DRAWINGS]`.

Where a folder is named, each patch is drawn there as an SVG, as it looks when it is unlocked.

Generated are `package-info.json`, `patchers/`, `help/`, `examples/`, `clippings/`, `extras/`, `devices/` and
`docs/`; written by hand are `javascript/` and `CHECKLIST.md`. Needs py2max, a tool for development.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from making import abstractions, examples, live_device, pages
from making.about import ABSTRACTIONS, PARTS
from making.amxd import thawed
from making.clippings import CLIPPINGS
from making.drawing import drawings
from making.lint import findings
from making.objects import Known
from making.patch import Patch, written
from making.pieces import PIECES
from making.places import placed

PACKAGE = Path(__file__).parent
DEVICE = f"devices/{live_device.NAME}"


def files() -> dict[str, str]:
    """Every generated file, by its path in the package."""
    known = Known(PACKAGE / "javascript")
    made = {"package-info.json": pages.package_info()}
    for name, make in abstractions.MAKERS.items():
        made[f"patchers/{name}.maxpat"] = written(
            _placed(f"patchers/{name}.maxpat", ABSTRACTIONS[name].digest, make(known))
        )
    for name, make in abstractions.PART_MAKERS.items():
        made[f"patchers/{name}.maxpat"] = written(
            _placed(f"patchers/{name}.maxpat", PARTS[name].digest, make(known))
        )
    for name, about in ABSTRACTIONS.items():
        made[f"help/{name}.maxhelp"] = written(examples.help_patch(known, about))
        made[f"docs/{name}.maxref.xml"] = pages.reference_page(about)
    for folder, patches in (("examples", PIECES), ("clippings", CLIPPINGS)):
        for name, (make, title) in patches.items():
            made[f"{folder}/{name}.maxpat"] = written(_placed(f"{folder}/{name}.maxpat", title, make(known)))
    made["extras/tonewalk.maxpat"] = written(examples.home(known))
    return made


def device(made: dict[str, str]) -> bytes:
    """The Max for Live device's file.

    Args:
        made: every other generated file.
    """
    known, path = Known(PACKAGE / "javascript"), PACKAGE / DEVICE
    before = None
    if path.exists():
        before = json.loads(thawed(path.read_bytes()).files[live_device.NAME])
    patches = {Path(name).name: text.encode() for name, text in made.items() if name.startswith("patchers/")}
    scripts = {path.name: path.read_bytes() for path in (PACKAGE / "javascript").glob("*.js")}
    return live_device.file(live_device.device(known, before), {**patches, **scripts})


def _placed(name: str, title: str, patch: Patch) -> dict[str, Any]:
    path = PACKAGE / name
    before = json.loads(path.read_text("utf-8")) if path.exists() else None
    return placed(patch.patcher.to_dict(), title, before)


def main(arguments: list[str]) -> int:
    """Write all files; 1 where a patch has something wrong, which is printed."""
    known = Known(PACKAGE / "javascript")
    drawn = Path(arguments[0]) if arguments else None
    wrong = 0
    made = files()
    contents = {name: text.encode() for name, text in made.items()} | {DEVICE: device(made)}
    made[DEVICE] = thawed(contents[DEVICE]).files[live_device.NAME].decode()
    for name, text in made.items():
        path = PACKAGE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(contents[name])
        if path.suffix in {".maxpat", ".maxhelp", ".amxd"}:
            for finding in findings(json.loads(text), known):
                print(f"{name}: {finding}", file=sys.stderr)
                wrong += 1
            if drawn is not None:
                drawn.mkdir(parents=True, exist_ok=True)
                for picture, svg in drawings(json.loads(text), path.stem + path.suffix.replace(".", " ")).items():
                    (drawn / picture).write_text(svg, "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
