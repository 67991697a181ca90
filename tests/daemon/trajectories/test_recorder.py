"""Gestures that are recorded while the cursor moves."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import Conflict, InvalidArgument, NotFound
from tonewalk.commands.maps import XY, XYZ, MapHit
from tonewalk.trajectories import recorder as recording
from tonewalk.trajectories.recorder import Recorder
from tonewalk.trajectories.store import Stored


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(recording, "time", clock)
    return clock


def hit(number: int) -> MapHit:
    return MapHit(id=number, x=0.5, y=0.5, z=None, distance=0.0, name=f"{number}.wav", path=f"/{number}.wav")


def ended(recorder: Recorder, name: str) -> Stored:
    gesture = recorder.taken(name)
    recorder.forget(name)
    return gesture


def test_a_step_begins_wherever_the_sound_is_another(clock: Clock) -> None:
    recorder = Recorder()
    recorder.start("g", "", 2)
    clock.now += 5
    for number, x in ((2, 0.2), (2, 0.25), (5, 0.5), (2, 0.2)):
        recorder.take(XY(x=x, y=0.5), hit(number))
        clock.now += 0.25
    gesture = ended(recorder, "g")
    assert (gesture.trajectory, gesture.mode, gesture.map, gesture.length) == ("g", "recorded", "", 1.0)
    assert [(step.sound, step.time, step.place) for step in gesture.steps] == [
        (2, 0.0, [0.2, 0.5]),
        (5, 0.5, [0.5, 0.5]),
        (2, 0.75, [0.2, 0.5]),
    ]


def test_only_moves_over_the_recorded_map_count(clock: Clock) -> None:
    recorder = Recorder()
    recorder.start("flat", "", 2)
    recorder.start("solid", "deep", 3)
    assert recorder.recording() == ["flat", "solid"]
    recorder.take(XY(x=0.1, y=0.2), hit(1))
    recorder.take(XY(x=0.1, y=0.2, map="another"), hit(2))
    recorder.take(XYZ(x=0.1, y=0.2, z=0.3), hit(3))
    recorder.take(XYZ(x=0.1, y=0.2, z=0.3, map="deep"), hit(4))
    assert [step.sound for step in ended(recorder, "flat").steps] == [1]
    assert [(step.sound, step.place) for step in ended(recorder, "solid").steps] == [(4, [0.1, 0.2, 0.3])]
    assert recorder.recording() == []


def test_a_recording_of_no_move_ends_and_one_that_is_on_is_not_begun_again() -> None:
    recorder = Recorder()
    recorder.start("g", "", 2)
    with pytest.raises(Conflict, match="already"):
        recorder.start("g", "", 2)
    with pytest.raises(InvalidArgument, match="Nothing moved"):
        ended(recorder, "g")
    with pytest.raises(NotFound, match="not being recorded: nothing is"):
        ended(recorder, "g")


def test_a_recording_has_no_more_than_so_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonewalk.trajectories.recorder.MOST_STEPS", 10)
    recorder = Recorder()
    recorder.start("g", "", 2)
    for number in range(1, 100):
        recorder.take(XY(x=0.5, y=0.5), hit(number))
    assert len(ended(recorder, "g").steps) == 10


def test_a_recording_lasts_no_longer_than_ten_minutes(clock: Clock) -> None:
    recorder = Recorder()
    recorder.start("g", "", 2)
    for number in range(1, 9):
        recorder.take(XY(x=0.5, y=0.5), hit(number))
        clock.now += 250
    gesture = ended(recorder, "g")
    assert gesture.times() == [0.0, 250.0, 500.0]
    assert gesture.length == 600.0


def test_a_gesture_that_could_not_be_kept_goes_on(clock: Clock) -> None:
    recorder = Recorder()
    recorder.start("g", "", 2)
    recorder.take(XY(x=0.5, y=0.5), hit(1))
    assert len(recorder.taken("g").steps) == 1
    clock.now += 1
    recorder.take(XY(x=0.6, y=0.5), hit(2))
    assert recorder.recording() == ["g"]
    assert [step.sound for step in ended(recorder, "g").steps] == [1, 2]
