"""`mosaic` and `slice` where there is nothing to work on: one sentence, and a code for the shell."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.command import tonewalk


def test_what_is_missing_is_told_in_a_sentence(home: Path) -> None:
    done = tonewalk(home, "mosaic", home / "none.wav")
    assert done.returncode == 1
    assert "none.wav is no file that is there" in done.stderr
    done = tonewalk(home, "slice", "id:7")
    assert done.returncode == 1
    assert "No sound has the id 7" in done.stderr
