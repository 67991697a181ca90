"""Tempo and key in names, as packs write them, and in names that only look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.library.listening.stated_names import NAMES, TEMPI, key_in, tempo_in


@pytest.mark.parametrize(
    ("name", "tempo", "key"),
    [
        ("dmin", None, "Dm"),
        ("f#m", None, "F#m"),
        ("drumloop_90", 90, None),
        ("174bpmBreak", 174, None),
        ("Tempo_110", 110, None),
        ("Cm(wet)", None, "Cm"),
        ("key_G", None, "G"),
        ("Amaj", None, "A"),
        ("pad 8A", None, "Am"),
        ("8A", None, "Am"),
        ("8A - 126 - Song", None, "Am"),
        ("Synth_11B_124bpm", 124, "A"),
        ("loop_120bpm_Cmin", 120, "Cm"),
        ("Drum Loop 98 dusty", 98, None),
        ("beat_128_Am", 128, "Am"),
        ("F#m pad", None, "F#m"),
        ("guitar_Amaj_95", 95, "A"),
        ("Bb bass", None, "A#"),
        ("bpm 140 top", 140, None),
        ("VEC1 Em 174 BPM", 174, "Em"),
        ("riff 92.5bpm G_sharp_minor", 92.5, "G#m"),
        ("keys E-min", None, "Em"),
        ("AmenBreak_170", 170, None),
        ("loop120", 120, None),
        ("Loop_Dminor_100bpm", 100, "Dm"),
        ("DT_120_Am_Chords", 120, "Am"),
        ("Bass_124_G", None, "G"),
        ("VEH2 Synth Loop 128 G", 128, "G"),
        ("gbmin lead", None, "F#m"),
        ("Ebm_pluck", None, "D#m"),
        ("Pad in C minor", None, "Cm"),
        ("e flat major", None, "D#"),
        ("Key of C# minor", None, "C#m"),
        ("KeyF#m", None, "F#m"),
        ("DMIN 140 BPM", 140, "Dm"),
        ("BassCmin", None, "Cm"),
        ("128_am_lead", 128, "Am"),
        ("c#_keys", None, "C#"),
        ("Melody [Fmin] [142BPM]", 142, "Fm"),
        ("melody(G#m)", None, "G#m"),
        ("140BPM_A#m_lead", 140, "A#m"),
        ("Cmin120bpm", 120, "Cm"),
        ("Am120bpm", 120, "Am"),
        ("hihatloop-175", 175, None),
        ("123,5bpm", 123.5, None),
        ("BPM=98", 98, None),
        ("Dbmaj", None, "C#"),
        ("bbmin", None, "A#m"),
        ("pad_c_minor", None, "Cm"),
        ("tempo 87.5 groove", 87.5, None),
        ("B_minor", None, "Bm"),
        ("Gmaj_Arp_126", 126, "G"),
        ("1A pad", None, "G#m"),
        ("12B chord", None, "E"),
        ("[126] Fm chords", 126, "Fm"),
        ("D Minor", None, "Dm"),
        ("A_maj", None, "A"),
        ("D-maj", None, "D"),
        ("loop (Dm)", None, "Dm"),
    ],
)
def test_a_name_states_tempo_and_key(name: str, tempo: float | None, key: str | None) -> None:
    assert (tempo_in(name), key_in(name)) == (tempo, key)


@pytest.mark.parametrize(
    "name",
    [
        "A snare",
        "pad A",
        "D",
        "Eminem kick",
        "Kick 808",
        "tom-m-01",
        "snare_128",
        "909 hat",
        "Cmaj7",
        "999bpm",
        "Gm808",
        "a minor accident",
        "I am here",
        "fm bass",
        "gm drums",
        "5cm",
        "kick 2A",
        "snare_8A",
        "C#3",
        "piano C4",
        "db meter",
        "ebm kick",
        "admin",
        "famine",
        "monkey_g",
        "keyboard",
        "keys",
        "Loop A",
        "Drum Loop A 120x",
        "glass_2A",
        "vitamin c",
        "100-a",
        "1-100032-a",
        "cb 01",
        "hh 2B",
        "desktop_90",
        "a flat tyre",
        "gain 100",
        "Bass 3",
        "major hit",
        "minor hit",
        "e1",
        "heartbeat",
        "A1",
        "B2",
        "D2 Am7",
        "Gmin9",
    ],
)
def test_a_name_that_only_looks_like_it_states_nothing(name: str) -> None:
    assert (tempo_in(name), key_in(name)) == (None, None)


@pytest.mark.parametrize("number", range(1, 13))
def test_camelot_s_wheel_goes_in_fifths(number: int) -> None:
    minor, major = key_in(f"pad {number}A"), key_in(f"pad {number}B")
    assert minor is not None
    assert major is not None
    assert NAMES.index(major) == (NAMES.index(minor.rstrip("m")) + 3) % 12
    assert NAMES.index(major) == 7 * (number - 8) % 12


@given(st.text())
def test_any_name_states_something_that_can_be_or_nothing(name: str) -> None:
    tempo, key = tempo_in(name), key_in(name)
    assert tempo is None or TEMPI[0] <= tempo <= TEMPI[1]
    assert key is None or key.removesuffix("m") in NAMES
