"""`make eval`: retrieval on the sound bank's `dev` split into `benchmarks/eval.json`; skips without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.__main__ import BANK

RESULT = Path(__file__).parent / "eval.json"


def main() -> None:
    """Print the table and write the figures."""
    if not BANK.is_dir():
        print(f"{BANK} is not here: nothing to measure (`tonewalk eval FOLDER` measures on a folder of your own).")
        return
    command = [sys.executable, "-m", "tonewalk", "eval", str(BANK), "--split", "dev"]
    teacher = BANK / "teacher" / "yamnet.tflite"
    if teacher.exists() and _has_litert():
        command += ["--teacher", str(teacher)]
    made = json.loads(subprocess.run([*command, "--json"], stdout=subprocess.PIPE, check=True, text=True).stdout)
    made["path"] = "soundbank"
    made["figures"] += _manifold()
    RESULT.write_text(json.dumps(made))
    for one in made["figures"]:
        beside = "" if one["ratio"] is None else f"{one['ratio']:.2f}x {one['against']} {one['baseline']:.3f}"
        print(
            f"{one['name']:<34} {one['value']:.3f}",
            f"({one['low']:.3f} to {one['high']:.3f}, n {one['n']}) {beside}",
        )


def _manifold() -> list[dict[str, Any]]:
    """A space learned from `train`, asked by `dev`: some minutes, where torch is installed."""
    import msgspec

    from tonewalk.errors import Unavailable
    from tonewalk.manifolds import evaluation

    try:
        found: list[dict[str, Any]] = msgspec.to_builtins(evaluation.quality(BANK, lambda *_: None))
    except Unavailable as error:
        print(error.text, "The learned space is left out.", file=sys.stderr)
        return []
    return found


def _has_litert() -> bool:
    try:
        import ai_edge_litert  # noqa: F401
    except ImportError:
        print("ai-edge-litert is not installed: the YAMNet baseline is left out.", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    main()
