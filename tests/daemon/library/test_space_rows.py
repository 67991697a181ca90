"""Rows of a space kept up with a library: after any changes what looking at every sound would give."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.types import Matrix
from tonewalk.library.space_rows import Shown, Sounds, SpaceRows
from tonewalk.spaces.mapping import ValidRows

ROWS = 8
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),  # new sounds
        st.dictionaries(
            st.integers(0, 11), st.tuples(st.integers(1, 5), st.booleans()), max_size=3
        ),  # position -> content, visible
        st.dictionaries(st.integers(1, 5), st.integers(-1, ROWS - 1), max_size=2),  # content -> row
        st.integers(0, ROWS),  # vectors
    ),
    max_size=8,
)


def expected(sounds: Sounds, count: int) -> tuple[list[int], list[int]]:
    """Row of every sound, and first visible sound of every row."""
    told = [int(sounds.rows[one]) if one < len(sounds.rows) else -1 for one in sounds.content.tolist()]
    of = [row if row < count else -1 for row in told]
    seen = [at if shown else -1 for at, shown in enumerate(sounds.visible.tolist())]
    return of, [min((at for at in seen if at >= 0 and of[at] == row), default=-1) for row in range(count)]


def check(shown: Shown, sounds: Sounds, count: int) -> None:
    of, first = expected(sounds, count)
    assert (shown.of.tolist(), shown.first.tolist()) == (of, first)
    assert shown.seen.tolist() == [at >= 0 for at in first]
    assert shown.in_order == (of == list(range(count)))


@given(STEPS)
def test_what_changed_alone_leads_to_what_looking_at_every_sound_does(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    vectors: Matrix = np.zeros((ROWS, 1), np.float32)
    rows, contents, visible = SpaceRows(), list[int](), list[bool]()
    by_content = np.full(6, -1, np.int32)
    earlier: list[tuple[Shown, Sounds, int]] = []
    file: object = object()
    for new, changed, told, count in steps:
        touched = set(range(len(contents), len(contents) + new))
        contents += [1 + at % 5 for at in touched]
        visible += [True] * new
        for at, (content, there) in changed.items():
            if at < len(contents):
                contents[at], visible[at] = content, there
                touched.add(at)
        by_content = by_content.copy()
        for content, row in told.items():
            by_content[content] = row
            touched |= {at for at, one in enumerate(contents) if one == content}
        sounds = Sounds(np.array(contents, np.int64), np.array(visible, np.bool_), by_content)
        held = ValidRows(vectors[:count], np.empty((0, 4), np.uint64), file)  # type: ignore[arg-type]
        shown = rows.show(held, sounds, np.array(sorted(touched), np.int64))
        earlier.append((shown, sounds, count))
    for moment in earlier:
        check(*moment)


def test_a_file_begun_anew_is_looked_at_as_a_whole() -> None:
    sounds = Sounds(np.array([1, 2]), np.array([True, True]), np.array([-1, 1, 0], np.int32))
    rows, nothing = SpaceRows(), np.zeros(0, np.int64)
    for file in (object(), object()):
        for count in (2, 1, 2):
            held = ValidRows(np.zeros((count, 1), np.float32), np.empty((0, 4), np.uint64), file)  # type: ignore[arg-type]
            check(rows.show(held, sounds, nothing), sounds, count)
