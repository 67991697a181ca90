"""Comparisons in the catalogue, and in its backups."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tonewalk.base.errors import DamagedCatalogue, NotFound
from tonewalk.base.types import ContentId
from tonewalk.library.catalogue import backups
from tonewalk.library.catalogue.catalogue import Catalogue

A, B, C, D = (ContentId(number) for number in range(1, 5))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    opened = Catalogue.open(tmp_path / "catalogue.sqlite")
    with opened.database.writing():
        for number in (A, B, C, D):
            opened.database.run(
                "INSERT INTO content (hash, sample_rate, channels, frames, duration, f0_confidence, tempo_source, "
                "tempo_confidence, key_source, key_confidence) VALUES (?, 44100, 1, 1, 1.0, 0, '', 0, '', 0)",
                (bytes([number] * 16),),
            )
    return opened


def test_clicks_are_kept_in_their_order_and_taken_back_by_number_or_the_last(catalogue: Catalogue) -> None:
    numbers = [catalogue.add_click(*three).number for three in ((A, B, C), (A, B, D), (C, A, B))]
    assert [one[1:4] for one in catalogue.clicks()] == [(A, B, C), (A, B, D), (C, A, B)]
    assert catalogue.forget_click(0).number == numbers[2]
    assert catalogue.forget_click(numbers[0])[1:4] == (A, B, C)
    assert [one.number for one in catalogue.clicks()] == [numbers[1]]
    assert catalogue.forget_clicks() == 1
    with pytest.raises(NotFound, match="no click to take back"):
        catalogue.forget_click(0)
    with pytest.raises(NotFound, match="There is no click 77"):
        catalogue.forget_click(77)
    assert catalogue.add_click(A, B, C).number > numbers[2]  # a number is never another's


def test_what_is_said_again_counts_once_and_its_opposite_takes_its_place(catalogue: Catalogue) -> None:
    catalogue.add_click(A, B, C)
    catalogue.add_click(A, B, C)
    assert [one[1:4] for one in catalogue.clicks()] == [(A, B, C)]
    catalogue.add_click(A, C, B)
    assert [one[1:4] for one in catalogue.clicks()] == [(A, C, B)]
    catalogue.add_click(B, A, C)
    assert catalogue.count_clicks() == 2


def test_a_click_makes_the_next_backup_wanted_and_is_in_it(catalogue: Catalogue, tmp_path: Path) -> None:
    before = catalogue.changes()
    catalogue.add_click(A, B, C)
    assert catalogue.changes() > before
    made = backups.make(catalogue.path, "asked")
    with sqlite3.connect(made) as database:
        assert database.execute("SELECT a, b, c FROM click").fetchall() == [(A, B, C)]
    database.close()


def test_a_click_of_a_content_that_is_gone_is_damage(catalogue: Catalogue) -> None:
    catalogue.add_click(A, B, C)
    catalogue.database.run("PRAGMA foreign_keys = OFF")
    with catalogue.database.writing():
        catalogue.database.run("DELETE FROM content WHERE id = ?", (C,))
    with pytest.raises(DamagedCatalogue, match="click"):
        catalogue.check()
