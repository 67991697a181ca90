"""What changed in a catalogue since a change, and sounds as columns."""

from __future__ import annotations

from tests.helpers.stored import make_file
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.changes import changes_since, sure, table_of


def test_only_what_came_or_changed_since_then_is_given(catalogue: Catalogue, root: RootRow) -> None:
    space = catalogue.space_id("small", "a" * 64, 8)
    first, second = catalogue.store(
        root.id, [make_file(b"/music/Samples/%d" % n, rows={space: n}) for n in (0, 1)]
    )
    before = changes_since(catalogue, 0)
    assert [record.id for record in before.records] == [first, second]
    assert sorted(before.rows[space].values()) == [0, 1]
    assert (before.sounds, [one.id for one in before.roots]) == (2, [root.id])
    assert changes_since(catalogue, before.change).records == []
    catalogue.favourite(second, True)
    after = changes_since(catalogue, before.change)
    assert [(record.id, record.favourite) for record in after.records] == [(second, True)]
    assert list(after.rows[space].values()) == [1]
    assert after.change > before.change


def test_records_are_the_columns_that_the_catalogue_itself_gives(catalogue: Catalogue, root: RootRow) -> None:
    known = {"loudness": -12.0, "f0": 220.0, "f0_confidence": 0.9, "key": "Am", "key_confidence": 0.8}
    catalogue.store(root.id, [make_file(b"/music/Samples/a", **known), make_file(b"/music/Samples/b")])
    told = table_of(changes_since(catalogue, 0).records)
    assert list(catalogue.columns()) == [told]


def test_what_is_not_sure_enough_is_left_out_and_its_confidence_stays(catalogue: Catalogue, root: RootRow) -> None:
    doubtful = {"f0": 220.0, "f0_confidence": 0.49, "tempo": 120.0, "tempo_confidence": 0.5, "key": "Am"}
    catalogue.store(root.id, [make_file(b"/music/Samples/a", **doubtful)])
    told = table_of(changes_since(catalogue, 0).records)
    [before], [after] = zip(*told, strict=True), zip(*sure(told), strict=True)
    assert set(before) - set(after) == {220.0, "Am"}
    assert 120.0 in after
    assert 0.49 in after
