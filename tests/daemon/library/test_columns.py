from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, RootRow, StoredFile
from tonewalk.library.columns import DESCRIPTORS, Columns
from tonewalk.library.records import Stamp

File = Callable[..., StoredFile]


def path(number: int) -> bytes:
    return b"/music/Samples/%d.wav" % number


def same(left: Columns, right: Columns) -> None:
    """Both show one library, apart from sounds that were forgotten."""
    for position, id in enumerate(right.ids.tolist()):
        at = left.position(id)
        assert left.path(at) == right.path(position)
        assert left.tags(at) == right.tags(position)
        assert left.key(at) == right.key(position)
        for name in ("content", "root", "missing", "visible", "favourite", *DESCRIPTORS):
            np.testing.assert_array_equal(getattr(left, name)[at], getattr(right, name)[position])
    assert int(left.visible.sum()) == int(right.visible.sum())


def test_an_empty_library_has_empty_columns(catalogue: Catalogue) -> None:
    columns = Columns.load(catalogue)
    assert len(columns) == 0
    assert columns.visible.shape == columns.duration.shape == (0,)
    assert columns.position(SoundId(1)) == -1
    assert columns.rows(1).shape == columns.position_of_rows(1).shape == (0,)
    assert columns.tag_mask("x").shape == columns.key_mask("C").shape == columns.root_mask(b"/x").shape == (0,)


def test_columns_hold_what_the_catalogue_holds(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(
        root.id,
        [file(path(0), peak=-3.0, key="F#m", key_confidence=0.5), file(path(1), f0=440.0, f0_confidence=0.9)],
    )
    catalogue.tag(SoundId(2), "dusty", True)
    catalogue.favourite(SoundId(1), True)
    columns = Columns.load(catalogue)
    assert columns.ids.tolist() == [1, 2]
    assert columns.position(SoundId(2)) == 1
    assert (columns.path(1), columns.name(1)) == (path(1), "1.wav")
    np.testing.assert_array_equal(columns.peak, np.array([-3.0, np.nan], np.float32))
    np.testing.assert_array_equal(columns.f0, np.array([np.nan, 440.0], np.float32))
    assert columns.favourite.tolist() == [True, False]
    assert columns.key_mask("F#m").tolist() == [True, False]
    assert columns.tag_mask("dusty").tolist() == [False, True]
    assert columns.root_mask(root.path).tolist() == [True, True]
    assert columns.root_mask(b"/elsewhere").tolist() == [False, False]
    assert columns.tags(0) == frozenset()


@pytest.mark.parametrize("unknown", [0, -1, 3, 2**24 - 1, 2**40])
def test_an_id_that_no_sound_has_has_no_position(
    catalogue: Catalogue, root: RootRow, file: File, unknown: int
) -> None:
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    assert Columns.load(catalogue).position(SoundId(unknown)) == -1


def test_many_ids_lead_to_positions_without_those_that_no_sound_has(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(0))])
    catalogue.remove_root(root.path)
    again = catalogue.add_root(root.path)
    catalogue.store(again.id, [file(path(0)), file(path(1))])
    columns = Columns.load(catalogue)
    assert columns.positions(np.array([1, 2, 3, 4, 2**24 - 1], np.int32)).tolist() == [0, 1]
    assert columns.positions(np.array([], np.int32)).tolist() == []


def test_missing_sounds_and_those_of_an_offline_root_are_hidden(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    other = catalogue.add_root(b"/music/Other")
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    catalogue.store(other.id, [file(b"/music/Other/2.wav")])
    columns = Columns.load(catalogue)
    catalogue.mark_missing([SoundId(1)])
    catalogue.set_online(other.id, False)
    columns.refresh(catalogue)
    assert columns.visible.tolist() == [False, True, False]
    assert columns.missing.tolist() == [True, False, False]
    catalogue.set_online(other.id, True)
    columns.refresh(catalogue)
    assert columns.visible.tolist() == [False, True, True]


def test_sounds_of_a_removed_root_are_hidden_and_keep_their_positions(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(0))])
    columns = Columns.load(catalogue)
    catalogue.remove_root(root.path)
    again = catalogue.add_root(root.path)
    catalogue.store(again.id, [file(path(0))])
    columns.refresh(catalogue)
    assert columns.ids.tolist() == [1, 2]
    assert columns.visible.tolist() == [False, True]


