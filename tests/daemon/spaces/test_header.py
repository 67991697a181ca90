"""The first bytes of a vector file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xxhash

from tonewalk.base.errors import Conflict, DamagedVectors, InvalidArgument, TonewalkError
from tonewalk.spaces.header import Header, unpack
from tonewalk.spaces.vectors import VectorFile


def test_a_header_with_names_that_do_not_fit_is_refused(tmp_path: Path):
    for encoder, fingerprint, dim in [("x" * 65, "a", 3), ("", "a", 3), ("x", "a" * 129, 3), ("x", "a", 0)]:
        with pytest.raises(InvalidArgument, match="can't have a vector file"):
            VectorFile.create(tmp_path / "new", encoder, fingerprint, dim)
        assert not (tmp_path / "new" / "vectors.f32").exists()


def test_a_header_reads_back_with_names_beyond_ascii(tmp_path: Path):
    header = Header("klänge", "ff" * 64, 65_536)
    assert unpack(header.pack(), tmp_path) == header


@pytest.mark.parametrize(
    ("change", "error", "what"),
    [
        (lambda data: data[:4095], DamagedVectors, "ends after 4095 bytes, inside its header"),
        (lambda data: b"X" + data[1:], DamagedVectors, "is no vector file of tonewalk"),
        (lambda data: data[:16] + b"S" + data[17:], DamagedVectors, "whose checksum does not match"),
        (
            lambda data: signed(data[:8] + b"\2" + data[9:4080]),
            Conflict,
            "version 2, this tonewalk reads version 1",
        ),
    ],
)
def test_a_header_that_can_not_be_trusted_says_why(
    tmp_path: Path, change: Callable[[bytes], bytes], error: type[TonewalkError], what: str
) -> None:
    with pytest.raises(error, match=what):
        unpack(change(Header("timbre", "ab" * 32, 16).pack()), tmp_path)


def signed(body: bytes) -> bytes:
    return body + xxhash.xxh3_128_digest(body)
