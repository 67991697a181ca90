"""A library in columns: a start from them is a start from the catalogue, or they are left alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.errors import Damaged
from tonewalk.base.home import Home
from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library import column_store, columns
from tonewalk.library.catalogue import backups
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, StoredFile
from tonewalk.library.column_store import ColumnStore
from tonewalk.library.intake import Intake
from tonewalk.library.records import Stamp
from tonewalk.library.view import View
from tonewalk.spaces.handles import Spaces

File = Callable[..., StoredFile]


def path(number: int) -> bytes:
    return b"/music/Samples/kit %d/%d.wav" % (number % 7, number)


def told(view: View) -> str:
    """Everything that a view says of its visible sounds."""
    at = np.flatnonzero(view.visible)
    said: dict[str, object] = {
        name: array[at].tolist()
        for name, array in view.columns().items()
        if len(array) == len(view) and "." not in name
    }
    said.pop("key")  # numbers of names, in the order in which they came
    return repr(
        {
            **said,
            "keys": [view.key(one) for one in at.tolist()],
            "paths": [view.path(one) for one in at.tolist()],
            "tags": [sorted(view.tags(one)) for one in at.tolist()],
            "rows": view.rows("small")[at].tolist(),
            "first": [int(view.ids[one]) if one >= 0 else 0 for one in view.position_of_rows("small").tolist()],
            "roots": view.root_paths(),
            "counts": [view.sounds_in(one) for one in set(view.root[at].tolist())],
            "place": view.positions(view.ids[at]).tolist() == at.tolist(),
        }
    )


class Kept:
    """A catalogue of a hundred sounds, beside which columns were kept."""

    def __init__(self, home: Home, file: File, spaces: Callable[..., Spaces], catalogue: Catalogue) -> None:
        self.home, self.file, self.store, self.catalogue = home, file, ColumnStore(home.columns), catalogue
        self.root = catalogue.add_root(b"/music/Samples")
        self.spaces = spaces(120)
        self.space = self.spaces.handles["small"].space_id
        known = {"key": "F#m", "key_confidence": 1.0, "loudness": -12.0}
        catalogue.store(
            self.root.id,
            [
                file(path(number), rows={self.space: number}, **(known if number % 3 else {}))
                for number in range(100)
            ],
        )
        catalogue.tag(SoundId(5), "dusty", True)
        catalogue.favourite(SoundId(6), True)
        self.keep()

    def keep(self) -> Path:
        """Write the columns of the catalogue as it is."""
        number = self.store.write(self.shown(None))
        self.catalogue.keep_columns(number)
        self.store.forget_all_but(number)
        [kept] = self.home.columns.iterdir()
        return kept

    def shown(self, kept: columns.Columns | None) -> View:
        intake = Intake.load(self.catalogue, kept)
        intake.join(self.spaces)
        return intake.now()

    def check(self) -> columns.Columns | None:
        """What is shown is what the catalogue says, with what is kept or without."""
        kept = self.store.read(self.catalogue)
        assert told(self.shown(kept)) == told(self.shown(None))
        return kept


@pytest.fixture
def kept(tmp_path: Path, catalogue: Catalogue, file: File, spaces: Callable[..., Spaces]) -> Kept:
    return Kept(Home(tmp_path), file, spaces, catalogue)


CHANGES: dict[str, Callable[[Kept], object]] = {
    "nothing": lambda kept: None,
    "new sounds": lambda kept: kept.catalogue.store(
        kept.root.id,
        [
            kept.file(path(number), rows={kept.space: number}, key="C", key_confidence=1.0)
            for number in range(100, 120)
        ],
    ),
    "another file in its place": lambda kept: kept.catalogue.store(
        kept.root.id, [kept.file(path(3), b"other", rows={kept.space: 110}, key="Am", key_confidence=1.0)]
    ),
    "a move": lambda kept: kept.catalogue.store(
        kept.root.id, [], [Move(SoundId(5), b"/music/Samples/new/x", Stamp(7, 7))]
    ),
    "a missing file": lambda kept: kept.catalogue.mark_missing([SoundId(2)]),
    "a tag less": lambda kept: kept.catalogue.tag(SoundId(5), "dusty", False),
    "a favourite": lambda kept: kept.catalogue.favourite(SoundId(9), True),
    "a root offline": lambda kept: kept.catalogue.set_online(kept.root.id, False),
    "a root less": lambda kept: kept.catalogue.remove_root(kept.root.path),
    "a root in its place": lambda kept: (
        kept.catalogue.remove_root(kept.root.path),
        kept.catalogue.store(
            kept.catalogue.add_root(kept.root.path).id, [kept.file(path(4), rows={kept.space: 4})]
        ),
    ),
    "a root around it": lambda kept: kept.catalogue.add_root(b"/music"),
    "a space begun anew": lambda kept: kept.catalogue.forget_rows(kept.space),
    "a space begun anew and filled otherwise": lambda kept: (
        kept.catalogue.forget_rows(kept.space),
        kept.catalogue.put_rows(kept.space, {ContentId(8): Row(1), ContentId(1): Row(0)}),
    ),
    "another space": lambda kept: kept.catalogue.put_rows(
        kept.catalogue.space_id("other", "c" * 64, 4), {ContentId(8): Row(1)}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_start_from_columns_shows_what_the_catalogue_holds_now(kept: Kept, change: str) -> None:
    CHANGES[change](kept)
    assert kept.check() is not None


def test_slices_that_were_forgotten_are_gone_from_columns_too(kept: Kept) -> None:
    kept.catalogue.store(
        kept.root.id, [kept.file(path(1), path(1), start=at / 10, end=at / 10 + 0.1) for at in range(3)]
    )
    kept.keep()
    assert kept.catalogue.forget_slices([path(1)]) == 3
    assert kept.check() is not None


@pytest.mark.parametrize("how", ["a byte", "a byte of its head", "cut", "longer", "empty", "another's"])
def test_columns_that_are_damaged_are_left_alone(kept: Kept, how: str) -> None:
    file = kept.keep()
    data = bytearray(file.read_bytes())
    if how.startswith("a byte"):
        data[columns.read(file).mapped.parts[-1][0] + 5 if how == "a byte" else 200] ^= 1
    file.write_bytes(
        {"cut": data[:-3], "longer": data + b"x", "empty": b"", "another's": b"RIFF" * 100}.get(how, data)
    )
    with pytest.raises(Damaged, match="read anew"):
        columns.read(file)
    assert kept.check() is None


def test_no_byte_of_columns_can_change_unseen(kept: Kept) -> None:
    file = kept.keep()
    data = file.read_bytes()
    parts = columns.read(file).mapped.parts
    said = [*range(parts[0][0]), *(at for start, length in parts for at in range(start, start + length))]
    head = len(data[: parts[0][0]].rstrip(b"\0"))
    for at in np.random.default_rng(1).choice(said, 200).tolist():
        file.write_bytes(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
        if head <= at < parts[0][0]:  # between the head and the first array there is nothing
            columns.read(file)
            continue
        with pytest.raises(Damaged):
            columns.read(file)


def test_what_is_behind_the_end_of_a_column_does_not_matter(kept: Kept) -> None:
    file = kept.keep()
    data = bytearray(file.read_bytes())
    for start, length in columns.read(file).mapped.parts:
        data[start + length] ^= 0xFF
    file.write_bytes(data)
    CHANGES["new sounds"](kept)
    assert kept.check() is not None


@pytest.mark.parametrize("change", CHANGES)
def test_memory_that_was_given_back_is_read_again_as_it_was(kept: Kept, change: str) -> None:
    CHANGES[change](kept)
    columns_kept = kept.check()
    assert columns_kept is not None
    view = kept.shown(columns_kept)
    before = told(view)
    columns_kept.mapped.give_back()
    assert told(view) == before == told(kept.shown(None))


def test_columns_of_another_version_are_left_alone(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MEANING", "of tomorrow")
    assert kept.check() is None


def test_columns_that_are_away_are_no_fault(kept: Kept) -> None:
    kept.keep().unlink()
    assert kept.check() is None


def test_a_catalogue_that_was_put_back_is_read_itself(kept: Kept) -> None:
    backup = backups.make(kept.catalogue.path, "asked")
    kept.catalogue.mark_missing([SoundId(2)])
    kept.keep()
    assert kept.store.read(kept.catalogue) is not None
    kept.catalogue.close()
    backups.restore(kept.home, backup)
    kept.catalogue = Catalogue.open(kept.home.catalogue)
    assert kept.check() is None
    kept.catalogue.close()


def test_an_older_catalogue_that_was_copied_back_by_hand_is_read_itself(kept: Kept, tmp_path: Path) -> None:
    older = backups.make(kept.catalogue.path, "asked").read_bytes()
    kept.catalogue.mark_missing([SoundId(2)])
    kept.keep()
    kept.catalogue.close()
    for file in tmp_path.glob("catalogue.sqlite*"):
        file.unlink()
    kept.home.catalogue.write_bytes(older)
    kept.catalogue = Catalogue.open(kept.home.catalogue)
    assert kept.check() is None
    kept.catalogue.close()


def test_a_kill_before_the_catalogue_names_new_columns_leaves_the_old_ones_in_use(kept: Kept) -> None:
    kept.catalogue.mark_missing([SoundId(2)])
    kept.store.write(kept.shown(None))  # and nothing more
    assert len(list(kept.home.columns.iterdir())) == 2
    assert kept.check() is not None


def test_where_much_has_changed_the_catalogue_is_read_at_once(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_store, "OLD", 0)
    kept.catalogue.mark_missing([SoundId(number) for number in range(1, 12)])
    assert kept.check() is not None
    kept.catalogue.mark_missing([SoundId(number) for number in range(12, 20)])
    assert kept.check() is None


def test_a_small_library_and_one_that_hardly_changed_are_not_written(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, inf = kept.shown(None), float("inf")
    assert not kept.store.due(view, inf, calm=True)
    monkeypatch.setattr(column_store, "FEWEST", 100)
    assert kept.store.due(view, inf, calm=True)
    assert not kept.store.due(view, column_store.OLD, calm=True)
    assert kept.store.due(view, column_store.OLD + 1, calm=True)
    assert not kept.store.due(view, column_store.OLD + 1, calm=False)
    assert kept.store.due(view, column_store.OLD + 13, calm=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no modes")
def test_only_its_owner_reads_what_is_kept(kept: Kept) -> None:
    assert kept.keep().stat().st_mode & 0o077 == 0
    assert kept.home.columns.stat().st_mode & 0o077 == 0
