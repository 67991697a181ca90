"""Writes the patches of this package: `python -m tonewalk_bridge.pd.make`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk_bridge.pd import asking, playing, walking
from tonewalk_bridge.pd.arrange import arranged
from tonewalk_bridge.pd.helps import helps
from tonewalk_bridge.pd.patch import Patch, written

FOLDER: Final = Path(__file__).with_name("patches")


def patches() -> dict[str, Patch]:
    """Every patch by its file's name, without places."""
    own = {
        "tonewalk": asking.client(),
        "tonewalk-search": asking.search(),
        "tonewalk-xy": asking.place(),
        "tonewalk-path": walking.path(),
        "tonewalk-player~": playing.player(),
        "tonewalk-voice~": playing.voice(),
        "tonewalk-part": asking.part(),
        "tonewalk-named": walking.named(),
    }
    return own | {f"{name}-help": patch for name, patch in helps().items()}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name, patch in patches().items():
        (FOLDER / f"{name}.pd").write_text(written(arranged(patch)), "utf-8")


if __name__ == "__main__":
    main()
