from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.errors import DamagedMap, InvalidArgument, UnknownMap
from tonewalk.maps.map import About, Map
from tonewalk.maps.store import MapStore, default_name


def map_named(name: str, dims: int = 2, created: float = 1.0) -> Map:
    about = About(name=name, method="pca", dims=dims, seed=1, encoder="e", fingerprint="f", created=created)
    return Map(about, np.full((3, dims), 0.5, np.float32))


@pytest.fixture
def store(tmp_path: Path) -> MapStore:
    return MapStore(tmp_path / "maps")


def test_a_home_without_maps_has_none(store):
    assert store.names() == []
    assert store.all() == []
    assert store.current(2) is None


def test_saved_maps_are_there_after_a_restart(store, tmp_path: Path):
    store.save(map_named("b"))
    store.save(map_named("a", dims=3))
    again = MapStore(tmp_path / "maps")
    assert again.names() == ["a", "b"]
    assert [about.dims for about in again.all()] == [3, 2]
    assert again.load("a").coords.shape == (3, 3)


def test_an_unknown_map_is_told_with_the_names_there_are(store):
    with pytest.raises(UnknownMap, match="none yet"):
        store.load("nope")
    store.save(map_named("drums"))
    with pytest.raises(UnknownMap, match="there are drums"):
        store.load("nope")


@pytest.mark.parametrize("name", ["", "..", "a/b", "../a", ".hidden", "a\\b", "x" * 65, "a\n", "con", "COM1.2d"])
def test_a_name_that_would_leave_the_folder_or_is_a_device_is_refused(store, name):
    with pytest.raises(InvalidArgument, match="can't be a map's name"):
        store.load(name)


def test_the_newest_map_is_the_current_one_until_another_is_chosen(store, tmp_path: Path):
    store.save(map_named("old", created=1.0))
    store.save(map_named("new", created=2.0))
    store.save(map_named("deep", dims=3))
    assert store.current(2).about.name == "new"
    assert store.current(3).about.name == "deep"
    store.choose("old")
    again = MapStore(tmp_path / "maps")
    assert again.current(2).about.name == "old"
    assert again.current(3).about.name == "deep"


def test_a_chosen_map_that_was_removed_gives_way_to_the_newest(store):
    store.save(map_named("old", created=1.0))
    store.save(map_named("new", created=2.0))
    store.choose("old")
    store.remove("old")
    assert store.current(2).about.name == "new"
    with pytest.raises(UnknownMap):
        store.remove("old")


def test_one_damaged_map_does_not_hide_the_others(store, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    store.save(map_named("good"))
    (tmp_path / "maps" / "bad.npz").write_bytes(b"garbage")
    assert [about.name for about in store.all()] == ["good"]
    assert "bad.npz" in caplog.text
    assert store.current(2).about.name == "good"
    assert (tmp_path / "maps" / "bad.npz.damaged-1").read_bytes() == b"garbage"
    with pytest.raises(UnknownMap):
        store.load("bad")


def test_a_damaged_choice_gives_the_newest(store, tmp_path: Path):
    store.save(map_named("a"))
    (tmp_path / "maps" / "current.json").write_bytes(b"{")
    assert store.current(2).about.name == "a"


def test_a_map_rewritten_by_a_fit_is_read_anew(store, tmp_path: Path):
    store.save(map_named("a", created=1.0))
    MapStore(tmp_path / "maps").save(map_named("a", created=2.0))
    assert store.load("a").about.created == 1.0
    assert store.reload("a").about.created == 2.0
    assert store.load("a").about.created == 2.0


def test_a_map_damaged_on_disk_is_kept_in_memory(store, tmp_path: Path):
    store.save(map_named("a"))
    (tmp_path / "maps" / "a.npz").write_bytes(b"garbage")
    with pytest.raises(DamagedMap):
        store.reload("a")
    assert store.load("a").about.name == "a"


def test_what_a_killed_fit_left_half_written_is_no_map(store, tmp_path: Path):
    store.save(map_named("a"))
    (tmp_path / "maps" / ".0123abcd.b.npz").write_bytes(b"half")
    assert store.names() == ["a"]
    assert [about.name for about in store.all()] == ["a"]


def test_an_unnamed_map_is_called_after_its_method():
    assert default_name("umap", 3) == "umap3d"
