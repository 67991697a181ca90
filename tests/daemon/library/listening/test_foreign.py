"""What libsndfile does not read is decoded by the system, where it can."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import UnsupportedAudio
from tonewalk.library.listening import foreign
from tonewalk.library.listening.decode import decode
from tonewalk.library.scanning.kinds import READ, UNSUPPORTED

RATE = 44_100


@pytest.fixture
def ffmpeg() -> str:
    program = foreign.decoder()
    if program is None or "ffmpeg" not in program:
        if os.environ.get("CI") == "true":
            pytest.fail("ffmpeg is not installed")
        pytest.skip("ffmpeg is not installed")
    return program


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.m4a", "aac"),
        ("b.caf", "alac"),
        ("c.wv", "wavpack"),
        ("d.aac", "aac"),
        ("e.m4a", "alac"),
        ("f.wma", "wmav2"),
    ],
)
def test_what_the_system_decodes_is_heard(ffmpeg: str, tmp_path: Path, name: str, codec: str) -> None:
    plain, path = tmp_path / "plain.wav", tmp_path / name
    soundfile.write(plain, 0.5 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE), RATE)
    subprocess.run([ffmpeg, "-v", "error", "-i", plain, "-c:a", codec, path], check=True)
    assert path.suffix in READ
    decoded = decode(os.fsencode(path))
    assert decoded.duration == pytest.approx(1, abs=0.1)
    assert decoded.peak == pytest.approx(0.5, abs=0.1)


def test_without_a_decoder_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "decoder", lambda: None)
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    with pytest.raises(UnsupportedAudio, match=r"MPEG-4 file \(\.m4a\)"):
        decode(os.fsencode(path))


def test_a_playlist_is_no_audio_whatever_its_name(tmp_path: Path) -> None:
    assert foreign.format_of(b"#EXTM3U\nfile:///etc/passwd") is None
    assert foreign.format_of(b"ffconcat version 1.0\n") is None


def test_an_extension_is_read_or_named_never_both() -> None:
    assert not READ & UNSUPPORTED
    assert ".caf" in READ
