from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonewalk.base.errors import AudioError, EmptyAudio, NonFiniteAudio, NotAudio, Unreadable, UnsupportedAudio
from tonewalk.library.listening.decode import MOST_WINDOWS, WHOLE, WINDOW, decode, load

FORMATS = [
    ("wav", "WAV", "PCM_U8", 0.02),
    ("wav", "WAV", "PCM_16", 1e-4),
    ("wav", "WAV", "PCM_24", 1e-6),
    ("wav", "WAV", "PCM_32", 1e-6),
    ("wav", "WAV", "FLOAT", 1e-7),
    ("wav", "WAV", "DOUBLE", 1e-7),
    ("aiff", "AIFF", "PCM_16", 1e-4),
    ("aiff", "AIFF", "PCM_24", 1e-6),
    ("flac", "FLAC", "PCM_16", 1e-4),
    ("ogg", "OGG", "VORBIS", 0.1),
    ("opus", "OGG", "OPUS", 0.15),
    ("mp3", "MP3", "MPEG_LAYER_III", 0.1),
]


def tone(seconds: float = 0.5, rate: int = 44_100, frequency: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def noise(samples: int) -> np.ndarray:
    return (0.3 * np.random.default_rng(5).standard_normal(samples)).clip(-1, 1).astype(np.float32)


def wave(channels: int, rate: int, data: bytes) -> bytes:
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(("extension", "container", "subtype", "tolerance"), FORMATS)
def test_every_format_comes_back_as_it_was_written(
    tmp_path: Path, extension: str, container: str, subtype: str, tolerance: float
) -> None:
    rate = 48_000
    path = tmp_path / f"tone.{extension}"
    soundfile.write(path, tone(0.5, rate), rate, format=container, subtype=subtype)
    decoded = decode(os.fsencode(path))
    assert (decoded.sample_rate, decoded.channels, decoded.whole) == (rate, 1, True)
    assert abs(decoded.duration - 0.5) < 0.06
    assert decoded.peak == pytest.approx(0.5, abs=max(tolerance, 1e-4))
    if tolerance < 0.05:
        np.testing.assert_allclose(decoded.windows[0], tone(0.5, rate), atol=tolerance)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_254, 44_000, 44_101, 96_000, 192_000])
def test_any_rate_is_resampled_to_the_one_asked_for(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, tone(0.5, rate), rate, subtype="FLOAT")
    samples = load(os.fsencode(path), 48_000)
    assert abs(len(samples) - 24_000) <= 3
    np.testing.assert_allclose(samples[4_800:-4_800], tone(0.5, 48_000)[4_800 : len(samples) - 4_800], atol=2e-3)


