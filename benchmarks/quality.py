"""`make eval`: quality on the sound bank's `dev` split into `benchmarks/eval.json`; skips without it.

The report with pictures goes to `runs/eval.html`, which is not kept in the repository.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.__main__ import BANK
from benchmarks.bars import judged
from tonewalk.base.config import Config
from tonewalk.base.errors import Unavailable
from tonewalk.base.figures import Figure
from tonewalk.cli.progress import Meter
from tonewalk.evaluate import page, report
from tonewalk.evaluate.words import read
from tonewalk.library.indexing import Report

WORDS = Path(__file__).parent / "words.csv"
"""Words as people type them, written before anything was trained for them, and never changed after."""
RESULT = Path(__file__).parent / "eval.json"
PAGE = Path(__file__).parents[1] / "runs" / "eval.html"

DRAWN = {"map", "precision", "recall", "confusion", "mapped"}
"""What pictures are drawn from: not kept."""


def main() -> None:
    """Print the table and write the figures."""
    if not BANK.is_dir():
        print(f"{BANK} is not here: nothing to measure (`tonewalk eval FOLDER` measures on a folder of your own).")
        return
    teacher = BANK / "teacher" / "yamnet.tflite"
    heard = teacher if teacher.exists() and _has_litert() else None
    wanted = report.Wanted(split="dev", teacher=heard, words=read(WORDS))
    with Meter() as meter:

        class Shown(Report):
            def progress(self, done: int, total: int, text: str) -> None:
                meter.show(done, total, text)

        made = asyncio.run(report.evaluate(BANK, Config(), Shown(), wanted))
    made.path = "soundbank"
    made.figures += _manifold()
    PAGE.parent.mkdir(exist_ok=True)
    page.write(made, PAGE)
    bars = judged(made.figures)
    RESULT.write_text(json.dumps({"bars": bars, **_kept(msgspec.to_builtins(made))}))
    for one in made.figures:
        beside = "" if one.ratio is None else f"{one.ratio:.2f}x {one.against} {one.baseline:.3f}"
        print(f"{one.name:<34} {one.value:.3f} ({one.low:.3f} to {one.high:.3f}, n {one.n}) {beside}")
    for name, bar in bars.items():
        print(f"{'met   ' if bar['met'] else 'MISSED'} {name:<32} {bar['value']:.3f}, {bar['bar']}")
    print(f"{made.sentence} Pictures: {PAGE}")


def _kept(made: dict[str, Any]) -> dict[str, Any]:
    """The figures without what only pictures need."""
    families = [
        {name: value for name, value in family.items() if name not in DRAWN}
        | {
            "spaces": [
                {name: value for name, value in one.items() if name not in DRAWN} for one in family["spaces"]
            ]
        }
        for family in made["families"]
    ]
    return made | {"families": families}


def _manifold() -> list[Figure]:
    """A space learned from `train`, asked by `dev`: some minutes, where torch is installed."""
    from tonewalk.manifolds import evaluation

    try:
        return evaluation.quality(BANK, lambda *_: None)
    except Unavailable as error:
        print(error.text, "The learned space is left out.", file=sys.stderr)
        return []


def _has_litert() -> bool:
    try:
        import ai_edge_litert  # noqa: F401
    except ImportError:
        print("ai-edge-litert is not installed: the YAMNet baseline is left out.", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
