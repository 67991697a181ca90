from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import BadRequest
from tonewalk.base.remotes import Waves
from tonewalk.spaces.remote.waves import packed, unpacked
from tonewalk.spaces.remote.wire import Clip

RATE = 16_000
WAVES: tuple[Waves, ...] = ("flac", "pcm16", "float32")


def noise(size: int, level: float) -> np.ndarray:
    return (level * np.random.default_rng(3).uniform(-1, 1, size)).astype(np.float32)


def sent(clips: list[np.ndarray], waves: Waves) -> list[np.ndarray]:
    told, data = packed(clips, waves, RATE)
    assert [clip.bytes for clip in told] == [len(part) for part in data]
    return unpacked(told, memoryview(b"".join(data)), waves, RATE)


@pytest.mark.parametrize("waves", WAVES)
@pytest.mark.parametrize("level", [1e-6, 0.01, 1.0, 3.0])
def test_clips_arrive_to_16_bit_of_their_own_peak(waves: Waves, level: float) -> None:
    clips = [noise(5000, level), noise(1, level), np.zeros(0, np.float32), np.zeros(300, np.float32)]
    for before, after in zip(clips, sent(clips, waves), strict=True):
        assert before.shape == after.shape
        peak = float(np.abs(before).max(initial=0))
        np.testing.assert_allclose(after, before, atol=0.0 if waves == "float32" else 0.51 * peak / 32_767)


@pytest.mark.parametrize("waves", WAVES)
def test_a_16_bit_recording_arrives_bit_for_bit(waves: Waves) -> None:
    whole = np.random.default_rng(5).integers(-32_768, 32_768, 4000)
    clip = (whole / 32_768).astype(np.float32)
    np.testing.assert_array_equal(sent([clip], waves)[0], clip)


def test_flac_takes_less_room_than_what_it_holds() -> None:
    tone = np.sin(np.arange(RATE) / 9).astype(np.float32)
    sizes = {waves: len(b"".join(packed([tone], waves, RATE)[1])) for waves in WAVES}
    assert sizes["flac"] < sizes["pcm16"] < sizes["float32"]


@pytest.mark.parametrize("waves", WAVES)
def test_a_clip_that_is_not_finite_goes_as_an_empty_one(waves: Waves) -> None:
    broken = noise(100, 0.5)
    broken[7] = np.inf
    assert [len(clip) for clip in sent([broken, noise(10, 0.5)], waves)] == [0, 10]


def test_what_a_request_says_of_its_clips_must_be_so() -> None:
    told, data = packed([noise(400, 0.5)], "flac", RATE)
    flac = memoryview(data[0])
    for clips, payload, waves, rate in [
        ([Clip(400, 799, 1.0)], memoryview(bytes(799)), "pcm16", RATE),
        ([Clip(400, 1599)], memoryview(bytes(1599)), "float32", RATE),
        ([Clip(400, 800, 1.0)], memoryview(bytes(790)), "pcm16", RATE),
        ([Clip(1, 4)], memoryview(np.float32(np.nan).tobytes()), "float32", RATE),
        ([Clip(1, 2, 1e300)], memoryview(b"\1\1"), "pcm16", RATE),
        ([Clip(399, len(flac), 1.0)], flac, "flac", RATE),
        ([Clip(401, len(flac), 1.0)], flac, "flac", RATE),
        (told, flac, "flac", 2 * RATE),
        ([Clip(400, 100, 1.0)], flac[:100], "flac", RATE),
        ([Clip(400, 5, 1.0)], memoryview(b"fLaC!"), "flac", RATE),
        ([Clip(1 << 30, 0, 1.0)], memoryview(b""), "flac", RATE),
    ]:
        with pytest.raises(BadRequest) as raised:
            unpacked(clips, payload, waves, rate)  # type: ignore[arg-type]
        assert "\n" not in raised.value.text


@given(st.binary(max_size=300), st.integers(1, 400))
def test_no_flac_does_anything_but_be_read_or_told(data: bytes, samples: int) -> None:
    good = packed([noise(400, 0.5)], "flac", RATE)[1][0]
    for given_data in (data, good[:60] + data):
        with contextlib.suppress(BadRequest):
            unpacked([Clip(samples, len(given_data), 1.0)], memoryview(given_data), "flac", RATE)
