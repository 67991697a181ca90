"""A dataset's folder, indexed before, gets its tags and classes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from tonewalk.base.errors import NothingIndexed
from tonewalk.base.home import Home
from tonewalk.datasets.item import Item, Layout
from tonewalk.datasets.known import holds
from tonewalk.datasets.tagging import FEW_LABELS, Ask, Progress, Tagged, enrol, examples, known_ids, put, tags_of
from tonewalk.library.catalogue.catalogue import Catalogue


def label(
    home: Home,
    ask: Ask,
    layout: Layout,
    folder: Path,
    items: Sequence[Item],
    classes: bool | None,
    progress: Progress = lambda *_: None,
) -> Tagged:
    """Tag the library's sounds of a dataset, and make classes of its labels; done again, it changes nothing.

    Args:
        folder: as the catalogue spells it.
        classes: whether labels become classes too; None: where there are no more than `FEW_LABELS` of them.

    Raises:
        NothingIndexed: the library has none of its sounds.
        TonewalkError: as the catalogue or the daemon says it.
    """
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        ids = known_ids(catalogue, folder, items)
        had = {int(sound): some for sound, some in catalogue.all_tags().items()}
    if not ids:
        raise NothingIndexed(
            f"None of the {len(items)} sounds of {folder} could be indexed: see `tonewalk problems`."
        )
    new = put(ask, layout, items, ids, had, progress)
    made, left_out = 0, ""
    labels = {one for item in items for one in item.labels}
    if classes if classes is not None else len(labels) <= FEW_LABELS:
        made, left_out = enrol(ask, examples(layout, items, ids))
    return Tagged(
        sounds=len(ids),
        not_usable=[item.path for item in items if item.path not in ids],
        tags=len({tag for item in items for tag in tags_of(layout, item)}),
        new=new,
        classes=made,
        classes_left_out=left_out,
    )


def roots_with(home: Home, layouts: Sequence[Layout]) -> dict[str, Path]:
    """Name of a dataset -> where the library has it: the folders above the sounds that carry its tag."""
    if not home.catalogue.exists():
        return {}
    found: dict[str, Path] = {}
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        for layout in layouts:
            row = catalogue.database.first(
                "SELECT root.path, min(sound.path) FROM tag JOIN sound ON sound.id = sound JOIN root ON "
                "root.id = sound.root WHERE tag.tag = ? GROUP BY root.id ORDER BY count(*) DESC LIMIT 1",
                (f"dataset-{layout.name}",),
            )
            if row is not None and (place := _place(layout, bytes(row[0]), bytes(row[1]))) is not None:
                found[layout.name] = place
    return found


def _place(layout: Layout, root: bytes, sound: bytes) -> Path | None:
    """The folder of the dataset: the root itself, or one between it and its sounds."""
    top = Path(os.fsdecode(root))
    below = Path(os.fsdecode(sound)).relative_to(top).parents
    # the outermost first: `.` is the last of the parents
    return next((top / one for one in reversed(below) if holds(layout, top / one)), None)
