"""NSynth: 305,979 notes of 1,006 instruments in 11 families (Engel et al., ICML 2017)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tonewalk.base.errors import FolderMissing, InvalidArgument
from tonewalk.datasets.item import Found, Item
from tonewalk.datasets.tables import Files, data

SPLITS: Final = ("train", "valid", "test")


def read(folder: Path) -> Found:
    """`nsynth-train`, `nsynth-valid`, `nsynth-test`, one at least, each with `examples.json` and `audio/`; the
    notes of one instrument are a group.

    Raises:
        FolderMissing, InvalidArgument: it is of another layout, or not whole.
    """
    there = [one for one in SPLITS if (folder / f"nsynth-{one}").is_dir()]
    if not there:
        raise FolderMissing(f"{folder} holds none of nsynth-train, nsynth-valid and nsynth-test: it is no NSynth.")
    items: list[Item] = []
    for one in there:
        table = f"nsynth-{one}/examples.json"
        notes = data(folder / table)
        try:
            read_items = [_item(name, note, one) for name, note in notes.items()]
        except (AttributeError, KeyError, TypeError) as error:
            raise InvalidArgument(
                f"{folder / table} has a note that is not as NSynth says it ({error}): it is of another layout."
            ) from error
        Files(folder).check((item.path for item in read_items), table)
        items += read_items
    return Found(items, [f"nsynth-{one}" for one in SPLITS if one not in there])


def _item(name: str, note: dict[str, Any], split: str) -> Item:
    qualities = [f"quality-{one}" for one in note.get("qualities_str", [])]
    return Item(
        path=f"nsynth-{split}/audio/{name}.wav",
        labels=(str(note["instrument_family_str"]),),
        part=split,
        group=str(note.get("instrument_str", name.rsplit("-", 2)[0])),
        more=(
            f"source-{note['instrument_source_str']}",
            f"note-{note['pitch']}",
            f"velocity-{note['velocity']}",
            *qualities,
        ),
    )
