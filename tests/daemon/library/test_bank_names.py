"""Names that clients send, however they are meant, lead to files of their own within one folder."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.writing import is_device
from tonewalk.library.bank_names import DEEPEST, LONGEST, safe_name, safe_paths


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kick 01 (é).wav", "Kick 01 (é).wav"),
        ("..", "_"),
        ("...hidden.wav", "hidden.wav"),
        ("a:b\\c|d?.wav", "a_b_c_d_.wav"),
        ("con.wav", "_con.wav"),
        ("tail. .", "tail"),
        ("\u0000\u001f", "__"),
        ("e\u0301.wav", "é.wav"),
        ("\ud800.wav", "_.wav"),
        ("太" * 100 + ".wav", "太" * 38 + ".wav"),
    ],
)
def test_a_name_becomes_one_that_every_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=8))
def test_no_names_whatever_lead_out_of_the_folder_or_to_the_same_file(names: list[str]) -> None:
    made = safe_paths(f"x/{name}/y.wav" for name in names)
    assert len({one.casefold() for one in made}) == len(names)
    for one in made:
        parts = one.split("/")
        assert len(parts) <= DEEPEST
        assert not PurePosixPath(one).is_absolute()
        for part in parts:
            assert 0 < len(part.encode()) <= LONGEST + 4
            assert not part.startswith(".")
            assert not is_device(part)


def test_files_that_only_some_disks_tell_apart_are_numbered_and_no_file_stands_where_a_folder_does() -> None:
    assert safe_paths(["kick.wav", "KICK.WAV", "a?/x.wav", "a:/x.wav", "b.wav/x.wav", "b.wav"]) == [
        "kick.wav",
        "KICK-2.WAV",
        "a_/x.wav",
        "a_/x-2.wav",
        "b.wav/x.wav",
        "b-2.wav",
    ]
