from __future__ import annotations

import os
from pathlib import Path

import pytest
import xxhash

from tonewalk.base.errors import Unreadable
from tonewalk.library.scanning.hashing import hash_file


@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 3 * 2**20 + 5])
def test_a_file_is_hashed_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "a").write_bytes(data)
    assert hash_file(os.fsencode(tmp_path / "a")) == xxhash.xxh3_128(data).digest()


def test_a_hash_is_the_one_that_catalogues_hold(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"tonewalk")
    assert hash_file(os.fsencode(tmp_path / "a")).hex() == "52089f4a36bebbd82c88378cf56749fa"


def test_a_file_that_can_not_be_read_raises(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        hash_file(os.fsencode(tmp_path / "none"))
