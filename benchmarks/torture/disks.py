"""Disks that are full, and homes that can't be written: told in one sentence, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.torture.finding import Finding
from benchmarks.torture.lives import Ground
from benchmarks.torture.state import lost, read, unlike
from benchmarks.torture.victims import PATIENCE

_COMMAND: Final = (sys.executable, "-m", "tonewalk")
ROOMS: Final = (60, 200, 500, 900, 1500, 2500)
"""KB left on the disk as an index run begins"""


def torture(ground: Ground) -> Iterator[Finding]:
    """Index on a small disk with less and less room; then everything on one that is read-only."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield Finding("Full and read-only disks", "not tried", "mounting a small disk needs root", True)
        return
    yield _full(ground)
    yield _read_only(ground)


def _full(ground: Ground) -> Finding:
    faults: list[str] = []
    with _disk(ground.scratch / "full", "size=64m") as disk:
        home = disk / "home"
        for room in ROOMS:
            home.mkdir()
            ballast = disk / "ballast"
            with ballast.open("wb") as file:
                free = shutil.disk_usage(disk).free
                os.posix_fallocate(file.fileno(), 0, max(free - room * 1024, 4096))
            code, words = _run(home, *ground.command("index"))
            if code == 0 or "Traceback" in words or "disk" not in words.lower():
                faults.append(f"{room} KB: ended with {code}: {words[-120:]}")
            ballast.unlink()
            before = read(home, ground.folder)
            code, words = _run(home, *ground.command("index"))
            after = read(home, ground.folder)
            faults += [f"{room} KB: {one}" for one in (*lost(before, after), *unlike(ground.indexed, after))][:3]
            if code != 0:
                faults.append(f"{room} KB, with room again: {words[-120:]}")
            shutil.rmtree(home)
    return Finding(
        "A disk that is full",
        f"index runs with {', '.join(map(str, ROOMS))} KB left, then with room again",
        "one sentence each, and with room again the state of an undisturbed run"
        if not faults
        else "; ".join(faults[:3]),
        not faults,
    )


def _read_only(ground: Ground) -> Finding:
    faults = []
    with _disk(ground.scratch / "read-only", "size=256m") as disk:
        home = disk / "home"
        shutil.copytree(ground.scratch / "indexed", home)
        before = read(home, ground.folder)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for command in (("index", str(ground.folder)), ("scan",), ("backup", str(disk / "b.sqlite")), ("serve",)):
            code, words = _run(home, *command)
            if code in (0, None) or "Traceback" in words or not words.strip():
                faults.append(f"`{command[0]}` ended with {code}: {words[-160:]}")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        faults += lost(before, read(home, ground.folder))[:3]
    return Finding(
        "A home that can't be written",
        "index, scan, backup, serve",
        "one sentence each, nothing changed" if not faults else "; ".join(faults[:3]),
        not faults,
    )


def _run(home: Path, *command: str) -> tuple[int | None, str]:
    """Exit status, and what was said."""
    done = subprocess.run(
        [*_COMMAND, "--home", str(home), *command], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def _disk(place: Path, options: str) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tonewalk-torture", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
