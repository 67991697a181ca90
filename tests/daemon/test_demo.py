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
