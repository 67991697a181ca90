from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonewalk.base.errors import DamagedMap
from tonewalk.maps import files
from tonewalk.maps.map import About

ABOUT = About(
    name="umap2d",
    method="umap",
    dims=2,
    seed=3,
    params={"neighbours": 15.0},
    encoder="small",
    fingerprint="abc",
    scores={"trustworthiness": 0.9},
    created=12.5,
)
COORDS = np.array([[0.1, 0.2], [np.nan, np.nan], [0.9, 1.0]], np.float32)


def test_a_map_comes_back_as_it_was_written(tmp_path: Path):
    files.save(tmp_path / "deep" / "umap2d.npz", ABOUT, COORDS)
    loaded = files.load(tmp_path / "deep" / "umap2d.npz")
    assert loaded.about == ABOUT
    assert np.array_equal(loaded.coords, COORDS, equal_nan=True)


def test_a_map_of_no_sounds_comes_back(tmp_path: Path):
    files.save(tmp_path / "a.npz", ABOUT, COORDS[:0])
    assert files.load(tmp_path / "a.npz").coords.shape == (0, 2)


@pytest.mark.parametrize("garbage", [b"", b"PK\x03\x04", b"no map at all", b"\x93NUMPY\x01\x00", bytes(4096)])
def test_garbage_is_told_as_a_damaged_map(tmp_path: Path, garbage):
    (tmp_path / "a.npz").write_bytes(garbage)
    with pytest.raises(DamagedMap, match="build the map again"):
        files.load(tmp_path / "a.npz")


def test_a_plain_array_is_told_as_a_damaged_map(tmp_path: Path):
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, COORDS)
    with pytest.raises(DamagedMap):
        files.load(tmp_path / "a.npz")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_or_cut_file_is_never_taken_for_another_map(tmp_path: Path, data):
    files.save(tmp_path / "a.npz", ABOUT, COORDS)
    content = bytearray((tmp_path / "a.npz").read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    (tmp_path / "a.npz").write_bytes(content)
    try:
        loaded = files.load(tmp_path / "a.npz")
    except DamagedMap:
        return
    # Some bytes of a zip file mean nothing to its reader.
    assert loaded.about == ABOUT
    assert np.array_equal(loaded.coords, COORDS, equal_nan=True)


def test_a_map_that_is_not_there_is_no_damage(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        files.load(tmp_path / "a.npz")
