"""The patches of the package: what is written is what is there, and nothing lies on anything."""

from __future__ import annotations

import pytest

from tests.bridge.pd.conftest import placed
from tonewalk_bridge.pd.arrange import arranged, faults
from tonewalk_bridge.pd.make import FOLDER, patches
from tonewalk_bridge.pd.patch import Box, Cord, written

NAMES = list(patches())


@pytest.mark.parametrize("name", NAMES)
def test_the_package_has_what_is_made(name: str) -> None:
    there = (FOLDER / f"{name}.pd").read_text("utf-8")
    made = placed(patches()[name], there)
    assert written(made) == there, "run python -m tonewalk_bridge.pd.make"


def test_the_package_has_nothing_else() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_cord_runs_down_and_over_no_box(name: str) -> None:
    waiting = [placed(patches()[name], (FOLDER / f"{name}.pd").read_text("utf-8"))]
    for patch in waiting:
        assert faults(patch.boxes, patch.cords) == []
        waiting += [box.inner for box in patch.boxes if box.inner is not None]


@pytest.mark.parametrize("name", NAMES)
def test_every_patch_and_subpatch_says_what_it_is(name: str) -> None:
    text = (FOLDER / f"{name}.pd").read_text("utf-8")
    assert text.count("#X text ") >= text.count("#N canvas ")


def test_places_are_the_same_each_time_and_without_fault() -> None:
    first, second = (arranged(patches()["tonewalk-part"]) for _ in "ab")
    assert written(first) == written(second)
    assert faults(first.boxes, first.cords) == []


def test_what_lies_on_something_is_found() -> None:
    upper, lower = Box("obj", "upper", 1, 1, x=10, y=10), Box("obj", "lower", 1, 1, x=10, y=110)
    between = Box("obj", "between", 1, 1, x=0, y=60)
    assert faults([upper, lower], [Cord(upper, 0, lower, 0)]) == []
    assert faults([upper, lower, between], [Cord(upper, 0, lower, 0)]) == [
        "the cord from [upper] to [lower] lies on [between]"
    ]
    assert faults([upper, lower], [Cord(lower, 0, upper, 0)]) == ["the cord from [lower] to [upper] runs up"]
    assert faults([upper, Box("obj", "other", 1, 1, x=20, y=20)], []) == ["[upper] lies on [other]"]
