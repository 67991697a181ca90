"""Many sounds at once, as a daemon takes them."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import UnknownSound
from tonewalk.commands.common import Nothing
from tonewalk.commands.queries import Search
from tonewalk.commands.sets import SoundsFavourite, SoundsTag
from tonewalk.commands.sounds import SoundRef, SoundTag
from tonewalk.engine.engine import Engine


async def test_many_are_tagged_at_once_and_the_tags_in_use_are_told(engine: Engine) -> None:
    assert (await engine.call("sounds/tag", SoundsTag(tag="dusty", on=True, sounds=[3, 1, 5, 3]))).sounds == 3
    await engine.call("sounds/tag", SoundsTag(tag="dusty", on=False, sounds=[5]))
    await engine.call("sound/tag", SoundTag(sound=2, tag="airy"))
    assert [(one.tag, one.sounds) for one in (await engine.call("sounds/tags", Nothing())).tags] == [
        ("dusty", 2),
        ("airy", 1),
    ]
    hits = await engine.call("search", Search(text="x", filter="tag:dusty"))
    assert {hit.id for hit in hits.hits} == {1, 3}


async def test_many_become_favourites_at_once_and_are_so_no_longer(engine: Engine) -> None:
    await engine.call("sounds/favourite", SoundsFavourite(on=True, sounds=[3, 1, 5]))
    await engine.call("sounds/favourite", SoundsFavourite(on=False, sounds=[3]))
    starred = [(await engine.call("sound/get", SoundRef(sound=sound))).favourite for sound in (1, 3, 5)]
    assert starred == [True, False, True]


async def test_where_one_of_them_is_no_sound_none_is_changed(engine: Engine) -> None:
    with pytest.raises(UnknownSound, match="9999"):
        await engine.call("sounds/tag", SoundsTag(tag="dusty", on=True, sounds=[1, 9999]))
    with pytest.raises(UnknownSound):
        await engine.call("sounds/favourite", SoundsFavourite(on=True, sounds=[1, 9999]))
    assert (await engine.call("sounds/tags", Nothing())).tags == []
    assert not (await engine.call("sound/get", SoundRef(sound=1))).favourite
