"""`make portable`: what uv says becomes a table, gaps by name, and an exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "portable.py"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for uv is a shell script")

KNOWN = """
case "$* $pins" in *annoy*) missing "annoy==1.17.3 has no usable wheels" ;; esac
case "$*" in *x86_64-apple*train*) missing "torch" ;; *aarch64-many*tsne*) missing "opentsne" ;; esac
case "$*" in *x86_64-apple*3.14*midi.txt) missing "numba" ;; *x86_64-apple*3.14*gpu.txt) missing "llvmlite" ;; esac
case "$*" in *x86_64-apple*3.14*dev.txt) missing "onnxruntime" ;; esac
"""
"""What is known."""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with three pins."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    (tmp_path / "requirements").mkdir()
    for name in ("base", "gpu", "midi", "tsne", "train", "dev"):
        pins = 'numpy==2.4.6 ; python_full_version < "3.12" \\\n    --hash=sha256:00\nsoxr==1.1.0 \\\n'
        (tmp_path / "requirements" / f"{name}.txt").write_text(pins)
    (tmp_path / "requirements" / "annoy.txt").write_text("annoy==1.17.3 \\\n    --hash=sha256:00\n")
    return tmp_path


def run(top: Path, answers: str) -> subprocess.CompletedProcess[str]:
    """The script with a uv of ours, which has `answers` to its arguments (`$*`) and what it is given (`$pins`)."""
    uv = top / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(
        '#!/bin/sh\npins=$(cat)\nmissing() { echo "error: No solution found. cause: Because $1 and you require '
        f'it, we can conclude that" >&2; exit 1; }}\n{answers}\nexit 0\n'
    )
    uv.chmod(0o755)
    return subprocess.run(
        [sys.executable, top / "scripts" / "portable.py"],
        env=os.environ | {"PATH": f"{uv.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_known_gaps_alone_are_told_and_no_failure(top: Path) -> None:
    done = run(top, KNOWN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| Windows x86-64 | 3.14 | yes | **1 missing** | yes |" in done.stdout
    assert "known: annoy: everywhere: published as source" in done.stdout
    assert "known: opentsne: Linux arm64: " in done.stdout


def test_the_oldest_system_that_has_all_wheels_is_found(top: Path) -> None:
    done = run(top, KNOWN + 'case "$MACOSX_DEPLOYMENT_TARGET" in 13.0) missing "numpy==2.4.6 has none" ;; esac')
    assert "| macOS arm64 | 3.11 | macOS 14 |" in done.stdout
    assert "| Linux arm64 | 3.11 | glibc 2.28 |" in done.stdout


def test_every_gap_is_named_though_uv_names_one_at_a_time(top: Path) -> None:
    answers = """
    case "$*" in *x86_64-apple-darwin*3.14*) ;; *) exit 0 ;; esac
    case "$*" in *base.txt*) missing "numpy{marker}==2.4.6 has none" ;; esac
    case "$pins" in *numpy*) missing "numpy{marker}==2.4.6 has none" ;; esac
    case "$pins" in *soxr*) missing "soxr==1.1.0 has no cp314" ;; esac
    """
    done = run(top, KNOWN + answers)
    assert done.returncode == 1
    gaps = [line for line in done.stdout.splitlines() if line.startswith("GAP")]
    assert (
        gaps
        == [
            "GAP: soxr: macOS x86-64 with Python 3.14: soxr==1.1.0 has no cp314",
            "GAP: numpy: macOS x86-64 with Python 3.14: numpy==2.4.6 has none",
        ][::-1]
    )
    assert "| macOS x86-64 | 3.14 | **2 missing** |" in done.stdout


def test_a_known_gap_that_has_closed_is_to_be_taken_out(top: Path) -> None:
    done = run(top, "")
    assert done.returncode == 1
    assert "CLOSED: " in done.stdout


def test_a_registry_that_gives_no_answer_is_told_without_its_address(top: Path) -> None:
    done = run(top, 'echo "error: Failed to fetch: https://user:word@registry.example/simple/numpy/" >&2; exit 2')
    assert done.returncode == 2
    assert "gave no answer" in done.stderr
    assert "registry.example" not in done.stdout + done.stderr
