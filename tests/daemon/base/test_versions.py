"""Files of the home that a newer tonewalk wrote: each reader says so in one sentence, and leaves them alone."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pytest
import xxhash

from tonewalk.base.errors import Conflict
from tonewalk.library.catalogue import schema
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.maps import files
from tonewalk.maps.map import About
from tonewalk.maps.store import MapStore
from tonewalk.queries import named
from tonewalk.spaces.header import HEADER_BYTES
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories.store import Stored, StoredStep, TrajectoryStore

ABOUT = About(name="own", method="pca", dims=2, seed=1, encoder="small", fingerprint="ab", created=0.0)


def refused(error: pytest.ExceptionInfo[Conflict], path: Path) -> None:
    assert "newer tonewalk" in error.value.text
    assert str(path) in error.value.text
    assert "\n" not in error.value.text


def test_a_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    Catalogue.open(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    database.close()
    with pytest.raises(Conflict) as error:
        Catalogue.open(path)
    refused(error, path)


def test_a_vector_file(tmp_path: Path) -> None:
    with VectorFile.create(tmp_path / "space", "small", "ab", 2) as vectors:
        path = vectors.path
    head = bytearray(path.read_bytes()[: HEADER_BYTES - 16])
    head[8:12] = struct.pack("<I", 2)
    path.write_bytes(bytes(head) + xxhash.xxh3_128_digest(bytes(head)))
    with pytest.raises(Conflict) as error:
        Space.open(tmp_path / "space")
    refused(error, path)


def test_a_map_which_is_neither_read_nor_set_aside_nor_written_over(tmp_path: Path) -> None:
    store = MapStore(tmp_path)
    path = store.path("own")
    files.save(path, ABOUT, np.zeros((3, 2), np.float32))
    assert [about.name for about in MapStore(tmp_path).all()] == ["own"]
    with np.load(path) as arrays:
        held = dict(arrays)
    assert int(held["version"]) == files.VERSION
    np.savez(path, **(held | {"version": np.array(files.VERSION + 1)}), new_in_2=np.zeros(1))
    before = path.read_bytes()
    with pytest.raises(Conflict) as error:
        store.load("own")
    refused(error, path)
    with pytest.raises(Conflict):
        files.save(path, ABOUT, np.zeros((3, 2), np.float32))
    assert MapStore(tmp_path).all() == []
    assert path.read_bytes() == before


def test_a_map_of_before_there_were_versions_is_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    files.save(path, ABOUT, np.ones((3, 2), np.float32))
    with np.load(path) as arrays:
        held = {name: array for name, array in arrays.items() if name != "version"}
    np.savez(path, **held)
    assert files.load(path).about == ABOUT


def test_a_trajectory_which_is_neither_read_nor_written_over(tmp_path: Path) -> None:
    store = TrajectoryStore(tmp_path)
    walk = Stored(trajectory="walk", mode="map", steps=[StoredStep(sound=3)])  # type: ignore[arg-type]
    store.save(walk)
    path = store.path("walk")
    assert json.loads(path.read_text())["version"] == 1
    path.write_text('{"version": 2, "trajectory": "walk", "steps": "otherwise"}')
    for act in (lambda: store.load("walk"), lambda: store.save(walk)):
        with pytest.raises(Conflict) as error:
            act()
        refused(error, path)
    assert "otherwise" in path.read_text()


def test_knobs_classes_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    named.save(path, ["kick"])
    assert named.load(path, list[str]) == ["kick"]
    path.write_text('{"version": 2, "classes": []}')
    with pytest.raises(Conflict) as error:
        named.load(path, list[str])
    refused(error, path)
