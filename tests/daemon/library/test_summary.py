"""What an index run did, in words."""

from __future__ import annotations

import pytest

from tonewalk.library.summary import Summary


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        (Summary(new=3, moved=1, unchanged=2, seconds=1.25), "Indexed: 3 new, 1 moved, 2 unchanged, in 1.2 s."),
        (Summary(partly=True, unchanged=1), "Indexed: nothing new, in 0.0 s."),
        (Summary(unchanged=2), "Indexed: nothing new, 2 unchanged, in 0.0 s."),
        (Summary(), "No sound was found: give a folder that holds WAV, AIFF, FLAC, Ogg, Opus or MP3 files."),
        (Summary(offline=True), "The folder is offline: its sounds are hidden until it is back."),
        (Summary(new=1, stopped=True), "Stopped; the next run goes on here: 1 new, 0 unchanged, in 0.0 s."),
    ],
)
def test_a_run_is_one_sentence(summary: Summary, sentence: str) -> None:
    assert summary.sentence() == sentence


def test_files_that_could_not_be_used_are_pointed_at() -> None:
    assert "2 files could not be used (`tonewalk problems` names them)" in Summary(problems=2).sentence()
    assert "1 file could not be used (`tonewalk problems` names it)" in Summary(problems=1).sentence()


def test_the_runs_of_several_folders_add_up() -> None:
    all_of_them = Summary(new=1, seconds=1.0)
    all_of_them.add(Summary(new=2, offline=True, seconds=0.5))
    assert (all_of_them.new, all_of_them.offline, all_of_them.seconds) == (3, True, 1.5)
