"""The objects that our patches are made of, with their ports: what is not listed here is not used.

Counts as Max's reference pages give them; of a script its own `inlets` and `outlets`, of an abstraction its
description's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from making.about import ABSTRACTIONS

FIXED: Mapping[str, tuple[int, int]] = {
    "*~": (2, 1),
    "/": (2, 1),
    "change": (1, 3),
    "clip": (3, 1),
    "ezdac~": (2, 0),
    "flonum": (1, 2),
    "gate": (2, 1),
    "inlet": (0, 1),
    "jweb": (1, 1),
    "line~": (2, 2),
    "loadbang": (1, 1),
    "message": (2, 1),
    "comment": (1, 0),
    "deferlow": (1, 1),
    "number": (1, 2),
    "outlet": (1, 0),
    "pictslider": (2, 2),
    "prepend": (1, 1),
    "print": (1, 0),
    "qmetro": (2, 1),
    "r": (0, 1),
    "s": (1, 0),
    "speedlim": (2, 1),
    "textedit": (1, 4),
    "toggle": (1, 1),
    "udpreceive": (1, 1),
    "udpsend": (1, 0),
    "umenu": (1, 3),
    "zl.nth": (2, 2),
    "zl.slice": (2, 2),
}
_MATCHERS = frozenset({"route", "sel"})
_JOINERS = frozenset({"pack", "pak"})


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
        if name == "p":
            return 0, 0  # a tab
        if name == "js":
            return self._script_ports(arguments[0])
        if name in _MATCHERS:
            return len(arguments) + 1, len(arguments) + 1
        if name in _JOINERS:
            return len(arguments), 1
        if name == "pipe":
            return len(arguments), len(arguments) - 1
        if name == "sprintf":
            return text.count("%"), 1
        if name in {"t", "unpack"}:
            return 1, len(arguments)
        if name == "sfplay~":
            return 2, int(arguments[0]) + 1
        return FIXED[name]

    def signals(self, text: str) -> int:
        """How many of the outlets, from the left, are signals."""
        name, *rest = text.split()
        if name in ABSTRACTIONS:
            return ABSTRACTIONS[name].signals
        if name == "sfplay~":
            return int(rest[0])
        return {"*~": 1, "line~": 1}.get(name, 0)

    def _script_ports(self, name: str) -> tuple[int, int]:
        source = (self._scripts / name).read_text("utf-8")
        counts = dict(re.findall(r"^(inlets|outlets) = (\d+);", source, re.MULTILINE))
        return int(counts["inlets"]), int(counts["outlets"])


def _attributes_at(words: list[str]) -> int:
    return next((n for n, word in enumerate(words) if word.startswith("@")), len(words))
