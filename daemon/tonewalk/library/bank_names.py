"""Names of files that a client sends, made such that every system takes them and none leads out of its folder."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from tonewalk.base.writing import is_device

LONGEST: Final = 120
"""bytes of one name: together with a few letters before it, as many as any file system takes"""
DEEPEST: Final = 16
"""names in one path; of a deeper one the last count"""

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


def safe_name(name: str) -> str:
    """One name: without what some system forbids or takes for something else, never hidden, never empty."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    text = _UNSAFE.sub("_", text).strip(". ")
    if is_device(text):
        text = f"_{text}"
    path = PurePosixPath(text)
    ending = path.suffix if len(path.suffix.encode()) <= LONGEST // 2 else ""
    stem = text.removesuffix(ending).encode()[: LONGEST - len(ending.encode())].decode("utf-8", "ignore")
    return stem.rstrip(". ") + ending if stem else "_"


def safe_paths(paths: Iterable[str]) -> list[str]:
    """Paths of files within one folder, each part made safe, and no two the same on any disk: `kick-2.wav`."""
    split = [[safe_name(part) for part in path.split("/") if part][-DEEPEST:] for path in paths]
    taken = {_folded(parts[:depth]) for parts in split for depth in range(1, len(parts))}
    made = []
    for *folder, name in split:
        free = next(one for one in _numbered(name) if _folded([*folder, one]) not in taken)
        taken.add(_folded([*folder, free]))
        made.append("/".join([*folder, free]))
    return made


def _numbered(name: str) -> Iterable[str]:
    yield name
    path = PurePosixPath(name)
    for number in itertools.count(2):
        yield f"{path.stem}-{number}{path.suffix}"


def _folded(parts: list[str]) -> str:
    """As disks compare that take KICK for kick."""
    return unicodedata.normalize("NFC", "/".join(parts).casefold())
