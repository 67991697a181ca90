"""One moment of a library: its arrays, and what follows from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from tonewalk.base.errors import UnknownSound
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.intake import Intake
from tonewalk.library.records import Stamp
from tonewalk.library.view import DESCRIPTORS, View
from tonewalk.spaces.handles import Spaces

File = Callable[..., StoredFile]


def path(number: int) -> bytes:
    return b"/music/Samples/%d.wav" % number


@pytest.fixture
def view(catalogue: Catalogue, root: RootRow, file: File, spaces: Callable[..., Spaces]) -> View:
    """Five sounds: of a row, without one, a copy of the first, of another row, of one that is not there yet."""
    there = spaces(3)
    space = there.handles["small"].space_id
    catalogue.store(
        root.id,
        [
            file(path(0), b"same", rows={space: 2}),
            file(path(1), b"none", peak=-3.0, key="F#m", key_confidence=0.5),
            file(path(2), b"same"),
            file(path(3), b"other", rows={space: 0}, f0=440.0, f0_confidence=0.9, start=1.0, end=2.5),
            file(path(4), b"early", rows={space: 3}),
        ],
    )
    catalogue.tag(SoundId(2), "dusty", True)
    catalogue.favourite(SoundId(1), True)
    intake = Intake.load(catalogue)
    intake.join(there)
    return intake.now()


def test_it_holds_what_the_catalogue_holds(view: View, root: RootRow) -> None:
    assert view.ids.tolist() == [1, 2, 3, 4, 5]
    assert (view.path(1), view.name(1)) == (path(1), "1.wav")
    np.testing.assert_array_equal(view.peak[:2], np.array([np.nan, -3.0], np.float32))
    np.testing.assert_array_equal(view.descriptor("f0")[2:4], np.array([np.nan, 440.0], np.float32))
    assert view.favourite.tolist() == [True, *[False] * 4]
    assert view.key_mask("F#m").tolist() == [False, True, False, False, False]
    assert view.tag_mask("dusty").tolist() == [False, True, False, False, False]
    assert view.root_mask(root.path).all()
    assert not view.root_mask(b"/elsewhere").any()
    assert (view.tags(0), view.tags(1)) == (frozenset(), {"dusty"})
    assert view.stretch(3) == (path(3), 1.0, 2.5)
    assert view.stretch(0) == (path(0), None, None)
    assert (view.kept(0).path, view.kept(0).roots, view.kept(0).stamp) == (path(0), (root.path,), Stamp(4, 1))


def test_all_arrays_are_of_one_length_and_cannot_be_written_to(view: View) -> None:
    names = ("ids", "content", "root", "missing", "visible", "favourite", *DESCRIPTORS)
    arrays = [*(getattr(view, name) for name in names), view.rows("small")]
    assert {len(array) for array in arrays} == {len(view)}
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        view.version = 7  # type: ignore[misc]


@pytest.mark.parametrize("unknown", [0, -1, 6, 2**24 - 1, 2**40])
def test_an_id_that_no_sound_has_is_told_with_its_place_in_the_request(view: View, unknown: int) -> None:
    with pytest.raises(UnknownSound, match=f"There is no sound {unknown}: search gives the ids") as raised:
        view.position(unknown, "$.sounds")
    assert raised.value.where == "$.sounds"
    assert view.find(unknown) is None


def test_an_id_is_found_where_its_sound_stands(view: View) -> None:
    assert [view.find(sound) for sound in view.ids.tolist()] == list(range(len(view)))


def test_many_ids_lead_to_positions_in_their_order_without_those_that_no_sound_has(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(path(0))])
    catalogue.remove_root(root.path)
    again = catalogue.add_root(root.path)
    catalogue.store(again.id, [file(path(0)), file(path(1))])
    view = Intake.load(catalogue).now()
    assert view.positions(np.array([3, 1, 2, 4, 2**24 - 1], np.int32)).tolist() == [1, 0]
    assert view.positions([-1, 0, 2**40]).tolist() == view.positions([]).tolist() == []


def test_every_row_lies_among_the_vectors(view: View) -> None:
    assert view.vectors("small").shape == (3, 2)
    assert view.rows("small").tolist() == [2, -1, 2, 0, -1]
    assert view.position_of_rows("small").tolist() == [3, -1, 0]
    expected = [view.vectors("small")[2].tolist(), [0, 0]]
    assert view.vectors_of("small", np.array([2, 1])).tolist() == expected


def test_a_row_leads_to_its_first_sound_that_may_be_taken(view: View) -> None:
    assert view.first_of_rows("small", ~np.isin(view.ids, [1])).tolist() == [3, -1, 2]
    assert view.first_of_rows("small", np.zeros(5, np.bool_)).tolist() == [-1, -1, -1]


def test_a_view_is_searched_among_its_own_rows_after_the_space_has_grown(
    view: View, spaces: Callable[..., Spaces]
) -> None:
    spaces(40)
    space = view.spaces.handles["small"].space
    space.refresh()
    assert len(space) == 40
    query = np.array([0, 1], np.float32)
    rows, scores = view.search("small", query, 40, None)
    assert (rows.tolist(), scores.tolist()) == ([1, 0, 2], [1, 0, 0])
    assert view.score("small", query, rows).tolist() == [1, 0, 0]
    assert view.search("small", query, 40, np.array([True, False, True]))[0].tolist() == [0, 2]


def test_what_follows_from_a_view_is_made_once(view: View) -> None:
    made: list[int] = []
    for _ in range(3):
        assert view.once("a", lambda: made.append(1) or 5) == 5  # type: ignore[func-returns-value]
    assert made == [1]
    assert view.rows("small") is view.rows("small")
