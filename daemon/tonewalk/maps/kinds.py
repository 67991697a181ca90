"""What kinds of sounds a map should hold apart: a user's own tags or classes, else the folders' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

from tonewalk.base.errors import InvalidArgument
from tonewalk.library.labelled import without_marks
from tonewalk.library.records import shown
from tonewalk.library.view import View
from tonewalk.queries.classes import ClassBox

Basis = Literal["tags", "classes", "folders"]

ENOUGH: Final = 1 / 3
"""Share of the sounds that must be labelled for a basis to be taken unasked."""


def kinds(
    by: Literal["", "tags", "classes", "folders", "nothing"],
    view: View,
    classes: ClassBox,
    positions: Sequence[int],
) -> tuple[str, list[str]]:
    """What the labels are, and one label a sound, "" for none.

    Args:
        by: which labels; "": the first of tags, classes and folders that says something of a third of the sounds.
        positions: of the sounds in `view`.

    Raises:
        InvalidArgument: the labels that were asked for are not two kinds with two sounds each.
    """
    if by == "nothing":
        return "", [""] * len(positions)
    bases: dict[Basis, Callable[[], list[str]]] = {
        "tags": lambda: [min(without_marks(view.tags(at)), default="") for at in positions],
        "classes": lambda: _of_classes(classes, view, positions),
        "folders": lambda: [Path(shown(view.path(at))).parent.name for at in positions],
    }
    for basis, labels in bases.items():
        if by in ("", basis):
            found = labels()
            counts = Counter(label for label in found if label)
            tells = sum(count >= 2 for count in counts.values()) >= 2
            if tells and (by or counts.total() >= ENOUGH * len(found)):
                return basis, found
            if by:
                raise InvalidArgument(
                    f"The {by} tell no two kinds of sounds apart: rank by others, or by nothing.", where="$.by"
                )
    return "", [""] * len(positions)


def _of_classes(classes: ClassBox, view: View, positions: Sequence[int]) -> list[str]:
    """The first of the classes that a sound belongs to."""
    members = [(one.name, classes.members(one, view)) for one in classes.all()]
    return [next((name for name, mask in members if mask[at]), "") for at in positions]
