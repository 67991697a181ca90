"""`make torture`: minutes by default, hours by option; writes the table of `docs/trust.md` and `latest.json`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.__main__ import LATEST
from benchmarks.torture import disks, inputs, kills, pauses, sounds, use
from benchmarks.torture.finding import Finding
from benchmarks.torture.lives import Ground

PAGE: Final = Path(__file__).parents[2] / "docs" / "trust.md"
MARKS: Final = ("<!-- table -->", "<!-- end of table -->")
PARTS: Final = ("kills", "inputs", "sounds", "disks", "pauses", "use")


def main() -> None:
    """Run the parts, tell what each found, write it down; exit status 1 where a promise does not hold."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; none: all")
    parser.add_argument("--kills", type=int, default=90, help="how many in all (%(default)s)")
    parser.add_argument("--inputs", type=int, default=40_000, help="how many in all (%(default)s)")
    parser.add_argument("--files", type=int, default=300, help="mutated audio files (%(default)s)")
    parser.add_argument("--hours", type=float, default=0.05, help="of use (%(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of all chance (now)")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="tonewalk-torture-") as scratch:
        found = list(_all(given, Path(scratch)))
    _write(found, given.seed)
    if not all(one.holds for one in found):
        sys.exit(1)


def _all(given: argparse.Namespace, scratch: Path) -> Iterator[Finding]:
    ground = Ground(scratch / "ground")
    ways = {
        "kills": lambda: kills.torture(ground, given.kills, given.seed),
        "inputs": lambda: inputs.torture(ground, given.inputs, given.seed),
        "sounds": lambda: sounds.torture(ground, given.files, given.seed),
        "disks": lambda: disks.torture(ground),
        "pauses": lambda: pauses.torture(ground, 2_000),
        "use": lambda: use.torture(ground, given.hours, given.seed),
    }
    for part in given.parts or PARTS:
        began = time.monotonic()
        for finding in ways[part]():
            print(
                f"{'holds' if finding.holds else 'FAILS'}  {finding.what}: {finding.tried}. {finding.found}",
                flush=True,
            )
            yield finding
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _write(found: list[Finding], seed: int) -> None:
    """Replace the rows of what was tried now; the others stay."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(MARKS[0])
    table, _, after = rest.partition(MARKS[1])
    rows = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| ")}
    for head in ("what", "---"):
        rows.pop(head, None)
    day = time.strftime("%Y-%m-%d")
    for one in found:
        cells = (one.what, one.tried, one.found, "yes" if one.holds else "**no**", f"{day}, seed {seed}")
        rows[one.what] = f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    head = "| what | tried | found | holds | when |\n| --- | --- | --- | --- | --- |"
    PAGE.write_text("\n".join([f"{before}{MARKS[0]}", head, *rows.values(), f"{MARKS[1]}{after}"]), "utf-8")
    figures = {one["name"]: one for one in json.loads(LATEST.read_text())}
    figures |= {one["name"]: one for finding in found for one in finding.entries}
    LATEST.write_text(json.dumps(list(figures.values()), indent=1) + "\n")


if __name__ == "__main__":
    main()
