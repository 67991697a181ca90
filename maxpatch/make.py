"""Writes the generated files of the Max package and checks them: `python maxpatch/make.py`.

Generated are `package-info.json`, `patchers/`, `help/`, `extras/` and `docs/`; written by hand are `javascript/`
and `CHECKLIST.md`. Needs py2max, which is among the tools for development.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from making import abstractions, examples, pages
from making.lint import findings
from making.objects import Known
from making.reference import ABSTRACTIONS

PACKAGE = Path(__file__).parent


def files() -> dict[str, str]:
    """Every generated file, by its path in the package."""
    known = Known(PACKAGE / "javascript")
    made = {"package-info.json": pages.package_info()}
    for name, make in abstractions.MAKERS.items():
        made[f"patchers/{name}.maxpat"] = make(known).text()
    for name, about in ABSTRACTIONS.items():
        made[f"help/{name}.maxhelp"] = examples.help_patch(known, about).text()
        made[f"docs/{name}.maxref.xml"] = pages.reference_page(about)
    made["extras/tonewalk.maxpat"] = examples.home(known).text()
    return made


def main() -> int:
    """Write all files; 1 where a patch has something wrong, which is printed."""
    known = Known(PACKAGE / "javascript")
    wrong = 0
    for name, text in files().items():
        path = PACKAGE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        if path.suffix in {".maxpat", ".maxhelp"}:
            for finding in findings(json.loads(text), known):
                print(f"{name}: {finding}", file=sys.stderr)
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
