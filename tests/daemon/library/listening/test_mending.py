"""Files whose headers lie: what they hold is heard, whatever they say."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import AudioError
from tonewalk.library.listening.decode import decode
from tonewalk.library.listening.mending import Part, View, samples_of

RATE = 22_050
TONE = 0.5 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE)
SAMPLES = (TONE * 32767).astype("<i2").tobytes()
FORMAT = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)

Write = Callable[[str, bytes], bytes]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, data: bytes) -> bytes:
        (tmp_path / name).write_bytes(data)
        return os.fsencode(tmp_path / name)

    return put


def wave(*chunks: bytes, size: int | None = None, magic: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", len(body) if size is None else size) + body


def data(samples: bytes = SAMPLES, size: int | None = None, name: bytes = b"data") -> bytes:
    return name + struct.pack("<I", len(samples) if size is None else size) + samples


def heard(path: bytes) -> np.ndarray:
    decoded = decode(path)
    assert decoded.sample_rate == RATE
    return np.concatenate(decoded.windows)


def encoded(form: str, subtype: str | None = None) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, TONE, RATE, format=form, subtype=subtype)
    return out.getvalue()


UNFINISHED = {
    "both sizes 0": wave(FORMAT, data(size=0), size=0),
    "only data 0": wave(FORMAT, data(size=0)),
    "padded before data": wave(data(bytes(4036), name=b"JUNK"), FORMAT, data(size=0), size=4088),
    "sizes unknown": wave(FORMAT, data(size=0xFFFFFFFF), size=0xFFFFFFFF),
    "after a tag": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + wave(FORMAT, data(size=0), size=0),
    "no padding byte": wave(FORMAT, data(b"INFOISFT\x05\0\0\0abcde", name=b"LIST"), data()),
    "two stretches": wave(FORMAT, data(SAMPLES[:20_000]), data(SAMPLES[20_000:])),
    "BW64": wave(
        data(struct.pack("<QQQI", 0, len(SAMPLES), RATE, 0), name=b"ds64"),
        FORMAT,
        data(size=0xFFFFFFFF),
        size=0xFFFFFFFF,
        magic=b"BW64",
    ),
}


@pytest.mark.parametrize("fault", UNFINISHED)
def test_a_wave_is_read_to_the_end_of_what_it_holds(write: Write, fault: str) -> None:
    assert np.allclose(heard(write("recording.wav", UNFINISHED[fault])), TONE, atol=1e-4)


def test_chunks_after_audio_of_size_0_are_no_audio(write: Write) -> None:
    empty = wave(FORMAT, data(b""), data(b"INFOIART\x04\0\0\0abc\0", name=b"LIST"))
    with pytest.raises(AudioError, match="has no samples"):
        decode(write("empty.wav", empty))


def test_no_message_tells_to_delete_a_sound(write: Write) -> None:
    for name, content in (
        ("a.wav", b""),
        ("b.wav", b"text"),
        ("c.wav", wave(FORMAT, data(b""))),
        ("d.flac", b"fLaC"),
    ):
        with pytest.raises(AudioError) as told:
            decode(write(name, content))
        assert "delete" not in told.value.text


@pytest.mark.parametrize(("kind", "subtype"), [("AIFF", "PCM_16"), ("AIFF", "FLOAT")])
def test_an_aiff_that_was_never_finished_is_read_to_its_end(write: Write, kind: str, subtype: str) -> None:
    whole = bytearray(encoded(kind, subtype))
    whole[4:8] = bytes(4)
    whole[(common := whole.find(b"COMM")) + 10 : common + 14] = bytes(4)
    whole[(audio := whole.find(b"SSND")) + 4 : audio + 8] = bytes(4)
    assert np.allclose(heard(write("recording.aif", bytes(whole))), TONE, atol=1e-4)


def without_total(flac: bytes) -> bytes:
    return flac[:21] + bytes([flac[21] & 0xF0]) + bytes(4) + flac[26:]


@pytest.mark.parametrize("tag", [b"", b"ID3\x03\0\0\0\0\0\x64" + bytes(100)])
def test_a_flac_that_does_not_know_its_length_is_read_whole_and_in_part(write: Write, tag: bytes) -> None:
    path = write("stream.flac", tag + without_total(encoded("FLAC")))
    assert np.allclose(heard(path), TONE, atol=1e-4)
    part = decode(path, start=0.5, end=0.75)
    assert part.duration == pytest.approx(0.25, abs=1 / RATE)


@given(st.integers(1, 30_000))
def test_the_last_frame_of_a_flac_says_how_long_it_is(length: int) -> None:
    out = io.BytesIO()
    soundfile.write(out, np.resize(TONE, length), RATE, format="FLAC")
    assert samples_of(out.getvalue()[:42], out.getvalue()) == length


def in_ogg(flac: bytes) -> bytes:
    """FLAC in Ogg pages, its whole audio as one packet (RFC 5334's mapping; checksums left out)."""
    packets = [b"\x7fFLAC\x01\0\0\0" + flac[:42], flac[42:]]
    pages = b""
    for number, packet in enumerate(packets):
        for at in range(0, len(packet) + 1, 255 * 255):
            piece = packet[at : at + 255 * 255]
            lacing = bytes([255] * (len(piece) // 255)) + (
                b"" if len(piece) == 255 * 255 else bytes([len(piece) % 255])
            )
            pages += b"OggS\0" + bytes([2 if not number else 0]) + bytes(8) + b"abcd" + bytes(8)
            pages += bytes([len(lacing)]) + lacing + piece
    return pages


def test_a_flac_in_ogg_is_read(write: Write) -> None:
    assert np.allclose(heard(write("flac.ogg", in_ogg(without_total(encoded("FLAC"))))), TONE, atol=1e-4)


@pytest.mark.parametrize("scale", [2**15 - 1, 2**23, 2**31])
def test_integers_written_as_floats_have_a_bearable_level(write: Write, scale: int) -> None:
    out = io.BytesIO()
    soundfile.write(out, TONE * scale, RATE, format="WAV", subtype="FLOAT")
    path = write("loud.wav", out.getvalue())
    assert decode(path).peak == pytest.approx(0.5, rel=1e-3)
    assert decode(path, start=0.5).peak == pytest.approx(0.5, rel=1e-3)


def test_floats_somewhat_over_full_scale_stay_as_they_are(write: Write) -> None:
    out = io.BytesIO()
    soundfile.write(out, TONE * 8, RATE, format="WAV", subtype="FLOAT")
    assert decode(write("hot.wav", out.getvalue())).peak == pytest.approx(4, rel=1e-3)


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=4),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=6),
)
def test_a_view_reads_like_the_bytes_it_stands_for(
    head: bytes, stretches: list[tuple[int, int]], reads: list[tuple[int, int]]
) -> None:
    content = bytes(range(100))
    number = os.memfd_create("view") if hasattr(os, "memfd_create") else None
    if number is None:
        pytest.skip("no files in memory here")
    os.write(number, content)
    with io.FileIO(number) as file, View(head, file, [Part(*one) for one in stretches]) as view:
        whole = head + b"".join(content[start : start + size] for start, size in stretches)
        assert view.seek(0, os.SEEK_END) == len(whole)
        for at, size in reads:
            view.seek(at)
            assert view.read(size) == whole[at : at + size]
            assert view.tell() == at + len(whole[at : at + size])