@pytest.mark.parametrize("channels", [1, 2, 5, 6, 16])
def test_mono_is_the_mean_of_the_channels(tmp_path: Path, channels: int) -> None:
    audio = noise(3_000 * channels).reshape(3_000, channels)
    path = tmp_path / "many.wav"
    soundfile.write(path, audio, 44_100, subtype="FLOAT")
    decoded = decode(os.fsencode(path))
    assert decoded.channels == channels
    assert decoded.peak == pytest.approx(float(np.abs(audio).max()))
    np.testing.assert_allclose(decoded.windows[0], audio.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize(
    "name",
    [b"new\nline.wav", b"\xff\xfe broken.wav", "\N{DRUM WITH DRUMSTICKS} kick.wav".encode(), b"-n 'a' \"b\".wav"],
)
def test_a_name_may_be_any_bytes(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        soundfile.write(file, tone(), 44_100, format="WAV")
    assert decode(path).frames == 22_050


@pytest.mark.parametrize(("container", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("OGG", "VORBIS")])
def test_a_truncated_file_gives_what_can_be_decoded(tmp_path: Path, container: str, subtype: str) -> None:
    audio = noise(5 * 44_100)
    buffer = io.BytesIO()
    soundfile.write(buffer, audio, 44_100, format=container, subtype=subtype)
    path = tmp_path / "cut"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    decoded = decode(os.fsencode(path))
    assert 1.0 < decoded.duration < 4.0
    if subtype == "PCM_16":
        np.testing.assert_allclose(decoded.windows[0], audio[: decoded.frames], atol=1e-4)


def test_an_mp3_that_begins_with_something_else_is_read(tmp_path: Path) -> None:
    path = tmp_path / "junk.mp3"
    soundfile.write(path, noise(44_100), 44_100, format="MP3", subtype="MPEG_LAYER_III")
    whole = decode(os.fsencode(path)).frames
    path.write_bytes(b"\0junk" * 40 + path.read_bytes())
    assert decode(os.fsencode(path)).frames == whole


def test_a_slice_is_the_stretch_between_its_ends(tmp_path: Path) -> None:
    audio = noise(88_200)
    path = tmp_path / "long.wav"
    soundfile.write(path, audio, 44_100, subtype="FLOAT")
    decoded = decode(os.fsencode(path), start=0.5, end=1.25)
    np.testing.assert_array_equal(decoded.windows[0], audio[22_050:55_125])
    with pytest.raises(EmptyAudio):
        decode(os.fsencode(path), start=3.0)


def test_what_is_not_finite_is_silent_and_nothing_finite_is_an_error(tmp_path: Path) -> None:
    audio = tone()
    audio[:100], audio[100:200], audio[200:300] = np.nan, np.inf, -np.inf
    path = tmp_path / "nan.wav"
    soundfile.write(path, audio, 44_100, subtype="FLOAT")
    samples = decode(os.fsencode(path)).windows[0]
    assert not samples[:300].any()
    np.testing.assert_array_equal(samples[300:], audio[300:])
    soundfile.write(path, np.full(1_000, np.nan, np.float32), 44_100, subtype="FLOAT")
    with pytest.raises(NonFiniteAudio, match=r"nan\.wav .* export it again"):
        decode(os.fsencode(path))


BAD = {
    "empty.wav": (b"", EmptyAudio),
    "no-samples.wav": (wave(1, 44_100, b""), EmptyAudio),
    "no-channels.wav": (wave(0, 44_100, bytes(100)), EmptyAudio),
    "no-rate.wav": (wave(1, 0, bytes(100)), (NotAudio, UnsupportedAudio)),
    "slow.wav": (wave(1, 3, bytes(100)), UnsupportedAudio),
    "text.wav": (b"this is a text, not a sound\n" * 50, NotAudio),
    "zeros.wav": (bytes(1_000), NotAudio),
    "song.m4a": (b"\0\0\0\x20ftypM4A " + bytes(200), UnsupportedAudio),
    "loop.rx2": (b"CAT \0\0\1\0REX2HEAD" + bytes(200), UnsupportedAudio),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_sentence_with_its_name_and_a_remedy(tmp_path: Path, name: str) -> None:
    data, kind = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(kind) as raised:
        decode(os.fsencode(tmp_path / name))
    text = raised.value.text
    assert name in text
    assert ";" in text
    assert text.endswith(".")
    assert "\n" not in text


def test_what_is_no_regular_file_is_unreadable(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.wav"
    os.mkfifo(fifo)
    for path in (tmp_path / "missing.wav", tmp_path, fifo):
        with pytest.raises(Unreadable):
            decode(os.fsencode(path))


HEADS = [
    b"",
    b"RIFF",
    wave(2, 44_100, b"")[:40],
    b"fLaC",
    b"OggS\0\2",
    b"ID3\4\0\0\0\0\0\0",
    b"\xff\xfb\x90\0",
    b"FORM",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=3_000))
def test_random_bytes_give_a_sound_or_an_audio_error(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "random"
    path.write_bytes(head + rest)
    try:
        decoded = decode(os.fsencode(path))
    except AudioError:
        return
    assert decoded.frames > 0
    assert all(np.isfinite(window).all() for window in decoded.windows)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    container=st.sampled_from(
        [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III")]
    ),
    at=st.integers(0, 20_000),
    damage=st.binary(min_size=1, max_size=400),
)
def test_a_damaged_file_gives_a_sound_or_an_audio_error(
    tmp_path: Path, container: tuple[str, str], at: int, damage: bytes
) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, noise(22_050), 44_100, format=container[0], subtype=container[1])
    data = bytearray(buffer.getvalue())
    at %= len(data)
    data[at : at + len(damage)] = damage
    path = tmp_path / "damaged"
    path.write_bytes(data)
    try:
        assert decode(os.fsencode(path)).frames > 0
    except AudioError:
        return


def test_a_minute_is_kept_whole_and_more_as_windows_spread_over_it(tmp_path: Path) -> None:
    rate = 8_000
    path = tmp_path / "long.wav"
    soundfile.write(path, np.linspace(0, 1, round(WHOLE * rate), dtype=np.float32), rate, subtype="FLOAT")
    assert decode(os.fsencode(path)).whole
    for minutes in (1.2, 3, 17):
        ramp = np.linspace(0, 1, round(minutes * 60 * rate), dtype=np.float32)
        soundfile.write(path, ramp, rate, subtype="FLOAT")
        decoded = decode(os.fsencode(path))
        assert not decoded.whole
        assert decoded.frames == len(ramp)
        assert 3 <= len(decoded.windows) <= MOST_WINDOWS
        assert {len(window) for window in decoded.windows} == {round(WINDOW * rate)}
        starts = [float(window[0]) for window in decoded.windows]
        gaps = np.diff([*starts, 1.0])
        assert starts[0] == 0.0
        assert gaps.max() <= 2 / 3 + 0.01


MEASURE = """
import resource, sys
from tonewalk.library.listening.analyse import analyse
from tonewalk_models.timbre import Timbre
analyse(sys.argv[1].encode(), [Timbre()])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = analyse(sys.argv[2].encode(), [Timbre()])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(result.frames, after - before)
"""


def test_three_hours_take_no_more_memory_than_a_constant(tmp_path: Path) -> None:
    rate, seconds = 4_000, 3 * 3600
    short, long = tmp_path / "short.wav", tmp_path / "long.wav"
    soundfile.write(short, tone(0.3, rate), rate, subtype="PCM_U8")
    minute = (128 + 90 * tone(60, rate)).astype(np.uint8).tobytes()
    head = wave(1, rate, b"")
    form = head[:20] + struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8) + b"data" + struct.pack("<I", rate * seconds)
    with long.open("wb") as file:
        file.write(form[:4] + struct.pack("<I", 36 + rate * seconds) + form[8:])
        for _ in range(seconds // 60):
            file.write(minute)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, short, long],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    frames, kilobytes = map(int, done.stdout.split())
    assert frames == rate * seconds
    assert kilobytes < 60_000, "43,200,000 samples are 173 MB as floats"
