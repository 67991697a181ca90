"""Trajectories on the disk: as they are written, as they were before, and damaged."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tonewalk.base.errors import Damaged, InvalidArgument, UnknownTrajectory
from tonewalk.base.types import SoundId
from tonewalk.base.writing import beside
from tonewalk.trajectories.store import Stored, StoredStep, TrajectoryStore

STEPS = [StoredStep(sound=SoundId(number)) for number in (3, 1, 3)]


@pytest.fixture
def store(tmp_path: Path) -> TrajectoryStore:
    return TrajectoryStore(tmp_path / "trajectories")


def written(store: TrajectoryStore, name: str, content: bytes) -> None:
    """Have a file there, however it came there."""
    store.save(Stored(trajectory=name, mode="map", steps=STEPS))
    store.path(name).write_bytes(content)


def test_what_is_kept_is_read_as_it_was_in_place_of_what_had_its_name(store: TrajectoryStore) -> None:
    assert store.names() == []
    drawn = Stored(trajectory="b", mode="map", map="flat", points=[[0.1, 0.2], [0.3, 0.4]], steps=STEPS)
    steps = [
        StoredStep(sound=SoundId(8), time=0.0, last=0.2, gain=-20.0),
        StoredStep(sound=SoundId(4), time=0.5, last=0.3, gain=0.0, transpose=3.0),
    ]
    rebuilt = Stored(trajectory="a", mode="mosaic", steps=steps, length=1.25)
    store.save(Stored(trajectory="a", mode="walk", steps=STEPS))
    store.save(drawn)
    store.save(rebuilt)
    assert store.names() == ["a", "b"]
    assert (store.load("a"), store.load("b")) == (rebuilt, drawn)
    assert (rebuilt.times(), rebuilt.gaps()) == ([0.0, 0.5], [0.5, 0.75])
    assert (drawn.timed, drawn.times(), drawn.gaps()) == (False, [], [])
    store.remove("a")
    assert store.names() == ["b"]


def test_what_is_just_being_written_is_not_one_yet(store: TrajectoryStore) -> None:
    store.save(Stored(trajectory="a", mode="map", steps=STEPS))
    with beside(store.path("a")) as temporary:
        temporary.write_bytes(store.path("a").read_bytes())
        assert store.names() == ["a"]
        with pytest.raises(UnknownTrajectory, match="there are a\\."):
            store.load(temporary.stem)


def test_files_from_before_they_had_steps_are_read_too(store: TrajectoryStore) -> None:
    lists = {
        "mosaic": {
            "trajectory": "m", "mode": "mosaic", "map": "", "points": [], "sounds": [8, 4], "times": [0.1, 0.5],
            "length": 1.0, "lasts": [0.2, 0.3], "gains": [-20.0, 0.0], "transposed": [0.0, 3.0],
        },
        "drawn": {"trajectory": "d", "mode": "map", "map": "flat", "points": [[0.1, 0.2]], "sounds": [5, 6, 7]},
        "gesture": {
            "trajectory": "g", "mode": "recorded", "points": [[0.1, 0.2], [0.3, 0.4]], "sounds": [1, 2],
            "times": [0.0, 0.25], "length": 0.5, "lasts": [], "gains": [], "transposed": [],
        },
    }  # fmt: skip
    for name, content in lists.items():
        written(store, name, msgspec.json.encode(content))
    assert store.load("mosaic").steps == [
        StoredStep(sound=SoundId(8), time=0.1, last=0.2, gain=-20.0),
        StoredStep(sound=SoundId(4), time=0.5, last=0.3, gain=0.0, transpose=3.0),
    ]
    drawn = store.load("drawn")
    assert [step.sound for step in drawn.steps] == [5, 6, 7]
    assert (drawn.map, drawn.points, drawn.timed) == ("flat", [[0.1, 0.2]], False)
    gesture = store.load("gesture")
    assert [step.place for step in gesture.steps] == [[0.1, 0.2], [0.3, 0.4]]
    assert (gesture.gaps(), gesture.length) == ([0.25, 0.25], 0.5)
    store.save(gesture)
    assert store.load("g") == gesture


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"trajectory": "a", "mode": "fly", "steps": [{"sound": 1}]}',
        b'{"trajectory": "a", "mode": "map", "steps": []}',
        b'{"trajectory": "a", "mode": "map", "steps": [{"sound": "x"}]}',
        b'{"trajectory": "a", "mode": "recorded", "steps": [{"sound": 1, "time": 0.0}, {"sound": 2}]}',
        b'{"trajectory": "a", "mode": "mosaic", "steps": [{"sound": 1, "gain": 0.0}, {"sound": 2}]}',
        b'{"trajectory": "a", "mode": "fly", "sounds": [1]}',
        b'{"trajectory": "a", "mode": "map", "sounds": []}',
        b'{"trajectory": "a", "mode": "recorded", "sounds": [1, 2], "times": [0.0]}',
        b'{"trajectory": "a", "mode": "recorded", "sounds": [1, 2], "points": [[0.1, 0.1]]}',
    ],
)
def test_a_damaged_file_is_told(store: TrajectoryStore, content: bytes) -> None:
    written(store, "a", content)
    with pytest.raises(Damaged, match="build it again"):
        store.load("a")


@pytest.mark.parametrize("name", ["", "nothing", "../catalogue", "a/b", "..", "\0", "x" * 65])
def test_what_is_not_kept_is_told_with_what_is(store: TrajectoryStore, name: str) -> None:
    for ask in (store.load, store.remove, store.path):
        with pytest.raises(UnknownTrajectory, match="there are none yet"):
            ask(name)
    store.save(Stored(trajectory="kept", mode="map", steps=STEPS))
    with pytest.raises(UnknownTrajectory, match="there are kept") as raised:
        store.path(name)
    assert raised.value.where == "$.trajectory"


@pytest.mark.parametrize("name", ["nul", "Con", "com1.take"])
def test_a_name_that_is_a_device_on_windows_is_refused_on_every_system(store: TrajectoryStore, name: str) -> None:
    with pytest.raises(InvalidArgument, match="is a device on Windows"):
        store.save(Stored(trajectory=name, mode="map", steps=STEPS))
    assert store.names() == []
    store.save(Stored(trajectory="console", mode="map", steps=STEPS))
    assert store.names() == ["console"]
