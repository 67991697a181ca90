"""Files that go to where another program looks for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tonewalk.base.errors import Refused
from tonewalk.base.saving import Rules, saved


def copied(source: Path, parts: Iterable[Path], target: Path, overwrite: bool) -> int:
    """Copy files, each whole or not at all; how many.

    Args:
        parts: paths in `source`, which they have in `target` as well.

    Raises:
        Refused: another file is there, which none but `overwrite` replaces; then nothing is copied.
    """
    whole = {part: (source / part).read_bytes() for part in parts}
    for part, content in whole.items():
        there = target / part
        if there.is_file() and there.read_bytes() != content and not overwrite:
            raise Refused(f"{target} has another {part}: say --overwrite, or choose another folder.")
    for part, content in whole.items():
        with saved(target / part, Rules(overwrite=True)) as saving:
            saving.temporary.write_bytes(content)
    return len(whole)
