from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk.demo import VOICES, shares, sounds, synthesise
from tonewalk.library.listening.analyse import analyse

HEARD = {
    "kick": (27792, 0.11953, 0.00072548, 0.063136),
    "snare": (15014, 0.073602, 0.012177, 0.048979),
    "closed hat": (5690, 0.11344, 0.075574, 0.074881),
    "open hat": (19355, 0.063717, 0.035236, 0.090744),
    "clap": (20130, 0.15731, 0.031959, 0.080923),
    "tom": (20840, 0.17477, 0.0012656, 0.092197),
    "bass": (37992, 0.44398, 0.0051956, 0.40273),
    "pluck": (63926, 0.053371, 0.008372, 0.031618),
    "pad": (126832, 0.16258, 0.006581, 0.46769),
    "bell": (101363, 0.12828, 0.01067, 0.072606),
    "riser": (107278, 0.10094, 0.0096447, 0.79761),
    "noise": (109811, 0.25234, 0.0042456, 0.49271),
}
"""Of each kind's first sound: samples, RMS, mean step between samples, where in it its energy lies (0 to 1)."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    synthesise(folder, count=36)
    return folder


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_names_every_sound_with_its_label(library: Path) -> None:
    listed = rows(library)
    assert len(listed) == 36
    assert {row["label"] for row in listed} == {label for label, _, _ in VOICES}
    assert {row["path"] for row in listed} == {
        path.relative_to(library).as_posix() for path in library.rglob("*.wav")
    }
    assert all(Path(row["path"]).stem.startswith(row["label"].replace(" ", "-")) for row in listed)


def test_every_sound_is_audible_unclipped_and_starts_and_ends_quietly(library: Path) -> None:
    for row in rows(library):
        audio, rate = soundfile.read(library / row["path"], always_2d=True)
        assert rate == 44_100
        assert 0.6 < np.abs(audio).max() < 1
        assert abs(float(audio.mean())) < 0.05
        assert np.abs(audio[-20:]).max() < 0.05, row["path"]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    digests = []
    for seed in (1, 1, 2):
        folder = tmp_path / str(len(digests))
        synthesise(folder, seed=seed, count=11)
        files = sorted(folder.rglob("*.*"))
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
    assert digests[0] == digests[1]
    assert not set(digests[0]) & set(digests[2])


def test_the_sounds_are_those_of_every_version_before() -> None:
    for label, _, samples in sounds(1, 12):
        left = samples.reshape(len(samples), -1)[:, 0] / 32_767
        middle = np.dot(np.arange(len(left)), left**2) / np.sum(left**2) / len(left)
        summary = (len(left), np.sqrt(np.mean(left**2)), np.abs(np.diff(left)).mean(), middle)
        np.testing.assert_allclose(summary, HEARD[label], rtol=2e-4, err_msg=label)


def test_a_smaller_library_is_a_part_of_a_larger_one() -> None:
    small = {(label, number): samples for label, number, samples in sounds(3, 10)}
    large = {(label, number): samples for label, number, samples in sounds(3, 20)}
    assert set(small) <= set(large)
    for name, samples in small.items():
        np.testing.assert_array_equal(samples, large[name])


def test_400_sounds_are_shared_out_as_declared() -> None:
    assert shares(400) == [share for _, _, share in VOICES]
    for count in (0, 1, 7, 150, 1_000):
        assert sum(shares(count)) == count


def test_progress_is_told_after_each_sound(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    synthesise(tmp_path, count=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_kinds_sound_like_what_they_are_called(library: Path) -> None:
    by_label: dict[str, list[str]] = {}
    for row in rows(library):
        by_label.setdefault(row["label"], []).append(row["path"])
    measured = {
        label: [analyse(os.fsencode(library / path), []).descriptors for path in paths]
        for label, paths in by_label.items()
    }
    mean = {label: np.mean([found.centroid for found in all_found]) for label, all_found in measured.items()}
    assert 2 * max(mean["kick"], mean["tom"]) < mean["snare"] < mean["closed hat"]
    assert max(found.duration for found in measured["closed hat"]) < 0.2
    assert min(found.duration for found in measured["open hat"]) > 0.25
    assert all(found.f0 is not None and found.f0 < 140 for found in measured["bass"])
    assert all(found.attack > 0.15 for found in measured["pad"])
    assert all(found.attack > 0.5 for found in measured["riser"])
    words = {row["label"]: set(row["attributes"].split()) for row in rows(library)}
    assert {"bright", "short"} <= words["closed hat"]