def test_a_refresh_ends_where_a_fresh_load_does(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("small", "a" * 64, 8)
    catalogue.store(root.id, [file(path(number), rows={space: number}) for number in range(20)])
    columns = Columns.load(catalogue)
    catalogue.store(root.id, [file(path(number), rows={space: number}) for number in range(20, 40)])
    catalogue.store(root.id, [file(path(3), b"new", rows={space: 40}, key="C", peak=-1.0)])
    catalogue.store(root.id, [], [Move(SoundId(5), path(99), Stamp(1, 1))])
    catalogue.mark_missing([SoundId(7)])
    catalogue.tag(SoundId(8), "a", True)
    catalogue.tag(SoundId(8), "b", True)
    catalogue.tag(SoundId(8), "a", False)
    catalogue.favourite(SoundId(9), True)
    assert columns.refresh(catalogue) == 25
    fresh = Columns.load(catalogue)
    same(columns, fresh)
    np.testing.assert_array_equal(columns.rows(space), fresh.rows(space))
    np.testing.assert_array_equal(columns.position_of_rows(space), fresh.position_of_rows(space))
    assert columns.refresh(catalogue) == 0


def test_a_tag_taken_off_is_gone(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(path(0))])
    catalogue.tag(SoundId(1), "a", True)
    columns = Columns.load(catalogue)
    catalogue.tag(SoundId(1), "a", False)
    columns.refresh(catalogue)
    assert columns.tags(0) == frozenset()
    assert columns.tag_mask("a").tolist() == [False]


def test_rows_lead_to_sounds_and_back(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("small", "a" * 64, 8)
    catalogue.store(
        root.id,
        [
            file(path(0), b"same", rows={space: 2}),
            file(path(1), b"none"),
            file(path(2), b"same"),
            file(path(3), b"other", rows={space: 0}),
        ],
    )
    columns = Columns.load(catalogue)
    assert columns.rows(space).tolist() == [2, -1, 2, 0]
    assert columns.position_of_rows(space).tolist() == [3, -1, 0]
    catalogue.mark_missing([SoundId(1)])
    columns.refresh(catalogue)
    assert columns.position_of_rows(space).tolist() == [3, -1, 2]
    catalogue.mark_missing([SoundId(3)])
    columns.refresh(catalogue)
    assert columns.position_of_rows(space).tolist() == [3, -1, -1]
    assert columns.rows(space + 1).tolist() == [-1] * 4


def test_a_space_that_comes_later_is_taken_in(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    columns = Columns.load(catalogue)
    space = catalogue.space_id("small", "b" * 64, 8)
    catalogue.put_rows(space, {columns.content.tolist()[1]: Row(0)})
    columns.refresh(catalogue)
    assert columns.rows(space).tolist() == [-1, 0]


def test_records_may_come_in_any_order(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(path(number)) for number in range(5)])
    columns = Columns()
    records = catalogue.sounds(since=0)
    columns.update(records[::-1], {1: {ContentId(2): Row(0)}})
    columns.set_roots(catalogue.roots())
    assert columns.ids.tolist() == [1, 2, 3, 4, 5]
    assert columns.rows(1).tolist() == [-1, 0, -1, -1, -1]
    same(columns, Columns.load(catalogue))


def test_arrays_taken_before_an_update_stay_as_long_as_they_were(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(0))])
    columns = Columns.load(catalogue)
    before, version = columns.ids, columns.version
    catalogue.store(root.id, [file(path(number)) for number in range(1, 200)])
    columns.refresh(catalogue)
    assert before.tolist() == [1]
    assert columns.version > version
    assert columns.ids.tolist() == list(range(1, 201))


def test_a_sound_that_moved_unseen_to_a_root_that_was_then_removed_is_hidden(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    other = catalogue.add_root(b"/music/Other")
    catalogue.store(root.id, [file(path(0)), file(path(1))])
    columns = Columns.load(catalogue)
    catalogue.store(other.id, [], [Move(SoundId(1), b"/music/Other/0.wav", Stamp(2, 2))])
    catalogue.remove_root(b"/music/Other")
    catalogue.add_root(b"/music/Other")
    columns.refresh(catalogue)
    assert columns.visible.tolist() == [False, True]
    catalogue.store(root.id, [file(path(2))])
    columns.refresh(catalogue)
    assert columns.visible.tolist() == [False, True, True]


def test_what_is_not_sure_counts_for_nothing(catalogue: Catalogue, root: RootRow, file: File) -> None:
    unsure = {"tempo_confidence": 0.4, "key_confidence": 0.49, "f0_confidence": 0.3}
    sure = {"tempo_confidence": 0.5, "key_confidence": 0.95, "f0_confidence": 1.0}
    known = {"tempo": 120.0, "key": "F#m", "f0": 440.0}
    catalogue.store(root.id, [file(path(0), b"a", **known, **unsure), file(path(1), b"b", **known, **sure)])
    loaded = Columns.load(catalogue)
    updated = Columns()
    updated.refresh(catalogue)
    for columns in (loaded, updated):
        assert np.isfinite(columns.tempo).tolist() == np.isfinite(columns.f0).tolist() == [False, True]
        assert columns.key_mask("F#m").tolist() == [False, True]
        assert (columns.key(0), columns.key(1)) == (None, "F#m")
    assert catalogue.sound(SoundId(1)).descriptors.tempo == 120.0
