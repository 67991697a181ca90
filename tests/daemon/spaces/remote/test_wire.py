from __future__ import annotations

import contextlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import BadRequest
from tonewalk.spaces.remote import wire
from tonewalk.spaces.remote.wire import AskAudio, AskText, Clip, Vectors, answered, framed, opened, vectors

ASKED = AskAudio("a" * 64, "me", 48_000, "pcm16", [Clip(2, 4, 0.5), Clip(0, 0)])


def rows(count: int, dim: int = 4) -> np.ndarray:
    made = np.random.default_rng(1).standard_normal((count, dim)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_a_message_comes_back_as_it_was_sent() -> None:
    message = framed(ASKED, [b"ab", b"cd"])
    assert message[:8] == b"TWEN\x01\x00\x00\x00"
    header, payload = opened(message, AskAudio | AskText)  # type: ignore[arg-type]
    assert (header, bytes(payload)) == (ASKED, b"abcd")
    texts = AskText("a" * 64, "me", ["Trommel", "太鼓"])
    assert opened(framed(texts), AskAudio | AskText)[0] == texts  # type: ignore[arg-type]


def test_vectors_are_single_precision_one_row_after_the_other() -> None:
    message = answered(rows(3), "a" * 64, [0.25, 1.0, 0.0])
    header, found = vectors(message, 3, 4)
    np.testing.assert_array_equal(found, rows(3))
    assert header == Vectors("a" * 64, 3, 4, [0.25, 1.0, 0.0])
    assert message[-48:] == rows(3).astype("<f4").tobytes()


@pytest.mark.parametrize("cut", [0, 5, 15, 16, 40, -1])
def test_a_message_that_was_cut_is_told(cut: int) -> None:
    with pytest.raises(BadRequest, match=r"bytes|header"):
        opened(framed(ASKED, [b"abcd"])[:cut], AskAudio)


def test_another_version_is_told_by_both_numbers() -> None:
    message = bytearray(framed(ASKED))
    struct.pack_into("<H", message, 4, 7)
    with pytest.raises(BadRequest, match=r"version 7 .* version 1"):
        opened(bytes(message), AskAudio)


@pytest.mark.parametrize(
    "header",
    [
        b"{}",
        b"[]",
        b"\xff\xfe",
        b'{"type": "audio"}',
        b'{"type": "sing", "fingerprint": "a"}',
        b"[" * 100_000,
        framed(AskText("a", "b", ["x"] * (wire.MOST_TEXTS + 1)))[16:],
        framed(AskText("a", "b", ["x" * (wire.LONGEST_TEXT + 1)]))[16:],
        framed(AskAudio("a", "b", 1, "flac", [Clip(0, 0)] * (wire.MOST_CLIPS + 1)))[16:],
        framed(AskAudio("a", "b", 1, "flac", [Clip(-1, 0)]))[16:],
    ],
)
def test_a_header_that_is_none_of_ours_is_told(header: bytes) -> None:
    message = struct.pack("<4sHHII", b"TWEN", 1, 0, len(header), 0) + header
    with pytest.raises(BadRequest, match="header"):
        opened(message, AskAudio | AskText)  # type: ignore[arg-type]


def test_vectors_of_other_numbers_or_that_are_none_are_told() -> None:
    broken = rows(2)
    broken[1, 2] = np.nan
    for message in (
        answered(rows(3), "a"),
        answered(rows(2, 5), "a"),
        answered(broken, "a"),
        answered(2 * rows(2), "a"),
        answered(rows(2), "a", [1.0]),
    ):
        with pytest.raises(BadRequest):
            vectors(message, 2, 4)


@given(st.binary(max_size=200), st.integers(0, 60), st.integers(0, 255))
def test_no_bytes_do_anything_but_be_read_or_told(noise: bytes, at: int, value: int) -> None:
    changed = bytearray(framed(ASKED, [b"abcd"]))
    changed[at % len(changed)] = value
    for message in (noise, wire.MAGIC + noise, bytes(changed)):
        with contextlib.suppress(BadRequest):
            opened(message, AskAudio | AskText)  # type: ignore[arg-type]
