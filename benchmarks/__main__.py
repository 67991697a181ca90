"""`make bench`: one table, and `benchmarks/latest.json`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from benchmarks.entry import Entry

PARTS = (
    "indexing",
    "queries",
    "ann",
    "milvus",
    "maps",
    "trajectories",
    "steps",
    "mosaic",
    "uploads",
    "flood",
    "live",
    "midi",
    "clap",
)
OPT_IN = ("million", "million_index", "million_map", "ray_pool", "remote")
"""Only where they are named: they take long, or need an extra."""
BANK = Path(__file__).parent.parent.parent / "shared" / "soundbank"
LATEST = Path(__file__).parent / "latest.json"


def main() -> None:
    """Run all parts, or those named; figures of the others stay as they were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help=f"of {', '.join(PARTS)}; none: these; {', '.join(OPT_IN)} when named"
    )
    parser.add_argument(
        "--sounds", type=Path, default=BANK, help="labelled real recordings; else the demo's sounds"
    )
    given = parser.parse_args()
    if unknown := set(given.parts) - {*PARTS, *OPT_IN}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    sounds = given.sounds if given.sounds.is_dir() else None
    if sounds is None:
        print(f"{given.sounds} is not here: the demo library's sounds stand in for recordings.", file=sys.stderr)
    entries = {one["name"]: one for one in (json.loads(LATEST.read_text()) if LATEST.exists() else [])}
    for part in given.parts or PARTS:
        started = time.monotonic()
        print(f"{part} ...", file=sys.stderr, flush=True)
        measured: list[Entry] = importlib.import_module(f"benchmarks.{part}").measure(sounds)
        for one in measured:
            entries[one["name"]] = one
        print(f"{part}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    LATEST.write_text(json.dumps(list(entries.values()), indent=1) + "\n")
    show(list(entries.values()))


def show(entries: list[Entry]) -> None:
    """One table."""
    width = max(len(one["name"]) for one in entries)
    for one in entries:
        ratio = "" if one["ratio"] is None else f"{one['ratio']:.2f}x {one['against']}"
        print(f"{one['name']:<{width}}  {one['value']:>12.4g} {one['unit']:<12} {ratio}")


if __name__ == "__main__":
    main()
