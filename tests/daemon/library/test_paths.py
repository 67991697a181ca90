"""Many paths without an object each."""

from __future__ import annotations

import os

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.library.paths import PathColumns, Paths

SEPARATOR = os.fsencode(os.sep)
PATHS = st.lists(
    st.one_of(st.sampled_from([b"a", b"bc", b"", b"\xff.wav"]), st.binary(max_size=6)), max_size=4
).map(SEPARATOR.join)
STEPS = st.one_of(st.lists(PATHS, max_size=12), st.dictionaries(st.integers(0, 30), PATHS, max_size=6))


def told(columns: PathColumns) -> list[bytes]:
    return [columns.path(at) for at in range(len(columns.folder))]


@given(st.lists(STEPS, max_size=6))
def test_every_path_is_given_back_as_it_was_and_no_view_changes(steps: list[object]) -> None:
    paths, expected = Paths(), list[bytes]()
    shown: list[tuple[PathColumns, list[bytes]]] = []
    for step in steps:
        if isinstance(step, dict):
            others = {at: path for at, path in step.items() if at < len(expected)}
            paths.put(list(others), list(others.values()))
            for at, path in others.items():
                expected[at] = path
        elif isinstance(step, list):
            paths.extend(step)
            expected += step
        shown.append((paths.view, list(expected)))
    for columns, before in shown:
        assert told(columns) == before
        names = columns.all_names(np.arange(len(before)))
        assert names == [columns.name(at) for at in range(len(before))]
        folders = [columns.folder_text(number) for number in range(len(columns.ends))]
        assert len(set(folders)) == len(folders)


def test_a_folder_is_held_once_and_a_name_that_stays_takes_no_room_again() -> None:
    paths = Paths()
    paths.extend([b"/music/kit/%d.wav" % number for number in range(100)])
    paths.put([3], [b"/music/kit/3.wav"])
    assert len(paths.view.ends) == 1
    assert len(paths.view.names) == sum(len(b"%d.wav" % number) for number in range(100))
    paths.put([3], [b"/music/other/3.wav"])
    assert told(paths.view)[2:5] == [b"/music/kit/2.wav", b"/music/other/3.wav", b"/music/kit/4.wav"]
