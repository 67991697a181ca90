"""What an exported folder holds, read back with what a studio would read it with."""

from __future__ import annotations

from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import InvalidArgument, NotAudio
from tonewalk.exports.kit import Pad, write_kit


@pytest.fixture
def pads(tmp_path: Path) -> list[Pad]:
    made = []
    for name, rate, subtype in (("kick.wav", 44_100, "PCM_16"), ("snare: 1.flac", 22_050, "PCM_16")):
        path = tmp_path / name
        soundfile.write(path, np.sin(np.arange(rate // 4)) / 2, rate, subtype)
        made.append(Pad(bytes(path), name, 0.25))
    return made


def test_sounds_are_numbered_in_the_order_they_come_and_written_once(pads: list[Pad], tmp_path: Path) -> None:
    write_kit([pads[1], pads[0], pads[1], None], "beat", 120, 16, tmp_path / "kit")
    assert sorted(path.name for path in (tmp_path / "kit").iterdir()) == [
        "01 snare_ 1.wav",
        "02 kick.wav",
        "beat.m3u8",
        "beat.mid",
    ]


def test_a_wav_is_copied_as_it_is_and_others_become_24_bit(pads: list[Pad], tmp_path: Path) -> None:
    write_kit(pads, "beat", 120, 16, tmp_path / "kit")
    assert (tmp_path / "kit" / "01 kick.wav").read_bytes() == (tmp_path / "kick.wav").read_bytes()
    info = soundfile.info(tmp_path / "kit" / "02 snare_ 1.wav")
    assert (info.samplerate, info.channels, info.subtype, info.format) == (22_050, 1, "PCM_24", "WAV")
    there, _ = soundfile.read(tmp_path / "kit" / "02 snare_ 1.wav")
    here, _ = soundfile.read(tmp_path / "snare: 1.flac")
    np.testing.assert_allclose(there, here, atol=1e-6)


@pytest.mark.parametrize(("division", "ticks"), [(16, [0, 120, 240, 480]), (7, [0, 274, 549, 1097])])
def test_the_midi_plays_pads_from_c1_up_on_the_grid(
    pads: list[Pad], tmp_path: Path, division: int, ticks: list[int]
) -> None:
    write_kit([pads[0], pads[1], pads[0], None, pads[1]], "beat", 97.5, division, tmp_path / "kit")
    file = mido.MidiFile(tmp_path / "kit" / "beat.mid")
    assert file.ticks_per_beat == 480
    (track,) = file.tracks
    now, started = 0, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            started.append((now, message.note))
    assert started == list(zip(ticks, [36, 37, 36, 37], strict=True))
    assert mido.tempo2bpm(track[0].tempo) == pytest.approx(97.5, abs=1e-3)
    assert now == round(5 * 4 * 480 / division)


def test_the_playlist_names_the_files_in_the_order_of_the_steps(pads: list[Pad], tmp_path: Path) -> None:
    odd = Pad(pads[0].audio, "a\nb.wav", 3.4)
    write_kit([pads[0], None, odd, pads[0]], "beat", 120, 16, tmp_path / "kit")
    lines = (tmp_path / "kit" / "beat.m3u8").read_text("utf-8").splitlines()
    assert lines == [
        "#EXTM3U",
        "#EXTINF:1,kick.wav",
        "01 kick.wav",
        "#EXTINF:3,a b.wav",
        "02 a_b.wav",
        *lines[1:3],
    ]
    assert all((tmp_path / "kit" / line).is_file() for line in lines[2::2])


def test_more_sounds_than_notes_are_refused_before_anything_is_written(pads: list[Pad], tmp_path: Path) -> None:
    many = [pads[0]._replace(name=f"{number}.wav") for number in range(93)]
    with pytest.raises(InvalidArgument, match="93 different sounds"):
        write_kit(many, "beat", 120, 16, tmp_path / "kit")
    assert not (tmp_path / "kit").exists()
    write_kit(many[:92], "beat", 120, 16, tmp_path / "kit")
    notes = [message.note for message in mido.MidiFile(tmp_path / "kit" / "beat.mid") if message.type == "note_on"]
    assert notes == list(range(36, 128))


def test_a_sound_that_is_no_audio_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no audio at all")
    with pytest.raises(NotAudio):
        write_kit([Pad(bytes(tmp_path / "a.wav"), "a.wav", 1.0)], "beat", 120, 16, tmp_path / "kit")
    assert not list(tmp_path.glob("kit/*"))


def test_of_a_slice_only_the_slice_is_written(pads: list[Pad], tmp_path: Path) -> None:
    part = pads[0]._replace(duration=0.1, start=0.05, end=0.15)
    write_kit([pads[0], part], "beat", 120, 16, tmp_path / "kit")
    whole, _ = soundfile.read(tmp_path / "kit" / "01 kick.wav")
    samples, _ = soundfile.read(tmp_path / "kit" / "02 kick.wav")
    np.testing.assert_allclose(samples, whole[2205:6615], atol=1e-6)
