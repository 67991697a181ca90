"""The objects that our patches are made of, with their ports: what is not listed here is not used.

Counts as Max's reference pages give them; of a script its own `inlets` and `outlets`, of an abstraction its
description's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from making.about import ABSTRACTIONS, PARTS

FIXED: Mapping[str, tuple[int, int]] = {
    "*": (2, 1),
    "*~": (2, 1),
    "+": (2, 1),
    "-": (2, 1),
    "/": (2, 1),
    "==": (2, 1),
    ">": (2, 1),
    "atodb": (1, 1),
    "average~": (1, 1),
    "buffer~": (1, 2),
    "cartopol~": (2, 2),
    "change": (1, 3),
    "clip": (3, 1),
    "coll": (1, 4),
    "counter": (5, 4),
    "dbtoa": (1, 1),
    "delay": (2, 1),
    "dspstate~": (1, 4),
    "ezadc~": (1, 2),
    "ezdac~": (2, 0),
    "fftin~": (1, 3),
    "float": (2, 1),
    "flonum": (1, 2),
    "framesnap~": (2, 1),
    "fzero~": (1, 3),
    "in": (0, 1),
    "inlet": (0, 1),
    "int": (2, 1),
    "jweb": (1, 1),
    "line~": (2, 2),
    "live.dial": (1, 2),
    "live.text": (1, 2),
    "loadbang": (1, 1),
    "message": (2, 1),
    "metro": (2, 1),
    "comment": (1, 0),
    "deferlow": (1, 1),
    "notein": (1, 3),
    "number": (1, 2),
    "onebang": (2, 2),
    "out": (1, 0),
    "out~": (1, 0),
    "outlet": (1, 0),
    "pictslider": (2, 2),
    "plugout~": (2, 2),
    "prepend": (1, 1),
    "print": (1, 0),
    "qmetro": (2, 1),
    "r": (0, 1),
    "random": (2, 1),
    "s": (1, 0),
    "snapshot~": (2, 1),
    "speedlim": (2, 1),
    "stripnote": (2, 2),
    "textedit": (1, 4),
    "thispoly~": (1, 3),
    "toggle": (1, 1),
    "udpreceive": (1, 1),
    "udpsend": (1, 0),
    "umenu": (1, 3),
    "zl.nth": (2, 2),
    "zl.slice": (2, 2),
}
_BY_ARGUMENTS: Mapping[str, Callable[[list[str]], tuple[int, int]]] = {
    **dict.fromkeys(("route", "routepass", "sel"), lambda words: (len(words) + 1, len(words) + 1)),
    **dict.fromkeys(("pack", "pak"), lambda words: (len(words), 1)),
    **dict.fromkeys(("t", "unpack"), lambda words: (1, len(words))),
    "gate": lambda words: (2, int(words[0]) if words else 1),
    "p": lambda _: (0, 0),  # a tab
    "pipe": lambda words: (len(words), len(words) - 1),
    "play~": lambda words: (1, int(words[1]) + 1),
    "pfft~": lambda words: PARTS[words[0]].ports,
    "poly~": lambda words: PARTS[words[0]].ports,
    "sfplay~": lambda words: (2, int(words[0]) + 1),
}


class Known:
    """Port counts of all objects.

    Args:
        scripts: the folder of the JavaScript files.
    """

    def __init__(self, scripts: Path) -> None:
        self._scripts = scripts

    def ports(self, text: str) -> tuple[int, int]:
        """Inlets and outlets of the object that `text` makes.

        Raises:
            KeyError: it is not among the known ones.
        """
        name, *rest = text.split()
        arguments = [word for word in rest[: _attributes_at(rest)] if word]
        if name in ABSTRACTIONS:
            described = ABSTRACTIONS[name]
            return len(described.inlets), len(described.outlets)
        if name == "js":
            return self._script_ports(arguments[0])
        if name == "expr":
            return max(map(int, re.findall(r"\$[fi](\d)", text))), 1
        if name == "sprintf":
            return text.count("%"), 1
        return _BY_ARGUMENTS[name](arguments) if name in _BY_ARGUMENTS else FIXED[name]

    def signals(self, text: str) -> int:
        """How many of the outlets, from the left, are signals."""
        name, *rest = text.split()
        if name in ABSTRACTIONS:
            return ABSTRACTIONS[name].signals
        if name in ("sfplay~", "play~"):
            return int(rest[-1])
        if name in ("poly~", "pfft~"):
            return PARTS[rest[0]].signals
        return {"*~": 1, "line~": 1, "average~": 1, "cartopol~": 2, "ezadc~": 2, "fftin~": 3, "plugout~": 2}.get(
            name, 0
        )

    def _script_ports(self, name: str) -> tuple[int, int]:
        source = (self._scripts / name).read_text("utf-8")
        counts = dict(re.findall(r"^(inlets|outlets) = (\d+);", source, re.MULTILINE))
        return int(counts["inlets"]), int(counts["outlets"])


def _attributes_at(words: list[str]) -> int:
    return next((n for n, word in enumerate(words) if word.startswith("@")), len(words))
