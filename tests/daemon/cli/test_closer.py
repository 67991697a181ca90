"""`tonewalk closer`, with and without a daemon."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.command import reply, tonewalk


@pytest.fixture(scope="module")
def indexed(home: Path, demo_folder: Path) -> Path:
    done = tonewalk(home, "index", demo_folder)
    assert done.returncode == 0, done.stderr
    return home


def test_clicks_are_kept_shown_and_taken_back_without_a_daemon(indexed: Path) -> None:
    question = reply(indexed, "closer", "suggest")
    ids = [str(question[name]) for name in "abc"]
    kept = tonewalk(indexed, "closer", "add", *ids)
    assert kept.stdout == "Click 1 is kept; there are 1.\n"
    shown = tonewalk(indexed, "closer", "list").stdout
    assert "1 of the 8 clicks that teach something." in shown
    assert all(question[f"{name}_name"] in shown for name in "abc")
    few = tonewalk(indexed, "closer", "learn")
    assert few.returncode == 1
    assert "There is 1 click" in few.stderr
    twice = tonewalk(indexed, "closer", "add", ids[0], ids[1], ids[1])
    assert twice.returncode == 1
    assert "stands twice" in twice.stderr
    assert "0 of the 8" in tonewalk(indexed, "closer", "undo").stdout
    assert not reply(indexed, "closer", "use", "off")["use"]
    assert reply(indexed, "closer", "use", "on")["use"]
    none = tonewalk(indexed, "closer", "undo", "5")
    assert none.returncode == 1
    assert "There is no click 5" in none.stderr


def test_eight_clicks_are_learned_from_and_a_map_shows_them_where_they_help(indexed: Path) -> None:
    for b, c in ((2, 9), (3, 12), (2, 15), (4, 18), (3, 20), (5, 14), (2, 11), (4, 22)):
        reply(indexed, "closer", "add", "1", str(b), str(c))
    learned = tonewalk(indexed, "closer", "learn")
    assert learned.returncode == 0, learned.stderr
    assert "of 8 unseen clicks agree" in learned.stdout
    used = reply(indexed, "closer", "list")["state"]["used"]
    made = tonewalk(indexed, "map", "build", "--method", "pca", "--personal")
    assert made.returncode == (0 if used else 1)
    assert ("personal-pca2d" if used else "There is no personal space yet") in made.stdout + made.stderr
    assert "0 of the 8" in tonewalk(indexed, "closer", "clear").stdout
