"""What a map should hold apart: a user's tags or classes, else the folders' names."""

from pathlib import Path

import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import InvalidArgument
from tonewalk.maps.kinds import kinds
from tonewalk.queries.classes import ClassBox


@pytest.fixture
def classes(mapped: Mapped) -> ClassBox:
    return ClassBox(mapped.home.classes)


def positions(mapped: Mapped) -> list[int]:
    return list(range(len(mapped.view)))


async def test_unasked_the_folders_tell_sounds_apart(mapped: Mapped, classes: ClassBox) -> None:
    basis, labels = kinds("", mapped.view, classes, positions(mapped))
    assert basis == "folders"
    folders = [Path(mapped.view.path(at).decode()).parent.name for at in positions(mapped)]
    assert labels == folders
    assert kinds("nothing", mapped.view, classes, positions(mapped)) == ("", [""] * len(labels))


async def test_tags_come_first_once_a_third_of_the_sounds_has_them(mapped: Mapped, classes: ClassBox) -> None:
    kick, hat, bell, pad = (mapped.of_kind(kind) for kind in ("kick", "closed-hat", "bell", "pad"))
    for sound, tag in ((kick[0], "low"), (kick[1], "low"), (hat[0], "high"), (hat[1], "high")):
        await mapped.library.tag(sound, tag, True)
    assert kinds("", mapped.view, classes, positions(mapped))[0] == "folders"  # too few are tagged
    basis, labels = kinds("tags", mapped.view, classes, positions(mapped))
    assert basis == "tags"
    assert sorted(label for label in labels if label) == ["high", "high", "low", "low"]
    for sound in bell + pad:
        await mapped.library.tag(sound, "high", True)
    assert kinds("", mapped.view, classes, positions(mapped))[0] == "tags"


async def test_classes_that_were_enrolled_tell_sounds_apart(mapped: Mapped, classes: ClassBox) -> None:
    kick, hat = mapped.of_kind("kick"), mapped.of_kind("closed-hat")
    classes.enrol("Drum", kick[:3], mapped.view)
    classes.enrol("Tick", hat[:3], mapped.view)
    basis, labels = kinds("classes", mapped.view, classes, positions(mapped))
    assert basis == "classes"
    by_sound = dict(zip(mapped.view.ids.tolist(), labels, strict=True))
    assert {by_sound[sound] for sound in kick[:3]} == {"Drum"}
    assert {by_sound[sound] for sound in hat[:3]} == {"Tick"}


@pytest.mark.parametrize("by", ["tags", "classes"])
async def test_labels_that_were_asked_for_and_tell_nothing_apart_are_refused(
    mapped: Mapped, classes: ClassBox, by
) -> None:
    with pytest.raises(InvalidArgument, match=f"The {by} tell no two kinds of sounds apart") as raised:
        kinds(by, mapped.view, classes, positions(mapped))
    assert raised.value.where == "$.by"
