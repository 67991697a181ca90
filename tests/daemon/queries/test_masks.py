"""Filters are evaluated once for a view, and say which rows of a space are left."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.base.errors import InvalidArgument
from tonewalk.queries import masks
from tonewalk.queries.masks import Allowed, FilterView, Masks
from tonewalk.queries.written import Written


@pytest.fixture
def sounds(library: Library) -> FilterView:
    return FilterView(library.now(), Written(library))


def test_a_filter_is_evaluated_once_for_one_version(library: Library, sounds: FilterView) -> None:
    kept, visible = Masks(), library.now().visible
    first = kept.allowed("tag:dusty", (1,), visible, sounds)
    assert first.positions.tolist() == [3, 5]
    assert kept.allowed("tag:dusty", (1,), visible, sounds) is first
    assert kept.allowed("tag:dusty", (2,), visible, sounds) is not first


def test_what_is_not_there_is_let_through_by_no_filter(library: Library, sounds: FilterView) -> None:
    allowed = Masks().allowed("", (1,), library.now().visible, sounds)
    assert allowed.positions.tolist() == list(range(9))


def test_of_many_filters_those_used_last_are_remembered(
    library: Library, sounds: FilterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masks, "REMEMBERED", 2)
    kept, visible = Masks(), library.now().visible
    one, two = (kept.allowed(text, (1,), visible, sounds) for text in ("duration<1", "duration<2"))
    assert kept.allowed("duration<1", (1,), visible, sounds) is one
    kept.allowed("duration<3", (1,), visible, sounds)
    assert kept.allowed("duration<1", (1,), visible, sounds) is one
    assert kept.allowed("duration<2", (1,), visible, sounds) is not two


def test_of_a_large_library_fewer_filters_are_remembered(
    library: Library, sounds: FilterView, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, visible = Masks(), library.now().visible
    one, two = (kept.allowed(text, (1,), visible, sounds) for text in ("", "duration<900"))
    monkeypatch.setattr(masks, "MOST", one.nbytes + two.nbytes)
    assert kept.allowed("", (1,), visible, sounds) is one
    kept.allowed("duration<800", (1,), visible, sounds)
    assert kept.allowed("", (1,), visible, sounds) is one
    assert kept.allowed("duration<900", (1,), visible, sounds) is not two
    monkeypatch.setattr(masks, "MOST", 0)
    last = kept.allowed("duration<700", (1,), visible, sounds)
    assert kept.allowed("duration<700", (1,), visible, sounds) is last


def test_the_rows_that_are_left_are_those_of_its_sounds_and_none_are_named_where_all_are(library: Library) -> None:
    view = library.now()
    some = Allowed(np.isin(np.arange(len(view)), [1, 4]))
    rows = some.rows("small", view)
    assert rows is not None
    assert np.flatnonzero(rows).tolist() == view.rows("small")[[1, 4]].tolist()
    assert Allowed(np.ones(len(view), np.bool_)).rows("small", view) is None


@pytest.mark.parametrize("text", ["auto:kick", "class:mine"])
def test_labels_and_classes_are_refused_where_there_are_none(
    library: Library, sounds: FilterView, text: str
) -> None:
    with pytest.raises(InvalidArgument, match="here: leave"):
        Masks().allowed(text, (1,), library.now().visible, sounds)
