from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.library.listening.analyse import analyse
from tonewalk.library.listening.tempo_key import Stated, stated

RATE = 22_050


def silent_wave(folder: Path, name: str, extra: bytes = b"") -> bytes:
    path = folder / name
    soundfile.write(path, np.zeros(RATE), RATE)
    data = path.read_bytes() + extra
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    return os.fsencode(path)


def acid(flags: int, root: int, beats: int, tempo: float) -> bytes:
    return b"acid" + struct.pack("<IIHHfIHHf", 24, flags, root, 0x8000, 0.0, beats, 4, 4, tempo)


def test_an_acid_chunk_outranks_the_name(tmp_path: Path) -> None:
    path = silent_wave(tmp_path, "loop_120bpm_Cmin.wav", acid(2, 57, 8, 93.5))
    assert stated(path) == Stated(93.5, "chunk", "A", "chunk")
    found = analyse(path, []).descriptors
    assert (found.tempo, found.tempo_source, found.key, found.key_source) == (93.5, "chunk", "A", "chunk")


def test_an_acid_one_shot_has_no_tempo(tmp_path: Path) -> None:
    assert stated(silent_wave(tmp_path, "hit.wav", acid(1, 0, 0, 120))) == Stated()


def test_an_apple_loop_states_its_key_and_its_beats(tmp_path: Path) -> None:
    path = tmp_path / "loop.aif"
    soundfile.write(path, np.zeros(4 * RATE), RATE, format="AIFF")
    basc = b"basc" + struct.pack(">IIIHHHHH", 84, 1, 8, 54, 1, 4, 4, 0) + bytes(66)
    data = path.read_bytes() + basc
    path.write_bytes(data[:4] + struct.pack(">I", len(data) - 8) + data[8:])
    assert stated(os.fsencode(path)) == Stated(120, "chunk", "F#m", "chunk")


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from([b"RIFF\0\0\0\0WAVE", b"FORM\0\0\0\0AIFF"]))
def test_damaged_chunks_state_nothing_or_something_believable(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged chunks.wav"
    path.write_bytes(head + data + acid(2, 60, 4, 120)[: len(data) % 32])
    found = stated(os.fsencode(path))
    assert found.tempo is None or 40 <= found.tempo <= 260
