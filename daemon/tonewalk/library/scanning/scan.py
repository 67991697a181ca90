"""What is new, changed or gone in a folder since it was last looked through; no file is opened."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.entries import Known
from tonewalk.library.records import Problem, Stamp
from tonewalk.library.scanning.roots import holds
from tonewalk.library.scanning.walk import Walk


class ScanPlan(msgspec.Struct):
    """What there is to do for one root."""

    offline: bool = False
    """The folder is away; all else is empty, and nothing is to be marked missing."""
    new: list[tuple[bytes, Stamp]] = []
    """Paths that were never stored."""
    changed: list[tuple[bytes, Stamp]] = []
    """Paths that were: with another size or time now, or back after they were missing."""
    unchanged: int = 0
    gone: list[SoundId] = []
    """Sounds that were there and whose files are not; some of them may only have moved."""
    problems: list[Problem] = []


def scan_root(root: bytes, known: Mapping[bytes, Known], roots: Sequence[bytes] = ()) -> ScanPlan:
    """Compare a folder with what is known of it.

    A folder that is away, vanishes meanwhile, or stands all empty where there were sounds (the mount point of a
    drive that is unplugged) gives a plan that is `offline`. Sounds in subfolders that can't be read are neither
    gone nor changed.

    Args:
        root: the folder, absolute.
        known: `Catalogue.known` of it.
        roots: all folders of the library, into which links may lead.
    """
    walk, plan = Walk(root, roots), ScanPlan()
    found: set[bytes] = set()
    for path, stamp in walk.files():
        found.add(path)
        before = known.get(path)
        if before is None:
            plan.new.append((path, stamp))
        elif before.missing or before.stamp != stamp:
            plan.changed.append((path, stamp))
        else:
            plan.unchanged += 1
    present = [(path, before.sound_id) for path, before in known.items() if not before.missing]
    if not _is_folder(root) or (present and not walk.entries and root not in walk.unseen):
        return ScanPlan(offline=True)
    plan.gone = [
        sound
        for path, sound in present
        if path not in found and not any(holds(folder, path) for folder in walk.unseen)
    ]
    plan.problems = walk.problems
    return plan


def _is_folder(path: bytes) -> bool:
    try:
        return Path(os.fsdecode(path)).is_dir()
    except OSError:
        return False
