"""Automatic labels and classes of a library, as colours."""

from __future__ import annotations

import pytest

from tonewalk.base.errors import UnknownMap
from tonewalk.commands.classes import AutoTags, ClassRef, Colours, Enrol
from tonewalk.commands.common import Nothing
from tonewalk.commands.maps import MapBuild
from tonewalk.commands.queries import Hits, Search
from tonewalk.commands.sounds import SoundTag
from tonewalk.engine.engine import Engine


def ids(hits: Hits) -> list[int]:
    return [hit.id for hit in hits.hits]


async def test_labels_and_classes_colour_every_sound(engine: Engine) -> None:
    await engine.areas.classes.tags_auto(AutoTags(labels=["kick drum", "bell"]))
    kicks = ids(await engine.areas.queries.search(Search(text="kick drum", k=3)))
    made = await engine.areas.classes.class_enrol(Enrol(name="mine", sounds=kicks))
    by_class = await engine.areas.classes.colours(Colours(by="class"))
    assert sum(colour == made.colour for colour in by_class.colours) == made.members
    assert by_class.names == {"mine": made.colour}
    by_label = await engine.areas.classes.colours(Colours(by="auto"))
    assert set(by_label.colours) <= {-1, 0, 1}
    assert len(by_label.ids) == len(by_class.ids) == len(engine.library.now())
    await engine.areas.classes.class_remove(ClassRef(name="mine"))
    assert (await engine.areas.classes.class_list(Nothing())).enrolled == []


async def test_tags_and_roots_colour_sounds_a_sound_of_several_tags_by_the_first(engine: Engine) -> None:
    tagged = {1: ["warm", "dusty"], 2: ["warm"]}
    for sound, tags in tagged.items():
        for tag in tags:
            await engine.areas.sounds.sound_tag(SoundTag(sound=sound, tag=tag))
    by_tag = await engine.areas.classes.colours(Colours(by="tag"))
    of = dict(zip(by_tag.ids, by_tag.colours, strict=True))
    assert by_tag.names == {"dusty": 0, "warm": 1}
    assert (of[1], of[2], set(of.values())) == (0, 1, {-1, 0, 1})
    by_root = await engine.areas.classes.colours(Colours(by="root"))
    assert set(by_root.colours) == set(by_root.names.values()) == {0}
    by_key = await engine.areas.classes.colours(Colours(by="key"))
    known = engine.library.now()
    keys = {known.key(known.position(sound)) for sound in by_key.ids}
    assert set(by_key.names) == keys - {None}


async def test_colours_since_an_earlier_answer_are_those_of_what_is_other_unless_labels_are(
    engine: Engine,
) -> None:
    classes = engine.areas.classes
    await classes.tags_auto(AutoTags(labels=["kick drum", "bell"]))
    known = await classes.colours(Colours())
    assert known.since == ""
    nothing = await classes.colours(Colours(since=known.change))
    assert (nothing.names, nothing.ids, nothing.since) == ({}, [], known.change)
    await engine.areas.sounds.sound_tag(SoundTag(sound=3, tag="warm"))
    assert (await classes.colours(Colours(since=known.change))).ids == [3]
    await classes.tags_auto(AutoTags(labels=["kick drum", "pad"]))
    anew = await classes.colours(Colours(since=known.change))
    assert (set(anew.names), anew.ids, anew.since) == ({"kick drum", "pad"}, known.ids, "")
    assert (await classes.colours(Colours(by="tag", since=known.change))).since == ""


async def test_clusters_of_a_map_colour_sounds_until_the_map_or_the_library_is_another(engine: Engine) -> None:
    classes, maps = engine.areas.classes, engine.areas.maps
    with pytest.raises(UnknownMap):
        await classes.colours(Colours(by="cluster"))
    for name in ("flat", "other"):
        job = await maps.map_build(MapBuild(method="pca", map=name))
        await engine.jobs.wait(job.job)
    first = await classes.colours(Colours(by="cluster", map="flat"))
    assert len(first.ids) == len(engine.library.now())
    assert set(first.colours) - {-1} == set(first.names.values()) == set(range(len(first.names)))
    again = await classes.colours(Colours(by="cluster", map="flat", since=first.change))
    assert (again.ids, again.since) == ([], first.change)
    assert (await classes.colours(Colours(by="cluster", map="other", since=first.change))).since == ""
    await engine.areas.sounds.sound_tag(SoundTag(sound=3, tag="warm"))
    assert (await classes.colours(Colours(by="cluster", map="flat", since=first.change))).since == ""
