"""A sound as browsers play it: its own bytes where they do, else decoded and kept within bounds."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import EmptyAudio, NotAudio, TooLarge
from tonewalk.exports.audio import RATE
from tonewalk.exports.playable import DecodedSounds, media_type
from tonewalk.library.opening import Kept
from tonewalk.library.records import Stamp

Write = Callable[..., Kept]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, samples: Any = None, rate: int = 44_100, **how: Any) -> Kept:
        path = tmp_path / name
        if isinstance(samples, bytes):
            path.write_bytes(samples)
        else:
            soundfile.write(path, wave(rate) if samples is None else samples, rate, **how)
        found = path.stat()
        stamp = Stamp(found.st_size, found.st_mtime_ns)
        return Kept(os.fsencode(path.resolve()), (os.fsencode(tmp_path.resolve()),), stamp)

    return written


def wave(rate: int = 44_100, seconds: float = 0.5, channels: int = 1) -> Any:
    mono = 0.5 * np.sin(2 * np.pi * 220 * np.arange(int(rate * seconds)) / rate)
    return np.repeat(mono[:, None], channels, axis=1)


@pytest.mark.parametrize(
    ("name", "how", "found"),
    [
        *((f"{kind}.wav", {"subtype": kind}, "audio/wav") for kind in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32")),
        ("float.wav", {"subtype": "FLOAT"}, "audio/wav"),
        ("extensible.wav", {"format": "WAVEX", "subtype": "PCM_24"}, "audio/wav"),
        ("a.flac", {}, "audio/flac"),
        ("a.ogg", {"subtype": "VORBIS"}, "audio/ogg"),
        ("a.opus", {"format": "OGG", "subtype": "OPUS", "rate": 48_000}, "audio/ogg"),
        ("a.mp3", {}, "audio/mpeg"),
        ("named.aif", {"format": "WAV"}, "audio/wav"),
        ("named.wav", {"format": "MP3"}, "audio/mpeg"),
    ],
)  # fmt: skip
def test_what_browsers_play_is_known_by_what_the_file_is_whatever_its_name(
    write: Write, name: str, how: dict[str, Any], found: str
) -> None:
    assert media_type(write(name, **how)) == found


@pytest.mark.parametrize(
    ("name", "how"),
    [
        *((f"{kind}.wav", {"subtype": kind}) for kind in ("DOUBLE", "ULAW", "ALAW")),
        *((f"{kind}.wav", {"subtype": kind}) for kind in ("IMA_ADPCM", "MS_ADPCM", "GSM610")),
        ("a.aiff", {}), ("named.wav", {"format": "AIFF"}), ("a.au", {}), ("a.w64", {}), ("a.caf", {}),
        ("a.rf64", {"format": "RF64"}), ("endian.wav", {"endian": "BIG"}), ("slow.wav", {"rate": 2_450}),
        ("fast.wav", {"rate": 384_000}),
    ],
)  # fmt: skip
def test_what_only_some_or_none_play_is_to_be_decoded(write: Write, name: str, how: dict[str, Any]) -> None:
    assert media_type(write(name, **how)) is None


@pytest.mark.parametrize(("channels", "own"), [(1, True), (2, True), (3, False), (6, True), (12, False)])
def test_channels_that_browsers_mix_down_are_theirs(write: Write, channels: int, own: bool) -> None:
    assert (media_type(write("a.wav", wave(channels=channels))) is not None) == own


def test_floats_that_are_not_what_they_seem_are_to_be_decoded(write: Write) -> None:
    broken = wave()
    broken[100] = np.nan
    assert media_type(write("integers.wav", wave() * 32_767, subtype="FLOAT")) is None
    assert media_type(write("broken.wav", broken, subtype="FLOAT")) is None
    assert media_type(write("loud.wav", wave() * 4, subtype="FLOAT")) == "audio/wav"


def test_what_stands_before_the_audio_is_no_browser_s_business(write: Write, tmp_path: Path) -> None:
    write("a.mp3")
    mp3 = (tmp_path / "a.mp3").read_bytes()
    assert (
        media_type(write("tagged.mp3", b"ID3\x04\x00\x00" + bytes([0, 0, 0, 10]) + bytes(10) + mp3))
        == "audio/mpeg"
    )
    assert media_type(write("junk.mp3", bytes(500) + mp3)) is None


def test_a_header_that_had_to_be_mended_is_not_sent(write: Write, tmp_path: Path) -> None:
    write("a.wav")
    wav = bytearray((tmp_path / "a.wav").read_bytes())
    wav[40:44] = struct.pack("<I", 0)
    assert media_type(write("open.wav", bytes(wav))) is None


def test_what_is_no_audio_is_told(write: Write) -> None:
    with pytest.raises(NotAudio):
        media_type(write("a.wav", b"no audio, and nothing else either, however long one looks at it"))
    with pytest.raises(EmptyAudio):
        media_type(write("b.wav", b""))


@pytest.fixture
def decoded(tmp_path: Path) -> DecodedSounds:
    return DecodedSounds(tmp_path / "home" / "playable")


def test_a_sound_is_decoded_to_a_flac_at_full_scale_and_found_again(write: Write, decoded: DecodedSounds) -> None:
    assert decoded.open("one") is None
    audio = write("a.wav", wave(rate=2_450, channels=12) * 32_767, 2_450, subtype="FLOAT")
    decoded.make("one", audio)
    file = decoded.open("one")
    assert file is not None
    with file:
        samples, rate = soundfile.read(file)
    assert (samples.shape, rate) == ((RATE // 2, 2), RATE)
    assert np.abs(samples - wave(RATE))[2_000:-2_000].max() < 0.01


def test_a_stretch_is_decoded_alone(write: Write, decoded: DecodedSounds) -> None:
    decoded.make("part", write("a.aiff", wave(seconds=2.0)), 0.5, 0.75)
    file = decoded.open("part")
    assert file is not None
    with file:
        assert soundfile.info(file).frames == RATE // 4


def test_the_folder_stays_within_its_bounds_and_keeps_what_was_asked_for_last(
    write: Write, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE, 2))  # no FLAC makes it smaller
    audio, folder = write("a.aiff", noise), tmp_path / "kept"
    decoded = DecodedSounds(folder, 400_000)
    for name in ("one", "two"):
        decoded.make(name, audio)
    opened(decoded, "one")
    decoded.make("three", audio)
    assert decoded.open("two") is None
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 400_000
    for name in ("one", "three"):
        opened(decoded, name)


def opened(decoded: DecodedSounds, name: str) -> None:
    file = decoded.open(name)
    assert file is not None
    file.close()


def test_what_was_left_half_done_goes_with_the_next_and_what_is_being_made_stays(
    write: Write, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / ".0123.left.v1.flac").write_bytes(b"half")
    os.utime(folder / ".0123.left.v1.flac", (1, 1))
    decoded = DecodedSounds(folder)
    (folder / ".4567.made.v1.flac").write_bytes(b"half")
    decoded.make("one", write("a.aiff"))
    assert sorted(path.name for path in folder.iterdir()) == [".4567.made.v1.flac", "one.v1.flac"]


def test_a_sound_that_takes_more_than_all_may_is_refused_and_leaves_nothing(write: Write, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE * 4, 2))
    audio, decoded = write("a.aiff", noise), DecodedSounds(tmp_path / "kept", 100_000)
    with pytest.raises(TooLarge, match="too long to be kept decoded"):
        decoded.make("one", audio)
    assert not list((tmp_path / "kept").iterdir())
    Path(os.fsdecode(audio.path)).unlink()
    with pytest.raises(TooLarge):
        decoded.make("one", audio)  # at once: it is not read again


def test_what_cannot_be_decoded_leaves_nothing(write: Write, decoded: DecodedSounds, tmp_path: Path) -> None:
    with pytest.raises(NotAudio):
        decoded.make("one", write("a.wav", b"no audio at all, not even the beginning of a header of any kind"))
    assert not list((tmp_path / "home" / "playable").iterdir())
