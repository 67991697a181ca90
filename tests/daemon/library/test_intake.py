"""The library in memory after changes: where a fresh start would end, and nothing of what was shown before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, RootRow, StoredFile
from tonewalk.library.intake import Intake
from tonewalk.library.records import Stamp
from tonewalk.library.view import DESCRIPTORS, View
from tonewalk.spaces.handles import Spaces

File = Callable[..., StoredFile]


def path(number: int) -> bytes:
    return b"/music/Samples/%d.wav" % number


def same(left: View, right: View) -> None:
    """Both show one library, apart from sounds that were forgotten."""
    for position, id in enumerate(right.ids.tolist()):
        at = left.position(id)
        assert left.path(at) == right.path(position)
        assert left.tags(at) == right.tags(position)
        assert left.key(at) == right.key(position)
        for name in ("content", "root", "missing", "visible", "favourite", *DESCRIPTORS):
            np.testing.assert_array_equal(getattr(left, name)[at], getattr(right, name)[position])
    assert int(left.visible.sum()) == int(right.visible.sum())


def told(view: View) -> str:
    """Everything that a view says."""
    said: dict[str, object] = {
        **{
            name: getattr(view, name).tolist()
            for name in ("ids", "content", "root", "missing", "visible", "favourite", *DESCRIPTORS)
        },
        "paths": [view.path(at) for at in range(len(view))],
        "keys": [view.key(at) for at in range(len(view))],
        "key": view.key_mask("C").tolist(),
        "tags": [view.tags(at) for at in range(len(view))],
        "tagged": view.tag_mask("a").tolist(),
        "in root": view.root_mask(b"/music/Samples").tolist(),
        "roots": view.root_paths(),
        "stretches": [view.stretch(at) for at in range(len(view))],
        "stamps": [view.kept(at) for at in range(len(view))],
        "positions": view.positions(range(100)).tolist(),
        "rows": view.rows("small").tolist(),
        "first": view.position_of_rows("small").tolist(),
        "vectors": view.vectors("small").tolist(),
    }
    return repr(said)


def test_an_empty_library_has_an_empty_view(catalogue: Catalogue) -> None:
    view = Intake.load(catalogue).now()
    assert len(view) == 0
    assert view.visible.shape == view.duration.shape == (0,)
    assert view.tag_mask("x").shape == view.key_mask("C").shape == view.root_mask(b"/x").shape == (0,)


def test_missing_sounds_and_those_of_an_offline_root_are_hidden(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    other = catalogue.add_root(b"/music/Other")
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    catalogue.store(other.id, [file(b"/music/Other/2.wav")])
    intake = Intake.load(catalogue)
    catalogue.mark_missing([SoundId(1)])
    catalogue.set_online(other.id, False)
    intake.refresh(catalogue)
    assert intake.now().visible.tolist() == [False, True, False]
    assert intake.now().missing.tolist() == [True, False, False]
    catalogue.set_online(other.id, True)
    intake.refresh(catalogue)
    assert intake.now().visible.tolist() == [False, True, True]


def test_sounds_of_a_removed_root_are_hidden_and_keep_their_positions(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(0))])
    intake = Intake.load(catalogue)
    catalogue.remove_root(root.path)
    again = catalogue.add_root(root.path)
    catalogue.store(again.id, [file(path(0))])
    intake.refresh(catalogue)
    assert intake.now().ids.tolist() == [1, 2]
    assert intake.now().visible.tolist() == [False, True]


def test_a_refresh_ends_where_a_fresh_load_does(
    catalogue: Catalogue, root: RootRow, file: File, spaces: Callable[..., Spaces]
) -> None:
    there = spaces(41)
    space = there.handles["small"].space_id
    catalogue.store(root.id, [file(path(number), rows={space: number}) for number in range(20)])
    intake = Intake.load(catalogue)
    intake.join(there)
    catalogue.store(root.id, [file(path(number), rows={space: number}) for number in range(20, 40)])
    catalogue.store(root.id, [file(path(3), b"new", rows={space: 40}, key="C", peak=-1.0)])
    catalogue.store(root.id, [], [Move(SoundId(5), path(99), Stamp(1, 1))])
    catalogue.mark_missing([SoundId(7)])
    catalogue.tag(SoundId(8), "a", True)
    catalogue.tag(SoundId(8), "b", True)
    catalogue.tag(SoundId(8), "a", False)
    catalogue.favourite(SoundId(9), True)
    assert intake.refresh(catalogue) == 25
    fresh = Intake.load(catalogue)
    fresh.join(there)
    same(intake.now(), fresh.now())
    assert told(intake.now()) == told(fresh.now())
    assert intake.refresh(catalogue) == 0


def test_a_tag_taken_off_is_gone(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(path(0))])
    catalogue.tag(SoundId(1), "a", True)
    intake = Intake.load(catalogue)
    catalogue.tag(SoundId(1), "a", False)
    intake.refresh(catalogue)
    assert intake.now().tags(0) == frozenset()
    assert intake.now().tag_mask("a").tolist() == [False]


def test_a_space_that_comes_later_is_taken_in(
    catalogue: Catalogue, root: RootRow, file: File, spaces: Callable[..., Spaces]
) -> None:
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    intake = Intake.load(catalogue)
    there = spaces(1, "b" * 64)
    intake.join(there)
    assert intake.now().rows("small").tolist() == [-1, -1]
    catalogue.put_rows(there.handles["small"].space_id, {intake.now().content.tolist()[1]: Row(0)})
    intake.refresh(catalogue)
    assert intake.now().rows("small").tolist() == [-1, 0]


def test_records_may_come_in_any_order(
    catalogue: Catalogue, root: RootRow, file: File, spaces: Callable[..., Spaces]
) -> None:
    catalogue.store(root.id, [file(path(number)) for number in range(5)])
    intake, there = Intake(), spaces(1)
    intake.join(there)
    records = catalogue.sounds(since=0)
    intake.update(records[::-1], {there.handles["small"].space_id: {ContentId(2): Row(0)}})
    intake.set_roots(catalogue.roots())
    assert intake.now().ids.tolist() == [1, 2, 3, 4, 5]
    assert intake.now().rows("small").tolist() == [-1, 0, -1, -1, -1]
    same(intake.now(), Intake.load(catalogue).now())


def test_a_sound_that_moved_unseen_to_a_root_that_was_then_removed_is_hidden(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    other = catalogue.add_root(b"/music/Other")
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    intake = Intake.load(catalogue)
    catalogue.store(other.id, [], [Move(SoundId(1), b"/music/Other/0.wav", Stamp(2, 2))])
    catalogue.remove_root(b"/music/Other")
    catalogue.add_root(b"/music/Other")
    intake.refresh(catalogue)
    assert intake.now().visible.tolist() == [False, True]
    catalogue.store(root.id, [file(path(2))])
    intake.refresh(catalogue)
    assert intake.now().visible.tolist() == [False, True, True]


def test_what_is_not_sure_counts_for_nothing(catalogue: Catalogue, root: RootRow, file: File) -> None:
    unsure = {"tempo_confidence": 0.4, "key_confidence": 0.49, "f0_confidence": 0.3}
    sure = {"tempo_confidence": 0.5, "key_confidence": 0.95, "f0_confidence": 1.0}
    known = {"tempo": 120.0, "key": "F#m", "f0": 440.0}
    catalogue.store(root.id, [file(path(0), b"a", **known, **unsure), file(path(1), b"b", **known, **sure)])
    updated = Intake()
    updated.refresh(catalogue)
    for view in (Intake.load(catalogue).now(), updated.now()):
        assert np.isfinite(view.tempo).tolist() == np.isfinite(view.f0).tolist() == [False, True]
        assert view.key_mask("F#m").tolist() == [False, True]
        assert (view.key(0), view.key(1)) == (None, "F#m")
    assert catalogue.sound(SoundId(1)).descriptors.tempo == 120.0


CHANGES: dict[str, Callable[[Catalogue, RootRow, File], object]] = {
    "new sounds": lambda catalogue, root, file: catalogue.store(
        root.id, [file(path(number), rows={1: number}, start=0.0, end=0.5) for number in range(10, 60)]
    ),
    "another file in its place": lambda catalogue, root, file: catalogue.store(
        root.id, [file(path(3), b"other", rows={1: 60}, key="C", key_confidence=1.0, peak=-1.0, f0=440.0)]
    ),
    "a move": lambda catalogue, root, file: catalogue.store(
        root.id, [], [Move(SoundId(5), path(99), Stamp(7, 7))]
    ),
    "a missing file": lambda catalogue, root, file: catalogue.mark_missing([SoundId(2)]),
    "a tag": lambda catalogue, root, file: catalogue.tag(SoundId(4), "a", True),
    "a tag less": lambda catalogue, root, file: catalogue.tag(SoundId(1), "a", False),
    "a favourite": lambda catalogue, root, file: catalogue.favourite(SoundId(6), True),
    "a row that was waited for": lambda catalogue, root, file: catalogue.put_rows(1, {ContentId(10): Row(9)}),
    "a root offline": lambda catalogue, root, file: catalogue.set_online(root.id, False),
    "a root less": lambda catalogue, root, file: catalogue.remove_root(root.path),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("asked_before", [True, False])
def test_a_view_stays_as_it_was_whatever_changes(
    catalogue: Catalogue,
    root: RootRow,
    file: File,
    spaces: Callable[..., Spaces],
    change: str,
    asked_before: bool,
) -> None:
    there = spaces(9)
    assert there.handles["small"].space_id == 1
    catalogue.store(root.id, [file(path(number), rows={1: number}) for number in range(9)])
    catalogue.store(root.id, [file(path(9), key="C", key_confidence=1.0)])
    catalogue.tag(SoundId(1), "a", True)
    intake, again = Intake.load(catalogue), Intake.load(catalogue)
    intake.join(there)
    again.join(there)
    view, expected = intake.now(), told(again.now())
    if asked_before:
        told(view)
    spaces(61)  # rows are there before the sounds that have them
    there.handles["small"].space.refresh()
    CHANGES[change](catalogue, root, file)
    intake.refresh(catalogue)
    assert told(view) == expected
    assert told(intake.now()) != expected
    fresh = Intake.load(catalogue)
    fresh.join(there)
    same(intake.now(), fresh.now())
    assert intake.now().version > view.version


def test_an_array_that_does_not_change_is_shared_from_view_to_view(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(number)) for number in range(20)])
    intake = Intake.load(catalogue)
    before = intake.now()
    catalogue.favourite(SoundId(3), True)
    catalogue.store(root.id, [file(path(20))])
    intake.refresh(catalogue)
    after = intake.now()
    assert np.shares_memory(before.duration, after.duration)
    assert np.shares_memory(before.ids, after.ids)
    assert not np.shares_memory(before.favourite, after.favourite)


def test_a_space_that_is_begun_anew_has_no_row_of_before(
    catalogue: Catalogue, root: RootRow, file: File, spaces: Callable[..., Spaces]
) -> None:
    there = spaces(3)
    space = there.handles["small"].space_id
    catalogue.store(root.id, [file(path(number), rows={space: number}) for number in range(3)])
    intake = Intake.load(catalogue)
    intake.join(there)
    before = intake.now()
    intake.forget_rows(space)
    intake.update([], {space: {ContentId(3): Row(0)}})
    assert intake.now().rows("small").tolist() == [-1, -1, 0]
    assert before.rows("small").tolist() == [0, 1, 2]
