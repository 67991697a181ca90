"""Which maps there are, which of them are current, and who is told of a new one."""

import time

import numpy as np
import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import InvalidArgument, UnknownEncoder, UnknownMap
from tonewalk.maps.kept import KeptMaps
from tonewalk.maps.map import About, Map


def shape_of(mapped: Mapped, name: str, dims: int = 2, fingerprint: str = "", encoder: str = "small") -> Map:
    """A map on which every sound of a space lies in the middle."""
    handle = mapped.library.spaces.handles[encoder]
    about = About(
        name=name,
        method="pca",
        dims=dims,
        seed=1,
        encoder=encoder,
        fingerprint=fingerprint or handle.encoder.fingerprint,
        created=time.time(),
    )
    return Map(about, np.full((len(handle.space), dims), 0.5, np.float32))


def kept(mapped: Mapped, *names: str, dims: int = 2) -> None:
    for name in names:
        shape = shape_of(mapped, name, dims)
        mapped.kept.save(shape)
        mapped.kept.adopt(shape)


async def test_before_the_first_map_the_command_that_makes_one_is_named(mapped: Mapped) -> None:
    assert mapped.kept.all() == []
    assert mapped.kept.current(2) is None
    with pytest.raises(UnknownMap, match=r"no map yet.*tonewalk map build"):
        mapped.kept.get("")
    with pytest.raises(UnknownMap, match="no 3D map yet"):
        mapped.kept.get("current", 3)
    with pytest.raises(UnknownMap, match="there are none yet"):
        mapped.kept.get("drums")


async def test_the_last_map_of_each_number_of_dimensions_is_current(mapped: Mapped) -> None:
    kept(mapped, "b", "a")
    kept(mapped, "solid", dims=3)
    assert [shape.about.name for shape in mapped.kept.all()] == ["a", "b", "solid"]
    assert mapped.kept.get("").about.name == mapped.kept.get("", 2).about.name == "a"
    assert mapped.kept.get("current", 3) is mapped.kept.current(3) is mapped.kept.find("solid")
    with pytest.raises(UnknownMap, match="'c': there are a, b, solid") as raised:
        mapped.kept.get("c")
    assert raised.value.where == "$.map"
    with pytest.raises(InvalidArgument, match="'solid' has 3 dimensions, not 2"):
        mapped.kept.get("solid", 2)


async def test_maps_are_there_again_when_the_home_is_opened_and_those_of_other_weights_are_not(
    mapped: Mapped,
) -> None:
    kept(mapped, "first", "second")
    kept(mapped, "solid", dims=3)
    kept_by_others = shape_of(mapped, "strange", fingerprint="0" * 64)
    mapped.kept.save(kept_by_others)
    again = KeptMaps(mapped.home, mapped.library)
    again.open()
    assert [shape.about.name for shape in again.all()] == ["first", "second", "solid"]
    assert (again.get("", 2).about.name, again.get("", 3).about.name) == ("second", "solid")
    np.testing.assert_array_equal(again.get("first").coords, mapped.kept.get("first").coords)
    assert again.shown_by(kept_by_others.about) is None
    assert again.shown_by(again.get("").about) is mapped.library.spaces.handles["small"]


async def test_who_listens_is_told_of_the_map_that_points_were_read_from_before(mapped: Mapped) -> None:
    told: list[tuple[str | None, str]] = []
    mapped.kept.on_adopt(lambda old, new: told.append((old and old.about.name, new.about.name)))
    kept(mapped, "solid", dims=3)
    kept(mapped, "flat", "flatter")
    kept(mapped, "other", dims=3)
    assert told == [(None, "solid"), ("solid", "flat"), ("flat", "flatter"), ("flatter", "other")]
    assert [event.topic for event in mapped.told] == ["library"] * 4


async def test_the_space_that_words_go_to_is_mapped_unless_told_otherwise(mapped: Mapped) -> None:
    assert mapped.kept.space().encoder.name == "small"
    assert mapped.kept.space("timbre").encoder.name == "timbre"
    with pytest.raises(UnknownEncoder, match="'clap': it has small, timbre") as raised:
        mapped.kept.space("clap")
    assert raised.value.where == "$.encoder"
