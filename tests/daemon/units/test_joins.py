"""What a jump from one sound to another costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.units.joins import Joins, Weights, semitones


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A kick, one 6 dB above it, one an octave above it, a hat, and one of which little is known."""
    made = Library(tmp_path)
    made.add("a.wav", small={"kick": 1}, loudness=-20.0, f0=110.0)
    made.add("b.wav", small={"kick": 1}, loudness=-14.0, f0=110.0)
    made.add("c.wav", small={"kick": 1}, loudness=-20.0, f0=220.0)
    made.add("d.wav", small={"hat": 1}, loudness=-20.0, f0=110.0)
    made.add("e.wav", small={"kick": 1})
    yield made
    made.close()


def costs(library: Library, *, timbre: float = 0.0, loudness: float = 0.0, pitch: float = 0.0) -> list[float]:
    """From the first sound to each."""
    all_of_them = np.arange(5)
    return Joins(library.now(), all_of_them, Weights(timbre, loudness, pitch))(all_of_them[:1], all_of_them)[
        0
    ].tolist()


def test_twice_as_loud_and_an_octave_cost_their_weight(library: Library) -> None:
    assert costs(library, loudness=2.0) == pytest.approx([0, 2, 0, 0, 0])
    assert costs(library, pitch=3.0) == pytest.approx([0, 0, 3, 0, 0])


def test_another_timbre_costs_and_the_same_does_not(library: Library) -> None:
    same, *others = costs(library, timbre=1.0)
    assert same == pytest.approx(0, abs=1e-6)
    assert others[2] > 0.1
    assert [others[0], others[1], others[3]] == pytest.approx([0, 0, 0], abs=1e-6)


def test_costs_add_up(library: Library) -> None:
    each = [costs(library, timbre=1.0), costs(library, loudness=1.0), costs(library, pitch=1.0)]
    assert costs(library, timbre=1.0, loudness=1.0, pitch=1.0) == pytest.approx(np.sum(each, axis=0))


def test_a_leap_of_three_octaves_is_no_worse_than_one(library: Library) -> None:
    library.add("f.wav", small={"kick": 1}, f0=880.0)
    both = np.array([0, 5])
    assert Joins(library.now(), both, Weights(0.0, 0.0, 1.0))(both[:1], both)[0].tolist() == [0.0, 1.0]


def test_notes_are_midi_s_and_what_has_no_pitch_has_none() -> None:
    notes = semitones(np.array([440.0, 880.0, np.nan, 0.0], np.float32))
    assert notes == pytest.approx([69, 81, np.nan, np.nan], nan_ok=True)
