"""What was played, as Standard MIDI Files of ours and of other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from mido import Message, MetaMessage, MidiFile, MidiTrack

from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk_bridge.midi.tape import Tape, read


def test_what_was_played_on_two_devices_is_read_as_it_was(tmp_path: Path) -> None:
    tape = Tape()
    played = [
        ("Knobs", Message("control_change", control=1, value=3), 100.0),
        ("Keys é", Message("note_on", note=60, velocity=9), 100.0203),
        ("Knobs", Message("clock"), 100.1),
        ("Knobs", Message("pitchwheel", pitch=-5), 101.5),
    ]
    for port, message, at in played:
        tape.keep(port, message, at)
    path = tape.write(tmp_path / "take.mid")
    again = read(path)
    assert [(one.port, one.message) for one in again] == [
        (port, message) for port, message, _ in played if message.type != "clock"
    ]
    assert [one.at for one in again] == pytest.approx([0.0, 0.0203, 1.5], abs=5e-5)
    assert tape.write(tmp_path / "take.mid").name == "take-2.mid", "what is there stays"
    assert MidiFile(path).type == 1


def test_nothing_that_was_played_is_no_file(tmp_path: Path) -> None:
    tape = Tape()
    tape.keep("Box", Message("clock"), 1.0)
    with pytest.raises(InvalidArgument, match="Nothing was played"):
        tape.write(tmp_path / "take.mid")
    assert list(tmp_path.iterdir()) == []


def test_files_of_other_programs_keep_their_time_over_changes_of_tempo(tmp_path: Path) -> None:
    tempo = MidiTrack(
        [MetaMessage("set_tempo", tempo=500_000), MetaMessage("set_tempo", tempo=1_000_000, time=480)]
    )
    notes = MidiTrack([Message("note_on", note=60, time=240), Message("note_off", note=60, time=480)])
    file = MidiFile(type=1, ticks_per_beat=480, tracks=[tempo, notes])
    file.save(tmp_path / "theirs.mid")
    found = read(tmp_path / "theirs.mid")
    assert [one.at for one in found] == pytest.approx([0.25, 0.5 + 0.5])
    assert {one.port for one in found} == {"track 2"}


def test_what_is_no_midi_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="check its name"):
        read(tmp_path / "nothing.mid")
    whole = tmp_path / "whole.mid"
    MidiFile(tracks=[MidiTrack([Message("note_on", note=60)])]).save(whole)
    for number, data in enumerate(
        [b"", b"RIFF    WAVE", b"MThd", whole.read_bytes()[:-3], whole.read_bytes()[:18]]
    ):
        path = tmp_path / f"{number}.mid"
        path.write_bytes(data)
        with pytest.raises(InvalidArgument, match=r"Standard MIDI File|nothing that is played"):
            read(path)
    MidiFile(tracks=[MidiTrack([MetaMessage("track_name", name="empty")])]).save(tmp_path / "empty.mid")
    with pytest.raises(InvalidArgument, match="nothing that is played"):
        read(tmp_path / "empty.mid")
    MidiFile(type=2, tracks=[MidiTrack([Message("note_on", note=60)])]).save(tmp_path / "two.mid")
    with pytest.raises(InvalidArgument, match="type 2"):
        read(tmp_path / "two.mid")
