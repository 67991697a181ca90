"""Numbers by which sounds are told apart: the colours of a map."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.library.labelled import without_marks
from tonewalk.library.records import shown
from tonewalk.library.view import View
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.labels import UNKNOWN, LabelBox


class Numbered(NamedTuple):
    """Every sound's number."""

    names: dict[str, int]
    of: npt.NDArray[np.int32]
    """Of each sound, -1 for none `[shape=(n,)]`."""
    kind: Hashable
    """While this is the same, a sound that is the same has the same number."""


def by_label(view: View, labels: LabelBox) -> Numbered:
    """By automatic label.

    Raises:
        EncoderUnavailable: nothing reads words.
    """
    found, of = labels.labelling(view)
    kind = (found, view.file(view.spaces.semantic))
    return Numbered({label: number for number, label in enumerate(found)}, of, kind)


def by_class(view: View, classes: ClassBox) -> Numbered:
    """By the user's class, the first by name of a sound's several."""
    found, names = np.full(len(view), UNKNOWN, np.int32), {}
    kind = classes.version
    for one in reversed(classes.all()):
        found[classes.members(one, view)] = one.colour
        names[one.name] = one.colour
    # who belongs to a class follows from others of its sounds as well
    return Numbered(names, found, (kind, view.version))


def by_root(view: View) -> Numbered:
    """By the folder of the library that a sound lies in."""
    found, names = np.full(len(view), UNKNOWN, np.int32), {}
    for number, path in enumerate(view.root_paths()):
        found[view.root_mask(path)] = number
        names[shown(path)] = number
    return Numbered(names, found, tuple(names))


def by_tag(view: View) -> Numbered:
    """By tag, the first by name of a sound's several; what a dataset keeps beside its labels counts last."""
    first = {
        at: min(without_marks(tags) or tags) for at, tags in view.all_tags().items() if tags and at < len(view)
    }
    names = {word: number for number, word in enumerate(sorted(set(first.values())))}
    of = np.full(len(view), UNKNOWN, np.int32)
    of[list(first)] = [names[word] for word in first.values()]
    return Numbered(names, of, tuple(names))


def by_key(view: View) -> Numbered:
    """By musical key, where it is sure."""
    masks = {name: view.key_mask(name) for name in view.key_names()}
    names = {name: number for number, name in enumerate(sorted(name for name in masks if masks[name].any()))}
    of = np.full(len(view), UNKNOWN, np.int32)
    for name, number in names.items():
        of[masks[name]] = number
    return Numbered(names, of, tuple(names))


OF_VIEW: Final = {"tag": by_tag, "root": by_root, "key": by_key}
"""What follows from a view of the library alone."""
