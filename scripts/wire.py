"""Writes the types of the page and of node's client from the daemon's OpenAPI document: `make wire`.

Tests fail while `wire.ts` or `wire.d.ts` in the repository is not what this writes.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from hatch_build import PAGE, install, run

from tonewalk.doors.http.openapi import document

HERE = Path(__file__).parent.parent / PAGE
TYPES = HERE / "src" / "core" / "wire.ts"
NODE_TYPES = Path(__file__).parent.parent / "bridge" / "tonewalk_bridge" / "node" / "package" / "wire.d.ts"
TOOL = HERE / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
HEAD = """\
/** What the daemon is asked, answers and tells, from its OpenAPI document; docs/protocol.md says what it means.
 *
 *  Made by `make wire`: change the daemon's structs instead. */
"""


def wire() -> str:
    """The whole file, made in a temporary folder.

    Raises:
        ImportError: pip brought no Node.js for this platform.
        OSError: Node.js does not start here.
        subprocess.SubprocessError: the page's packages can't be installed, or the tool fails.
    """
    node = install(HERE, with_checks=True)
    with tempfile.TemporaryDirectory() as folder:
        described, types = Path(folder, "openapi.json"), Path(folder, "wire.ts")
        described.write_text(json.dumps(_without_ids(document())), "utf-8")
        # a field with a default may be left out of a question; what an answer always carries is `required`
        run(node, [TOOL, described, "--default-non-nullable=false", "--output", types], HERE)
        return HEAD + _a_line_each(types.read_text("utf-8"))


def _without_ids(described: dict[str, Any]) -> dict[str, Any]:
    """Operations without names of their own, as they are then written out where their paths are."""
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("operationId", None)
    return described


def _a_line_each(types: str) -> str:
    """Each path and each struct in a line, so that what changes is a line; no comments, nothing that never is."""
    types = re.sub(r"^ */\*\*.*?\*/\n", "", types, flags=re.MULTILINE | re.DOTALL)
    types = re.sub(r"^ *\w+\?: never;\n", "", types, flags=re.MULTILINE)
    lines: list[str] = []
    depth = 0
    for line in filter(None, types.splitlines()):
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            depth = 8 if line.startswith("export interface components") else 4
        if indent < depth or (indent == depth and not line.lstrip().startswith("}")):
            lines.append(line)
        else:
            lines[-1] += " " + line.lstrip()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = wire()
    for place in (TYPES, NODE_TYPES):
        place.write_text(made, "utf-8")
        print(place)
