"""Automatic labels and classes of a library, as colours."""

from __future__ import annotations

from tonewalk.commands.classes import AutoTags, ClassRef, Colours, Enrol
from tonewalk.commands.common import Nothing
from tonewalk.commands.queries import Hits, Search
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
